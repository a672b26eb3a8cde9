"""Polynomials fitted to points: plain, with an L2 or with an L1 penalty, and their errors by degree.

Basis: Legendre polynomials of x scaled to -1 … 1. They span the same polynomials as 1, x, x², … but are nearly orthogonal,
so that degree 15 is numerically stable: the condition number of the powers is a thousand times larger.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial import legendre

MAX_DEGREE = 15
NONE, L2, L1 = "none", "l2", "l1"
PENALTIES = (NONE, L2, L1)
SWEEPS = 5_000
TOLERANCE = 1e-8


def basis(x: np.ndarray, degree: int, low: float, high: float) -> np.ndarray:
    """P_0 … P_degree of 2 (x - low)/(high - low) - 1: float64, shape `(n, degree + 1)`."""
    found: np.ndarray = legendre.legvander(2 * (np.asarray(x, "float64") - low) / (high - low) - 1, degree)
    return found


def ridge(features: np.ndarray, y: np.ndarray, l2: float) -> np.ndarray:
    """Smallest mean squared error plus l2 Σ_{j>0} c_j²; the constant is not penalised. With `l2` 0, of several solutions the shortest.

    Args:
        features: float64, shape `(n, k)`; the first column is the constant.
        y: float64, shape `(n,)`.
        l2: >= 0.
    """
    k = features.shape[1]
    penalty = np.sqrt(l2 * len(y)) * np.eye(k)[1:]
    stacked = np.vstack([features, penalty])
    found: np.ndarray = np.linalg.lstsq(stacked, np.concatenate([y, np.zeros(k - 1)]), rcond=1e-10)[0]
    return found


def lasso(features: np.ndarray, y: np.ndarray, l1: float, start: np.ndarray | None = None) -> np.ndarray:
    """Smallest mean squared error plus l1 Σ_{j>0} |c_j|, by coordinate descent; the constant is not penalised.

    c_j ← S(aⱼᵀr/n + Gⱼⱼ cⱼ, l1/2) / Gⱼⱼ with G = AᵀA/n, S(z, t) = sign(z) max(|z| - t, 0), until no coefficient moves
    (Friedman, Hastie and Tibshirani, 2010).

    Args:
        features, y: As for `ridge`.
        l1: > 0.
        start: Initial coefficients; None means zeros.
    """
    n, k = features.shape
    gram, target = (features.T @ features / n).tolist(), (features.T @ y / n).tolist()
    coefficients = [0.0] * k if start is None else [float(value) for value in start]
    # Half the negative gradient, Aᵀ(y - A c)/n, kept up to date. At this size plain floats are faster than arrays.
    left = [t - sum(g * c for g, c in zip(row, coefficients, strict=True)) for t, row in zip(target, gram, strict=True)]
    scale = max(1.0, max(map(abs, target)))
    for _ in range(SWEEPS):
        largest = 0.0
        for j in range(k):
            old, square = coefficients[j], gram[j][j]
            wanted = left[j] + square * old
            threshold = l1 / 2 if j else 0.0
            if wanted > threshold:
                new = (wanted - threshold) / square
            elif wanted < -threshold:
                new = (wanted + threshold) / square
            else:
                new = 0.0
            if new != old:
                change = new - old
                coefficients[j] = new
                row = gram[j]
                for i in range(k):
                    left[i] -= row[i] * change
                largest = max(largest, abs(change) * square)
        if largest < TOLERANCE * scale:
            break
    return np.array(coefficients)


def coefficients_of(
    features: np.ndarray, y: np.ndarray, penalty: str, strength: float, start: np.ndarray | None = None
) -> np.ndarray:
    """The coefficients under a penalty of `PENALTIES`; strength 0 is no penalty. `start` is where `lasso` begins."""
    if penalty == L1 and strength > 0:
        return lasso(features, y, strength, start)
    return ridge(features, y, strength if penalty == L2 else 0.0)


@dataclass(frozen=True, kw_only=True)
class DegreeFits:
    """Polynomials of degree 1 to `MAX_DEGREE` fitted to the same points.

    Attributes:
        coefficients: One array per degree, float64, shape `(degree + 1,)`, in the Legendre basis.
        train_error, test_error: float64, shape `(15,)`, mean squared errors; test errors are NaN without test points.
        low, high: Ends of the x range that is scaled to -1 … 1.
    """

    coefficients: tuple[np.ndarray, ...]
    train_error: np.ndarray
    test_error: np.ndarray
    low: float
    high: float

    def curve(self, degree: int, x: np.ndarray) -> np.ndarray:
        """Values of the polynomial of one degree: float64, shape of `x`."""
        values: np.ndarray = basis(x, degree, self.low, self.high) @ self.coefficients[degree - 1]
        return values

    @property
    def best_degree(self) -> int:
        """The degree with the smallest test error, or training error without test points."""
        error = self.train_error if np.isnan(self.test_error).any() else self.test_error
        # With a strong L1 penalty several degrees have the same curve; the lowest of them counts.
        return int(np.argmax(error <= error.min() * (1 + 1e-6))) + 1


def fit_degrees(
    x: np.ndarray, y: np.ndarray, x_test: np.ndarray, y_test: np.ndarray, *, penalty: str, strength: float,
    low: float, high: float,
) -> DegreeFits:  # fmt: skip
    """Fits every degree to the training points and measures it on both.

    Args:
        x, y: float64, shape `(n,)`, training points; at least one.
        x_test, y_test: float64, shape `(m,)`; may be empty.
        penalty: One of `PENALTIES`.
        strength: λ >= 0 of the penalty.
        low, high: Ends of the domain.
    """
    fits: list[np.ndarray] = []
    train, test = [], []
    train_features, test_features = basis(x, MAX_DEGREE, low, high), basis(x_test, MAX_DEGREE, low, high)
    for degree in range(1, MAX_DEGREE + 1):
        features = train_features[:, : degree + 1]
        # Each degree starts from the solution of the one below.
        found = coefficients_of(features, y, penalty, strength, np.append(fits[-1], 0.0) if fits else None)
        fits.append(found)
        train.append(float(np.mean((features @ found - y) ** 2)))
        test.append(
            float(np.mean((test_features[:, : degree + 1] @ found - y_test) ** 2)) if len(x_test) else float("nan")
        )
    return DegreeFits(
        coefficients=tuple(fits), train_error=np.array(train), test_error=np.array(test), low=low, high=high
    )
