"""Augmentation of handwriting, by distorting drawings and scans, for the training of a reader. Numpy only.

Pen drawings are distorted as points and redrawn with another pen, so that nothing is resampled. MNIST's scans, whose points are
unknown, are distorted as images.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from playground.digits.pen_digits import PenDigits
from playground.digits.strokes import INK_SIDE, SIDE, Pen, Strokes, centred_ink, draw, fitted, read_strokes, to_pixels

# Share of the zeros and sevens that get a slash, in pen drawings and in MNIST.
PEN_SLASHED, MNIST_SLASHED = 0.25, 0.05
# Tilts of the slash through a zero that a pen draws, from upright: mean and standard deviation in radians, and how often each occurs.
TILTS, TILT_SHARES = ((0.7, 0.25), (-0.7, 0.25), (0.0, 0.15), (1.5, 0.12)), (0.68, 0.06, 0.15, 0.11)
# Shares of the drawings that are changed as by another tablet: fewer points, a coarse grid, a hook where the pen touches down or
# leaves, and the ends of strokes lost.
FEWER_POINTS, GRID, HOOKED, CUT = 0.15, 0.25, 0.15, 0.15
ELASTIC_KNOTS = 5
MIDDLE = np.float32((SIDE - 1) / 2)


def pen_pictures(digits: PenDigits, rng: np.random.Generator) -> np.ndarray:
    """Every drawing once, as if another person had drawn it; uint8, shape `(n, 28, 28)`."""
    return np.stack(
        [pen_picture(drawing, int(label), rng) for drawing, label in zip(digits.drawings, digits.labels, strict=True)]
    )


def pen_picture(drawing: Strokes, label: int, rng: np.random.Generator) -> np.ndarray:
    """One drawing, distorted and drawn with a random pen; uint8, shape `(28, 28)`."""
    strokes = fitted(read_strokes(drawing), 1.0)
    if label in (0, 7) and rng.random() < PEN_SLASHED:
        strokes = slashed(strokes, label, rng, any_tilt(rng) if label == 0 else None)
    return drawn(bent(strokes, rng), rng)


def any_tilt(rng: np.random.Generator) -> float:
    """Tilt of the slash through a zero, in radians from upright to the right: slanted as a rule, but upright or flat as well."""
    mean, deviation = TILTS[rng.choice(len(TILTS), p=TILT_SHARES)]
    return float(rng.normal(mean, deviation))


def slashed(
    strokes: Sequence[np.ndarray], label: int, rng: np.random.Generator, tilt: float | None = None
) -> list[np.ndarray]:
    """Adds the stroke that some people put through a zero or a seven. Without a tilt, that of a zero is slanted."""
    low, high = np.concatenate(strokes).min(axis=0), np.concatenate(strokes).max(axis=0)
    half, middle = (high - low) / 2, (high + low) / 2
    if label == 0:
        if half[0] < 0.15:
            return list(strokes)
        # Of height 1, inside the oval or beyond it; as a rule from lower left to upper right.
        angle, length = rng.normal(0.7, 0.25) if tilt is None else tilt, rng.uniform(0.3, 0.65)
        reach = np.array([math.sin(angle), -math.cos(angle)]) * length
        if tilt is None and rng.random() < 0.08:
            reach[0] *= -1
        centre = middle + rng.normal(0, 0.04, 2)
    else:
        height = middle[1] + rng.uniform(-0.12, 0.2)
        points = np.concatenate([finer(stroke) for stroke in strokes])
        stem = points[np.argmin(np.abs(points[:, 1] - height)), 0]
        reach = np.array([rng.uniform(0.12, 0.32), rng.normal(0, 0.06)])
        centre = np.array([stem + rng.normal(0, 0.05), height])
    return [*strokes, finer(np.array([centre - reach, centre + reach]))]


def bent(strokes: Sequence[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Points rotated, slanted, stretched, distorted in perspective and by waves, as other people might have drawn them."""
    turn, slant = math.radians(rng.normal(0, 7)), rng.normal(0, 0.18)
    stretch = math.exp(rng.normal(0, 0.14))
    matrix = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    matrix = matrix @ np.array([[stretch, -slant], [0, 1 / stretch]])
    side = rng.normal(0, 0.12, 2)
    size, waves = rng.uniform(0, 0.035), rng.uniform(1.5, 7, (2, 2)) * rng.choice([-1, 1], (2, 2))
    phases, jitter = rng.uniform(0, 2 * math.pi, 2), rng.uniform(0, 0.006)
    found = []
    for stroke in strokes:
        wave = size * np.sin(stroke @ waves + phases)
        points = stroke + wave + rng.normal(0, jitter, stroke.shape)
        found.append((points @ matrix.T) / np.maximum(1 + points @ side, 0.4)[:, np.newaxis])
    if len(found) > 1:
        # In hurried handwriting, strokes miss each other a little.
        found = [stroke + rng.normal(0, 0.015, 2) for stroke in found]
    return found


def by_another_tablet(strokes: Sequence[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Points as a tablet might record them that is slower, coarser, or late to notice the pen; 1 high or wide, with their middle at 0."""
    found = fitted(strokes, 1.0)
    fewer, grid, hooked, cut = rng.random(4) < (FEWER_POINTS, GRID, HOOKED, CUT)
    if cut:
        found = [stroke[round(rng.uniform(0, 0.08) * len(stroke)) :] for stroke in found]
        found = [stroke[: len(stroke) - round(rng.uniform(0, 0.08) * len(stroke))] for stroke in found]
    if fewer:
        kept = int(rng.integers(8, 17))
        found = [stroke[np.unique(np.linspace(0, len(stroke) - 1, kept).round().astype(int))] for stroke in found]
    if hooked:
        place = int(rng.integers(len(found)))
        end, angle, length = int(rng.choice([0, -1])), rng.uniform(0, 2 * math.pi), rng.uniform(0.03, 0.1)
        hook = found[place][end] + length * np.array([math.cos(angle), math.sin(angle)])
        found[place] = np.insert(found[place], 0 if end == 0 else len(found[place]), hook, axis=0)
    if grid:
        cell, offset = 1 / rng.uniform(12, 40), rng.random(2)
        found = [(np.round(stroke / cell + offset) - offset) * cell for stroke in found]
    return found


def drawn(strokes: Sequence[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Points as another tablet might record them, drawn with a random pen, a little too large or too small, and off centre; uint8, shape `(28, 28)`."""
    width = float(np.clip(2.5 * math.exp(rng.normal(0, 0.18)), 1.5, 4.2))
    pen = Pen(width=width, softness=rng.uniform(0.8, 1.5))
    side = INK_SIDE * min(math.exp(rng.normal(0, 0.05)), 1.2)
    ink = centred_ink(fitted(by_another_tablet(strokes, rng), side - width), pen)
    right, down = np.clip(np.round(rng.normal(0, 0.6, 2)), -2, 2).astype(int)
    moved = np.roll(ink, (down, right), axis=(0, 1))
    return np.round(moved * (255 / max(float(moved.max()), 1e-6))).astype("uint8")


def finer(stroke: np.ndarray, points: int = 24) -> np.ndarray:
    """The same line with so many points, so that waves can distort it."""
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))])
    places = np.linspace(0, way[-1], points)
    return np.stack([np.interp(places, way, stroke[:, 0]), np.interp(places, way, stroke[:, 1])], axis=1)


def mnist_pictures(images: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Every scan once, distorted, with thicker or thinner lines and sometimes a slash; uint8, shape `(n, 28, 28)`."""
    parts = []
    for start in range(0, len(images), 2_000):
        part = bent_images(images[start : start + 2_000], rng)
        parts.append(np.round(other_width(part, rng) * 255).astype("uint8"))
    pictures = np.concatenate(parts)
    for place in np.flatnonzero(np.isin(labels, (0, 7)) & (rng.random(len(labels)) < MNIST_SLASHED)):
        pictures[place] = np.maximum(pictures[place], _slash_for(pictures[place], int(labels[place]), rng))
    return pictures


def bent_images(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Images rotated, slanted, scaled, shifted and distorted by waves, with bilinear sampling; float32, shape `(n, 28, 28)`, 0 to 1."""
    count = len(images)
    turn, slant = np.radians(rng.normal(0, 6, count)), rng.normal(0, 0.12, count)
    wide, high = np.exp(rng.normal(0, 0.07, (2, count)))
    shift = rng.normal(0, 0.7, (2, count))
    grid = np.arange(SIDE, dtype="float32") - MIDDLE
    x, y = grid[np.newaxis, np.newaxis, :], grid[np.newaxis, :, np.newaxis]

    def each(values: np.ndarray) -> np.ndarray:
        return values.astype("float32")[:, np.newaxis, np.newaxis]

    from_x = each(np.cos(turn) * wide) * x + each(slant - np.sin(turn)) * y + each(shift[0]) + _waves(count, rng)
    from_y = each(np.sin(turn)) * x + each(np.cos(turn) * high) * y + each(shift[1]) + _waves(count, rng)
    # One empty row and column all around, from which everything outside is sampled.
    page = np.pad(images.astype("float32") / 255, ((0, 0), (1, 2), (1, 2)))
    from_x = np.clip(from_x + MIDDLE + 1, 0, SIDE + 1)
    from_y = np.clip(from_y + MIDDLE + 1, 0, SIDE + 1)
    left, top = from_x.astype("int32"), from_y.astype("int32")
    right_share, low_share = from_x - left, from_y - top
    line = SIDE + 3
    place = top * line + left + (np.arange(count, dtype="int32") * line * line)[:, np.newaxis, np.newaxis]
    flat = page.ravel()
    upper = flat[place] * (1 - right_share) + flat[place + 1] * right_share
    lower = flat[place + line] * (1 - right_share) + flat[place + line + 1] * right_share
    found: np.ndarray = upper * (1 - low_share) + lower * low_share
    return found


def other_width(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Makes lines up to about a pixel thicker or thinner, by mixing an image with its darkest or lightest neighbours."""
    page = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    shifted = [page[:, 1 + y : 29 + y, 1 + x : 29 + x] for x, y in ((0, 0), (0, 1), (1, 0), (0, -1), (-1, 0))]
    amount = np.clip(rng.normal(0, 0.35, len(images)), -0.6, 0.9).astype("float32")[:, np.newaxis, np.newaxis]
    thick, thin = np.maximum.reduce(shifted), np.minimum.reduce(shifted)
    mixed: np.ndarray = images + np.maximum(amount, 0) * (thick - images) + np.minimum(amount, 0) * (images - thin)
    return mixed


def _slash_for(picture: np.ndarray, label: int, rng: np.random.Generator) -> np.ndarray:
    """The slash alone, for a scan, whose bounding box takes the place of the strokes."""
    rows, columns = np.nonzero(picture > 127)
    if not len(rows):
        return np.zeros_like(picture)
    points = np.stack([columns, rows], axis=1).astype("float64")
    height = float(np.ptp(rows)) or 1.0
    slash = slashed([points / height], label, rng)[-1] * height
    if len(slash) == len(points):
        return np.zeros_like(picture)
    return to_pixels(draw([slash], Pen(width=rng.uniform(1.8, 3.0))))


def _waves(count: int, rng: np.random.Generator) -> np.ndarray:
    """Smooth random displacements in pixels: a coarse grid of random numbers, interpolated; float32, `(count, 28, 28)`."""
    knots = rng.normal(0, 0.7, (count, ELASTIC_KNOTS, ELASTIC_KNOTS)).astype("float32")
    places = np.linspace(0, ELASTIC_KNOTS - 1, SIDE)
    weights = np.maximum(0, 1 - np.abs(places[:, np.newaxis] - np.arange(ELASTIC_KNOTS))).astype("float32")
    found: np.ndarray = weights @ knots @ weights.T
    return found
