"""Deletion and insertion: how a digit's probability falls when pixels go in the order of a map, and rises when they come in that order.

A good explanation puts first what the network needs. Then the curve of the deletion falls at once and has a small area below it,
and the curve of the insertion rises at once and has a large one.

References:
    V. Petsiuk, A. Das, K. Saenko, "RISE: randomized input sampling for explanation of black-box models", 2018.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from playground.job import Job
from playground.labs.explain.attribution import SIDE

READ_ORDERS = Job("playground.labs.explain.training.deletion:read_orders")

PIXELS = SIDE * SIDE
# From no pixel to all of them.
STEPS = 56
COUNTS = np.arange(STEPS + 1) * (PIXELS // STEPS)
SHARES = COUNTS / PIXELS
# Orders that explain nothing: all pixels, and first those with ink, each part in a random order.
RANDOM, RANDOM_INK = "random order", "random order, ink first"
# Random orders of one picture, whose mean is taken.
REPEATS = 4
# Orders that are read in one call, so that nobody else waits long.
TOGETHER = 4
# The test digits over which areas are averaged: every fiftieth.
DIGITS = tuple(range(0, 10_000, 50))


@dataclass(frozen=True, kw_only=True, eq=False)
class Curves:
    """The probability of a digit while pixels go and while they come.

    Attributes:
        deletion: By order (a method's name, `RANDOM` or `RANDOM_INK`), float64, shape `(pictures, STEPS + 1)`, 0 to 1: a share
            `SHARES` of the pixels is set to 0, the most important first.
        insertion: The same, with this share of the pixels put into an empty picture.
    """

    deletion: dict[str, np.ndarray]
    insertion: dict[str, np.ndarray]

    @property
    def pictures(self) -> int:
        """How many pictures there are."""
        return len(next(iter(self.deletion.values())))


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A mean over pictures.

    Attributes:
        mean: The mean.
        error: Its standard error; NaN of a single picture.
    """

    mean: float
    error: float


def order_of(values: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """The pixels by their values, highest first; equal values in a random order, so that their place in the picture says nothing.

    Args:
        values: Shape `(28, 28)`.
        chance: For equal values.

    Returns:
        int16, shape `(784,)`: indices of the flat picture.
    """
    return np.lexsort((chance.permutation(values.size), -values.ravel().astype("float64"))).astype("int16")


def orders_of(maps: Mapping[str, np.ndarray], image: np.ndarray, seed: int, repeats: int) -> dict[str, np.ndarray]:
    """The orders of all maps of a picture, and random ones.

    Args:
        maps: By method, shape `(28, 28)`.
        image: Shape `(28, 28)`, ink 0 to 1.
        seed: Of all random orders.
        repeats: How many random orders there are of each kind.

    Returns:
        By name, int16, shape `(orders, 784)`.
    """
    chance = np.random.default_rng(seed)
    return {
        **{name: order_of(values, chance)[np.newaxis] for name, values in maps.items()},
        RANDOM: np.stack([order_of(np.zeros_like(image), chance) for _ in range(repeats)]),
        RANDOM_INK: np.stack([order_of(image > 0, chance) for _ in range(repeats)]),
    }


def changed_pictures(image: np.ndarray, order: np.ndarray) -> np.ndarray:
    """The pictures of one order.

    Args:
        image: float32, shape `(28, 28)`.
        order: Whole numbers, shape `(784,)`.

    Returns:
        float32, shape `(2, STEPS + 1, 28, 28)`: deletion, then insertion.
    """
    rank = np.empty(PIXELS, "int64")
    rank[order] = np.arange(PIXELS)
    first = rank.reshape(SIDE, SIDE) < COUNTS[:, np.newaxis, np.newaxis]
    return np.stack([np.where(first, 0, image), np.where(first, image, 0)]).astype("float32")


def curves_of(orders: Mapping[str, np.ndarray], probabilities: np.ndarray) -> Curves:
    """The curves of one picture; those of several random orders are averaged.

    Args:
        orders: As `orders_of` returned them.
        probabilities: Of the digit, shape `(orders of all names, 2, STEPS + 1)`, in the same sequence.
    """
    ends = np.cumsum([len(one) for one in orders.values()])[:-1]
    means = {
        name: part.mean(axis=0, dtype="float64")
        for name, part in zip(orders, np.split(probabilities, ends), strict=True)
    }
    return Curves(
        deletion={name: one[np.newaxis, 0] for name, one in means.items()},
        insertion={name: one[np.newaxis, 1] for name, one in means.items()},
    )


def joined(parts: Iterable[Curves]) -> Curves:
    """The curves of all pictures of several."""
    parts = list(parts)
    return Curves(
        deletion={name: np.concatenate([one.deletion[name] for one in parts]) for name in parts[0].deletion},
        insertion={name: np.concatenate([one.insertion[name] for one in parts]) for name in parts[0].insertion},
    )


def areas(curves: np.ndarray) -> np.ndarray:
    """The area below each curve, by the trapezoid rule over the share of the pixels, 0 to 1.

    Args:
        curves: Shape `(pictures, STEPS + 1)`.

    Returns:
        float64, shape `(pictures,)`, 0 to 1.
    """
    return np.asarray(np.trapezoid(curves, SHARES, axis=-1))


def estimate(values: np.ndarray) -> Estimate:
    """The mean of some pictures' values with its standard error, s / √n."""
    count = len(values)
    error = float(values.std(ddof=1) / np.sqrt(count)) if count > 1 else float("nan")
    return Estimate(mean=float(values.mean()), error=error)
