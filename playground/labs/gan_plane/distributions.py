"""Distributions in 2D for a generator to imitate: real points without classes, drawn with a seed.

The first four are GAN Lab's (poloclub/ganlab), moved from its unit square to -1 … 1. Each has modes, of which a generator
may lose some. A curve has no separate modes; it is divided into pieces instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from playground.labs.gan_plane.words import NO_DRAWING

# The plane that is drawn and counted on reaches from -DOMAIN to DOMAIN in both directions.
DOMAIN = 1.5
# Points of a distribution that batches are drawn from.
POOL = 8_192
LINE, GAUSSIANS, RING, BLOBS, GRID, SPIRAL = "line", "two gaussians", "ring", "three blobs", "grid of 25", "spiral"
OWN = "own"
DISTRIBUTIONS = (LINE, GAUSSIANS, RING, BLOBS, GRID, SPIRAL)
# Deviation of what is drawn by hand around the brush.
BRUSH = 0.04
MIN_OWN, MAX_OWN = 5, 3_000
GAUSSIAN_CENTRES = ((-0.6, 0.4), (0.5, -0.1))
GAUSSIAN_DEVIATIONS = ((0.2, 0.16), (0.09, 0.38))
# A point belongs to a Gaussian within this many deviations of its centre, as 1 - exp(-3²/2), 99 %, of its own points do.
HEAP = 3.0
BLOB_CENTRES = ((-0.6, -0.5), (0.65, -0.35), (0.0, 0.7))
GRID_LINE = (-1.0, -0.5, 0.0, 0.5, 1.0)


@dataclass(frozen=True, kw_only=True)
class Modes:
    """Places that a generator should reach.

    Attributes:
        centres: float64, shape `(m, 2)`.
        reach: float64, shape `(m, 2)`: half the axes, in x and y, of the ellipse around each centre in which points belong to it.
        shares: float64, shape `(m,)`: share of the real points that belongs to each.
        curve: Whether they are pieces of a curve or of a drawing rather than separate heaps.
    """

    centres: np.ndarray
    reach: np.ndarray
    shares: np.ndarray
    curve: bool

    def __len__(self) -> int:
        return len(self.centres)


def line(random: np.random.Generator, count: int) -> np.ndarray:
    """From (-0.9, 0.5) to (0.9, -0.5), deviation 0.02 across both axes."""
    along = random.uniform(-1, 1, count)
    return np.stack([0.9 * along, -0.5 * along], axis=1) + 0.02 * random.standard_normal((count, 2))


def two_gaussians(random: np.random.Generator, count: int) -> np.ndarray:
    """A round heap at the upper left, a tall narrow one at the right, equally many points."""
    which = random.integers(0, 2, count)
    deviations = np.array(GAUSSIAN_DEVIATIONS)[which]
    return np.array(GAUSSIAN_CENTRES)[which] + deviations * random.standard_normal((count, 2))


def ring(random: np.random.Generator, count: int) -> np.ndarray:
    """Radius 0.9 with deviation 0.05, angle ~ U(0, 2π)."""
    angle = random.uniform(0, 2 * math.pi, count)
    radius = 0.9 + 0.05 * random.standard_normal(count)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def three_blobs(random: np.random.Generator, count: int) -> np.ndarray:
    """Three round heaps of deviation 0.08 that do not touch."""
    centres = np.array(BLOB_CENTRES)
    return centres[random.integers(0, len(centres), count)] + 0.08 * random.standard_normal((count, 2))


def grid_of_25(random: np.random.Generator, count: int) -> np.ndarray:
    """Five by five small heaps of deviation 0.04, half a unit apart: the usual test for lost modes."""
    axis = np.array(GRID_LINE)
    return axis[random.integers(0, 5, (count, 2))] + 0.04 * random.standard_normal((count, 2))


def spiral(random: np.random.Generator, count: int) -> np.ndarray:
    """r = 0.15 + 0.85·s, angle 3.5π·s, s ~ U(0, 1) by length (s = √u), deviation 0.03."""
    place = np.sqrt(random.uniform(0, 1, count))
    return _spiral_at(place) + 0.03 * random.standard_normal((count, 2))


def _spiral_at(place: np.ndarray) -> np.ndarray:
    radius, angle = 0.15 + 0.85 * place, 3.5 * math.pi * place
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


SAMPLERS: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    LINE: line, GAUSSIANS: two_gaussians, RING: ring, BLOBS: three_blobs, GRID: grid_of_25, SPIRAL: spiral,
}  # fmt: skip


def pool(name: str, seed: int, own: Sequence[Sequence[float]] | np.ndarray | None = None) -> np.ndarray:
    """Points of a distribution; float32, shape `(POOL, 2)`.

    Args:
        name: Of `DISTRIBUTIONS`, or `"own"`.
        seed: The same seed gives the same points.
        own: Where the brush was, shape `(n, 2)`: points are drawn from there with deviation `BRUSH` around.

    Raises:
        ValueError: If there is no such distribution, or too few own points.
    """
    random = np.random.default_rng(seed)
    if name == OWN:
        places = np.asarray(() if own is None else own, "float64").reshape(-1, 2)
        if len(places) < MIN_OWN:
            raise ValueError(NO_DRAWING)
        drawn = places[random.integers(0, len(places), POOL)]
        return np.asarray(drawn + BRUSH * random.standard_normal((POOL, 2)), "float32")
    if name not in SAMPLERS:
        raise ValueError(f"`name` must be one of {', '.join(SAMPLERS)}. Received: name={name!r}")
    return np.asarray(SAMPLERS[name](random, POOL), "float32")


def modes(name: str, real: np.ndarray) -> Modes:
    """The modes of a distribution.

    Args:
        name: Of `DISTRIBUTIONS`, or `"own"`.
        real: Its points, shape `(n, 2)`; a drawing's modes are the squares of side 0.3 that hold points of it.
    """
    centres, reaches, curve = _centres(name, np.asarray(real, "float64"))
    reach = np.broadcast_to(np.asarray(reaches, "float64"), centres.shape)
    belongs = nearest(real, centres, reach)
    shares = np.bincount(belongs[belongs >= 0], minlength=len(centres)) / max(1, len(real))
    return Modes(centres=centres, reach=reach, shares=shares, curve=curve)


def _centres(name: str, real: np.ndarray) -> tuple[np.ndarray, float | np.ndarray, bool]:
    if name == GAUSSIANS:
        return np.array(GAUSSIAN_CENTRES), HEAP * np.array(GAUSSIAN_DEVIATIONS), False
    if name == BLOBS:
        return np.array(BLOB_CENTRES), 0.32, False
    if name == GRID:
        across, up = np.meshgrid(GRID_LINE, GRID_LINE)
        return np.column_stack([across.ravel(), up.ravel()]), 0.16, False
    middle = (np.arange(12) + 0.5) / 12
    if name == LINE:
        return np.stack([0.9 * (2 * middle - 1), -0.5 * (2 * middle - 1)], axis=1), 0.12, True
    if name == RING:
        angle = 2 * math.pi * middle
        return 0.9 * np.stack([np.cos(angle), np.sin(angle)], axis=1), 0.3, True
    if name == SPIRAL:
        return _spiral_at(np.sqrt(middle)), 0.3, True
    side = 0.3
    squares, counts = np.unique(np.floor(real / side).astype(int), axis=0, return_counts=True)
    held = squares[counts >= 0.01 * len(real)]
    return (held + 0.5) * side, side * math.sqrt(0.5), True


def nearest(points: np.ndarray, centres: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Index of the centre that each point belongs to, -1 if none is in reach; int64, shape `(n,)`.

    Args:
        points: Shape `(n, 2)`.
        centres, reach: As in `Modes`. A distance counts in reaches: that of a wide heap's is longer than a narrow one's.
    """
    distances = np.linalg.norm((np.asarray(points, "float64")[:, np.newaxis] - centres) / reach, axis=2)
    found = distances.argmin(axis=1)
    return np.where(distances[np.arange(len(found)), found] <= 1, found, -1)
