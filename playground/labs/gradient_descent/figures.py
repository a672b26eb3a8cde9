"""Tuning scores, the map of learning rate and momentum, and the noise of small batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.figures import theme
from playground.figures.axes import log_marks
from playground.labs.gradient_descent.noise import NoiseTask, NoisyPath
from playground.number import number

# All samples, a mini-batch, one sample.
BATCH_LINES = (("solid", theme.RUNS[0]), ("dash", theme.RUNS[1]), ("dot", theme.RUNS[3]))


def tuning_scores(names: Sequence[str], rates: np.ndarray, scores: np.ndarray) -> go.Figure:
    """Each optimizer's score at each rate; the best one is framed.

    Args:
        names: Of the optimizers.
        rates: float64, shape `(rates,)`.
        scores: float64, shape `(optimizers, rates)`, powers of ten gained.
    """
    best = scores.argmax(axis=1)
    labels = [f"{rate:.2g}" for rate in rates]
    text = [[number(value, ".1f") for value in row] for row in scores]
    heat = {
        "type": "heatmap", "x": labels, "y": list(names), "z": np.maximum(scores, -1), "zmin": -1, "zmax": max(1.0, float(scores.max())),
        "colorscale": theme.SEQUENTIAL, "showscale": False, "text": text, "texttemplate": "%{text}", "xgap": 2, "ygap": 2,
        "hovertemplate": "%{y} at learning rate %{x}: %{text} powers of ten<extra></extra>",
    }  # fmt: skip
    frames = {
        "type": "scatter", "mode": "markers", "hoverinfo": "skip", "x": [labels[place] for place in best], "y": list(names),
        "marker": {"symbol": "square-open", "size": 24, "color": theme.VALIDATION, "line": {"width": 3}},
    }  # fmt: skip
    layout = {
        **theme.LAYOUT, "height": 90 + 34 * len(names), "showlegend": False, "margin": {"l": 80, "r": 12, "t": 8, "b": 44},
        "xaxis": {"title": {"text": "Learning rate"}, "type": "category", "fixedrange": True},
        "yaxis": {"autorange": "reversed", "type": "category", "fixedrange": True},
    }  # fmt: skip
    return go.Figure(data=[heat, frames], layout=layout)


def rate_map(
    rates: np.ndarray,
    momenta: np.ndarray,
    measured: np.ndarray,
    *,
    curvatures: tuple[float, float],
    best: tuple[float, float],
    here: tuple[float, float] | None,
) -> go.Figure:
    """The measured rate of convergence over learning rate and momentum, with the lines of theory.

    Args:
        rates: float64, shape `(n,)`, learning rates.
        momenta: float64, shape `(m,)`.
        measured: float64, shape `(m, n)`: factor by which a step multiplies the distance; 1 and more diverges.
        curvatures: Smallest and largest of the bowl.
        best: Learning rate and momentum that are fastest by theory.
        here: The settings of the race; None if it has no momentum.
    """
    low, high = curvatures
    heat = {
        "type": "heatmap", "x": rates, "y": momenta, "z": np.where(measured < 1, measured, np.nan), "zmin": min(0.5, float(measured.min())),
        "zmax": 1, "colorscale": theme.SEQUENTIAL, "reversescale": True,
        "colorbar": {"title": {"text": "distance left<br>per step"}, "thickness": 12, "tickformat": ".0%"},
        "hovertemplate": "learning rate %{x:.3g}, momentum %{y:.2f}<br>%{z:.1%} of the distance is left after each step<extra></extra>",
    }  # fmt: skip
    diverged = {
        "type": "heatmap", "x": rates, "y": momenta, "z": np.where(measured >= 1, 1.0, np.nan), "showscale": False,
        "colorscale": [[0, "rgba(213,94,0,0.35)"], [1, "rgba(213,94,0,0.35)"]], "customdata": measured,
        "hovertemplate": "learning rate %{x:.3g}, momentum %{y:.2f}<br>diverges: distance × %{customdata:.3g} per step<extra></extra>",
    }  # fmt: skip

    def line(x: np.ndarray, y: np.ndarray, name: str, dash: str, colour: str) -> dict[str, Any]:
        return {
            "type": "scatter", "mode": "lines", "x": x, "y": y, "name": name, "hoverinfo": "name",
            "line": {"dash": dash, "color": colour, "width": 2},
        }  # fmt: skip

    fine = np.linspace(0, rates[-1], 400)
    lines = [
        line((2 + 2 * momenta) / high, momenta, "stable limit (2 + 2β)/λmax", "solid", theme.WRONG),
        line(fine, (1 - np.sqrt(fine * low)) ** 2, "critical β of λmin", "dash", theme.TEXT),
        line(fine, (1 - np.sqrt(fine * high)) ** 2, "critical β of λmax", "dot", theme.TEXT),
    ]
    points = [(*best, "fastest by theory", "star", theme.VALIDATION)]
    points += [(*here, "your settings", "circle", theme.GENERATED)] if here else []
    marks = [
        {
            "type": "scatter", "mode": "markers", "x": [x], "y": [y], "name": name,
            "marker": {"symbol": symbol, "size": 15, "color": colour, "line": {"width": 2, "color": "#FFFFFF"}},
            "hovertemplate": f"{name}<br>learning rate %{{x:.3g}}, momentum %{{y:.3f}}<extra></extra>",
        }
        for x, y, name, symbol, colour in points
    ]  # fmt: skip
    layout = {
        **theme.LAYOUT, "height": 420, "margin": {"l": 56, "r": 12, "t": 60, "b": 44},
        "xaxis": {"title": {"text": "Learning rate"}, "range": [0, float(rates[-1])], "fixedrange": True},
        "yaxis": {"title": {"text": "Momentum β"}, "range": [0, 1], "fixedrange": True},
    }  # fmt: skip
    return go.Figure(data=[heat, diverged, *lines, *marks], layout=layout)


def _name(path: NoisyPath, place: int) -> str:
    if not place:
        return "all samples"
    return "one sample" if path.batch_size == 1 else f"batch of {path.batch_size}"


def noisy_paths(task: NoiseTask, paths: Sequence[NoisyPath]) -> go.Figure:
    """The descents over the contours of their loss."""
    best = task.best()
    spread = max(2.5, 1.1 * float(np.abs(np.array(task.start) - best).max()))
    w, b = (np.linspace(centre - spread, centre + spread, 60) for centre in best)
    contour = {
        "type": "contour", "x": w, "y": b, "z": np.log10(task.loss(*np.meshgrid(w, b))), "ncontours": 16, "showscale": False,
        "contours": {"coloring": "none"}, "line": {"color": theme.TEXT, "width": 0.7}, "hoverinfo": "skip",
    }  # fmt: skip
    lines = []
    # The noisiest is drawn first.
    for place, path in reversed(list(enumerate(paths))):
        dash, colour = BATCH_LINES[place]
        lines.append({
            "type": "scatter", "mode": "lines+markers" if place == 0 else "lines", "x": path.positions[:, 0], "y": path.positions[:, 1],
            "name": _name(path, place), "line": {"dash": dash, "color": colour, "width": 2 if place == 0 else 1.3}, "marker": {"size": 4},
            "hovertemplate": "w %{x:.3f}, b %{y:.3f}<extra></extra>",
        })  # fmt: skip
    minimum = {
        "type": "scatter", "mode": "markers", "x": best[:1], "y": best[1:], "name": "least squares",
        "marker": {"symbol": "cross", "size": 10, "color": theme.REAL},
    }  # fmt: skip
    layout = {
        **theme.LAYOUT, "height": 340, "margin": {"l": 56, "r": 12, "t": 60, "b": 44},
        "xaxis": {"title": {"text": "Slope w"}, "range": [float(w[0]), float(w[-1])]},
        "yaxis": {"title": {"text": "Intercept b"}, "range": [float(b[0]), float(b[-1])]},
    }  # fmt: skip
    return go.Figure(data=[contour, *lines, minimum], layout=layout)


def loss_by_examples(task: NoiseTask, paths: Sequence[NoisyPath]) -> go.Figure:
    """Loss over all samples against examples seen, which measures the cost of the steps."""
    lines = [
        {
            "type": "scatter", "mode": "lines+markers" if place == 0 else "lines", "x": path.seen, "y": path.losses, "name": _name(path, place),
            "line": {"dash": BATCH_LINES[place][0], "color": BATCH_LINES[place][1], "width": 2}, "marker": {"size": 4},
            "hovertemplate": "%{x} samples seen: loss %{y:.4f}<extra></extra>",
        }
        for place, path in enumerate(paths)
    ]  # fmt: skip
    floor = float(task.loss(*task.best()))
    limits = {
        "type": "scatter", "mode": "lines", "x": [0, paths[0].seen[-1]], "y": [floor, floor], "name": "least squares",
        "line": {"color": theme.REAL, "width": 1.5, "dash": "longdash"}, "hoverinfo": "name",
    }  # fmt: skip
    layout = {
        **theme.LAYOUT, "height": 340, "margin": {"l": 56, "r": 12, "t": 60, "b": 44},
        "xaxis": {"title": {"text": "Samples seen"}},
        "yaxis": {
            "title": {"text": "Mean squared error over all samples"}, "type": "log", "range": [float(np.log10(0.9 * floor)), 1.5],
            **log_marks(0.9 * floor, 10**1.5),
        },
    }  # fmt: skip
    return go.Figure(data=[*lines, limits], layout=layout)


def gradient_cloud(samples: np.ndarray, batches: np.ndarray, batch_size: int) -> go.Figure:
    """The gradients of all samples and of random mini-batches around the true one, their mean.

    Args:
        samples: float64, shape `(samples, 2)`.
        batches: float64, shape `(batches, 2)`.
        batch_size: Of the mini-batches.
    """
    mean = samples.mean(axis=0)

    def dots(places: np.ndarray, name: str, symbol: str, size: int, colour: str, opacity: float) -> dict[str, Any]:
        return {
            "type": "scatter", "mode": "markers", "x": places[:, 0], "y": places[:, 1], "name": name,
            "marker": {"symbol": symbol, "size": size, "color": colour, "opacity": opacity},
            "hovertemplate": f"{name}<br>∂/∂w %{{x:.3f}}, ∂/∂b %{{y:.3f}}<extra></extra>",
        }  # fmt: skip

    data = [
        dots(samples, "one sample", "circle", 7, theme.RUNS[3], 0.6),
        dots(batches, f"batch of {batch_size}", "diamond", 5, theme.RUNS[1], 0.5),
        dots(mean[np.newaxis], "all samples (true gradient)", "star", 15, theme.RUNS[0], 1),
        dots(np.zeros((1, 2)), "zero", "cross-thin-open", 12, theme.TEXT, 1),
    ]
    layout = {
        **theme.LAYOUT, "height": 360, "margin": {"l": 56, "r": 12, "t": 60, "b": 44},
        "xaxis": {"title": {"text": "∂L/∂w"}, "zeroline": True}, "yaxis": {"title": {"text": "∂L/∂b"}, "zeroline": True},
    }  # fmt: skip
    return go.Figure(data=data, layout=layout)
