"""Turns a photo of written digits into images like MNIST's: find the ink, separate the digits, scale each by area.

A photo has no strokes, so this takes another way than `playground/digits/strokes.py` to the same invariants: the ink's longer
side is 20 px, its darkest pixel 255, its centre of mass at index 14.0 of 28. Each pixel is the mean of the ink in its area.

References:
    Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document recognition", 1998, III.A.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from playground.digits.components import Components, connected_components
from playground.digits.digit_parts import Part, digits_of, in_lines
from playground.digits.image_file import UnreadableImage, read_image
from playground.digits.ink import Ink, find_ink, has_light_ink
from playground.digits.strokes import CENTRE, INK_SIDE, SIDE, to_pixels

MAX_DIGITS = 40
NOTHING = "No writing was found in this photo. Take it from closer, use a darker pen, or look for more even light."

# Longer side of a digit that has been cut out and enlarged, in pixels: eight for each pixel of the result.
FINE_SIDE = 160
# The strokes of MNIST's digits are about 2.5 px wide. Widths outside this range are brought to its nearer end.
THINNEST, THICKEST = 1.8, 3.2


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The digits found in a photo, in reading order.

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
    # With the wrong guess, the holes of digits are found, and the sheet if it is on a dark table.
    if not parts or _share_inside(parts, other[2]) > 0.5:
        ink, found, parts = other
    if not parts:
        raise UnreadableImage(NOTHING)
    ordered = [(line, part) for line, row in enumerate(in_lines(parts)) for part in row]
    kept = ordered[:MAX_DIGITS]
    return Sheet(
        colour=picture.colour,
        boxes=np.array([part.box for _, part in kept]),
        lines=np.array([line for line, _ in kept]),
        digits=np.stack([to_pixels(mnist_ink(cut_out(ink, found, part))) for _, part in kept]),
        left_out=len(ordered) - len(kept),
        is_light=ink.is_light,
    )


def _found(grey: np.ndarray, is_light: bool) -> tuple[Ink, Components, list[Part]]:
    ink = find_ink(grey, is_light=is_light)
    found = connected_components(ink.mask)
    return ink, found, digits_of(found)


def _share_inside(parts: list[Part], others: list[Part]) -> float:
    """The share of parts that are inside the box of one of the others."""
    boxes, around = (np.array([part.box for part in some]).reshape(-1, 1, 4) for some in (parts, others))
    outer = around.transpose(1, 0, 2)
    inside = np.all((boxes[..., :2] >= outer[..., :2]) & (boxes[..., 2:] <= outer[..., 2:]), axis=-1)
    return float(np.mean(np.any(inside, axis=-1)))


def cut_out(ink: Ink, found: Components, part: Part) -> np.ndarray:
    """One digit, its longer side about `FINE_SIDE` pixels; float32, 0 to 1, 0.5 at its edge."""
    height, width = ink.contrast.shape
    margin = 2 + part.size // 16
    left, top = (max(side - margin, 0) for side in part.box[:2])
    right, bottom = min(part.box[2] + margin, width), min(part.box[3] + margin, height)
    labels = found.labels[top:bottom, left:right]
    strangers = (labels > 0) & ~np.isin(labels, np.array(part.members) + 1)
    contrast = np.where(_grown(strangers), 0, ink.contrast[top:bottom, left:right])
    factor = FINE_SIDE / part.size
    size = (max(1, round(contrast.shape[1] * factor)), max(1, round(contrast.shape[0] * factor)))
    if factor > 1:
        return _edged(_resized(contrast, size, Image.Resampling.BICUBIC), ink.threshold)
    # A line that is thinner than a pixel of the copy is made as dark as the others.
    fine = _resized(_edged(contrast, ink.threshold), size, Image.Resampling.BOX)
    full: np.ndarray = np.clip(fine / np.percentile(fine[fine > 0], 95), 0, 1)
    return full


def _edged(contrast: np.ndarray, threshold: float) -> np.ndarray:
    """Contrast as ink with steep edges: float32, 0 to 1, 0.5 where the contrast equals its threshold."""
    edged: np.ndarray = np.clip(0.5 + (contrast - threshold) / threshold, 0, 1).astype("float32")
    return edged


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
    # As near as possible without ink leaving the picture.
    y, x = np.clip(y, bottom - SIDE * step, top), np.clip(x, right - SIDE * step, left)
    found: np.ndarray = area_weights(fine.shape[0], y, step) @ fine @ area_weights(fine.shape[1], x, step).T
    return found


def area_weights(count: int, start: float, step: float) -> np.ndarray:
    """How much of each of `count` pixels lies in each of 28 wider ones; float64, shape `(28, count)`.

    Args:
        count: Pixels in a line.
        start: Position in the line at which the first of the 28 begins; may be outside.
        step: Width of one of the 28.

    Returns:
        Shares of the wider pixels' width: a row adds up to 1 unless it extends beyond the line.
    """
    edges = start + step * np.arange(SIDE + 1)
    pixels = np.arange(count)
    low = np.maximum(edges[:-1, np.newaxis], pixels)
    high = np.minimum(edges[1:, np.newaxis], pixels + 1)
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
    """The digit with lines that are not thinner or thicker than most of MNIST's."""
    scale = max(fine.shape) / INK_SIDE
    width = stroke_width(fine) / scale
    change = float(np.clip(width, THINNEST, THICKEST) - width) / 2 * scale
    radius = round(abs(change))
    if not radius:
        return fine
    wide = np.pad(fine, radius)
    if change > 0:
        return _spread(wide, radius)
    thinner: np.ndarray = 1 - _spread(1 - wide, radius)
    return thinner


def _spread(fine: np.ndarray, radius: int) -> np.ndarray:
    """The largest value within a disc around each pixel."""
    height, width = fine.shape
    page = np.pad(fine, radius)
    found = fine.copy()
    for y in range(-radius, radius + 1):
        reach = round((radius**2 - y**2) ** 0.5)
        for x in range(-reach, reach + 1):
            np.maximum(found, page[radius + y : radius + y + height, radius + x : radius + x + width], out=found)
    return found


def _grown(mask: np.ndarray) -> np.ndarray:
    """The mask grown by one pixel on all sides, so that it includes the soft edge of a line."""
    page = np.pad(mask, 1)
    grown: np.ndarray = page[1:-1, 1:-1] | page[:-2, 1:-1] | page[2:, 1:-1] | page[1:-1, :-2] | page[1:-1, 2:]
    return grown
