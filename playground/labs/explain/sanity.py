"""The sanity check for explanations: does a map change when the network forgets what it has learned?

References:
    J. Adebayo and others, "Sanity checks for saliency maps", 2018: cascading randomization.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.labs.explain.attribution import Attribution

# Pixels with ink that a comparison needs.
FEWEST = 20


@dataclass(frozen=True, kw_only=True, eq=False)
class Sanity:
    """How much of each method's map remains when layers lose what they have learned.

    Attributes:
        layers: Names of the layers with weights, the last first: step `i` has the first `i` of them with random weights.
        similarity: By method, float64, shape `(len(layers) + 1,)`: the rank correlation of the absolute values with those of the
            trained network, from -1 to 1; the first is 1.
    """

    layers: tuple[str, ...]
    similarity: dict[str, np.ndarray]


def sanity(layers: Sequence[str], found: Sequence[Attribution], image: np.ndarray) -> Sanity:
    """Compares the maps of every step with those of the trained network.

    Args:
        layers: As `Sanity` holds them.
        found: Of the trained network, then of each step.
        image: float, shape `(28, 28)`: only pixels with ink are compared. On the empty ground some maps are 0 for any network, and
            would agree for that reason alone.
    """
    trained = found[0].maps
    ink = image > 0 if (image > 0).sum() >= FEWEST else np.ones_like(image, bool)
    return Sanity(
        layers=tuple(layers),
        similarity={
            name: np.array(
                [1.0, *(rank_correlation(np.abs(first[ink]), np.abs(step.maps[name][ink])) for step in found[1:])]
            )
            for name, first in trained.items()
        },
    )


def rank_correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Spearman's rank correlation, equal values with their mean rank; 0 if one of the two is constant."""
    ranks = [_ranks(one.ravel()) for one in (first, second)]
    if any(np.ptp(one) == 0 for one in ranks):
        return 0.0
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2)[inverse]
