"""Points that models are fitted to: the samples, points from a link, and those of an uploaded table."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.plane.table import BadTable, read_points

# Canvas, link and upload keep three decimals.
DECIMALS = 3
MAX_POINTS = 300
MAX_ROWS = 300
MAX_BYTES = 200_000
MIN_ROWS = 3
# The largest value that a link's two bytes hold.
MAX_VALUE = 32.0


@dataclass(frozen=True, kw_only=True)
class Point:
    """A point on the canvas.

    Attributes:
        x, y: Where it is.
        label: Its class, from 0; 0 where there are none.
    """

    x: float
    y: float
    label: int = 0


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How an uploaded table's columns were standardised: value = mean + deviation times what is on the canvas.

    Attributes:
        names: The columns' names, those of the two axes.
        mean, deviation: Of the two axes, in the table's units.
        classes: The two classes' names; none without classes.
    """

    names: tuple[str, str]
    mean: tuple[float, float]
    deviation: tuple[float, float]
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Table:
    """What an uploaded file held: its points, standardised, and how."""

    points: tuple[Point, ...]
    scale: Scale


def columns(points: Sequence[Point]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, y and labels as arrays: float64, float64 and int64, each of shape `(n,)`."""
    return (
        np.array([point.x for point in points], "float64"),
        np.array([point.y for point in points], "float64"),
        np.array([point.label for point in points], "int64"),
    )


def as_points(x: np.ndarray, y: np.ndarray, labels: np.ndarray | None = None) -> tuple[Point, ...]:
    """Points from arrays of shape `(n,)`."""
    given = np.zeros(len(x), "int64") if labels is None else labels
    return tuple(
        Point(x=float(a), y=float(b), label=int(c))
        for a, b, c in zip(x.tolist(), y.tolist(), given.tolist(), strict=True)
    )


def rounded(points: Sequence[Point]) -> tuple[Point, ...]:
    """The same to three decimals, as a canvas and a link keep them."""
    return tuple(Point(x=round(point.x, DECIMALS), y=round(point.y, DECIMALS), label=point.label) for point in points)


def box_around(
    points: Sequence[Point], base: tuple[float, float, float, float], step: float
) -> tuple[float, float, float, float]:
    """Axes that hold a base and all points, widened in whole steps, so that they rarely change.

    Args:
        points: What they hold.
        base: x from, x to, y from, y to.
        step: In the units of the axes.
    """
    x, y, _ = columns(points)
    low_x, high_x, low_y, high_y = base
    if len(x):
        low_x, high_x = min(low_x, _down(x.min(), step)), max(high_x, -_down(-x.max(), step))
        low_y, high_y = min(low_y, _down(y.min(), step)), max(high_y, -_down(-y.max(), step))
    return low_x, high_x, low_y, high_y


def _down(value: float, step: float) -> float:
    return float(math.floor(value / step) * step)


def line_sample(seed: int, count: int, noise: float) -> tuple[Point, ...]:
    """x ~ U(0, 1), y = 2x + 1 + N(0, noise²)."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 1, count)
    return as_points(x, 2 * x + 1 + rng.normal(0, noise, count))


def square_sample(seed: int, count: int, gap: float) -> tuple[Point, ...]:
    """(x1, x2) ~ U(0, 1)², class 1 where x1 + x2 > 1; then the classes are moved apart until they are `gap` from each other."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 1, (count, 2))
    labels = (x.sum(axis=1) > 1).astype("int64")
    x += gap / math.sqrt(8) * (2 * labels[:, None] - 1)
    return as_points(x[:, 0], x[:, 1], labels)


def wave_sample(seed: int, count: int, noise: float, test_count: int = 40) -> tuple[Point, ...]:
    """x ~ U(0, 1), y = sin(2πx) + N(0, noise²): `count` points of class 0 to train on, and others of class 1 to test on."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 1, count + test_count)
    y = np.sin(2 * np.pi * x) + rng.normal(0, noise, count + test_count)
    return as_points(x, y, (np.arange(count + test_count) >= count).astype("int64"))


def to_text(points: Sequence[Point]) -> str:
    """Points as a short text for a link: five bytes each, to three decimals."""
    values = np.array([[round(point.x * 1000), round(point.y * 1000)] for point in points], "<i2").reshape(-1, 2)
    labels = np.array([point.label for point in points], "u1")
    return base64.urlsafe_b64encode(values.tobytes() + labels.tobytes()).decode().rstrip("=")


def from_text(text: str, num_classes: int) -> tuple[Point, ...] | None:
    """The points of a link; None if it holds none."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    count = len(raw) // 5
    if len(raw) % 5 or not 0 < count <= MAX_POINTS:
        return None
    values = np.frombuffer(raw[: 4 * count], "<i2").reshape(-1, 2) / 1000
    labels = np.frombuffer(raw[4 * count :], "u1")
    if np.abs(values).max() > MAX_VALUE or labels.max() >= num_classes:
        return None
    return as_points(values[:, 0], values[:, 1], labels)


def read_table(data: bytes, *, labelled: bool) -> Table:
    """Points from an uploaded file, each column of numbers standardised to mean 0 and deviation 1.

    Args:
        data: The file, in the dialect of `playground.plane.table`.
        labelled: Whether a third column holds the class, of which there are two.

    Raises:
        BadTable: With a sentence that says what is wrong, and in which line.
    """
    found = read_points(data, labelled=labelled, fewest=MIN_ROWS, most=MAX_ROWS, max_bytes=MAX_BYTES)
    table = np.array(found.points, "float64")
    usual = ("x1", "x2") if labelled else ("x", "y")
    names = (found.names[0][:30] or usual[0], found.names[1][:30] or usual[1])
    classes = sorted(set(found.labels))
    if labelled and len(classes) != 2:
        raise BadTable(f"The third column must hold two different labels. It holds {len(classes)}.")
    mean, deviation = table.mean(axis=0), table.std(axis=0)
    for axis, name in enumerate(names):
        if deviation[axis] <= 1e-12 * max(1.0, abs(mean[axis])):
            raise BadTable(f"The column {name} is constant, so there is nothing to learn from it.")
    standard = ((table - mean) / deviation).round(DECIMALS)
    labels = np.array([classes.index(label) for label in found.labels])
    scale = Scale(
        names=names,
        mean=(float(mean[0]), float(mean[1])),
        deviation=(float(deviation[0]), float(deviation[1])),
        classes=tuple(name[:20] for name in classes) if labelled else (),
    )
    return Table(points=as_points(standard[:, 0], standard[:, 1], labels), scale=scale)
