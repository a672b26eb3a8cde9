"""The loss of a regression over two of its parameters, with the path of a training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.labs.regression.spec import LINEAR, RegressionSpec, objective
from playground.number import number

SIDE = 41
# The axes of the plane for a model with three parameters.
WEIGHTS, SIZE = "w₁, w₂", "size, b"
PLANES = (WEIGHTS, SIZE)


@dataclass(frozen=True, kw_only=True)
class LossPlane:
    """A loss over a plane of parameters.

    Attributes:
        axes: The two parameters.
        box: First from, first to, second from, second to.
        values: float64, shape `(41, 41)`, the loss at each point of the grid, the second parameter's lowest row first.
        path: float64, shape `(n, 2)`, positions of the trained weights on the plane.
        held: What is constant on the plane, in a sentence; empty if nothing is.
    """

    axes: tuple[str, str]
    box: tuple[float, float, float, float]
    values: np.ndarray
    path: np.ndarray
    held: str

    @property
    def floor(self) -> float:
        """About the smallest visible difference in loss."""
        return float(max(1e-9, 2e-3 * (self.values.max() - self.values.min())))


def loss_plane(
    spec: RegressionSpec, x: np.ndarray, y: np.ndarray, path: np.ndarray, best: np.ndarray | None, plane: str = WEIGHTS
) -> LossPlane:
    """The plane through the last weights of a path.

    For a line these are all parameters: (w, b). For a boundary, `"w₁, w₂"` keeps the final b; `"size, b"` keeps the final
    direction of w and varies its size, and the path is projected onto it.

    Args:
        spec: The loss.
        x, y: The points: float64, shapes `(n, d)` and `(n,)`.
        path: float, shape `(k, d + 1)`, weights after each epoch, finite.
        best: The weights with the smallest loss, which the plane should show; None if there are none.
        plane: One of `PLANES`; a line ignores it.
    """
    last = np.asarray(path[-1], "float64")
    direction = last[:-1] / (np.linalg.norm(last[:-1]) or 1.0)
    if spec.task == LINEAR:
        axes, places, held = ("w", "b"), path, ""
        goal = best
    elif plane == SIZE:
        axes, places = ("size of w", "b"), np.column_stack([path[:, :-1] @ direction, path[:, -1]])
        held = f"The direction of w is fixed at its final value, ({number(direction[0], '.2f')}, {number(direction[1], '.2f')})."
        goal = None if best is None else np.array([np.linalg.norm(best[:-1]), best[-1]])
    else:
        axes, places, held = ("w₁", "w₂"), path[:, :-1], f"b is fixed at its final value, {number(last[-1], '.2f')}."
        goal = None if best is None else best[:-1]
    shown = np.vstack([places, np.zeros((1, 2)) if goal is None else goal[None]])
    box = (*_range(shown[:, 0]), *_range(shown[:, 1]))
    first, second = np.meshgrid(np.linspace(*box[:2], SIDE), np.linspace(*box[2:], SIDE))
    grid = np.column_stack([first.ravel(), second.ravel()])
    if spec.task == LINEAR:
        weights = grid
    elif plane == SIZE:
        weights = np.column_stack([grid[:, :1] * direction, grid[:, 1]])
    else:
        weights = np.column_stack([grid, np.full(len(grid), last[-1])])
    values = objective(spec, weights, x, y).reshape(SIDE, SIDE)
    return LossPlane(axes=axes, box=box, values=values, path=np.asarray(places, "float64"), held=held)


def _range(values: np.ndarray) -> tuple[float, float]:
    """A range around values with a margin, in steps so large that moving a point slightly does not change it."""
    low, high = float(values.min()), float(values.max())
    room = max(0.5, 0.25 * (high - low))
    step = 2.0 ** np.ceil(np.log2(room / 2))
    return float(np.floor((low - room) / step) * step), float(np.ceil((high + room) / step) * step)
