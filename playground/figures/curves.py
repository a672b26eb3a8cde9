"""Learning curves: one run with its batches, several runs in one figure, accuracy against training-set size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.figures import theme
from playground.figures.axes import count_axis, log_axis
from playground.runs.history import Curve, History

# Curves with more points are drawn without markers, which would hide whether the line is dashed.
MOST_MARKED = 20
# Measure, its title, and the number of its panel's axes as Plotly counts: none, then 2.
PANELS = (("loss", "Loss", ""), ("accuracy", "Accuracy", "2"))


def learning_curves(history: History, epochs: int) -> go.Figure:
    """Loss and accuracy of one training, by batch (thin) and by epoch (dots), training solid, validation dashed.

    Args:
        history: Its curves.
        epochs: Epochs it will have, which is the width of the horizontal axis.
    """
    lines = []
    for measure, title, panel in PANELS:
        validation = history.epochs[f"val_{measure}"]
        batch = _line(history.batches[measure], "Training, by batch", panel, title, theme.TRAIN)
        lines.append({**batch, "mode": "lines", "line": {"color": theme.TRAIN, "width": 1}, "opacity": 0.45})
        lines.append(_line(history.epochs[measure], "Training, by epoch", panel, title, theme.TRAIN))
        if len(validation.value):
            lines.append(_line(validation, "Validation", panel, title, theme.VALIDATION, dashed=True))
    layout = _two_panels(lines)
    for axis in ("xaxis", "xaxis2"):
        layout[axis] |= count_axis("Epoch", epochs)
    return go.Figure(data=lines, layout=layout)


@dataclass(frozen=True, kw_only=True)
class NamedHistory:
    """A run to compare."""

    name: str
    history: History


def overlaid_curves(runs: Sequence[NamedHistory]) -> go.Figure:
    """Epoch curves of several runs on common axes: one colour per run, training solid, validation dashed."""
    lines = []
    for place, run in enumerate(runs):
        colour = theme.RUNS[place % len(theme.RUNS)]
        for measure, title, panel in PANELS:
            training, validation = run.history.epochs[measure], run.history.epochs[f"val_{measure}"]
            if len(training.value):
                lines.append(_line(training, f"{run.name}, training", panel, title, colour))
            if len(validation.value):
                lines.append(_line(validation, f"{run.name}, validation", panel, title, colour, dashed=True))
    # Runs have long names, so the legend goes below and the plots keep their height.
    legend = {"orientation": "h", "y": -0.22, "yanchor": "top", "x": 0, "xanchor": "left"}
    panels = _two_panels(lines)
    panels["margin"]["t"] = 36
    last = max((run.history.epochs["loss"].epoch.max(initial=1.0) for run in runs), default=1.0)
    for axis in ("xaxis", "xaxis2"):
        panels[axis] |= count_axis("Epoch", float(last))
    return go.Figure(data=lines, layout={**panels, "legend": legend, "height": 400 + 12 * len(runs)})


def accuracy_by_size(sizes: np.ndarray, accuracy: np.ndarray, low: np.ndarray, high: np.ndarray) -> go.Figure:
    """Test accuracy against training-set size.

    Args:
        sizes: int64, shape `(n,)`, training images, rising.
        accuracy, low, high: float64, shape `(n,)`, 0 to 1, with the 95 % interval's ends.
    """
    figure = go.Figure(layout={**theme.LAYOUT, "height": 340})
    figure.add_scatter(
        x=sizes, y=accuracy, mode="lines+markers", line={"color": theme.TRAIN, "width": 2}, marker={"size": 8},
        error_y={"type": "data", "array": high - accuracy, "arrayminus": accuracy - low, "color": theme.TRAIN},
        hovertemplate="%{x:,} training images<br>test accuracy %{y:.4f}<extra></extra>", name="Test accuracy",
    )  # fmt: skip
    figure.update_xaxes(log_axis("Training images", sizes))
    figure.update_yaxes(title="Test accuracy", tickformat=theme.PERCENT)
    return figure


def _line(curve: Curve, name: str, panel: str, title: str, colour: str, *, dashed: bool = False) -> dict[str, Any]:
    """A curve in one of the two panels; its name appears once in the legend."""
    return {
        "type": "scatter", "x": curve.epoch, "y": curve.value, "name": name, "legendgroup": name,
        "showlegend": not panel, "cliponaxis": False, "mode": "lines+markers" if len(curve.value) <= MOST_MARKED else "lines", "xaxis": f"x{panel}", "yaxis": f"y{panel}",
        "line": {"color": colour, "width": 2, "dash": "dash" if dashed else "solid"},
        "marker": {"size": 6, "symbol": "diamond" if dashed else "circle"},
        "hovertemplate": f"epoch %{{x:.4~g}}<br>{title.lower()} %{{y:.4f}}<extra>{name}</extra>",
    }  # fmt: skip


def _two_panels(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Loss on the left, accuracy on the right, from 0 to 1 until there is a line. Written out, because Plotly's make_subplots takes ten times as long.

    The titles are above the panels: beside them, they would overlap the other panel on a phone.
    """
    drawn = any(len(line["x"]) for line in lines)
    titles = (("Loss (cross-entropy)", ""), ("Accuracy", "2"))
    return {
        **theme.LAYOUT,
        "height": 350,
        "margin": {"l": 40, "r": 14, "t": 64, "b": 44},
        "legend": {**theme.LAYOUT["legend"], "y": 1.12},
        "annotations": [
            {"text": text, "x": 0, "xref": f"x{panel} domain", "xanchor": "left", "y": 1, "yref": f"y{panel} domain", "yanchor": "bottom",
             "showarrow": False}
            for text, panel in titles
        ],
        "xaxis": {"title": {"text": "Epoch"}, "domain": [0, 0.43], "anchor": "y"},
        "xaxis2": {"title": {"text": "Epoch"}, "domain": [0.57, 1], "anchor": "y2"},
        "yaxis": {"rangemode": "tozero", "anchor": "x"},
        "yaxis2": {"tickformat": theme.PERCENT, "rangemode": "nonnegative", "anchor": "x2", **({} if drawn else {"range": [0, 1]})},
    }  # fmt: skip
