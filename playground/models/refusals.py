"""What a reader of digits should not read: scribbles, letters, two digits at once. Numpy only."""

from __future__ import annotations

import numpy as np

from playground.data.pen_digits import PenDigits
from playground.models.handwriting import bent
from playground.strokes import fitted, read_strokes, to_mnist

# Capital letters in a box of 2 x 4, without those that are also digits: B, D, G, I, J, L, O, Q, S, U, V, Z.
LETTERS: dict[str, list[list[tuple[float, float]]]] = {
    "A": [[(0, 4), (1, 0), (2, 4)], [(0.5, 2.4), (1.5, 2.4)]],
    "E": [[(2, 0), (0, 0), (0, 4), (2, 4)], [(0, 2), (1.6, 2)]],
    "F": [[(2, 0), (0, 0), (0, 4)], [(0, 2), (1.6, 2)]],
    "H": [[(0, 0), (0, 4)], [(2, 0), (2, 4)], [(0, 2), (2, 2)]],
    "K": [[(0, 0), (0, 4)], [(2, 0), (0, 2), (2, 4)]],
    "M": [[(0, 4), (0, 0), (1.2, 2.5), (2.4, 0), (2.4, 4)]],
    "N": [[(0, 4), (0, 0), (2, 4), (2, 0)]],
    "P": [[(0, 4), (0, 0), (1.5, 0), (2, 0.6), (2, 1.4), (1.5, 2), (0, 2)]],
    "R": [[(0, 4), (0, 0), (1.5, 0), (2, 0.6), (2, 1.4), (1.5, 2), (0, 2), (2, 4)]],
    "T": [[(0, 0), (2.4, 0)], [(1.2, 0), (1.2, 4)]],
    "W": [[(0, 0), (0.7, 4), (1.4, 1.2), (2.1, 4), (2.8, 0)]],
    "X": [[(0, 0), (2.2, 4)], [(2.2, 0), (0, 4)]],
    "Y": [[(0, 0), (1.1, 2)], [(2.2, 0), (1.1, 2), (1.1, 4)]],
}


def letters(copies: int, rng: np.random.Generator) -> np.ndarray:
    """Every letter so many times, each drawn by another hand; uint8, shape `(13 * copies, 28, 28)`."""
    hands = [bent(fitted(read_strokes(letter), 1.0), rng) for letter in LETTERS.values() for _ in range(copies)]
    return _pictures([[stroke.tolist() for stroke in hand] for hand in hands])


def scribbles(count: int, rng: np.random.Generator) -> np.ndarray:
    """Smooth random lines that cross themselves many times; uint8, shape `(count, 28, 28)`."""
    drawings = []
    for _ in range(count):
        knots = rng.random((int(rng.integers(10, 40)), 2))
        places = np.linspace(0, len(knots) - 1, 8 * len(knots))
        line = np.stack([np.interp(places, np.arange(len(knots)), knots[:, axis]) for axis in (0, 1)], axis=1)
        smooth = np.stack([np.convolve(line[:, axis], np.ones(8) / 8, "valid") for axis in (0, 1)], axis=1)
        drawings.append([smooth.tolist()])
    return _pictures(drawings)


def pairs(digits: PenDigits, count: int, rng: np.random.Generator) -> np.ndarray:
    """Two drawings of equal height beside each other, as one; uint8, shape `(count, 28, 28)`."""
    drawings = []
    for left, right in rng.integers(0, len(digits.drawings), (count, 2)):
        found: list[list[list[float]]] = []
        edge = 0.0
        for place in (left, right):
            strokes = fitted(read_strokes(digits.drawings[place]), 1.0)
            points = np.concatenate(strokes)
            moved = [stroke + np.array([edge - points[:, 0].min(), 0.0]) for stroke in strokes]
            edge = float(np.concatenate(moved)[:, 0].max()) + rng.uniform(0.1, 0.4)
            found += [stroke.tolist() for stroke in moved]
        drawings.append(found)
    return _pictures(drawings)


def _pictures(drawings: list[list[list[list[float]]]]) -> np.ndarray:
    return np.stack([picture for picture in map(to_mnist, drawings) if picture is not None])
