"""Digits made of lines, in the many ways of writing of which MNIST and the pen drawings hold few. Numpy only.

Most people write a digit in one way all their lives, and a few donors are few ways: ones with a long upstroke or a base line, zeros
that do not close or have a slash, nines with a curled or a separate stem. Fours and sevens are here as well, so that a line in a new
place does not simply mean one, zero or nine. Digits are 1 high, x right, y down, with their middle at 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from playground.digits.training.handwriting import any_tilt, bent, drawn, finer, slashed

# A drawing as arrays of points, `(points, 2)`.
Hand = list[np.ndarray]
Point = tuple[float, float]


def styled(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Newly made digits, distorted and drawn with random pens.

    Args:
        count: How many zeros and nines each; of the others more or fewer, by `SHARES`.
        rng: Source of all randomness.

    Returns:
        Pictures, uint8, shape `(n, 28, 28)`, and their labels, uint8, shape `(n,)`.
    """
    pictures, labels = [], []
    for digit, make in STYLES.items():
        for _ in range(round(count * SHARES[digit])):
            pictures.append(drawn(bent(make(rng), rng), rng))
            labels.append(digit)
    return np.stack(pictures), np.array(labels, "uint8")


def one(rng: np.random.Generator) -> Hand:
    """A line, most often with an upstroke, a base line or both."""
    if rng.random() < 0.2:
        return [_stroke_of_one(rng)]
    lean = rng.normal(0, 0.1)
    top, bottom = (lean, -0.5), (-lean, 0.5)
    stem = [top, bottom]
    strokes = []
    kind = rng.random()
    if kind < 0.85:
        # The flatter an upstroke is, the shorter: a long flat one makes a seven.
        angle = 0.15 + 1.1 * rng.random() ** 1.5
        length = rng.uniform(0.1, 0.24 + 0.55 * angle)
        low = (top[0] - length * math.cos(angle), top[1] + length * math.sin(angle))
        upstroke = _curve(low, top, rng.normal(-0.05, 0.1))
        if rng.random() < 0.12:
            strokes.append(np.array(upstroke))
        else:
            stem = [*upstroke, bottom]
    elif kind < 0.92:
        left, right = rng.uniform(0.05, 0.25, 2)
        strokes.append(np.array([(top[0] - left, -0.5), (top[0] + right, -0.5)]) + rng.normal(0, 0.02, (2, 2)))
    if rng.random() < 0.35:
        (left, right), rise = rng.uniform(0.08, 0.45, 2), rng.normal(0, 0.04)
        foot = [(bottom[0] - left, 0.5 + rise), (bottom[0] + right, 0.5 - rise)]
        if rng.random() < 0.35:
            stem += foot
        else:
            strokes.append(np.array(foot) + np.array([0, rng.normal(0, 0.03)]))
    return [finer(np.array(stem)), *map(finer, strokes)]


def zero(rng: np.random.Generator) -> Hand:
    """An oval that closes, overlaps or stays open, with or without a slash and tails."""
    wide = 0.5 * float(np.clip(0.72 * math.exp(rng.normal(0, 0.28)), 0.15, 1.3))
    sweep = math.radians(360 + float(np.clip(rng.normal(5, 36), -65, 90)))
    begin = math.radians(rng.normal(-90, 40)) if rng.random() < 0.85 else rng.uniform(0, 2 * math.pi)
    oval = _oval((0, 0), (wide, 0.5), begin, sweep * rng.choice([-1, 1], p=[0.75, 0.25]))
    oval *= 1 + rng.normal(0, 0.1) * np.linspace(-0.5, 0.5, len(oval))[:, np.newaxis]
    # Like an egg, or with corners.
    oval[:, 0] *= 1 + rng.normal(0, 0.3) * oval[:, 1]
    if rng.random() < 0.15:
        oval = np.sign(oval) * np.abs(2 * oval) ** rng.uniform(0.7, 1.1) / 2
    strokes = [oval]
    slash = rng.random()
    if slash < 0.33:
        strokes = slashed(strokes, 0, rng, any_tilt(rng))
        if slash < 0.08:
            strokes = [finer(np.concatenate(strokes), 40)]
    elif slash < 0.6:
        tail = oval[-1] - oval[-4]
        tail *= rng.uniform(0.05, 0.3) / max(float(np.hypot(*tail)), 1e-3)
        turn = rng.normal(0, 0.9)
        tail = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]]) @ tail
        strokes = [np.concatenate([oval, [oval[-1] + tail / 2, oval[-1] + tail]])]
    return strokes


def nine(rng: np.random.Generator) -> Hand:
    """A loop above a stem, which is straight, bowed, curled to the left or turned to the right, and sometimes apart."""
    high = rng.uniform(0.3, 0.62)
    wide = high * float(np.clip(math.exp(rng.normal(0, 0.25)), 0.55, 1.7))
    apart = rng.random() < 0.2
    begin, gap = math.radians(rng.uniform(-85, 5)), math.radians(float(np.clip(rng.normal(0, 20), -35, 30)))
    sweep = 2 * math.pi + gap if apart else 2 * math.pi + begin + gap
    loop = _oval((0, -0.5 + high / 2), (wide / 2, high / 2), begin, -sweep)
    joint = (wide / 2 + rng.normal(0, 0.03), -0.5 + high * rng.uniform(0.1, 0.6))
    foot = (wide / 2 - rng.normal(0.05, 0.14), 0.5)
    kind = rng.random()
    if kind < 0.45:
        stem = _curve(joint, foot, rng.normal(0, 0.07))
    elif kind < 0.6:
        stem = _curve(joint, (foot[0] - rng.uniform(0.1, 0.3), 0.5), -rng.uniform(0.1, 0.3))
    elif kind < 0.9:
        # To the left, as in a g.
        radius = rng.uniform(0.1, 0.32)
        curl = _oval((joint[0] - radius, 0.5 - radius), (radius, radius), 0, math.radians(rng.uniform(80, 230)))
        stem = [joint, *map(tuple, curl)]
    else:
        stem = [joint, foot, (foot[0] + rng.uniform(0.05, 0.2), 0.5 - rng.uniform(0, 0.15))]
    if apart:
        return [loop, finer(np.array(stem))]
    return [finer(np.concatenate([loop, np.array(stem)]), 48)]


def seven(rng: np.random.Generator) -> Hand:
    """A long flat line above a slanted one, with or without a bar and a serif."""
    wide, rise = rng.uniform(0.4, 0.8), rng.normal(0, 0.04)
    corner = (wide / 2, -0.5)
    line = [*_curve((-wide / 2, -0.5 + rise), corner, rng.normal(0, 0.05))]
    if rng.random() < 0.3:
        line.insert(0, (line[0][0] - rng.normal(0, 0.03), line[0][1] + rng.uniform(0.05, 0.25)))
    line += _curve(corner, (wide / 2 - rng.uniform(0.05, 0.6), 0.5), rng.normal(0, 0.08))
    strokes = [finer(np.array(line))]
    return slashed(strokes, 7, rng) if rng.random() < 0.4 else strokes


def four(rng: np.random.Generator) -> Hand:
    """Two lines with a corner and a stem that crosses them, open or closed above."""
    left, right, level = -rng.uniform(0.25, 0.5), rng.uniform(0.15, 0.45), rng.uniform(-0.1, 0.25)
    stem = rng.normal(0.1, 0.06)
    if rng.random() < 0.45:
        angle = [(stem, -0.5), (left, level), (right, level + rng.normal(0, 0.05))]
        if rng.random() < 0.4:
            return [finer(np.array([*angle[::-1], (stem, -0.5), (stem, 0.5)]))]
        return [finer(np.array(angle)), finer(np.array([(stem, -0.5 + rng.normal(0, 0.04)), (stem, 0.5)]))]
    angle = [(left + rng.uniform(0, 0.2), -0.5), (left, level), (right, level + rng.normal(0, 0.05))]
    return [
        finer(np.array(angle)),
        finer(np.array([(stem, -0.5 + rng.uniform(-0.1, 0.3)), (stem - rng.normal(0, 0.05), 0.5)])),
    ]


STYLES: dict[int, Callable[[np.random.Generator], Hand]] = {0: zero, 1: one, 4: four, 7: seven, 9: nine}
# How many of each, relative to the zeros. Ones with an upstroke that are read as sevens were the most frequent mistake.
SHARES = {0: 1.0, 1: 3.0, 4: 0.5, 7: 1.0, 9: 1.0}


def _stroke_of_one(rng: np.random.Generator) -> np.ndarray:
    """A single line: upright, leaning, or, as some tablets kept only a part of a one, at any angle."""
    angle = rng.normal(0, 0.3) if rng.random() < 0.6 else rng.uniform(0, math.pi)
    end = (0.5 * math.sin(angle), -0.5 * math.cos(angle))
    line = _curve(end, (-end[0], -end[1]), rng.normal(0, 0.06))
    # The pen arrives from one side, or leaves to one.
    for place, (x, y) in ((0, end), (len(line) + 1, (-end[0], -end[1]))):
        if rng.random() < 0.15:
            turn, length = angle + rng.normal(0, 0.4), rng.uniform(0.04, 0.2) * rng.choice([-1, 1])
            line.insert(place, (x + length * math.cos(turn), y + length * math.sin(turn)))
    return finer(np.array(line))


def _curve(begin: Point, end: Point, bulge: float) -> list[Point]:
    """A line from one point to another through nine points, whose middle is moved sideways by a share of its length."""
    (x, y), (to_x, to_y) = begin, end
    return [
        (
            x + share * (to_x - x) - 4 * share * (1 - share) * bulge * (to_y - y),
            y + share * (to_y - y) + 4 * share * (1 - share) * bulge * (to_x - x),
        )
        for share in np.linspace(0, 1, 9).tolist()
    ]


def _oval(middle: Point, radii: Point, begin: float, sweep: float) -> np.ndarray:
    """Part of an oval: 32 points from one angle over others, in radians, clockwise from the right."""
    angles = np.linspace(begin, begin + sweep, 32)
    return np.stack([middle[0] + radii[0] * np.cos(angles), middle[1] + radii[1] * np.sin(angles)], axis=1)
