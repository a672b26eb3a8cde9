"""Finds the digits among the connected parts of a page: drops specks and sheets, joins the pieces of a digit, sorts by reading order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.digits.components import Components

# Shares of a digit's height. Parts that lie over each other belong together up to a height and across a gap.
JOINED_HEIGHT, JOINED_GAP, JOINED_OVERLAP = 1.35, 0.3, 0.3
# A piece beside a part also belongs to it if it is at most this share of its height and the gap is at most this wide.
PIECE, PIECE_GAP = 0.65, 0.1
# A smaller part is a speck.
SPECK = 0.3
# A part that is more times as wide as high is a line, not a digit.
WIDEST = 4.0
# A part that covers this share of the photo's longer side and of the rectangle around it is a sheet, not a digit, unless it
# is as slim as a 1.
LARGE, FULLEST, SLIM = 0.3, 0.85, 0.4
# Ink of a digit that fills the photo, as a share of its longer side's square.
FILLING = 0.1
# On a page full of dots only the largest parts are considered, because joining compares each with each.
MOST_PARTS = 300
# A digit has at least this share of the photo's longer side, and this many pixels.
SMALLEST_SHARE, SMALLEST_PIXELS = 0.012, 6


@dataclass(frozen=True, kw_only=True)
class Part:
    """A candidate for a digit: connected parts that belong together.

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
        """Both parts joined."""
        (left, top, right, bottom), (x0, y0, x1, y1) = self.box, other.box
        box = (min(left, x0), min(top, y0), max(right, x1), max(bottom, y1))
        return Part(box=box, members=self.members + other.members)


def digits_of(found: Components) -> list[Part]:
    """The digits that the connected parts form, in no particular order."""
    height, width = found.labels.shape
    smallest = max(SMALLEST_SHARE * max(height, width), SMALLEST_PIXELS)
    sides = found.boxes[:, 2:] - found.boxes[:, :2]
    left, top, right, bottom = found.boxes.T
    # An edge of the sheet, the table, a ruled line: from one border of the photo to another, or far along one.
    borders = np.sum([left == 0, top == 0, right == width, bottom == height], axis=0)
    long = (sides[:, 0] > width / 2) | (sides[:, 1] > height / 2)
    # A dot of noise is much smaller than a digit; a bar or a piece of a digit may be small.
    usable = (sides.max(axis=1) >= smallest / 2) & (found.areas >= smallest / 2)
    usable &= ~(_solid(found) & (sides.max(axis=1) > LARGE * max(height, width)))
    inside = (borders < 2) & ~((borders == 1) & long)
    if not (usable & inside).any():
        # If there is nothing else, a digit may fill the photo. Ruled lines do not: they are thin.
        inside = found.areas >= FILLING * np.square(sides.max(axis=1))
    usable &= inside
    indices = np.flatnonzero(usable)
    largest = indices[np.argsort(-sides[indices].max(axis=1), kind="stable")][:MOST_PARTS]
    parts = [Part(box=tuple(found.boxes[index].tolist()), members=(int(index),)) for index in largest]
    if not parts:
        return []
    joined = _join(parts)
    typical = _typical(joined)
    smallest = max(smallest, SPECK * typical)
    return [part for part in joined if part.size >= smallest and part.width <= WIDEST * part.height]


def _solid(found: Components) -> np.ndarray:
    """Which parts are solid, such as a sheet, a coin or a rubber; bool, shape `(n,)`.

    A rectangle with the sides a and b, however it is rotated, has the area 12 sqrt(det C), where C is the covariance of its
    pixels' coordinates, and the square roots of C's eigenvalues have the ratio a to b. A bent line has a smaller area.
    """
    rows, columns = np.nonzero(found.labels)
    which = found.labels[rows, columns] - 1

    def mean(values: np.ndarray) -> np.ndarray:
        sums: np.ndarray = np.bincount(which, weights=values, minlength=len(found.areas))
        means: np.ndarray = sums / found.areas
        return means

    x, y = (coordinates - mean(coordinates)[which] for coordinates in (columns, rows))
    xx, yy, xy = mean(x * x) + 1 / 12, mean(y * y) + 1 / 12, mean(x * y)
    determinant, half_trace = np.maximum(xx * yy - xy**2, 1e-9), (xx + yy) / 2
    larger = half_trace + np.sqrt(np.maximum(half_trace**2 - determinant, 0))
    slim = np.sqrt(determinant) / larger < SLIM
    solid: np.ndarray = np.logical_and(found.areas > FULLEST * 12 * np.sqrt(determinant), ~slim)
    return solid


def _typical(parts: list[Part]) -> float:
    """The typical size of a digit, even if most parts are specks: parts of at least this size make up 40 % of the total size."""
    sizes = np.sort([part.size for part in parts])
    weights = np.cumsum(sizes)
    return float(sizes[np.searchsorted(weights, 0.6 * weights[-1])])


def _join(parts: list[Part]) -> list[Part]:
    """Joins parts that are above each other within the height of a digit, such as a 5 and its bar, or the pieces of a broken 7."""
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
        index = next((i for i, other in enumerate(waiting) if other.size >= whole.size), len(waiting))
        waiting.insert(index, whole)
    return done


def _belong(small: Part, large: Part, typical: float) -> bool:
    """Whether two parts belong to one digit: one is above the other, or one is a small piece close beside the other."""
    if max(small.box[3], large.box[3]) - min(small.box[1], large.box[1]) > JOINED_HEIGHT * max(typical, large.height):
        return False
    overlap, gap = min(small.box[2], large.box[2]) - max(small.box[0], large.box[0]), _gap(small, large)
    over = overlap >= JOINED_OVERLAP * small.width and gap <= JOINED_GAP * typical
    beside = small.height <= PIECE * large.height and max(-overlap, gap) <= PIECE_GAP * typical
    return over or beside


def _gap(one: Part, other: Part) -> int:
    """Rows between two parts; negative if they overlap vertically."""
    return max(one.box[1], other.box[1]) - min(one.box[3], other.box[3])


def in_lines(parts: list[Part]) -> list[list[Part]]:
    """Lines of writing from top to bottom, each from left to right.

    A line is followed from digit to digit, so it may slope, as in a photo that was not held straight.
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
    """The vertical overlap of two parts, as a share of the lower part's height."""
    return -_gap(one, other) / min(one.height, other.height)
