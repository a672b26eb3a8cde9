"""Drawings that a reader of digits should reject: letters, scribbles, two digits at once. Numpy only.

A reader is trained on some kinds. It does not see the others until it is measured, because people may draw anything.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from playground.digits.pen_digits import PenDigits
from playground.digits.strokes import fitted, read_strokes, to_mnist
from playground.digits.training.handwriting import bent, drawn, finer

# A drawing as arrays of points, `(points, 2)`, x right, y down.
Hand = list[np.ndarray]
Lines = list[list[tuple[float, float]]]


def _arc(begin: float, end: float) -> list[tuple[float, float]]:
    """Part of the oval in a box of 2 x 4, degrees clockwise from its right."""
    angles = np.radians(np.linspace(begin, end, 24))
    return [(1 + math.cos(angle), 2 + 2 * math.sin(angle)) for angle in angles]


# Capital letters in a box of 2 x 4, without those that may also be digits: B, D, I, L, O, Q, S, U, V, Z.
SEEN_LETTERS: dict[str, Lines] = {
    "A": [[(0, 4), (1, 0), (2, 4)], [(0.5, 2.4), (1.5, 2.4)]],
    "C": [_arc(-50, -310)],
    "E": [[(2, 0), (0, 0), (0, 4), (2, 4)], [(0, 2), (1.6, 2)]],
    "G": [[*_arc(-50, -355), (1, 2.2)]],
    "H": [[(0, 0), (0, 4)], [(2, 0), (2, 4)], [(0, 2), (2, 2)]],
    "J": [[(1.8, 0), (1.8, 3), (1.6, 3.7), (1, 4), (0.4, 3.7), (0.2, 3.1)]],
    "K": [[(0, 0), (0, 4)], [(2, 0), (0, 2), (2, 4)]],
    "M": [[(0, 4), (0, 0), (1.2, 2.5), (2.4, 0), (2.4, 4)]],
    "R": [[(0, 4), (0, 0), (1.5, 0), (2, 0.6), (2, 1.4), (1.5, 2), (0, 2), (2, 4)]],
    "T": [[(0, 0), (2.4, 0)], [(1.2, 0), (1.2, 4)]],
    "W": [[(0, 0), (0.7, 4), (1.4, 1.2), (2.1, 4), (2.8, 0)]],
    "Y": [[(0, 0), (1.1, 2)], [(2.2, 0), (1.1, 2), (1.1, 4)]],
}
UNSEEN_LETTERS: dict[str, Lines] = {
    "F": [[(2, 0), (0, 0), (0, 4)], [(0, 2), (1.6, 2)]],
    "N": [[(0, 4), (0, 0), (2, 4), (2, 0)]],
    "P": [[(0, 4), (0, 0), (1.5, 0), (2, 0.6), (2, 1.4), (1.5, 2), (0, 2)]],
    "X": [[(0, 0), (2.2, 4)], [(2.2, 0), (0, 4)]],
}
SYMBOLS: dict[str, Lines] = {
    "star": [[(0.6, 4), (2, 0), (3.4, 4), (0, 1.5), (4, 1.5), (0.6, 4)]],
    "house": [[(0, 4), (0, 1.6), (3, 1.6), (3, 4), (0, 4)], [(0, 1.6), (1.5, 0), (3, 1.6)]],
    "hash": [[(1, 0), (0.8, 4)], [(2.2, 0), (2, 4)], [(0, 1.3), (3, 1.3)], [(0, 2.7), (3, 2.7)]],
    "arrow": [[(0, 1), (4, 1)], [(3, 0), (4, 1), (3, 2)]],
    "heart": [[(2, 1), (1.5, 0.2), (0.7, 0), (0, 0.7), (0.2, 1.8), (2, 4), (3.8, 1.8), (4, 0.7), (3.3, 0), (2.5, 0.2), (2, 1)]],
}  # fmt: skip


def seen_kinds(digits: PenDigits, count: int, rng: np.random.Generator) -> dict[str, list[Hand]]:
    """The kinds on which a reader is trained, about `count` drawings of each; pairs are made of the given digits."""
    return {
        "letters": copies_of(SEEN_LETTERS, max(1, count // len(SEEN_LETTERS)), rng),
        "scribbles": scribbles(count, rng),
        "two digits": rows_of_digits(digits, count, 2, rng),
    }


def unseen_kinds(digits: PenDigits, count: int, rng: np.random.Generator) -> dict[str, list[Hand]]:
    """The kinds on which no reader is trained, about `count` drawings of each."""
    return {
        "letters " + ", ".join(UNSEEN_LETTERS): copies_of(UNSEEN_LETTERS, max(1, count // len(UNSEEN_LETTERS)), rng),
        "symbols": copies_of(SYMBOLS, max(1, count // len(SYMBOLS)), rng),
        "hatchings": hatchings(count, rng),
        "curls": curls(count, rng),
        "three digits": rows_of_digits(digits, count, 3, rng),
    }


def on_canvas(hands: Sequence[Hand]) -> np.ndarray:
    """Drawings as the canvas would show them to a network; uint8, shape `(n, 28, 28)`."""
    pictures = [to_mnist([stroke.tolist() for stroke in hand]) for hand in hands]
    return np.stack([picture for picture in pictures if picture is not None])


def by_many_pens(hands: Sequence[Hand], rng: np.random.Generator) -> np.ndarray:
    """The same, each with a different pen, as digits are drawn for training; uint8, shape `(n, 28, 28)`."""
    return np.stack([drawn(fitted(hand, 1.0), rng) for hand in hands])


def copies_of(shapes: dict[str, Lines], copies: int, rng: np.random.Generator) -> list[Hand]:
    """Every shape several times, each distorted in another way."""
    whole = [[finer(np.array(line, "float64")) for line in lines] for lines in shapes.values()]
    return [bent(fitted(hand, 1.0), rng) for hand in whole for _ in range(copies)]


def scribbles(count: int, rng: np.random.Generator) -> list[Hand]:
    """Smooth random lines that cross themselves many times."""
    found = []
    for _ in range(count):
        knots = rng.random((int(rng.integers(10, 40)), 2))
        places = np.linspace(0, len(knots) - 1, 8 * len(knots))
        line = np.stack([np.interp(places, np.arange(len(knots)), knots[:, axis]) for axis in (0, 1)], axis=1)
        found.append([np.stack([np.convolve(line[:, axis], np.ones(8) / 8, "valid") for axis in (0, 1)], axis=1)])
    return found


def hatchings(count: int, rng: np.random.Generator) -> list[Hand]:
    """Straight lines back and forth at any angle, as people shade an area."""
    found = []
    for _ in range(count):
        turns = int(rng.integers(6, 15))
        ends = np.stack([np.linspace(0, rng.uniform(0.5, 1.5), turns), np.arange(turns) % 2.0], axis=1)
        angle = rng.uniform(0, math.pi)
        turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
        found.append([(ends + rng.normal(0, 0.05, ends.shape)) @ turn])
    return found


def curls(count: int, rng: np.random.Generator) -> list[Hand]:
    """Loops in a row, as people test a pen."""
    found = []
    for _ in range(count):
        loops = int(rng.integers(3, 7))
        turns = np.linspace(0, 2 * math.pi * loops, 24 * loops)
        way = rng.uniform(0.5, 1.2) * turns / (2 * math.pi)
        found.append([np.stack([way + np.cos(turns), rng.uniform(0.8, 1.5) * np.sin(turns)], axis=1)])
    return found


def rows_of_digits(digits: PenDigits, count: int, length: int, rng: np.random.Generator) -> list[Hand]:
    """Several drawings of equal height beside each other, as one drawing."""
    rows = []
    for places in rng.integers(0, len(digits.drawings), (count, length)):
        row: Hand = []
        edge = 0.0
        for place in places:
            strokes = fitted(read_strokes(digits.drawings[place]), 1.0)
            points = np.concatenate(strokes)
            moved = [stroke + np.array([edge - points[:, 0].min(), 0.0]) for stroke in strokes]
            edge = float(np.concatenate(moved)[:, 0].max()) + rng.uniform(0.1, 0.4)
            row += moved
        rows.append(row)
    return rows
