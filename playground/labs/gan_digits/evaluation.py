"""Quality and variety of generated images, from their features and those of real images: distances, precision, recall.

Numpy only. The caller chooses the features; distances in the features of different networks cannot be compared.

References:
    D. Dowson, B. Landau, "The Fréchet distance between multivariate normal distributions", 1982.
    M. Heusel et al., "GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium", 2017.
    T. Kynkäänniemi et al., "Improved Precision and Recall Metric for Assessing Generative Models", 2019.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

# The distance to this neighbour is a point's radius, as in Kynkäänniemi et al.
NEIGHBOURS = 3
QUANTILES = (0.05, 0.5, 0.95)
# Rows of distances at a time; with 10,000 columns of float32 that is 40 MB.
CHUNK = 1_000


def _quiet() -> None:
    """Checks nothing."""


def statistics(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance; float64, shapes `(d,)` and `(d, d)`.

    Args:
        features: Shape `(n, d)`.
    """
    mean = features.mean(axis=0, dtype="float64")
    centred = (features - mean).astype("float32")
    return mean, (centred.T @ centred).astype("float64") / (len(features) - 1)


def frechet(one: tuple[np.ndarray, np.ndarray], others: Sequence[tuple[np.ndarray, np.ndarray]]) -> list[float]:
    """Fréchet distance of a normal distribution to each of others: |m₁ - m₂|² + tr(C₁ + C₂ - 2 (C₁ C₂)^½).

    Args:
        one: Mean and covariance.
        others: The same of each.
    """
    mean, covariance = one
    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    found = []
    for other_mean, other_covariance in others:
        # C₁^½ C₂ C₁^½ is symmetric and has the eigenvalues of C₁ C₂.
        product = np.linalg.eigvalsh(root @ other_covariance @ root)
        traces = np.trace(covariance) + np.trace(other_covariance) - 2 * np.sqrt(np.maximum(product, 0)).sum()
        found.append(float(np.square(mean - other_mean).sum() + traces))
    return found


def squared_distances(points: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Euclidean distances squared, each point's to each of the others; float32, shape `(n, m)`."""
    squares = np.square(points).sum(axis=1)[:, np.newaxis] + np.square(others).sum(axis=1)
    return np.asarray(np.maximum(squares - 2 * (points @ others.T), 0))


def radii(points: np.ndarray, k: int = NEIGHBOURS, check: Callable[[], None] = _quiet) -> np.ndarray:
    """Squared distance of each point to its k-th nearest other; float32, shape `(n,)`."""
    found = []
    for start in range(0, len(points), CHUNK):
        check()
        distances = squared_distances(points[start : start + CHUNK], points)
        rows = np.arange(len(distances))
        # Rounding must not make a point its own neighbour at some small distance.
        distances[rows, start + rows] = 0
        found.append(np.partition(distances, k, axis=1)[:, k])
    return np.concatenate(found)


def precision_recall(
    real: np.ndarray, generated: np.ndarray, k: int = NEIGHBOURS, check: Callable[[], None] = _quiet
) -> tuple[float, float]:
    """Precision, the share of generated points that are close to real ones, and recall, the share of real points that are close to generated ones.

    A point is close to a set if it is no farther from one of its points than that point's k-th nearest neighbour in the set.

    Args:
        real, generated: Features, float32, shapes `(n, d)` and `(m, d)`.
        k: The neighbour.
        check: Called regularly; an exception that it raises ends the computation.
    """
    real_radii, generated_radii = radii(real, k, check), radii(generated, k, check)
    inside = 0
    covered = np.zeros(len(real), bool)
    for start in range(0, len(generated), CHUNK):
        check()
        distances = squared_distances(generated[start : start + CHUNK], real)
        inside += int((distances <= real_radii).any(axis=1).sum())
        covered |= (distances <= generated_radii[start : start + CHUNK, np.newaxis]).any(axis=0)
    return inside / len(generated), float(covered.mean())


def nearest_distances(points: np.ndarray, others: np.ndarray, check: Callable[[], None] = _quiet) -> np.ndarray:
    """Each point's distance to the nearest of the others; float32, shape `(n,)`."""
    found = []
    for start in range(0, len(points), CHUNK):
        smallest = np.full(len(points[start : start + CHUNK]), np.inf, "float32")
        for begin in range(0, len(others), 10 * CHUNK):
            check()
            distances = squared_distances(points[start : start + CHUNK], others[begin : begin + 10 * CHUNK])
            smallest = np.minimum(smallest, distances.min(axis=1))
        found.append(np.sqrt(smallest))
    return np.concatenate(found)


def quantiles(values: np.ndarray) -> list[float]:
    """The 5 %, 50 % and 95 % quantiles."""
    return [round(float(one), 4) for one in np.quantile(values, QUANTILES)]
