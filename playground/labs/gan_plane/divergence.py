"""How far apart two sets of points in 2D are: Kullback-Leibler and Jensen-Shannon divergence on a grid of cells.

Each density is a histogram that sums to 1, with one more cell for all points outside the grid.

References:
    S. Kullback, R. A. Leibler, "On Information and Sufficiency", 1951.
    J. Lin, "Divergence measures based on the Shannon entropy", 1991.
"""

from __future__ import annotations

import numpy as np

CELLS = 30
# Added to every cell's count: an empty cell would make the divergence infinite.
PSEUDO_COUNT = 0.1


def density(points: np.ndarray, domain: float, cells: int = CELLS, pseudo_count: float = PSEUDO_COUNT) -> np.ndarray:
    """Share of the points in each cell, and outside; float64, shape `(cells² + 1,)`, sums to 1.

    Args:
        points: Shape `(n, 2)`.
        domain: The grid reaches from -domain to domain in both directions.
        cells: In each direction.
        pseudo_count: Added to every cell.
    """
    place = np.floor((np.asarray(points, "float64") + domain) * (cells / (2 * domain)))
    inside = ((place >= 0) & (place < cells)).all(axis=1)
    index = np.where(inside, place[:, 1] * cells + place[:, 0], cells * cells)
    counts = np.bincount(index.astype(int), minlength=cells * cells + 1) + pseudo_count
    return np.asarray(counts / counts.sum())


def kl(p: np.ndarray, q: np.ndarray) -> float:
    """KL(p‖q) = Σ p log(p/q) in nats; infinite if q is 0 where p is not."""
    held = p > 0
    with np.errstate(divide="ignore"):
        return float((p[held] * np.log(p[held] / q[held])).sum())


def js(p: np.ndarray, q: np.ndarray) -> float:
    """JS(p, q) = ½ KL(p‖m) + ½ KL(q‖m), m = (p + q)/2, in nats: 0 to log 2."""
    middle = 0.5 * (p + q)
    return 0.5 * kl(p, middle) + 0.5 * kl(q, middle)
