"""Linear and logistic regression in closed form or by Newton's method: the references for the trained models.

Weights are one vector `(w_1, …, w_d, b)`, float64, shape `(d + 1,)`. Penalties are Keras's: `l2` adds l2 Σ w², `l1` adds
l1 Σ |w| to the mean loss; the bias is not penalised.
"""

from __future__ import annotations

import math

import numpy as np

from playground.model.activations import sigmoid

NEWTON_STEPS = 100


def with_bias(x: np.ndarray) -> np.ndarray:
    """The inputs with a column of ones for the bias: shape `(n, d)` to `(n, d + 1)`."""
    return np.column_stack([x, np.ones(len(x))])


def outputs(weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    """w·x + b, float64.

    Args:
        weights: shape `(d + 1,)` or `(k, d + 1)`.
        x: shape `(n, d)`.

    Returns:
        shape `(n,)` or `(k, n)`.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        found: np.ndarray = np.asarray(weights, "float64") @ with_bias(x).T
    return found


def mean_squared_error(weights: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Mean of (w·x + b - y)²; one number per row of weights."""
    with np.errstate(over="ignore", invalid="ignore"):
        found: np.ndarray = np.mean((outputs(weights, x) - y) ** 2, axis=-1)
    return found


def cross_entropy(weights: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Mean of log(1 + e^z) - y z with z = w·x + b, in nats; one number per row of weights. y is 0 or 1."""
    logits = outputs(weights, x)
    found: np.ndarray = np.mean(np.logaddexp(0, logits) - y * logits, axis=-1)
    return found


def least_squares(x: np.ndarray, y: np.ndarray, l2: float = 0.0) -> np.ndarray:
    """The weights with the smallest mean squared error plus l2 Σ w²; of several solutions the shortest.

    Solves (XᵀX/n + l2 D) v = Xᵀy/n, where D is the identity without the bias (Hoerl and Kennard, 1970), through the
    singular values of the stacked system, which is stable for nearly dependent columns.
    """
    d = x.shape[1]
    penalty = math.sqrt(l2 * len(x)) * np.eye(d, d + 1)
    found: np.ndarray = np.linalg.lstsq(
        np.vstack([with_bias(x), penalty]), np.concatenate([y, np.zeros(d)]), rcond=None
    )[0]
    return found


def newton_logistic(x: np.ndarray, y: np.ndarray, l2: float) -> np.ndarray:
    """The weights with the smallest cross-entropy plus l2 Σ w², by Newton's method with step halving.

    H = Xᵀ diag(p(1 - p)) X / n + 2 l2 D and g = Xᵀ(p - y)/n + 2 l2 D v; v ← v - t H⁻¹ g with t = 1, 1/2, …
    until the loss falls enough (Boyd and Vandenberghe, Convex Optimization, 9.5). Strictly convex for `l2` > 0 as long as both
    classes occur: then the bias, which is not penalised, has a best value too.

    Args:
        x: float64, shape `(n, d)`.
        y: 0 or 1, shape `(n,)`, both present.
        l2: >= 0.

    Raises:
        ValueError: If one class is missing.
    """
    if l2 < 0 or not 0 < np.mean(y) < 1:
        raise ValueError(f"`l2` must be >= 0 and both classes present. Received: l2={l2}, mean of y={np.mean(y)}")
    features = with_bias(x)
    penalised = 2 * l2 * np.diag([1.0] * x.shape[1] + [0.0])

    def objective(weights: np.ndarray) -> float:
        return float(cross_entropy(weights, x, y) + 0.5 * weights @ penalised @ weights)

    weights = np.zeros(features.shape[1])
    for _ in range(NEWTON_STEPS):
        probabilities = sigmoid(features @ weights)
        gradient = features.T @ (probabilities - y) / len(y) + penalised @ weights
        curvature = probabilities * (1 - probabilities) / len(y)
        hessian = features.T @ (features * curvature[:, None]) + penalised
        # Least squares, because points on one line leave a direction without curvature.
        step = np.linalg.lstsq(hessian, gradient, rcond=1e-14)[0]
        decrement = float(gradient @ step)
        if decrement < 1e-20:
            break
        size, before = 1.0, objective(weights)
        while objective(weights - size * step) > before - 0.25 * size * decrement and size > 1e-8:
            size /= 2
        weights = weights - size * step
    return weights


def accuracy(weights: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    """Share of points on the correct side of w·x + b = 0, 0 to 1. As in Keras, class 1 means p > 0.5."""
    return float(np.mean((outputs(weights, x) > 0) == (y > 0.5)))


def separable(x: np.ndarray, y: np.ndarray) -> bool:
    """Whether a line separates the classes of points in the plane strictly; then cross-entropy has no minimum.

    A direction u with u·(p - q) > 0 for every p of class 1 and q of class 0 exists exactly if all those differences lie within
    an open half-plane, that is if their angles leave a gap larger than π.

    Args:
        x: float64, shape `(n, 2)`.
        y: 0 or 1, shape `(n,)`.
    """
    ones, zeros = x[y > 0.5], x[y < 0.5]
    if not len(ones) or not len(zeros):
        return True
    differences = (ones[:, None] - zeros[None]).reshape(-1, 2)
    if not np.any(differences, axis=1).all():
        return False
    angles = np.sort(np.arctan2(differences[:, 1], differences[:, 0]))
    gaps = np.diff(np.append(angles, angles[0] + 2 * np.pi))
    return bool(gaps.max() > np.pi * (1 + 1e-12))


def hessian(x: np.ndarray, l2: float = 0.0) -> np.ndarray:
    """Second derivatives of the mean squared error by the weights, 2 XᵀX/n + 2 l2 D; D leaves the bias out. Shape `(d + 1, d + 1)`."""
    features = with_bias(x)
    found: np.ndarray = 2 * features.T @ features / len(x) + 2 * l2 * np.diag([1.0] * x.shape[1] + [0.0])
    return found


def stable_rate(x: np.ndarray, l2: float = 0.0) -> float:
    """The largest learning rate with which full-batch descent on the mean squared error does not diverge: 2/λmax of the Hessian."""
    return float(2 / np.linalg.eigvalsh(hessian(x, l2))[-1])


def share_left(x: np.ndarray, l2: float, learning_rate: float, steps: int) -> float:
    """The share of the distance to the minimum that full-batch descent has left in the flattest direction: |1 - α λmin|^steps."""
    return float(abs(1 - learning_rate * np.linalg.eigvalsh(hessian(x, l2))[0]) ** steps)
