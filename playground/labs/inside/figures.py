"""Figures of "Inside a network": patches that excite a channel, and what is read at every place of a picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from playground.digits.figures import SIDE, sheet_with_words
from playground.figures import theme
from playground.labs.inside.shift import MOST


def patch_sheet(patches: Sequence[np.ndarray], below: Sequence[str], details: Sequence[str], columns: int) -> go.Figure:
    """Patches of the same size in a sheet, each enlarged to the size of a digit, with words below.

    Args:
        patches: uint8, each `(field, field)`.
        below: Words under each.
        details: Shown on hover.
        columns: Patches in a row.
    """
    return sheet_with_words(
        np.stack([enlarged(patch) for patch in patches]), below, details, [theme.TEXT] * len(patches), columns
    )


def enlarged(patch: np.ndarray) -> np.ndarray:
    """A square picture at 28 × 28 pixels, each pixel repeated or left out; uint8."""
    at = np.arange(SIDE) * len(patch) // SIDE
    return patch[at][:, at]


def place_map(probabilities: np.ndarray, digit: int, down: int, right: int) -> go.Figure:
    """The probability of one digit at every place of the picture, with a cross at the present place.

    Args:
        probabilities: float, shape `(side, side, 10)`: moves down, then to the right, each from `-MOST`.
        digit: Whose probability.
        down, right: The present place, in pixels.
    """
    moves = list(range(-MOST, MOST + 1))
    layout = {**theme.LAYOUT, "height": 340, "margin": {"l": 50, "r": 10, "t": 10, "b": 45}, "showlegend": False}
    figure = go.Figure(layout=layout)
    figure.add_heatmap(
        z=probabilities[..., digit], x=moves, y=moves, zmin=0, zmax=1, colorscale=theme.SEQUENTIAL,
        colorbar={"tickformat": theme.PERCENT, "thickness": 12},
        hovertemplate=f"%{{x}} to the right, %{{y}} down<br>probability of {digit}: %{{z:.1%}}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=[right], y=[down], mode="markers", hoverinfo="skip",
        marker={"symbol": "cross-thin", "size": 14, "line": {"width": 3, "color": theme.WRONG}},
    )  # fmt: skip
    figure.update_xaxes(title="Pixels to the right", fixedrange=True, constrain="domain", dtick=2)
    figure.update_yaxes(
        title="Pixels down", fixedrange=True, autorange="reversed", scaleanchor="x", constrain="domain", dtick=2
    )
    return figure
