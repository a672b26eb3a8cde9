"""Points of a visitor's own: from a table in a file, or painted with a brush."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from playground.plane.datasets import DOMAIN, MAX_CLASSES, Points

MAX_POINTS = 5_000
# Standardised to this deviation, three of them reach the edge of the plane.
DEVIATION = DOMAIN / 3
BRUSH = 0.25


class UnreadableTable(ValueError):
    """A file that is no table of points; the message is a sentence."""


@dataclass(frozen=True, kw_only=True)
class OwnTable:
    """A table that was read.

    Attributes:
        points: In the order of the file, shuffled by a fixed seed so that a share of them has all classes.
        note: What was done to the numbers, a sentence.
    """

    points: Points
    note: str


def read_csv(content: bytes) -> OwnTable:
    """Points of a file with the columns x1, x2 and label, with or without a heading.

    x1 and x2 are moved to mean 0 and scaled to deviation 2. At most five different labels are classes; more, if all are
    numbers, are targets and scaled to reach from -1 to 1.

    Raises:
        UnreadableTable: If the file is no such table.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableTable("This file is no text. A CSV file has lines such as 1.5,-0.3,yes.") from None
    rows = [
        row
        for row in csv.reader(io.StringIO(text.replace(";", ",").replace("\t", ",")))
        if any(cell.strip() for cell in row)
    ]
    if rows and len(rows[0]) >= 2 and _float(rows[0][0]) is None and _float(rows[0][1]) is None:
        rows = rows[1:]
    if len(rows) < 10:
        raise UnreadableTable(
            f"A table needs at least 10 points; this one has {len(rows)}. Its columns are x1, x2, label."
        )
    if len(rows) > MAX_POINTS:
        raise UnreadableTable(f"A table may have {MAX_POINTS:,} points; this one has {len(rows):,}.")
    places, labels = [], []
    for number, row in enumerate(rows, start=1):
        if len(row) != 3:
            raise UnreadableTable(f"Each line has three cells, x1, x2 and label. Point {number} has {len(row)}.")
        x1, x2 = _float(row[0]), _float(row[1])
        if x1 is None or x2 is None:
            raise UnreadableTable(f"x1 and x2 must be numbers. Point {number} has {row[0][:20]!r} and {row[1][:20]!r}.")
        places.append((x1, x2))
        labels.append(row[2].strip())
    x = np.array(places, "float64")
    mean, deviation = x.mean(axis=0), x.std(axis=0)
    if not np.isfinite(deviation).all() or (deviation == 0).all():
        raise UnreadableTable("All points lie in one place.")
    x = (x - mean) / np.where(deviation > 0, deviation, 1) * DEVIATION
    y, num_classes, about = _targets(labels)
    order = np.random.default_rng(0).permutation(len(x))
    note = (
        f"{len(x):,} points. x1 was (x1 − {mean[0]:.4g}) · {DEVIATION:g}/{deviation[0]:.4g}, "
        f"x2 was (x2 − {mean[1]:.4g}) · {DEVIATION:g}/{deviation[1]:.4g}. {about}"
    )
    return OwnTable(points=Points(x=x, y=y, num_classes=num_classes).take(order), note=note)


def _targets(labels: Sequence[str]) -> tuple[np.ndarray, int, str]:
    names = sorted(set(labels), key=lambda name: (_float(name) is None, _float(name) or 0.0, name))
    if len(names) < 2:
        raise UnreadableTable("All points have the same label: there is nothing to tell apart.")
    if len(names) <= MAX_CLASSES:
        place = {name: index for index, name in enumerate(names)}
        legend = ", ".join(f"{name[:20]!r} is class {index}" for name, index in place.items())
        return np.array([place[label] for label in labels], "float64"), len(names), f"Here {legend}."
    numbers = [_float(label) for label in labels]
    if None in numbers:
        raise UnreadableTable(
            f"There are {len(names)} different labels; at most {MAX_CLASSES} classes can be told apart."
        )
    values = np.array(numbers, "float64")
    low, high = values.min(), values.max()
    about = f"The labels are numbers: a regression, with {low:g} as −1 and {high:g} as 1."
    return 2 * (values - low) / (high - low) - 1, 0, about


def _float(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) < 1e12 else None


def painted(points: Points | None, strokes: Iterable[tuple[int | str, Sequence[tuple[float, float]]]]) -> Points | None:
    """Points after brush strokes.

    Args:
        points: Before; None or of a regression: an empty plane.
        strokes: A brush and where it was. A class puts a point at each place, `"erase"` takes those near away, `"clear"` all.

    Returns:
        None if fewer than two points are left.
    """
    x = np.zeros((0, 2)) if points is None or not points.num_classes else points.x
    y = np.zeros(0) if points is None or not points.num_classes else points.y
    for brush, places in strokes:
        at = np.array(places, "float64").reshape(-1, 2)
        if brush == "clear":
            x, y = x[:0], y[:0]
        elif brush == "erase":
            distance = np.linalg.norm(x[:, np.newaxis] - at, axis=2)
            keep = (distance > 2 * BRUSH).all(axis=1)
            x, y = x[keep], y[keep]
        else:
            x = np.concatenate([x, at])[:MAX_POINTS]
            y = np.concatenate([y, np.full(len(at), float(brush))])[:MAX_POINTS]
    if len(x) < 2:
        return None
    # In an order of their own, so that a share of them has points from everywhere.
    order = np.random.default_rng(len(x)).permutation(len(x))
    return Points(x=x, y=y, num_classes=max(2, int(y.max()) + 1)).take(order)
