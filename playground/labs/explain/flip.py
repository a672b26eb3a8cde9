"""The smallest change of one kind that gives a digit another answer: a search over a grid, and a finer one before its first success."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from playground.labs.explain.distortion import NOISE, ROTATION, SHIFT, rotated, shifted

# Sizes of the finer search between two sizes of the first.
FINER = 20


def turned(image: np.ndarray, directions: np.ndarray, sizes: np.ndarray, seed: int) -> np.ndarray:
    """The picture turned by `sizes` degrees: clockwise (direction 0) or the other way (1)."""
    return rotated(np.tile(image, (len(sizes), 1, 1)), np.where(directions == 0, sizes, -sizes))


def pushed(image: np.ndarray, directions: np.ndarray, sizes: np.ndarray, seed: int) -> np.ndarray:
    """The picture moved by `sizes` pixels: to the right (direction 0), and on in eighths of a turn, clockwise."""
    angles = directions * np.pi / 4
    ways = sizes[:, np.newaxis] * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    return shifted(np.tile(image, (len(sizes), 1, 1)), ways)


def noisy(image: np.ndarray, directions: np.ndarray, sizes: np.ndarray, seed: int) -> np.ndarray:
    """The picture with more and more of one noise: x + σ ε, cut off at 0 and 1. Only the seed decides what ε is."""
    drawn = np.random.default_rng(seed).standard_normal(image.shape, "float32")
    return np.clip(image + sizes[:, np.newaxis, np.newaxis].astype("float32") * drawn, 0, 1)


def smallest_flip(
    read: Callable[[np.ndarray], np.ndarray],
    image: np.ndarray,
    change: Callable[[np.ndarray, np.ndarray, np.ndarray, int], np.ndarray],
    directions: int,
    sizes: np.ndarray,
    seed: int,
    finer: int,
) -> tuple[int, float, int] | None:
    """The first change that gives another answer than the picture itself.

    Every direction and size is tried; then, in each direction that succeeds first, `finer` sizes between that one and the one
    before. An answer that changes and changes back between two of all these sizes is not seen.

    Args:
        read: Pictures, float32, shape `(n, 28, 28)`, to the digits that the network reads, shape `(n,)`.
        image: float32, shape `(28, 28)`, ink 0 to 1.
        change: The picture, directions, sizes and the seed to changed pictures.
        directions: How many there are.
        sizes: In ascending order, above 0.
        seed: Of what the change draws at random.
        finer: Sizes of the second search.

    Returns:
        Direction, size and the new answer; None if nothing that was tried changes the answer.
    """
    ways, steps = (one.ravel() for one in np.meshgrid(np.arange(directions), np.arange(len(sizes)), indexing="ij"))
    answers = read(np.concatenate([image[np.newaxis], change(image, ways, sizes[steps], seed)]))
    other = answers[1:] != answers[0]
    if not other.any():
        return None
    first = steps[other].min()
    ways = np.repeat(np.unique(ways[other & (steps == first)]), finer)
    before = sizes[first - 1] if first else 0.0
    between = np.tile(before + (sizes[first] - before) * np.arange(1, finer + 1) / finer, len(ways) // finer)
    found = read(change(image, ways, between, seed))
    at = min(np.flatnonzero(found != answers[0]), key=lambda place: between[place])
    return int(ways[at]), float(between[at]), int(found[at])


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of change, and what of it is tried.

    Attributes:
        change: The function.
        directions: How many it has.
        step: From one size to the next, in degrees, pixels or σ.
        steps: How many sizes are tried.
    """

    change: Callable[[np.ndarray, np.ndarray, np.ndarray, int], np.ndarray]
    directions: int
    step: float
    steps: int

    @property
    def sizes(self) -> np.ndarray:
        """float64, shape `(steps,)`, in ascending order."""
        return self.step * np.arange(1, self.steps + 1)


KINDS = {
    ROTATION: Kind(change=turned, directions=2, step=1, steps=180),
    SHIFT: Kind(change=pushed, directions=8, step=0.5, steps=28),
    NOISE: Kind(change=noisy, directions=1, step=0.02, steps=100),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Flip:
    """The smallest change that was found to give a picture another answer.

    Attributes:
        kind: A key of `KINDS`.
        before: The digit that the network reads in the picture itself.
        probability: Of that digit, 0 to 1.
        after: The digit that it reads after the change; None if nothing that was tried changes the answer.
        direction: Of the change, as its function counts.
        size: Of the change, in degrees, pixels or σ; the largest that was tried if none was found.
        picture: The changed picture, float32, shape `(28, 28)`.
    """

    kind: str
    before: int
    probability: float
    after: int | None
    direction: int
    size: float
    picture: np.ndarray
