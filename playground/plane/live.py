"""A training in 2D that advances in slices: what a slice answers, and how its curves continue those before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

StateT = TypeVar("StateT")


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One picture of a training.

    Attributes:
        at: Epochs or rounds completed, with fractions.
        weights: All variables that are drawn, float32.
    """

    at: float
    weights: tuple[np.ndarray, ...]


@dataclass(frozen=True, kw_only=True)
class Slice(Generic[StateT]):
    """The answer to a request for a slice of training.

    Attributes:
        state: The new state; None while the program is being compiled.
        frames: At least one; the last shows the new state. Empty while the program is being compiled.
        curves: float64, shape `(n, columns)`. The first column is the epoch or the round, in ascending order.
        seconds: Time spent on training.
        compiling: Whether the program is still being compiled, so that nothing was done.
    """

    state: StateT | None = None
    frames: tuple[Frame, ...] = ()
    curves: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    seconds: float = 0.0
    compiling: bool = False


def continued(curves: np.ndarray, fresh: np.ndarray) -> np.ndarray:
    """Curves with new rows at their end; rows at or after the first new one are replaced. float64.

    Args:
        curves: Shape `(n, columns)`, the first column ascending.
        fresh: Shape `(m, columns)`; may be empty.
    """
    rows = np.asarray(fresh, "float64")
    if not len(rows):
        return curves
    return np.concatenate([curves[curves[:, 0] < rows[0, 0] - 1e-6], rows])


def thinned(curves: np.ndarray, most: int) -> np.ndarray:
    """At most `most` rows. Where there are more, the first of each stretch of one length, and the last of all.

    Args:
        curves: Shape `(n, columns)`, the first column ascending.
        most: At least 2.
    """
    if len(curves) <= most:
        return curves
    at = curves[:, 0]
    length = 2.0 ** np.ceil(np.log2((at[-1] - at[0]) / (most - 1)))
    stretch = np.floor((at - at[0]) / length)
    wanted = np.diff(stretch, prepend=-1) > 0
    wanted[-1] = True
    if wanted.sum() > most:
        # The last row's own stretch has begun with another one.
        wanted[np.flatnonzero(wanted)[-2]] = False
    return np.asarray(curves[wanted])
