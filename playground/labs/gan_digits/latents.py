"""The noise that a generator is given: drawing, truncation and interpolation.

References:
    A. Brock et al., "Large Scale GAN Training for High Fidelity Natural Image Synthesis", 2018 (truncation).
    K. Shoemake, "Animating rotation with quaternion curves", 1985 (spherical interpolation).
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

# Standard deviations beyond which nothing is drawn. Of normal numbers 1 in 16,000 is beyond the last, which thus means no truncation.
LEAST_TRUNCATION, NO_TRUNCATION = 0.1, 4.0


def latents(seed: int, count: int, size: int, truncation: float = NO_TRUNCATION) -> np.ndarray:
    """Normal noise within `truncation` standard deviations; float32, shape `(count, size)`.

    Uniform numbers go through the inverse of the truncated distribution function, so that another truncation moves every
    sample a little instead of drawing others.
    """
    normal = NormalDist()
    low = normal.cdf(-truncation)
    drawn = np.random.default_rng(seed).random((count, size))
    inverse = np.frompyfunc(normal.inv_cdf, 1, 1)
    return np.asarray(inverse(low + (1 - 2 * low) * drawn), "float32")


def slerp(begin: np.ndarray, end: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Spherical interpolation: (sin((1 - t) ω) a + sin(t ω) b) / sin ω, ω the angle between a and b; shape `(n, d)`.

    Normal noise with many dimensions nearly always has about the same length, which would shrink along a straight line.
    """
    lengths = np.linalg.norm(begin) * np.linalg.norm(end)
    cosine = float(np.clip(begin @ end / lengths, -1, 1)) if lengths else 1.0
    angle, t = np.arccos(cosine), shares[:, np.newaxis]
    if np.sin(angle) < 1e-6:
        return np.asarray((1 - t) * begin + t * end)
    return np.asarray((np.sin((1 - t) * angle) * begin + np.sin(t * angle) * end) / np.sin(angle))
