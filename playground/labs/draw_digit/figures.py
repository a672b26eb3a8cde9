"""Accuracy before and after a training, set by set."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from playground.figures import theme


def before_after(names: Sequence[str], before: np.ndarray, after: np.ndarray, title: str) -> go.Figure:
    """For each set a ring at its accuracy before and a dot at its accuracy after, joined by a line: green up, vermilion down.

    The axis does not begin at 0, so there are no bars: their lengths would mislead.

    Args:
        names: Of the sets.
        before, after: float, shape `(len(names),)`, 0 to 1; NaN for an empty set.
        title: Of the horizontal axis; empty: none.
    """
    before, after = np.asarray(before, "float64"), np.asarray(after, "float64")
    positions = list(range(len(names)))
    hover = [
        f"{name.replace('<br>', ' ')}: {was:.1%} → {now:.1%}"
        for name, was, now in zip(names, before, after, strict=True)
    ]
    # The axis ends at 1, and a mark at the top is not cut off all the same.
    marks = {
        "mode": "markers",
        "cliponaxis": False,
        "hovertemplate": "%{text}<extra></extra>",
        "text": hover,
        "x": positions,
    }
    # The legend stands clear of the marks at the top.
    legend, margin_px = {**theme.LAYOUT["legend"], "y": 1.08}, {**theme.LAYOUT["margin"], "t": 56}
    figure = go.Figure(layout={**theme.LAYOUT, "legend": legend, "margin": margin_px, "height": 320})
    for position, was, now in zip(positions, before, after, strict=True):
        colour = theme.WRONG if now < was else theme.REAL
        figure.add_scatter(
            x=[position, position], y=[was, now], mode="lines", line={"color": colour, "width": 3}, hoverinfo="skip",
            showlegend=False,
        )  # fmt: skip
    figure.add_scatter(
        **marks, y=before, name="before",
        marker={"size": 13, "symbol": "circle-open", "color": theme.TEXT, "line": {"width": 2.5}},
    )  # fmt: skip
    figure.add_scatter(**marks, y=after, name="after", marker={"size": 11, "color": theme.TRAIN})
    known = np.concatenate([before, after])
    known = known[~np.isnan(known)]
    low = float(known.min()) if len(known) else 0.0
    margin = 0.06 * (1 - low) + 0.005
    figure.update_xaxes(
        title=title, tickvals=positions, ticktext=list(names), range=[-0.5, len(names) - 0.5], fixedrange=True,
        zeroline=False, showgrid=False,
    )  # fmt: skip
    figure.update_yaxes(title="Accuracy", tickformat=theme.PERCENT, range=[low - margin, 1], fixedrange=True)
    return figure
