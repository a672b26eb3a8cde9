"""A visitor's own points: from a table in a file, or painted with a brush."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from playground.labs.network import words
from playground.number import number as shown
from playground.plane.datasets import DOMAIN, MAX_CLASSES, Points
from playground.plane.table import BadTable, number, read_points

MIN_POINTS, MAX_POINTS = 10, 5_000
MAX_BYTES = 1_000_000
# Points are standardised to this deviation, three of which reach the edge of the plane.
DEVIATION = DOMAIN / 3
BRUSH = 0.25


@dataclass(frozen=True, kw_only=True)
class OwnTable:
    """A table that was read.

    Attributes:
        points: In the order of the file, shuffled by a fixed seed so that a share of them has all classes.
        note: What was done to the numbers, in sentences.
    """

    points: Points
    note: str


def read_csv(content: bytes) -> OwnTable:
    """Points of a file with the columns x1, x2 and label, in the dialect of `playground.plane.table`.

    x1 and x2 are moved to mean 0 and scaled to deviation 2. At most five different labels are classes; more, if all are
    numbers, are targets and scaled to reach from -1 to 1.

    Raises:
        BadTable: With a sentence that says what is wrong, and in which line.
    """
    found = read_points(content, labelled=True, fewest=MIN_POINTS, most=MAX_POINTS, max_bytes=MAX_BYTES)
    x = np.array(found.points, "float64")
    mean, deviation = x.mean(axis=0), x.std(axis=0)
    if (deviation == 0).all():
        raise BadTable(words.ONE_POSITION)
    x = (x - mean) / np.where(deviation > 0, deviation, 1) * DEVIATION
    y, num_classes, about = _targets(found.labels)
    order = np.random.default_rng(0).permutation(len(x))
    note = f"{words.standardised(count=len(x), mean=mean, deviation=deviation, target=DEVIATION)} {about}"
    return OwnTable(points=Points(x=x, y=y, num_classes=num_classes).take(order), note=note)


def _targets(labels: Sequence[str]) -> tuple[np.ndarray, int, str]:
    # A comma cannot be part of a label that commas separate, so wherever there is one it is a decimal comma.
    numbers = {label: number(label, ";") for label in labels}
    names = sorted(numbers, key=lambda name: (numbers[name] is None, numbers[name] or 0.0, name))
    if len(names) < 2:
        raise BadTable(words.ONE_LABEL)
    if len(names) <= MAX_CLASSES:
        classes = {name: index for index, name in enumerate(names)}
        return np.array([classes[label] for label in labels], "float64"), len(names), words.classes(names)
    if None in numbers.values():
        raise BadTable(words.TOO_MANY_LABELS.format(labels=len(names), most=MAX_CLASSES))
    values = np.array([numbers[label] for label in labels], "float64")
    low, high = values.min(), values.max()
    if low == high:
        raise BadTable(words.ONE_LABEL)
    return 2 * (values - low) / (high - low) - 1, 0, words.NUMBERS.format(low=shown(low, "g"), high=shown(high, "g"))


def painted(points: Points | None, strokes: Iterable[tuple[int | str, Sequence[tuple[float, float]]]]) -> Points | None:
    """Points after brush strokes.

    Args:
        points: Before; None or of a regression: an empty plane.
        strokes: A brush and where it was. A class adds a point at each position, `"erase"` removes those nearby, `"clear"` all.

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
