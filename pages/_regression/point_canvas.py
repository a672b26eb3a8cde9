"""A Streamlit component for points to click, drag and delete, with models drawn over them. It keeps them while pages rerun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import streamlit as st

from pages._ui.component import component, rerun_only
from pages._ui.message import is_number, number_of
from playground.labs.regression.points import MAX_POINTS, MAX_VALUE, Point

Overlay = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class PointClass:
    """A class that a click adds a point to.

    Attributes:
        name: In the legend.
        colour: CSS colour.
        marker: `"circle"`, `"triangle"`, `"square"`, `"diamond"` or `"star"`, so that classes differ by more than colour.
    """

    name: str
    colour: str
    marker: str


@dataclass(frozen=True, kw_only=True)
class PointEdit:
    """Points, and how new they are.

    Attributes:
        points: In the order in which they were added.
        number: How many times the browser or Python has changed them; the larger, the newer.
        replace: How many times Python has replaced the browser's points.
    """

    points: tuple[Point, ...] = ()
    number: int = 0
    replace: int = 0

    def replaced(self, points: Sequence[Point]) -> PointEdit:
        """Replaces the points; the canvas shows the new ones."""
        return PointEdit(points=tuple(points), number=self.number + 1, replace=self.replace + 1)


@dataclass(frozen=True, kw_only=True)
class Plot:
    """Axes and what is drawn on them.

    Attributes:
        title: Description for screen readers.
        box: x from, x to, y from, y to.
        axes: Titles of the two axes.
        units: Of each axis, what its ticks write at 0, and how much more at 1.
        overlays: Made by the functions below, drawn in this order, under the points.
        name: What a map on it shows, such as `"loss"`.
        held: A line of text below it, which is replaced by the numbers at the pointer.
        note: A line below that, which explains the picture.
    """

    title: str
    box: tuple[float, float, float, float]
    axes: tuple[str, str]
    units: tuple[tuple[float, float], tuple[float, float]] = ((0.0, 1.0), (0.0, 1.0))
    overlays: Sequence[Overlay] = ()
    name: str = ""
    held: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Frames:
    """What is played; overlays with `frames` have this many frames.

    Attributes:
        labels: A line of numbers for each frame.
        name: What a frame is, such as `"epoch"`.
        rate: Frames a second at speed 1.
    """

    labels: Sequence[str]
    name: str
    rate: float


def line(points: np.ndarray, colour: str, *, width: float = 2, dash: Sequence[int] = ()) -> Overlay:
    """A polyline through points of shape `(n, 2)`."""
    return {"kind": "line", "points": _plain(points), "colour": colour, "width": width, "dash": list(dash)}


def moving_line(frames: np.ndarray, colour: str, *, width: float = 2) -> Overlay:
    """A polyline that plays: shape `(frames, n, 2)`."""
    flat = frames.reshape(len(frames), -1)
    return {"kind": "line", "size": flat.shape[1], "frames": _plain(flat), "colour": colour, "width": width}


def drops(onto: int, colour: str) -> Overlay:
    """From every point straight to the polyline that is overlay number `onto`: residuals."""
    return {"kind": "drops", "onto": onto, "colour": colour, "width": 1.2}


def sigmoid_map(frames: np.ndarray) -> Overlay:
    """1 / (1 + e^-(w1 x + w2 y + b)) as a map, with the line where it is one half: shape `(frames, 3)` of w1, w2, b."""
    return {"kind": "sigmoid", "size": 3, "frames": _plain(frames), "colour": "text", "width": 2.5}


def level_map(values: np.ndarray, floor: float) -> Overlay:
    """A magnitude in bands, on a log scale of value - smallest + floor.

    Args:
        values: float, shape `(rows, columns)` over the whole box, the lowest row first.
        floor: > 0; about the smallest visible difference.
    """
    rows, columns = values.shape
    return {"kind": "map", "rows": rows, "columns": columns, "values": _plain(values), "floor": float(floor)}


def trail(frames: np.ndarray, values: np.ndarray) -> Overlay:
    """A path through the plot, shape `(frames, 2)`; the smaller the value at a point, shape `(frames,)`, the darker it is."""
    return {"kind": "trail", "size": 2, "frames": _plain(frames), "values": _plain(values)}


def mark(x: float, y: float, colour: str, marker: str, text: str = "") -> Overlay:
    """A single mark with a word beside it."""
    return {"kind": "marks", "points": [float(x), float(y)], "colour": colour, "marker": marker, "text": text}


def _plain(values: np.ndarray) -> list[float]:
    """Numbers to six figures as a flat list."""
    return [float(f"{value:.6g}") for value in np.asarray(values, "float64").ravel().tolist()]


def read_points(value: object, num_classes: int) -> PointEdit | None:
    """What a browser sent, checked: None for anything that our canvas never sends.

    Args:
        value: `{"number": 3, "points": [x, y, class, x, y, class, …]}`.
        num_classes: How many classes there are.
    """
    if not isinstance(value, Mapping):
        return None
    number, flat = number_of(value), value.get("points")
    if number is None:
        return None
    if not isinstance(flat, list) or len(flat) % 3 or len(flat) > 3 * MAX_POINTS:
        return None
    if not all(is_number(one, MAX_VALUE) for one in flat):
        return None
    labels = flat[2::3]
    if not all(label in range(num_classes) for label in labels):
        return None
    points = zip(flat[::3], flat[1::3], labels, strict=True)
    return PointEdit(points=tuple(Point(x=float(x), y=float(y), label=int(c)) for x, y, c in points), number=number)


def sent_points(key: str, stored: PointEdit, num_classes: int) -> PointEdit:
    """The newest points: the browser's, unless Python has put newer ones in their place.

    Args:
        key: The canvas's.
        stored: What Python keeps: the browser's state is gone after a refresh and a page change.
        num_classes: How many classes there are.
    """
    sent = read_points(st.session_state.get(key, {}).get("points"), num_classes)
    if sent is None or sent.number <= stored.number:
        return stored
    return PointEdit(points=sent.points, number=sent.number, replace=stored.replace)


def point_canvas(
    key: str, *, edit: PointEdit, classes: Sequence[PointClass], plot: Plot, side: Plot | None = None,
    frames: Frames | None = None, heard: str = "",
) -> None:  # fmt: skip
    """Draws the points on their axes. Call it in a fragment: each change of the points runs it again.

    Args:
        key: A constant name.
        edit: What `sent_points` returned, to which `plot` and `side` are the answer.
        classes: At least one; with one there is nothing to choose.
        plot: Under the points.
        side: A second plot, to look at.
        frames: What plays in both.
        heard: The result in words, for screen readers.
    """
    _MOUNT(
        key=key,
        data={
            **_plot_data(plot),
            "points": [
                number for point in edit.points for number in (round(point.x, 4), round(point.y, 4), point.label)
            ],
            "answered": edit.number,
            "replace": edit.replace,
            "most": MAX_POINTS,
            "classes": [asdict(one) for one in classes],
            "side": _plot_data(side) if side else None,
            "frames": {"labels": list(frames.labels), "name": frames.name, "rate": frames.rate} if frames else None,
            "heard": heard,
        },
        on_points_change=rerun_only,
    )


def _plot_data(plot: Plot) -> dict[str, Any]:
    return {
        "title": plot.title,
        "box": [float(value) for value in plot.box],
        "axes": list(plot.axes),
        "units": [list(one) for one in plot.units],
        "overlays": list(plot.overlays),
        "name": plot.name,
        "held": plot.held,
        "note": plot.note,
    }


_MOUNT: Any = component("regression/point_canvas")
