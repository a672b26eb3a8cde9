"""How many digits a network reads correctly under a distortion, and what the page asks workers for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.digits.classification import Interval, wilson_interval
from playground.job import Job

READ_DISTORTED = Job("playground.labs.explain.training.distort:read_distorted")
DISTORTED_DIGITS = Job("playground.labs.explain.training.distort:distorted_digits")
READ_STRENGTHS = Job("playground.labs.explain.training.distort:read_strengths")
FIND_FLIP = Job("playground.labs.explain.training.distort:find_flip")

# Test digits that are distorted and read in one call, so that nobody else waits long.
SLICE = 500
COUNTS = (1_000, 10_000)
MOST_NETWORKS = 6


@dataclass(frozen=True, kw_only=True, eq=False)
class Curve:
    """A network's accuracy at every strength of a distortion, as far as it has been measured.

    Attributes:
        right: Digits that were read correctly, by strength, int64, shape `(n,)`.
        count: Digits that were read at each strength, int64, shape `(n,)`.
    """

    right: np.ndarray
    count: np.ndarray

    @property
    def intervals(self) -> list[Interval | None]:
        """Accuracy with its 95 % interval by strength; None where no digit has been read yet."""
        return [
            wilson_interval(int(right) / int(count), int(count)) if count else None
            for right, count in zip(self.right, self.count, strict=True)
        ]


@dataclass(frozen=True, kw_only=True, eq=False)
class Robustness:
    """The curves that a visitor has in view.

    Attributes:
        distortion: Its name.
        strengths: Of the distortion.
        neutral: Index of the strength that changes nothing.
        curves: By the network's name; the first is the one that is open.
        cures: Names of those that are the open network's own training with one change.
    """

    distortion: str
    strengths: tuple[float, ...]
    neutral: int
    curves: dict[str, Curve]
    cures: frozenset[str] = frozenset()


def flipped(truth: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Indices of the digits that are read correctly as they are and wrongly when they are distorted.

    Args:
        truth, before, after: Label, answer without and answer with the distortion; shape `(n,)`.
    """
    return np.flatnonzero((before == truth) & (after != truth))
