"""A kernel of the visitor's own: its settings, kernels with a name, and whether it finds corners."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.job import Job
from playground.labs.inside.receptive_field import Window

CONVOLVE = Job("playground.labs.inside.training.convolve:convolve")
SIZES = (1, 2, 3, 4, 5, 6, 7)
MOST_WEIGHT = 100.0
CUSTOM = "my own weights"
# The kernel that the page begins with.
FIRST = "horizontal edges"

# Kernels with a name, row by row.
KERNELS: dict[str, tuple[tuple[float, ...], ...]] = {
    "identity": ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
    "blur": ((1 / 16, 2 / 16, 1 / 16), (2 / 16, 4 / 16, 2 / 16), (1 / 16, 2 / 16, 1 / 16)),
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "edges": ((0, -1, 0), (-1, 4, -1), (0, -1, 0)),
    "horizontal edges": ((1, 2, 1), (0, 0, 0), (-1, -2, -1)),
    "vertical edges": ((1, 0, -1), (2, 0, -2), (1, 0, -1)),
    "emboss": ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
}


def kernel_text(kernel: Sequence[float]) -> str:
    """A kernel as a link holds it, row by row."""
    return ",".join(f"{value:g}" for value in kernel)


def read_kernel(text: str, size: int) -> tuple[float, ...] | None:
    """The kernel that a link holds; None if it is not `size` × `size` numbers from -100 to 100."""
    parts = text.split(",")
    if len(parts) != size * size:
        return None
    try:
        values = tuple(float(part) for part in parts)
    except ValueError:
        return None
    return values if all(math.isfinite(value) and abs(value) <= MOST_WEIGHT for value in values) else None


def named(name: str) -> tuple[int, tuple[float, ...]]:
    """Size and weights of a kernel with a name, row by row, to four digits."""
    rows = KERNELS[name]
    return len(rows), tuple(float(f"{value:.4g}") for row in rows for value in row)


def changed_size(kernel: Sequence[float], before: int, size: int) -> tuple[float, ...]:
    """The same kernel with another size: cut, or with zeros around it, about its middle."""
    old, new = np.reshape(np.asarray(kernel, "float64"), (before, before)), np.zeros((size, size))
    shift = (size - 1) // 2 - (before - 1) // 2
    for row in range(before):
        for column in range(before):
            if 0 <= row + shift < size and 0 <= column + shift < size:
                new[row + shift, column + shift] = old[row, column]
    return tuple(float(value) for value in new.ravel())


@dataclass(frozen=True, kw_only=True)
class OwnKernel:
    """A kernel and how it walks.

    Attributes:
        weights: Row by row, `window.size` squared of them.
        window: How it walks.
    """

    weights: tuple[float, ...]
    window: Window

    def __post_init__(self) -> None:
        if len(self.weights) != self.window.size**2:
            raise ValueError(f"`weights` must be {self.window.size**2} numbers. Received: {len(self.weights)}")

    @property
    def finds_corners(self) -> bool:
        """Whether it answers to a corner, and ten times less to an even ground and to straight edges, upright and level."""
        size = self.window.size
        kernel = np.reshape(self.weights, (size, size))
        # All places of a corner of ink in the window: the quadrant below and to the right of (row, column).
        sums = np.zeros((size + 1, size + 1))
        sums[:size, :size] = np.cumsum(np.cumsum(kernel[::-1, ::-1], axis=0), axis=1)[::-1, ::-1]
        others = max(np.abs(sums[0]).max(), np.abs(sums[:, 0]).max())
        corners = np.abs(sums[1:size, 1:size])
        return bool(corners.size and corners.max() > 1e-9 and others <= 0.1 * corners.max())
