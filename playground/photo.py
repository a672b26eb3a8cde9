"""A photo of written digits becomes pictures like MNIST's: find the ink, cut the digits apart, scale each by area.

A photo has no strokes, so this is another way than that of `playground/strokes.py`, to the same invariants: the ink's longer
side is 20 px, its darkest pixel 255, its centre of mass at index 14.0 of 28. Each pixel is the mean of the ink in its area.

References:
    Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document recognition", 1998, III.A.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from playground.components import Components, connected_components
from playground.image_file import UnreadableImage, read_image
from playground.ink import Ink, find_ink, has_light_ink
from playground.strokes import CENTRE, INK_SIDE, SIDE, to_pixels

MAX_DIGITS = 40
NOTHING = "Nothing written was found here. Take the photo from nearer, with a darker pen, or in more even light."

# A digit is cut out and enlarged until its longer side is so many pixels: eight a pixel of the result.
FINE_SIDE = 160
# The stroke of MNIST's digits is about 2.5 px wide. Only what is far off is brought to the nearer of these.
THINNEST, THICKEST = 1.9, 4.2

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
# Nothing smaller than this share of the photo's longer side, or than so many pixels, is a digit.
SMALLEST_SHARE, SMALLEST_PIXELS = 0.012, 6


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What was found in a photo, digits in reading order.

    Attributes:
        colour: The photo, upright, uint8, shape `(height, width, 3)`.
        boxes: Where the digits are in it, int64, shape `(n, 4)`: left, top, right, bottom, the last two outside.
        lines: The line of writing that each digit is in, from 0, int64, shape `(n,)`.
        digits: What a network sees, uint8, shape `(n, 28, 28)`, ink 0 to 255 on 0.
        left_out: Digits beyond the first `MAX_DIGITS`.
        is_light: Whether the ink is lighter than the paper.
    """

    colour: np.ndarray
    boxes: np.ndarray
    lines: np.ndarray
    digits: np.ndarray
    left_out: int
    is_light: bool


def read_photo(content: bytes, *, max_megabytes: float, max_megapixels: float) -> Sheet:
    """Finds the digits in a photo.

    Args:
        content: A PNG, JPEG or WebP file.
        max_megabytes, max_megapixels: As for `read_image`.

    Raises:
        UnreadableImage: If the file cannot be taken or nothing is written; the message is a sentence.
    """
    picture = read_image(content, max_megabytes=max_megabytes, max_megapixels=max_megapixels)
    likely = has_light_ink(picture.grey)
    ink, found, parts = _found(picture.grey, likely)
    other = _found(picture.grey, not likely)
    # The other way round, the holes of digits are found, and the sheet if it lies on a dark table.
    if not parts or _share_inside(parts, other[2]) > 0.5:
        ink, found, parts = other
    if not parts:
        raise UnreadableImage(NOTHING)
    ordered = [(line, part) for line, row in enumerate(in_lines(parts)) for part in row]
    kept = ordered[:MAX_DIGITS]
    return Sheet(
        colour=picture.colour,
        boxes=np.stack([part.box for _, part in kept]),
        lines=np.array([line for line, _ in kept]),
        digits=np.stack([to_pixels(mnist_ink(cut_out(ink, found, part))) for _, part in kept]),
        left_out=len(ordered) - len(kept),
        is_light=ink.is_light,
    )


@dataclass(frozen=True, kw_only=True)
class Part:
    """What may be a digit: connected parts that belong together.

    Attributes:
        box: int64, shape `(4,)`: left, top, right, bottom.
        members: Numbers of its connected parts, from 0.
    """

    box: np.ndarray
    members: tuple[int, ...]

    @property
    def width(self) -> int:
        return int(self.box[2] - self.box[0])

    @property
    def height(self) -> int:
        return int(self.box[3] - self.box[1])

    @property
    def size(self) -> int:
        """Its longer side."""
        return max(self.width, self.height)

    def with_(self, other: Part) -> Part:
        """Both as one."""
        box = np.concatenate([np.minimum(self.box[:2], other.box[:2]), np.maximum(self.box[2:], other.box[2:])])
        return Part(box=box, members=self.members + other.members)


def _found(grey: np.ndarray, is_light: bool) -> tuple[Ink, Components, list[Part]]:
    ink = find_ink(grey, is_light=is_light)
    found = connected_components(ink.mask)
    return ink, found, digits_of(found)


def _share_inside(parts: list[Part], others: list[Part]) -> float:
    """The share of parts that lie in the box of one of the others."""
    boxes, around = (np.array([part.box for part in some]).reshape(-1, 4) for some in (parts, others))
    inside = (boxes[:, None, :2] >= around[:, :2]).all(axis=2) & (boxes[:, None, 2:] <= around[:, 2:]).all(axis=2)
    return float(inside.any(axis=1).mean())


def digits_of(found: Components) -> list[Part]:
    """Which connected parts make the digits, in no order."""
    height, width = found.labels.shape
    smallest = max(SMALLEST_SHARE * max(height, width), SMALLEST_PIXELS)
    sides = found.boxes[:, 2:] - found.boxes[:, :2]
    left, top, right, bottom = found.boxes.T
    # An edge of the sheet, the table, a ruled line: from one border of the photo to another, or far along one.
    borders = (left == 0).astype(int) + (top == 0) + (right == width) + (bottom == height)
    long = (sides[:, 0] > width / 2) | (sides[:, 1] > height / 2)
    # A dot of noise is nowhere near a digit's size; a bar or a piece of a digit may be small.
    usable = (sides.max(axis=1) >= smallest / 2) & (found.areas >= smallest / 2)
    usable &= ~(_solid(found) & (sides.max(axis=1) > LARGE * max(height, width)))
    inside = (borders < 2) & ~((borders == 1) & long)
    if not (usable & inside).any():
        # Where there is nothing else, a digit may fill the photo. A ruling does not: its lines are thin.
        inside = found.areas >= FILLING * np.square(sides.max(axis=1))
    usable &= inside
    parts = [Part(box=found.boxes[place], members=(int(place),)) for place in np.flatnonzero(usable)]
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
        return np.bincount(which, weights=values, minlength=len(found.areas)) / found.areas

    x, y = (places - mean(places)[which] for places in (columns, rows))
    xx, yy, xy = mean(x * x) + 1 / 12, mean(y * y) + 1 / 12, mean(x * y)
    determinant, half_trace = np.maximum(xx * yy - xy**2, 1e-9), (xx + yy) / 2
    larger = half_trace + np.sqrt(np.maximum(half_trace**2 - determinant, 0))
    slim = np.sqrt(determinant) / larger < SLIM
    return (found.areas > FULLEST * 12 * np.sqrt(determinant)) & ~slim


def _typical(parts: list[Part]) -> float:
    """The size of the digits, where specks may be the majority: half of all the size is in parts at least so large."""
    sizes = np.sort([part.size for part in parts])
    weights = np.cumsum(sizes)
    return float(sizes[np.searchsorted(weights, weights[-1] / 2)])


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
    if small.with_(large).height > JOINED_HEIGHT * max(typical, large.height):
        return False
    overlap, gap = min(small.box[2], large.box[2]) - max(small.box[0], large.box[0]), _gap(small, large)
    over = overlap >= JOINED_OVERLAP * small.width and gap <= JOINED_GAP * typical
    beside = small.height <= PIECE * large.height and max(-overlap, gap) <= PIECE_GAP * typical
    return bool(over or beside)


def _gap(one: Part, other: Part) -> int:
    """Rows between two parts; negative if they stand side by side."""
    return int(max(one.box[1], other.box[1]) - min(one.box[3], other.box[3]))


def in_lines(parts: list[Part]) -> list[list[Part]]:
    """Lines of writing from top to bottom, each from left to right.

    A line is followed from digit to digit, so it may run uphill, as in a photo that is not held straight.
    """
    lines: list[list[Part]] = []
    for part in sorted(parts, key=lambda part: int(part.box[0] + part.box[2])):
        shares = [_side_by_side(line[-1], part) for line in lines]
        if shares and max(shares) > 0.4:
            lines[int(np.argmax(shares))].append(part)
        else:
            lines.append([part])
    return sorted(lines, key=lambda line: float(np.mean([part.box[1] + part.box[3] for part in line])))


def _side_by_side(one: Part, other: Part) -> float:
    """The share of the lower one's height at which both are."""
    return -_gap(one, other) / min(one.height, other.height)


def cut_out(ink: Ink, found: Components, part: Part) -> np.ndarray:
    """A digit alone, its longer side about `FINE_SIDE` pixels; float32, 0 to 1, half where its edge is."""
    height, width = ink.contrast.shape
    margin = 2 + part.size // 16
    left, top = np.maximum(part.box[:2] - margin, 0)
    right, bottom = np.minimum(part.box[2:] + margin, (width, height))
    labels = found.labels[top:bottom, left:right]
    strangers = (labels > 0) & ~np.isin(labels, np.array(part.members) + 1)
    contrast = np.where(_grown(strangers), 0, ink.contrast[top:bottom, left:right])
    factor = FINE_SIDE / part.size
    size = (max(1, round(contrast.shape[1] * factor)), max(1, round(contrast.shape[0] * factor)))
    if factor > 1:
        return _edged(_resized(contrast, size, Image.Resampling.BICUBIC), ink.threshold)
    # A line that is thinner than a pixel of the copy stays as dark as the others.
    fine = _resized(_edged(contrast, ink.threshold), size, Image.Resampling.BOX)
    return np.clip(fine / np.percentile(fine[fine > 0], 95), 0, 1)


def _edged(contrast: np.ndarray, threshold: float) -> np.ndarray:
    """Contrast as ink with steep edges: float32, 0 to 1, half where the contrast is at its threshold."""
    return np.clip(0.5 + (contrast - threshold) / threshold, 0, 1).astype("float32")


def _resized(values: np.ndarray, size: tuple[int, int], how: Image.Resampling) -> np.ndarray:
    return np.asarray(Image.fromarray(values.astype("float32")).resize(size, how))


def mnist_ink(fine: np.ndarray) -> np.ndarray:
    """A digit as MNIST would show it.

    Args:
        fine: float32, any shape, 0 to 1; larger than the result.

    Returns:
        float32, shape `(28, 28)`, 0 to 1.
    """
    fine = _with_usual_width(fine)
    rows, columns = np.flatnonzero((fine >= 0.5).any(axis=1)), np.flatnonzero((fine >= 0.5).any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    step = max(bottom - top, right - left) / INK_SIDE
    total = float(fine.sum())
    # Index 14.0 is the middle of pixel 14, so 14.5 pixels from the edge.
    y = (fine.sum(axis=1) @ (np.arange(len(fine)) + 0.5)) / total - (CENTRE + 0.5) * step
    x = (fine.sum(axis=0) @ (np.arange(fine.shape[1]) + 0.5)) / total - (CENTRE + 0.5) * step
    # As near as it gets without ink leaving the picture.
    y, x = np.clip(y, bottom - SIDE * step, top), np.clip(x, right - SIDE * step, left)
    found: np.ndarray = area_weights(fine.shape[0], y, step) @ fine @ area_weights(fine.shape[1], x, step).T
    return found


def area_weights(count: int, start: float, step: float) -> np.ndarray:
    """How much of each of `count` pixels lies in each of 28 wider ones; float64, shape `(28, count)`.

    Args:
        count: Pixels in a line.
        start: Where in it the first of the 28 begins; may be outside.
        step: Width of one of the 28.

    Returns:
        Shares of the wider pixels' width: a row adds up to 1 unless it looks beyond the line.
    """
    edges = start + step * np.arange(SIDE + 1)
    places = np.arange(count)
    low = np.maximum(edges[:-1, np.newaxis], places)
    high = np.minimum(edges[1:, np.newaxis], places + 1)
    weights: np.ndarray = np.maximum(high - low, 0) / step
    return weights


def stroke_width(fine: np.ndarray) -> float:
    """Mean width of a line in pixels: twice its area over the length of its edge.

    The length is the sum of the brightness gradient's size over the picture, which for a ramp of any steepness is the
    length of the edge, whatever its direction.
    """
    down, right = np.gradient(np.pad(fine, 1))
    return 2 * float(fine.sum()) / max(float(np.hypot(down, right).sum()), 1e-6)


def _with_usual_width(fine: np.ndarray) -> np.ndarray:
    """With lines that are not thinner or thicker than MNIST's mostly are."""
    scale = max(fine.shape) / INK_SIDE
    width = stroke_width(fine) / scale
    change = float(np.clip(width, THINNEST, THICKEST) - width) / 2 * scale
    radius = round(abs(change))
    if not radius:
        return fine
    wide = np.pad(fine, radius)
    return _spread(wide, radius) if change > 0 else 1 - _spread(1 - wide, radius)


def _spread(fine: np.ndarray, radius: int) -> np.ndarray:
    """The largest value within a disc around each place."""
    height, width = fine.shape
    page = np.pad(fine, radius)
    found = fine.copy()
    for y in range(-radius, radius + 1):
        reach = round((radius**2 - y**2) ** 0.5)
        for x in range(-reach, reach + 1):
            np.maximum(found, page[radius + y : radius + y + height, radius + x : radius + x + width], out=found)
    return found


def _grown(mask: np.ndarray) -> np.ndarray:
    """With one more pixel all around: the soft edge of a line belongs to it."""
    page = np.pad(mask, 1)
    grown = page[1:-1, 1:-1] | page[:-2, 1:-1] | page[2:, 1:-1] | page[1:-1, :-2] | page[1:-1, 2:]
    return grown
