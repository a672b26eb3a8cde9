"""A plane and a line through the space of a network's weights: what is computed in a worker and drawn in a page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PATH, RANDOM = "path", "random"


@dataclass(frozen=True, kw_only=True)
class Plane:
    """A plane with the path's shadow on it. The last weights are at (0, 0).

    Attributes:
        kind: `"path"`: spanned by the path's two principal components; `"random"`: by two random directions.
        steps: int64, shape `(t,)`, updates done at each kept point of the path.
        x, y: float64, shape `(t,)`, coordinates of the foot of the perpendicular from each point of the path to the plane.
        off_plane: float64, shape `(t,)`, length of that perpendicular, in weight space.
        distance: float64, shape `(t,)`, distance of each point from the last, in weight space.
        loss: float64, shape `(t,)`, true loss of the network at each point, on the view's examples.
        explained: Share of the path's variance along the first axis, and within the plane; 0 to 1.
        across: float64, shape `(n,)`, the map's columns.
        up: float64, shape `(n,)`, the map's rows.
    """

    kind: str
    steps: np.ndarray
    x: np.ndarray
    y: np.ndarray
    off_plane: np.ndarray
    distance: np.ndarray
    loss: np.ndarray
    explained: tuple[float, float]
    across: np.ndarray
    up: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Line:
    """The straight way from the first weights to the last.

    Attributes:
        share: float64, shape `(n,)`, from -0.25 before the first weights (0) over the last (1) to 1.5.
        training, test: float64, shape `(n,)`, losses there.
    """

    share: np.ndarray
    training: np.ndarray
    test: np.ndarray
