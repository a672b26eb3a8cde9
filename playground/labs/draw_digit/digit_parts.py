"""Which connected parts of a page are digits: specks and sheets dropped, the pieces of a digit joined, in reading order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.labs.draw_digit.components import Components

# Shares of a digit's height. Parts that lie over each other belong together up to a height and across a gap.
JOINED_HEIGHT, JOINED_GAP, JOINED_OVERLAP = 1.35, 0.3, 0.3
# A piece that is no more than so much of its neighbour's height also belongs to it beside so narrow a gap.
PIECE, PIECE_GAP = 0.65, 0.1
# What is smaller is a speck.
SPECK = 0.3
# What is so many times as wide as high is a line, and no digit.
WIDEST = 4.0
# What takes so much of the photo's longer side and fills so much of a rectangle around it is a sheet, and no digit, unless
# it is as slim as a one.
LARGE, FULLEST, SLIM = 0.3, 0.85, 0.4
# Ink of a digit that fills the photo, as a share of its longer side's square.
FILLING = 0.1
# Of a page full of dots only the largest parts are looked at: joining compares each with each.
MOST_PARTS = 300
# Nothing smaller than this share of the photo's longer side, or than so many pixels, is a digit.
SMALLEST_SHARE, SMALLEST_PIXELS = 0.012, 6


@dataclass(frozen=True, kw_only=True)
class Part:
    """What may be a digit: connected parts that belong together.

    Attributes:
        box: Left, top, right, bottom; the last two outside.
        members: Numbers of its connected parts, from 0.
    """

    box: tuple[int, int, int, int]
    members: tuple[int, ...]

    @property
    def width(self) -> int:
        return self.box[2] - self.box[0]

    @property
    def height(self) -> int:
        return self.box[3] - self.box[1]

    @property
    def size(self) -> int:
        """Its longer side."""
        return max(self.width, self.height)

    def with_(self, other: Part) -> Part:
        """Both as one."""
        (left, top, right, bottom), (x0, y0, x1, y1) = self.box, other.box
        box = (min(left, x0), min(top, y0), max(right, x1), max(bottom, y1))
        return Part(box=box, members=self.members + other.members)


def digits_of(found: Components) -> list[Part]:
    """Which connected parts make the digits, in no order."""
    height, width = found.labels.shape
    smallest = max(SMALLEST_SHARE * max(height, width), SMALLEST_PIXELS)
    sides = found.boxes[:, 2:] - found.boxes[:, :2]
    left, top, right, bottom = found.boxes.T
    # An edge of the sheet, the table, a ruled line: from one border of the photo to another, or far along one.
    borders = np.sum([left == 0, top == 0, right == width, bottom == height], axis=0)
    long = (sides[:, 0] > width / 2) | (sides[:, 1] > height / 2)
    # A dot of noise is nowhere near a digit's size; a bar or a piece of a digit may be small.
    usable = (sides.max(axis=1) >= smallest / 2) & (found.areas >= smallest / 2)
    usable &= ~(_solid(found) & (sides.max(axis=1) > LARGE * max(height, width)))
    inside = (borders < 2) & ~((borders == 1) & long)
    if not (usable & inside).any():
        # Where there is nothing else, a digit may fill the photo. A ruling does not: its lines are thin.
        inside = found.areas >= FILLING * np.square(sides.max(axis=1))
    usable &= inside
    places = np.flatnonzero(usable)
    largest = places[np.argsort(-sides[places].max(axis=1), kind="stable")][:MOST_PARTS]
    parts = [Part(box=tuple(found.boxes[place].tolist()), members=(int(place),)) for place in largest]
    if not parts:
        return []
    joined = _join(parts)
    typical = _typical(joined)
    smallest = max(smallest, SPECK * typical)
    return [part for part in joined if part.size >= smallest and part.width <= WIDEST * part.height]


def _solid(found: Components) -> np.ndarray:
    """Which parts are no lines: a sheet, a coin, a rubber; bool, shape `(n,)`.

    A rectangle of sides a and b, however it is turned, has the area 12 sqrt(det C) with C the covariance of its pixels'
    places, whose square roots of eigenvalues are as a to b. A line that is bent has less.
    """
    rows, columns = np.nonzero(found.labels)
    which = found.labels[rows, columns] - 1

    def mean(values: np.ndarray) -> np.ndarray:
        sums: np.ndarray = np.bincount(which, weights=values, minlength=len(found.areas))
        means: np.ndarray = sums / found.areas
        return means

    x, y = (places - mean(places)[which] for places in (columns, rows))
    xx, yy, xy = mean(x * x) + 1 / 12, mean(y * y) + 1 / 12, mean(x * y)
    determinant, half_trace = np.maximum(xx * yy - xy**2, 1e-9), (xx + yy) / 2
    larger = half_trace + np.sqrt(np.maximum(half_trace**2 - determinant, 0))
    slim = np.sqrt(determinant) / larger < SLIM
    solid: np.ndarray = np.logical_and(found.areas > FULLEST * 12 * np.sqrt(determinant), ~slim)
    return solid


def _typical(parts: list[Part]) -> float:
    """The size of the digits, where specks may be the majority: 40 % of all the size is in parts at least so large."""
    sizes = np.sort([part.size for part in parts])
    weights = np.cumsum(sizes)
    return float(sizes[np.searchsorted(weights, 0.6 * weights[-1])])


def _join(parts: list[Part]) -> list[Part]:
    """Joins what lies over each other within the height of a digit: a five and its bar, a seven that the pen broke."""
    typical = _typical(parts)
    waiting = sorted(parts, key=lambda part: part.size)
    done: list[Part] = []
    while waiting:
        part = waiting.pop(0)
        others = [other for other in waiting if _belong(part, other, typical)]
        if not others:
            done.append(part)
            continue
        nearest = min(others, key=lambda other: _gap(part, other))
        waiting = [other for other in waiting if other is not nearest]
        whole = part.with_(nearest)
        place = next((i for i, other in enumerate(waiting) if other.size >= whole.size), len(waiting))
        waiting.insert(place, whole)
    return done


def _belong(small: Part, large: Part, typical: float) -> bool:
    """Whether two parts are of one digit: one over the other, or a piece close beside the rest."""
    if max(small.box[3], large.box[3]) - min(small.box[1], large.box[1]) > JOINED_HEIGHT * max(typical, large.height):
        return False
    overlap, gap = min(small.box[2], large.box[2]) - max(small.box[0], large.box[0]), _gap(small, large)
    over = overlap >= JOINED_OVERLAP * small.width and gap <= JOINED_GAP * typical
    beside = small.height <= PIECE * large.height and max(-overlap, gap) <= PIECE_GAP * typical
    return over or beside


def _gap(one: Part, other: Part) -> int:
    """Rows between two parts; negative if they stand side by side."""
    return max(one.box[1], other.box[1]) - min(one.box[3], other.box[3])


def in_lines(parts: list[Part]) -> list[list[Part]]:
    """Lines of writing from top to bottom, each from left to right.

    A line is followed from digit to digit, so it may run uphill, as in a photo that is not held straight.
    """
    lines: list[list[Part]] = []
    for part in sorted(parts, key=lambda part: part.box[0] + part.box[2]):
        shares = [_side_by_side(line[-1], part) for line in lines]
        if shares and max(shares) > 0.4:
            lines[int(np.argmax(shares))].append(part)
        else:
            lines.append([part])
    return sorted(lines, key=lambda line: float(np.mean([part.box[1] + part.box[3] for part in line])))


def _side_by_side(one: Part, other: Part) -> float:
    """The share of the lower one's height at which both are."""
    return -_gap(one, other) / min(one.height, other.height)
