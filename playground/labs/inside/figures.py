"""Figures of "Inside a network": patches that excite a channel, a picture that moves, and a kernel that is frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from playground.digits.figures import SIDE, sheet_with_words
from playground.figures import theme
from playground.figures.axes import count_axis
from playground.labs.inside.sampling import SHIFTS, Sampled
from playground.labs.inside.shift import MOST

# Of curves that are laid over each other: dash and marker, so that none is told from another by its colour alone.
LINES = (("solid", "circle"), ("dash", "square"), ("dot", "diamond"))


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


def sampling_sheet(found: Sampled, shift: int) -> go.Figure:
    """One channel's map without pooling, with a stride and with max pooling: above of the picture, below of the moved picture.

    Args:
        found: The maps.
        shift: Pixels by which the picture is moved, one of `SHIFTS`.
    """
    names, channel = tuple(found.maps), found.channel
    chosen = [found.maps[name][at, ..., channel] for at in (0, SHIFTS.index(shift)) for name in names]
    low, high = min(one.min() for one in chosen), max(one.max() for one in chosen)
    levels = [np.round(255 * (one - low) / max(high - low, 1e-12)).astype("uint8") for one in chosen]
    sides = [f"{one.shape[0]} × {one.shape[1]} values" for one in chosen]
    return patch_sheet(levels, [*names, *(f"moved by {shift}" for _ in names)], sides, len(names))


def sampling_curves(errors: Mapping[str, Sequence[float]]) -> go.Figure:
    """How far the maps are from following, against the pixels of the move.

    Args:
        errors: By what is done with the filters, one for each of `SHIFTS`.
    """
    figure = go.Figure(layout={**theme.LAYOUT, "height": 300})
    for (name, values), colour, (dash, symbol) in zip(errors.items(), theme.RUNS, LINES, strict=False):
        figure.add_scatter(
            x=list(SHIFTS), y=list(values), name=name, mode="lines+markers", line={"color": colour, "dash": dash},
            marker={"symbol": symbol, "size": 9}, hovertemplate=f"{name}, moved by %{{x}}: %{{y:.1%}}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(title="Pixels to the right", dtick=1, fixedrange=True)
    figure.update_yaxes(
        title="Difference from the moved maps", tickformat=theme.PERCENT, rangemode="tozero", fixedrange=True
    )
    return figure


def frozen_curves(
    curves: Mapping[str, Sequence[tuple[int, float]]], names: Mapping[str, str], epochs: int
) -> go.Figure:
    """Validation accuracy of networks over their training, laid over each other.

    Args:
        curves: `(epoch, accuracy)` by network.
        names: What each network is called.
        epochs: Of the whole training.
    """
    figure = go.Figure(layout={**theme.LAYOUT, "height": 320})
    for (network, points), colour, (dash, symbol) in zip(curves.items(), theme.RUNS, LINES, strict=False):
        name = names[network]
        figure.add_scatter(
            x=[epoch for epoch, _ in points], y=[share for _, share in points], name=name, mode="lines+markers", cliponaxis=False,
            line={"color": colour, "dash": dash}, marker={"symbol": symbol, "size": 8},
            hovertemplate=f"{name}, epoch %{{x}}: %{{y:.1%}}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(**count_axis("Epoch", epochs), fixedrange=True)
    figure.update_yaxes(title="Validation accuracy", tickformat=theme.PERCENT, range=[0, 1], fixedrange=True)
    return figure


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
