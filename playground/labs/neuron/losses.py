"""Squared error and cross-entropy of one prediction, with their gradients. Tested against Keras and autodiff.

The prediction is p = f(z) of the output neuron, y the target. Cross-entropy requires f = sigmoid and is computed from
z, which stays exact where p rounds to 0 or 1.
"""

from __future__ import annotations

import numpy as np

from playground.model.activations import sigmoid, softplus

SQUARED_ERROR, CROSS_ENTROPY = "mean_squared_error", "binary_crossentropy"
LOSSES = (CROSS_ENTROPY, SQUARED_ERROR)


def loss_value(loss: str, y: np.ndarray, z: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Loss of each prediction.

    Squared error is (p - y)²; cross-entropy is -y ln p - (1 - y) ln(1 - p) = ln(1 + e^z) - y z.

    Args:
        loss: `SQUARED_ERROR` or `CROSS_ENTROPY`, Keras identifiers.
        y: Targets, float64, any shape; 0 or 1 for cross-entropy.
        z: Logits, the inputs of the output activation; same shape.
        p: Predictions f(z); same shape.
    """
    return np.asarray((p - y) ** 2 if loss == SQUARED_ERROR else softplus(z) - y * z)


def loss_gradient(loss: str, y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """dL/dp: 2 (p - y) for squared error, (p - y) / (p (1 - p)) for cross-entropy, which grows without bound.

    Where p has rounded to 0 or 1, the gradient of cross-entropy is infinite and its product with p (1 - p) = 0 is NaN;
    `logit_gradient` uses the simplified form.
    """
    return np.asarray(2 * (p - y) if loss == SQUARED_ERROR else (p - y) / (p * (1 - p)))


def logit_gradient(loss: str, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """dL/dz behind a sigmoid: 2 (p - y) p (1 - p) for squared error, p - y for cross-entropy.

    For cross-entropy the sigmoid's derivative p (1 - p) cancels, so the gradient does not vanish where the sigmoid is
    flat. Where the prediction is right, the difference p - y is computed from small numbers, which keeps its precision.
    """
    difference = np.where(y > 0.5, -sigmoid(-z) + (1 - y), sigmoid(z) - y)
    return np.asarray(2 * difference * sigmoid(z) * sigmoid(-z) if loss == SQUARED_ERROR else difference)


def descend_logit(loss: str, y: float, z: float, learning_rate: float, steps: int) -> np.ndarray:
    """Gradient descent on the logit alone: z <- z - learning_rate dL/dz.

    Returns:
        float64, shape `(steps + 1,)`: the logit before the first step and after each.
    """
    target, path = np.array([y]), [np.array([z])]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * logit_gradient(loss, target, path[-1]))
    return np.concatenate(path)
