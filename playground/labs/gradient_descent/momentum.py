"""Descent with momentum on a quadratic: the measured and the theoretical rate of convergence, regimes, the critical momentum.

In Keras's form, m ← βm - αg, w ← w + m, on a direction of curvature λ the pair (w, m) is multiplied by a 2x2 matrix whose
eigenvalues solve z² - (1 + β - αλ)z + β = 0. The asymptotic rate is the larger |z|: where the roots are complex, both are √β.

References:
    G. Goh, "Why momentum really works", Distill, 2017. It prints 2√β for the complex case; the determinant is β, so √β.
"""

from __future__ import annotations

import numpy as np

MONOTONE, OSCILLATING, ALTERNATING, DIVERGENT = "monotone", "oscillating", "alternating", "divergent"
MEASURED_STEPS = 600


def theoretical_rate(rate: np.ndarray, momentum: np.ndarray, curvature: float) -> np.ndarray:
    """Factor by which a step multiplies the distance from the minimum in the long run: float64, of the arguments' shape."""
    trace = 1 + momentum - rate * curvature
    root = np.sqrt(trace * trace - 4 * momentum + 0j)
    rates: np.ndarray = np.maximum(np.abs(trace + root), np.abs(trace - root)) / 2
    return rates


def slowest_rate(rate: np.ndarray, momentum: np.ndarray, curvatures: tuple[float, ...]) -> np.ndarray:
    """The rate of the direction that converges last."""
    rates: np.ndarray = np.max([theoretical_rate(rate, momentum, curvature) for curvature in curvatures], axis=0)
    return rates


def measured_rate(
    rate: np.ndarray, momentum: np.ndarray, curvatures: tuple[float, ...], steps: int = MEASURED_STEPS
) -> np.ndarray:
    """The same, measured on a run: how much weights and velocity shrink per step over its second half.

    The run is linear, so dividing weights and velocity by the same number changes nothing but prevents under- and overflow.

    Args:
        rate, momentum: float64, any one shape.
        curvatures: Of the bowl's directions; the run starts at 1 in each.
        steps: Length of the run.
    """
    rate, momentum, scale = rate[..., np.newaxis], momentum[..., np.newaxis], np.array(curvatures)
    w, m = np.ones((*rate.shape[:-1], len(scale))), np.zeros((*rate.shape[:-1], len(scale)))
    shrunk = np.zeros(rate.shape[:-1])
    for step in range(steps):
        m = momentum * m - rate * scale * w
        w = w + m
        # A size that includes both weights and velocity does not vanish where w passes through zero.
        size = np.maximum(np.sqrt((w * w + m * m).sum(axis=-1)), 1e-300)
        w, m = w / size[..., np.newaxis], m / size[..., np.newaxis]
        if step >= steps // 2:
            shrunk += np.log(size)
    rates: np.ndarray = np.exp(shrunk / (steps - steps // 2))
    return rates


def regime(rate: float, momentum: float, curvature: float) -> str:
    """How the path behaves in one direction: `MONOTONE`, `OSCILLATING` (complex roots), `ALTERNATING` (a negative root leads) or `DIVERGENT`."""
    if theoretical_rate(np.array(rate), np.array(momentum), curvature) >= 1:
        return DIVERGENT
    trace = 1 + momentum - rate * curvature
    if trace * trace < 4 * momentum:
        return OSCILLATING
    return MONOTONE if trace >= 0 else ALTERNATING


def critical_momentum(rate: float, curvature: float) -> float:
    """The momentum above which a direction oscillates: (1 - √(αλ))²; there it converges fastest."""
    return float((1 - np.sqrt(rate * curvature)) ** 2)


def best_settings(curvatures: tuple[float, ...]) -> tuple[float, float]:
    """Learning rate and momentum that converge fastest in the long run: ((2/(√λ1+√λn))², ((√κ-1)/(√κ+1))²)."""
    low, high = np.sqrt(min(curvatures)), np.sqrt(max(curvatures))
    return float((2 / (low + high)) ** 2), float(((high - low) / (high + low)) ** 2)
