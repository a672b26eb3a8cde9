"""The loss over a plane through a network's weights, with the path of its training."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.figures import theme
from playground.figures.axes import count_axis, log_axis, log_ticks
from playground.labs.landscape.spec import RANDOM, Line, Plane

# From dark for a low loss to light for a high one, like heights.
SCALE = "Viridis"
# Heights above this multiple of the path's largest loss are drawn at this height: a distant wall would flatten the valley.
CEILING = 3.0
LEVELS = 18
# Marks on the path.
ENDS = ("start", "end")


def loss_map(plane: Plane, losses: np.ndarray) -> go.Figure:
    """Contours of the loss over the plane, the path on it coloured by its true loss on the same scale.

    Args:
        plane: The plane.
        losses: float64, shape `(rows, columns)`.
    """
    low, high = _range(plane, losses)
    contours = {
        "type": "contour", "x": plane.across, "y": plane.up, "z": np.log10(np.clip(losses, 10**low, 10**high)), "zmin": low, "zmax": high,
        "colorscale": SCALE, "ncontours": LEVELS, "contours": {"coloring": "heatmap"}, "line": {"width": 0.6, "color": "rgba(255,255,255,0.5)"},
        "customdata": losses, "hovertemplate": "(%{x:.2f}, %{y:.2f})<br>loss %{customdata:.4f}<extra></extra>",
        "colorbar": {**_loss_ticks(low, high), "title": {"text": "Loss", "side": "right"}, "thickness": 12},
    }  # fmt: skip
    layout = {
        **theme.LAYOUT,
        "height": 440,
        "showlegend": False,
        "margin": {"l": 56, "r": 8, "t": 12, "b": 44},
        "xaxis": {"title": {"text": _axis(plane, 1)}, "zeroline": False},
        "yaxis": {"title": {"text": _axis(plane, 2)}, "zeroline": False},
    }
    return go.Figure(data=[contours, *_path(plane, low, high)], layout=layout)


def loss_surface(plane: Plane, losses: np.ndarray) -> go.Figure:
    """The same as a surface to turn; the path is at its true loss, so it leaves the surface where it leaves the plane."""
    low, high = _range(plane, losses)
    height = np.log10(np.clip(losses, 10**low, 10**high))
    surface = {
        "type": "surface", "x": plane.across, "y": plane.up, "z": height, "cmin": low, "cmax": high, "colorscale": SCALE,
        # The path shines through where it runs behind a hill or below the surface.
        "opacity": 0.75, "showscale": False, "customdata": losses, "hovertemplate": "loss %{customdata:.4f}<extra></extra>",
    }  # fmt: skip
    heights = np.log10(np.clip(plane.loss, 10**low, 10**high))
    path = {
        "type": "scatter3d", "x": plane.x, "y": plane.y, "z": heights, "mode": "lines", "line": {"color": theme.WRONG, "width": 6},
        "customdata": _about_path(plane), "hovertemplate": HOVER,
    }  # fmt: skip
    ends = {
        "type": "scatter3d", "x": plane.x[[0, -1]], "y": plane.y[[0, -1]], "z": heights[[0, -1]], "mode": "markers+text",
        "text": ENDS, "textposition": "top center", "textfont": {"color": theme.WRONG, "size": 15},
        "marker": {"size": [7, 8], "symbol": ["circle-open", "diamond"], "color": theme.WRONG}, "hoverinfo": "skip",
    }  # fmt: skip
    scene = {
        "xaxis": {"title": {"text": _axis_name(plane, 1)}},
        "yaxis": {"title": {"text": _axis_name(plane, 2)}},
        "zaxis": {"title": {"text": "Loss"}, **_loss_ticks(low, high)},
        # So far away that no title is cut off at the edge of a narrow figure.
        "camera": {"eye": {"x": 1.6, "y": -2.0, "z": 1.15}, "center": {"x": 0, "y": 0, "z": -0.15}},
        "aspectratio": {"x": 1, "y": 1, "z": 0.7},
        "uirevision": "constant",
    }
    layout = {
        **theme.LAYOUT,
        "height": 440,
        "showlegend": False,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "scene": scene,
    }
    return go.Figure(data=[surface, path, ends], layout=layout)


HOVER = "update %{customdata[0]:.0f}<br>true loss %{customdata[1]:.4f}<br>distance from the plane %{customdata[2]:.2f}<extra></extra>"


def path_by_update(plane: Plane, projected_losses: np.ndarray) -> go.Figure:
    """True loss of the path, the loss at its projection onto the plane, and its distance from the plane, by update.

    Args:
        plane: The plane.
        projected_losses: float64, shape `(t,)`, loss at the projection of each point of the path.
    """
    lines = [
        {"name": "True loss", "y": plane.loss, "line": {"color": theme.TRAIN, "width": 2}},
        {"name": "Loss at the projection", "y": projected_losses, "line": {"color": theme.VALIDATION, "width": 2, "dash": "dash"}},
        {"name": "Distance from the plane", "y": plane.off_plane, "line": {"color": theme.TEXT, "width": 2, "dash": "dot"}, "yaxis": "y2"},
    ]  # fmt: skip
    layout = {
        **theme.LAYOUT,
        "height": 300,
        "hovermode": "x unified",
        "margin": {"l": 56, "r": 56, "t": 36, "b": 44},
        "xaxis": {"title": {"text": "Update"}},
        "yaxis": log_axis("Loss", plane.loss, projected_losses),
        "yaxis2": {
            "title": {"text": "Distance from the plane"},
            "overlaying": "y",
            "side": "right",
            "rangemode": "tozero",
            "showgrid": False,
            "tickmode": "auto",
            "nticks": 6,
            "tickformat": ".2~g",
        },
    }
    return go.Figure(
        data=[
            {"type": "scatter", "mode": "lines", "x": plane.steps, "hovertemplate": "%{y:.4f}", **line}
            for line in lines
        ],
        layout=layout,
    )


def straight_line(line: Line) -> go.Figure:
    """Training and test loss on the straight line from the initial to the final weights."""
    lines: list[dict[str, Any]] = [
        {"name": "Training loss", "y": line.training, "line": {"color": theme.TRAIN, "width": 2}},
        {"name": "Test loss", "y": line.test, "line": {"color": theme.VALIDATION, "width": 2, "dash": "dash"}},
    ]
    marks = {
        "type": "scatter", "mode": "markers", "x": [0, 1], "y": np.interp([0, 1], line.share, line.training), "marker": {"size": 9, "color": theme.TRAIN},
        "text": ["initial weights", "final weights"], "hovertemplate": "%{text}<extra></extra>", "showlegend": False,
    }  # fmt: skip
    layout = {
        **theme.LAYOUT,
        "height": 300,
        "xaxis": {"title": {"text": "Position between the initial weights (0) and the final weights (1)"}},
        "yaxis": log_axis("Loss", line.training, line.test),
    }
    return go.Figure(
        data=[
            *[
                {"type": "scatter", "mode": "lines", "x": line.share, "hovertemplate": "%{x:.2f}: %{y:.4f}", **one}
                for one in lines
            ],
            marks,
        ],
        layout=layout,
    )


def _range(plane: Plane, losses: np.ndarray) -> tuple[float, float]:
    """Logarithms of the smallest and the largest loss on the colour scale."""
    low = max(1e-6, min(float(losses.min()), float(plane.loss.min())))
    high = min(float(losses[np.isfinite(losses)].max(initial=low)), CEILING * float(plane.loss.max()))
    return math.log10(low), math.log10(max(high, 1.01 * low))


def _loss_ticks(low: float, high: float) -> dict[str, Any]:
    """Ticks at round losses on an axis of logarithms."""
    values, texts = log_ticks(10**low, 10**high)
    return {"tickvals": [math.log10(value) for value in values], "ticktext": texts}


def _axis_name(plane: Plane, number: int) -> str:
    return f"Random direction {number}" if plane.kind == RANDOM else f"Component {number}"


def _axis(plane: Plane, number: int) -> str:
    """The name of an axis with the share of the path's variance that a component explains."""
    if plane.kind == RANDOM:
        return _axis_name(plane, number)
    share = plane.explained[0] if number == 1 else plane.explained[1] - plane.explained[0]
    return f"{_axis_name(plane, number)} ({share:.1%} of the variance)"


def _about_path(plane: Plane) -> np.ndarray:
    return np.stack([plane.steps, plane.loss, plane.off_plane], axis=1)


def _path(plane: Plane, low: float, high: float) -> list[dict[str, Any]]:
    """The path as a line with points in the colours of the map; its start is an open circle, its end a diamond, both on top."""
    inner = slice(1, -1)
    return [
        {"type": "scatter", "mode": "lines", "x": plane.x, "y": plane.y, "line": {"color": "white", "width": 5}, "hoverinfo": "skip"},
        {
            "type": "scatter", "mode": "lines", "x": plane.x, "y": plane.y, "line": {"color": theme.WRONG, "width": 2.5},
            "customdata": _about_path(plane), "hovertemplate": HOVER,
        },
        {
            "type": "scatter", "mode": "markers", "x": plane.x[inner], "y": plane.y[inner],
            "marker": {
                "size": 7, "color": np.log10(np.clip(plane.loss[inner], 10**low, 10**high)), "cmin": low, "cmax": high,
                "colorscale": SCALE, "line": {"color": theme.WRONG, "width": 1.5},
            },
            "customdata": _about_path(plane)[inner], "hovertemplate": HOVER,
        },
        {
            "type": "scatter", "mode": "markers+text", "x": plane.x[[0, -1]], "y": plane.y[[0, -1]], "text": ENDS,
            "textposition": [f"{_free_side(plane.y, at)} center" for at in (0, -1)],
            "textfont": {"color": "white", "size": 15, "shadow": "0 0 3px black, 0 0 3px black"},
            "marker": {"size": 13, "symbol": ["circle", "diamond"], "color": ["white", theme.WRONG], "line": {"color": [theme.WRONG, "white"], "width": 2}},
            "hoverinfo": "skip",
        },
    ]  # fmt: skip


def _free_side(y: np.ndarray, at: int) -> str:
    """The side of an end of the path on which the path does not run."""
    near = y[: max(2, len(y) // 10)] if at == 0 else y[-max(2, len(y) // 10) :]
    return "bottom" if near.mean() > y[at] else "top"


def loss_so_far(steps: np.ndarray, losses: np.ndarray, last: int) -> go.Figure:
    """The training loss while a network is being trained.

    Args:
        steps: Updates done, int64, shape `(n,)`.
        losses: Mean loss of the epoch so far at each of them, float64, shape `(n,)`.
        last: Updates that the training will make.
    """
    curve = {
        "type": "scatter", "mode": "lines", "x": steps, "y": losses, "line": {"color": theme.TRAIN, "width": 2},
        "hovertemplate": "update %{x:,}<br>loss %{y:.4f}<extra></extra>",
    }  # fmt: skip
    layout = {
        **theme.LAYOUT,
        "height": 300,
        "showlegend": False,
        "xaxis": count_axis("Update", last),
        "yaxis": log_axis("Training loss", losses),
    }
    return go.Figure(data=[curve], layout=layout)
