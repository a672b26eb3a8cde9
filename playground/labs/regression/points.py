"""Points that models are fitted to: the samples of the lesson, one's own, and those of an uploaded table."""

from __future__ import annotations

import base64
import binascii
import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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


class BadTable(ValueError):
    """An uploaded file that cannot be used; the message is a sentence for the visitor."""


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
    """Axes that hold a base and all points, widened in whole steps, so that they seldom change.

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
    """Points from an uploaded CSV file, each column of numbers standardised to mean 0 and deviation 1.

    Args:
        data: The file: x and y, or with `labelled` x1, x2 and a class; a first line of names may be there.
        labelled: Whether a third column holds the class, of which there are two.

    Raises:
        BadTable: With a sentence on what is wrong, and in which line.
    """
    rows = _rows(data)
    wanted = 3 if labelled else 2
    names = [f"x{place + 1}" for place in range(2)] if labelled else ["x", "y"]
    if not all(_number(cell) is not None for cell in rows[0][1][:2]) and any(cell.strip() for cell in rows[0][1]):
        names = [cell.strip()[:30] or name for cell, name in zip(rows[0][1], names, strict=False)]
        rows = rows[1:]
    if len(rows) > MAX_ROWS:
        raise BadTable(f"The file has {len(rows):,} rows; this page takes at most {MAX_ROWS}.")
    if len(rows) < MIN_ROWS:
        raise BadTable(f"The file has {len(rows)} rows of numbers; at least {MIN_ROWS} are needed.")
    values, classes = [], []
    for line, cells in rows:
        if len(cells) < wanted:
            raise BadTable(f"Line {line} has {len(cells)} columns; {wanted} are needed.")
        numbers = []
        for cell in cells[:2]:
            number = _number(cell)
            if number is None:
                what = f"“{cell.strip()[:20]}”, which is no number" if cell.strip() else "an empty cell"
                raise BadTable(f"Line {line} has {what}. Mend it or leave the line out.")
            numbers.append(number)
        values.append(numbers)
        classes.append(cells[2].strip() if labelled else "")
        if labelled and not classes[-1]:
            raise BadTable(f"Line {line} has no class. Mend it or leave the line out.")
    table = np.array(values, "float64")
    kinds = sorted(set(classes))
    if labelled and len(kinds) != 2:
        raise BadTable(f"The third column must hold two classes. It holds {len(kinds)}.")
    mean, deviation = table.mean(axis=0), table.std(axis=0)
    for place in range(2):
        if deviation[place] <= 1e-12 * max(1.0, abs(mean[place])):
            raise BadTable(f"The column {names[place]} is constant, so there is nothing to learn from it.")
    standard = ((table - mean) / deviation).round(DECIMALS)
    labels = np.array([kinds.index(one) for one in classes])
    scale = Scale(
        names=(names[0], names[1]),
        mean=(float(mean[0]), float(mean[1])),
        deviation=(float(deviation[0]), float(deviation[1])),
        classes=tuple(kind[:20] for kind in kinds) if labelled else (),
    )
    return Table(points=as_points(standard[:, 0], standard[:, 1], labels), scale=scale)


def _rows(data: bytes) -> list[tuple[int, list[str]]]:
    """The file's lines that hold anything, each with its number from 1."""
    if len(data) > MAX_BYTES:
        raise BadTable(f"The file has {len(data) / 1000:,.0f} kB; this page takes at most {MAX_BYTES // 1000} kB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadTable("The file is no text. Save the table as CSV (UTF-8).") from None
    head = text[:2000]
    # A table with decimal commas is parted by semicolons; another by commas, semicolons or tabs.
    delimiter = next((sign for sign in ";\t" if sign in head), ",")
    if delimiter == ";":
        text = text.replace(",", ".")
    try:
        found = [
            (line, cells)
            for line, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1)
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error:
        raise BadTable("The file is no CSV table: a line cannot be read.") from None
    if not found:
        raise BadTable("The file is empty.")
    return found


def _number(cell: str) -> float | None:
    """The cell's number; None if it is none or not finite. Python's underscores and names of infinity are no numbers here."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) < 1e12 and "_" not in cell else None
