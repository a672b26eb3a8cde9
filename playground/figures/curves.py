"""Learning curves: one run with its batches, several runs over each other, accuracy against training-set size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from playground.figures import theme
from playground.history import History

PANELS = (("loss", "Loss", 1), ("accuracy", "Accuracy", 2))


def learning_curves(history: History, epochs: int) -> go.Figure:
    """Loss and accuracy of one training, by batch (thin) and by epoch (dots), training solid, validation dashed.

    Args:
        history: Its curves.
        epochs: Epochs it will have, which is the width of the horizontal axis.
    """
    figure = _panels()
    for measure, title, column in PANELS:
        batch, epoch, validation = (
            history.batches[measure],
            history.epochs[measure],
            history.epochs[f"val_{measure}"],
        )
        figure.add_scatter(
            x=batch.epoch, y=batch.value, name="Training, by batch", legendgroup="batch", showlegend=column == 1,
            mode="lines", line={"color": theme.TRAIN, "width": 1}, opacity=0.45, row=1, col=column,
            hovertemplate=f"epoch %{{x:.2f}}<br>{title.lower()} %{{y:.4f}}<extra>training, by batch</extra>",
        )  # fmt: skip
        figure.add_scatter(
            x=epoch.epoch, y=epoch.value, name="Training, by epoch", legendgroup="epoch", showlegend=column == 1,
            mode="lines+markers", line={"color": theme.TRAIN, "width": 2}, marker={"size": 6}, row=1, col=column,
            hovertemplate=f"epoch %{{x}}<br>{title.lower()} %{{y:.4f}}<extra>training, mean of the epoch</extra>",
        )  # fmt: skip
        if len(validation.value):
            figure.add_scatter(
                x=validation.epoch, y=validation.value, name="Validation", legendgroup="validation",
                showlegend=column == 1, mode="lines+markers", row=1, col=column,
                line={"color": theme.VALIDATION, "width": 2, "dash": "dash"},
                marker={"size": 6, "symbol": "diamond"},
                hovertemplate=f"epoch %{{x}}<br>{title.lower()} %{{y:.4f}}<extra>validation</extra>",
            )  # fmt: skip
    figure.update_xaxes(range=[0, epochs])
    return figure


@dataclass(frozen=True, kw_only=True)
class NamedHistory:
    """A run for the overlay."""

    name: str
    history: History


def overlaid_curves(runs: Sequence[NamedHistory]) -> go.Figure:
    """Epoch curves of several runs on common axes: a colour a run, training solid, validation dashed."""
    figure = _panels()
    for place, run in enumerate(runs):
        colour = theme.RUNS[place % len(theme.RUNS)]
        for measure, title, column in PANELS:
            for kind, dash, symbol in (("", "solid", "circle"), ("val_", "dash", "diamond")):
                curve = run.history.epochs[kind + measure]
                if not len(curve.value):
                    continue
                what = "validation" if kind else "training"
                figure.add_scatter(
                    x=curve.epoch, y=curve.value, name=f"{run.name}, {what}", legendgroup=f"{place}{kind}",
                    showlegend=column == 1, mode="lines+markers", line={"color": colour, "width": 2, "dash": dash},
                    marker={"size": 5, "symbol": symbol}, row=1, col=column,
                    hovertemplate=f"epoch %{{x}}<br>{title.lower()} %{{y:.4f}}<extra>{run.name}, {what}</extra>",
                )  # fmt: skip
    # Runs have long names, so the legend goes below and the plots keep their height.
    figure.update_layout(legend={"y": -0.22, "yanchor": "top", "x": 0, "xanchor": "left"}, height=400 + 12 * len(runs))
    return figure


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
    figure.update_xaxes(title="Training images", type="log")
    figure.update_yaxes(title="Test accuracy", tickformat=".0%")
    return figure


def _panels() -> go.Figure:
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.1)
    figure.update_layout(**theme.LAYOUT, height=330)
    figure.update_xaxes(title="Epoch")
    figure.update_yaxes(title="Loss (cross-entropy)", rangemode="tozero", row=1, col=1)
    figure.update_yaxes(title="Accuracy", tickformat=".0%", row=1, col=2)
    return figure
