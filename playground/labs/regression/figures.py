"""Figures: loss and weights of a regression by epoch, and errors of polynomials by degree."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.figures import theme
from playground.figures.axes import log_axis, log_marks

LAYOUT: dict[str, Any] = {**theme.LAYOUT, "height": 280}


def loss_by_epoch(
    epochs: np.ndarray, loss: np.ndarray, best: float | None, best_name: str, *, loss_name: str
) -> go.Figure:
    """The loss over all points after each epoch, and the minimum as a dashed line.

    Args:
        epochs: Shape `(n,)`.
        loss: float64, shape `(n,)`.
        best: The minimum; None if there is none.
        best_name: Name of that line.
        loss_name: What the loss is.
    """
    traces = [_curve(epochs, loss, "Training loss", theme.TRAIN)]
    if best is not None:
        traces.append(_level(epochs, best, best_name))
    layout = {
        **LAYOUT, "xaxis": {"title": {"text": "Epoch"}}, "yaxis": {"title": {"text": loss_name}},
    }  # fmt: skip
    return go.Figure(data=traces, layout=layout)


def weights_by_epoch(epochs: np.ndarray, weights: np.ndarray, best: np.ndarray | None, best_name: str) -> go.Figure:
    """w and b of a line after each epoch, and the best values as dashed lines.

    Args:
        epochs: Shape `(n,)`.
        weights: float, shape `(n, 2)`.
        best: float, shape `(2,)`; None if there are none.
        best_name: What these values are called.
    """
    traces = []
    for index, (name, colour) in enumerate((("slope w", theme.TRAIN), ("intercept b", theme.GENERATED))):
        traces.append(_curve(epochs, weights[:, index], name, colour))
        if best is not None:
            traces.append(_level(epochs, float(best[index]), f"{name}, {best_name}", colour))
    layout = {**LAYOUT, "xaxis": {"title": {"text": "Epoch"}}, "yaxis": {"title": {"text": "Weights"}}}
    return go.Figure(data=traces, layout=layout)


def norm_by_epoch(epochs: np.ndarray, norm: np.ndarray, best: float | None, best_name: str) -> go.Figure:
    """|w| against the epoch on a log axis, on which growth like log t is a straight line.

    Args:
        epochs: Shape `(n,)`, from 1.
        norm: float, shape `(n,)`, Euclidean norm of the kernel.
        best: The norm at the best weights; None if there are none.
        best_name: What this value is called.
    """
    traces = [_curve(epochs, norm, "|w| of the training", theme.TRAIN)]
    if best is not None:
        traces.append(_level(epochs, best, best_name))
    layout = {
        **LAYOUT,
        "xaxis": log_axis("Epoch (log scale)", epochs),
        "yaxis": {"title": {"text": "Size of w, |w|"}, "rangemode": "tozero"},
    }
    return go.Figure(data=traces, layout=layout)


def error_by_degree(train: np.ndarray, test: np.ndarray, degree: int) -> go.Figure:
    """Training and test error of polynomials of degree 1 to 15 on a log axis; the chosen degree is marked.

    Args:
        train, test: float64, shape `(15,)`, mean squared errors; test may be NaN.
        degree: The chosen one, from 1.
    """
    degrees = np.arange(1, len(train) + 1)
    traces = []
    for values, name, colour, dash, symbol in (
        (train, "Training error", theme.TRAIN, "solid", "circle"), (test, "Test error", theme.VALIDATION, "dash", "diamond"),
    ):  # fmt: skip
        if np.isnan(values).any():
            continue
        sizes = np.where(degrees == degree, 13, 7)
        curve = {
            "type": "scatter", "x": degrees, "y": np.maximum(values, 1e-12), "name": name, "mode": "lines+markers",
            "line": {"color": colour, "width": 2, "dash": dash}, "marker": {"size": sizes, "symbol": symbol},
            "hovertemplate": "degree %{x}<br>mean squared error %{y:.4~g}<extra>" + name + "</extra>",
        }  # fmt: skip
        traces.append(curve)
    low, high = _log_range(train, test)
    layout = {
        **LAYOUT,
        "height": 388,
        "xaxis": {"title": {"text": "Degree"}, "dtick": 2, "tick0": 1, "fixedrange": True},
        "yaxis": {
            "title": {"text": "Mean squared error (log scale)"}, "type": "log", "range": [low, high], **log_marks(10**low, 10**high),
        },
        "shapes": [{
            "type": "line", "x0": degree, "x1": degree, "yref": "paper", "y0": 0, "y1": 1,
            "line": {"color": theme.TEXT, "width": 1, "dash": "dot"},
        }],
    }  # fmt: skip
    return go.Figure(data=traces, layout=layout)


def _log_range(train: np.ndarray, test: np.ndarray) -> list[float]:
    """Range in powers of ten; errors of more than a hundred times the median are cut off at the top."""
    values = np.concatenate([train, test[~np.isnan(test)]])
    values = values[values > 1e-6]
    if not len(values):
        return [-6, 0]
    middle = np.median(values)
    return [
        float(np.log10(max(values.min(), middle / 1e3)) - 0.2),
        float(np.log10(min(values.max(), middle * 100)) + 0.2),
    ]


def _curve(x: np.ndarray, y: np.ndarray, name: str, colour: str) -> dict[str, Any]:
    return {
        "type": "scatter", "x": x, "y": y, "name": name, "mode": "lines", "line": {"color": colour, "width": 2},
        "hovertemplate": "epoch %{x}<br>%{y:.4~g}<extra>" + name + "</extra>",
    }  # fmt: skip


def _level(x: np.ndarray, value: float, name: str, colour: str = theme.VALIDATION) -> dict[str, Any]:
    return {
        "type": "scatter", "x": [x[0], x[-1]], "y": [value, value], "name": name, "mode": "lines",
        "line": {"color": colour, "width": 2, "dash": "dash"}, "hovertemplate": "%{y:.4~g}<extra>" + name + "</extra>",
    }  # fmt: skip
