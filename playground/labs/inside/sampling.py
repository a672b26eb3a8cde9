"""The same filters without pooling, with a stride of 2 and with max pooling: how exactly their maps follow a picture that moves.

References:
    R. Zhang, "Making Convolutional Networks Shift-Invariant Again", ICML 2019.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.job import Job
from playground.labs.inside.shift import moved, root_mean_square

SAMPLE = Job("playground.labs.inside.training.sampling:sample")

NONE, STRIDE, POOLING = "no pooling", "stride 2", "max pooling 2"
# Pixels of the picture from one value of a map to the next.
JUMP = {NONE: 1, STRIDE: 2, POOLING: 2}
SHIFTS = (0, 1, 2, 3, 4)


@dataclass(frozen=True, kw_only=True, eq=False)
class Sampled:
    """The maps of a network's first filters for a picture that moves to the right.

    Attributes:
        maps: float32, by `NONE`, `STRIDE` and `POOLING`, each of shape `(len(SHIFTS), rows, columns, channels)`.
    """

    maps: dict[str, np.ndarray]

    @property
    def channel(self) -> int:
        """The channel whose map without pooling varies most in the picture that is not moved."""
        return int(self.maps[NONE][0].std(axis=(0, 1)).argmax())

    def errors(self, name: str) -> list[float]:
        """How far the maps are from following, for each of `SHIFTS`; see `shift_error`."""
        maps = self.maps[name]
        return [shift_error(maps[0], maps[at], shift, JUMP[name]) for at, shift in enumerate(SHIFTS)]


def shift_error(before: np.ndarray, after: np.ndarray, right: int, jump: int) -> float:
    """How far maps are from moving along with a picture.

    They should have moved by `right / jump` values. A move by half a value is compared with the mean of both neighbours, which
    is what linear interpolation puts between them.

    Args:
        before, after: Shape `(rows, columns, channels)`, of the picture and of the picture moved to the right.
        right: Pixels, 0 or more.
        jump: Pixels of the picture from one value to the next.

    Returns:
        Root mean square of the difference, without what has come in from the edge, as a share of the root mean square of
        `before`; 0: they move along exactly.
    """
    whole, rest = divmod(right, jump)
    share = rest / jump
    near, far = (moved(before[np.newaxis], 0, step)[0] for step in (whole, whole + 1))
    expected = (1 - share) * near + share * far if rest else near
    entered = whole + bool(rest)
    return root_mean_square((after - expected)[:, entered:]) / max(root_mean_square(before), 1e-12)
