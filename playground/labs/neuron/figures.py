"""Figures: losses against the logit, the loss of a small network by update, and a deep network layer by layer."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.figures import theme
from playground.figures.axes import log_axis
from playground.labs.neuron.depth import DepthMeasure
from playground.labs.neuron.losses import CROSS_ENTROPY, SQUARED_ERROR, descend_logit, logit_gradient, loss_value
from playground.labs.neuron.words import LOSS_FORMULAS, LOSS_NAMES
from playground.model.activations import sigmoid

# Cross-entropy is solid blue, squared error dashed orange; their markers differ in shape.
STYLE = {
    CROSS_ENTROPY: (theme.TRAIN, "solid", "circle"),
    SQUARED_ERROR: (theme.VALIDATION, "dash", "diamond"),
}
LOGITS = np.linspace(-10, 10, 201)
STEPS = 100
# A gradient of 0 is drawn here if no other gradient gives the log axis a scale.
FLOOR = 1e-12


def losses_and_gradients(logit: float, target: int) -> go.Figure:
    """Both losses against the logit, and the size of both gradients at the logit on a log axis, with the prediction marked.

    Args:
        logit: Of the prediction.
        target: 0 or 1.
    """
    y = np.full_like(LOGITS, target)
    at, one = np.array([logit]), np.array([float(target)])
    traces: list[dict[str, Any]] = []
    for loss, (colour, dash, mark) in STYLE.items():
        for panel, values, value in (
            ("", loss_value(loss, y, LOGITS, sigmoid(LOGITS)), loss_value(loss, one, at, sigmoid(at))),
            ("2", np.abs(logit_gradient(loss, y, LOGITS)), np.abs(logit_gradient(loss, one, at))),
        ):
            what = "|∂L/∂z|" if panel else "loss"
            traces.append({
                "type": "scatter", "x": LOGITS, "y": values, "mode": "lines", "name": LOSS_FORMULAS[loss], "legendgroup": loss,
                "showlegend": not panel, "xaxis": f"x{panel}", "yaxis": f"y{panel}", "line": {"color": colour, "dash": dash, "width": 2},
                "hovertemplate": f"z = %{{x:.2f}}<br>{what} %{{y:.4g}}<extra>{LOSS_NAMES[loss]}</extra>",
            })  # fmt: skip
            traces.append({
                "type": "scatter", "x": at, "y": value, "mode": "markers", "xaxis": f"x{panel}", "yaxis": f"y{panel}",
                "marker": {"color": colour, "size": 12, "symbol": mark, "line": {"color": theme.TEXT, "width": 1}},
                "showlegend": False, "hovertemplate": f"this prediction<br>{what} %{{y:.4g}}<extra>{LOSS_NAMES[loss]}</extra>",
            })  # fmt: skip
    layout = {
        **theme.LAYOUT,
        "height": 320,
        "xaxis": {"title": {"text": "Logit z"}, "domain": [0, 0.45], "anchor": "y"},
        "xaxis2": {"title": {"text": "Logit z"}, "domain": [0.56, 1], "anchor": "y2"},
        "yaxis": {"title": {"text": "Loss"}, "rangemode": "tozero", "anchor": "x"},
        "yaxis2": {
            **log_axis("Size of the gradient, |∂L/∂z|", *(np.abs(logit_gradient(loss, y, LOGITS)) for loss in STYLE)),
            "anchor": "x2",
        },
    }
    return go.Figure(data=traces, layout=layout)


def descents(logit: float, target: int, learning_rate: float) -> go.Figure:
    """The prediction while gradient descent moves the logit alone, under either loss.

    Args:
        logit: At the start.
        target: 0 or 1.
        learning_rate: Of plain gradient descent.
    """
    figure = go.Figure(layout={**theme.LAYOUT, "height": 230})
    for loss, (colour, dash, _) in STYLE.items():
        path = sigmoid(descend_logit(loss, float(target), logit, learning_rate, STEPS))
        figure.add_scatter(
            x=np.arange(STEPS + 1), y=path, mode="lines", name=LOSS_NAMES[loss], line={"color": colour, "dash": dash, "width": 2},
            hovertemplate=f"step %{{x}}<br>p = %{{y:.4f}}<extra>{LOSS_NAMES[loss]}</extra>",
        )  # fmt: skip
    figure.update_xaxes(title="Step of gradient descent on z")
    figure.update_yaxes(title="Prediction p", range=[-0.03, 1.03])
    return figure


def loss_by_update(history: np.ndarray) -> go.Figure:
    """Mean loss over all samples before each update: float64, shape `(updates + 1,)`."""
    figure = go.Figure(
        layout={**theme.LAYOUT, "height": 200, "showlegend": False, "margin": {"l": 56, "r": 12, "t": 8, "b": 40}}
    )
    figure.add_scatter(
        x=np.arange(len(history)), y=history, mode="lines+markers" if len(history) < 30 else "lines",
        line={"color": theme.TRAIN, "width": 2}, hovertemplate="after %{x} updates<br>mean loss %{y:.4g}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=[len(history) - 1],
        y=history[-1:],
        mode="markers",
        marker={"color": theme.TRAIN, "size": 10},
        hoverinfo="skip",
    )
    figure.update_xaxes(title="Updates", rangemode="tozero")
    figure.update_yaxes(title="Mean loss", rangemode="tozero")
    return figure


def gradients_by_layer(measure: DepthMeasure) -> go.Figure:
    """Size of the gradients by layer on a log axis; a gradient of exactly 0 is a cross at the bottom."""
    figure = go.Figure(layout={**theme.LAYOUT, "height": 300})
    depth = len(measure.signal_norms)
    numbers = np.arange(1, depth + 1)
    bottom = _bottom(np.concatenate([measure.signal_norms, measure.gradient_norms]))
    for name, norms, colour, dash, mark in (
        ("∂L/∂h (outputs)", measure.signal_norms, theme.TRAIN, "solid", "circle"),
        ("∂L/∂W (weights)", measure.gradient_norms[:-1], theme.VALIDATION, "dash", "diamond"),
    ):
        shown = np.isfinite(norms) & (norms > 0)
        figure.add_scatter(
            x=numbers, y=np.where(shown, norms, np.nan), name=name, mode="lines+markers", line={"color": colour, "dash": dash, "width": 2},
            marker={"symbol": mark, "size": 7}, hovertemplate="layer %{x}<br>%{y:.3g}<extra>" + name + "</extra>",
        )  # fmt: skip
        if (norms == 0).any():
            figure.add_scatter(
                x=numbers[norms == 0], y=np.full(int((norms == 0).sum()), bottom), name="exactly 0", mode="markers",
                marker={"symbol": "x", "size": 9, "color": theme.WRONG}, hovertemplate="layer %{x}<br>exactly 0<extra></extra>",
            )  # fmt: skip
    figure.update_xaxes(title="Hidden layer (1 is next to the input)", range=[0.5, depth + 0.5])
    crosses = [bottom] if (measure.signal_norms == 0).any() or (measure.gradient_norms[:-1] == 0).any() else []
    figure.update_yaxes(log_axis("Root mean square", measure.signal_norms, measure.gradient_norms[:-1], crosses))
    return figure


def _bottom(norms: np.ndarray) -> float:
    positive = norms[np.isfinite(norms) & (norms > 0)]
    return float(positive.min() / 10) if len(positive) else FLOOR


def activations_by_layer(measure: DepthMeasure) -> go.Figure:
    """Histograms of the hidden layers' outputs, one per column; the line connects their means."""
    figure = go.Figure(layout={**theme.LAYOUT, "height": 300, "showlegend": False})
    numbers = np.arange(1, len(measure.means) + 1)
    centres = (measure.edges[:-1] + measure.edges[1:]) / 2
    figure.add_heatmap(
        # A layer that is all in one bin would leave the others pale, so the colour follows the root.
        x=numbers, y=centres, z=np.sqrt(measure.shares.T), customdata=measure.shares.T, colorscale=theme.SEQUENTIAL, showscale=False,
        hovertemplate="layer %{x}<br>output around %{y:.3g}<br>%{customdata:.1%} of the outputs<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=numbers, y=np.clip(measure.means, measure.edges[0], measure.edges[-1]), mode="lines+markers",
        line={"color": theme.VALIDATION, "width": 2, "dash": "dash"}, marker={"size": 5, "symbol": "diamond"},
        customdata=np.stack([measure.means, measure.deviations], axis=1),
        hovertemplate="layer %{x}<br>mean %{customdata[0]:.3g}<br>standard deviation %{customdata[1]:.3g}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(title="Hidden layer", range=[0.5, len(numbers) + 0.5])
    figure.update_yaxes(title="Output of the activation")
    return figure


def dead_by_layer(measure: DepthMeasure, units: int) -> go.Figure:
    """Units of each layer whose derivative is 0 for every sample."""
    figure = go.Figure(layout={**theme.LAYOUT, "height": 180, "margin": {"l": 56, "r": 12, "t": 8, "b": 40}})
    figure.add_bar(
        x=np.arange(1, len(measure.dead) + 1), y=measure.dead, marker={"color": theme.WRONG},
        hovertemplate=f"layer %{{x}}<br>%{{y}} of {units} units dead<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(title="Hidden layer")
    figure.update_yaxes(title="Dead units", range=[0, units])
    return figure


def deep_training(updates: np.ndarray, loss: np.ndarray, chance: float, asked: int) -> go.Figure:
    """Loss of a deep network while it trains, beside the loss of guessing.

    Args:
        updates: int64, shape `(n,)`.
        loss: float64, shape `(n,)`: mean cross-entropy of the batches since the previous point.
        chance: Cross-entropy of equal probabilities, ln(classes).
        asked: Number of updates in the whole training.
    """
    figure = go.Figure(layout={**theme.LAYOUT, "height": 260})
    figure.add_scatter(
        x=updates, y=loss, mode="lines+markers", name="Training", line={"color": theme.TRAIN, "width": 2},
        hovertemplate="%{x} updates<br>loss %{y:.4f}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=[0, asked], y=[chance, chance], mode="lines", name="Guessing", line={"color": theme.TEXT, "width": 1, "dash": "dot"},
        hovertemplate="equal probabilities: %{y:.4f}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(title="Updates", range=[0, asked])
    figure.update_yaxes(title="Loss (cross-entropy)", rangemode="tozero")
    return figure
