"""Keras's elementwise activations and their derivatives, written out in numpy. Tested against Keras and autodiff.

Left out are those that look at more than one value (softmax, log_softmax, sparsemax, glu) and `threshold`, which has no
default of its own. Where a function has a kink, the derivative is the one that TensorFlow takes there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Function = Callable[[np.ndarray], np.ndarray]

# Klambauer et al., "Self-Normalizing Neural Networks", 2017: the values that keep mean 0 and variance 1.
SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805
LEAKY_SLOPE = 0.2
SHRINK = 0.5


@dataclass(frozen=True, kw_only=True)
class Activation:
    """A function f of each value on its own.

    Attributes:
        name: Keras identifier.
        formula: f(z) in LaTeX.
        value: f: float64 array to float64 array of the same shape.
        derivative: f', likewise.
    """

    name: str
    formula: str
    value: Function
    derivative: Function


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + e^-z), without overflow for any z."""
    small = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1 / (1 + small), small / (1 + small)))


def softmax(z: np.ndarray) -> np.ndarray:
    """e^z_i / Σ e^z_j along the last axis, without overflow for any z."""
    raised = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def softplus(z: np.ndarray) -> np.ndarray:
    """ln(1 + e^z), without overflow for any z."""
    return np.asarray(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))


def _normal_cdf(z: np.ndarray) -> np.ndarray:
    return np.asarray(0.5 * (1 + np.vectorize(math.erf, otypes=[float])(np.asarray(z) / math.sqrt(2))))


def _normal_density(z: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi))


def _mish_derivative(z: np.ndarray) -> np.ndarray:
    t = np.tanh(softplus(z))
    return np.asarray(t + z * (1 - t**2) * sigmoid(z))


def _silu_derivative(z: np.ndarray) -> np.ndarray:
    s = sigmoid(z)
    return np.asarray(s + z * s * (1 - s))


def _exponential_part(z: np.ndarray) -> np.ndarray:
    """e^z where z is negative, 1 elsewhere."""
    return np.asarray(np.exp(np.minimum(z, 0)))


def _is(condition: np.ndarray) -> np.ndarray:
    return np.asarray(condition, "float64")


_ALL = (
    Activation(
        name="sigmoid", formula=r"\frac{1}{1 + e^{-z}}",
        value=sigmoid, derivative=lambda z: sigmoid(z) * sigmoid(-z),
    ),
    Activation(name="tanh", formula=r"\tanh z", value=np.tanh, derivative=lambda z: 1 - np.tanh(z) ** 2),
    Activation(
        name="relu", formula=r"\max(0, z)", value=lambda z: np.maximum(z, 0), derivative=lambda z: _is(z > 0)
    ),
    Activation(name="linear", formula="z", value=lambda z: np.array(z), derivative=np.ones_like),
    Activation(
        name="leaky_relu", formula=rf"\max({LEAKY_SLOPE} z, z)",
        value=lambda z: np.maximum(LEAKY_SLOPE * z, z), derivative=lambda z: np.where(z > 0, 1.0, LEAKY_SLOPE),
    ),
    Activation(
        name="relu6", formula=r"\min(\max(0, z), 6)",
        value=lambda z: np.clip(z, 0, 6), derivative=lambda z: _is((z > 0) & (z < 6)),
    ),
    Activation(
        name="elu", formula=r"z \text{ if } z > 0 \text{ else } e^z - 1",
        value=lambda z: np.where(z > 0, z, _exponential_part(z) - 1), derivative=_exponential_part,
    ),
    Activation(
        name="celu", formula=r"\max(0, z) + \min(0, e^z - 1)",
        value=lambda z: np.where(z > 0, z, _exponential_part(z) - 1), derivative=_exponential_part,
    ),
    Activation(
        name="selu", formula=r"1.0507\,(z \text{ if } z > 0 \text{ else } 1.6733\,(e^z - 1))",
        value=lambda z: SELU_SCALE * np.where(z > 0, z, SELU_ALPHA * (_exponential_part(z) - 1)),
        derivative=lambda z: SELU_SCALE * np.where(z > 0, 1.0, SELU_ALPHA * _exponential_part(z)),
    ),
    Activation(
        name="gelu", formula=r"z\,\Phi(z)",
        value=lambda z: z * _normal_cdf(z), derivative=lambda z: _normal_cdf(z) + z * _normal_density(z),
    ),
    Activation(name="silu", formula=r"\frac{z}{1 + e^{-z}}", value=lambda z: z * sigmoid(z), derivative=_silu_derivative),
    Activation(
        name="mish", formula=r"z \tanh(\ln(1 + e^z))",
        value=lambda z: z * np.tanh(softplus(z)), derivative=_mish_derivative,
    ),
    Activation(name="softplus", formula=r"\ln(1 + e^z)", value=softplus, derivative=sigmoid),
    Activation(
        name="squareplus", formula=r"\tfrac12 (z + \sqrt{z^2 + 4})",
        value=lambda z: (z + np.sqrt(z**2 + 4)) / 2, derivative=lambda z: (1 + z / np.sqrt(z**2 + 4)) / 2,
    ),
    Activation(
        name="sparse_plus", formula=r"0 \text{ to } {-1}, \tfrac14 (z + 1)^2 \text{ to } 1, \text{then } z",
        value=lambda z: np.where(z >= 1, z, np.clip(z + 1, 0, 2) ** 2 / 4),
        derivative=lambda z: np.clip(z + 1, 0, 2) / 2,
    ),
    Activation(
        name="softsign", formula=r"\frac{z}{1 + |z|}",
        value=lambda z: z / (1 + np.abs(z)), derivative=lambda z: 1 / (1 + np.abs(z)) ** 2,
    ),
    Activation(
        name="hard_sigmoid", formula=r"\min(\max(0, z/6 + 1/2), 1)",
        value=lambda z: np.clip(z / 6 + 0.5, 0, 1), derivative=lambda z: _is(np.abs(z) < 3) / 6,
    ),
    Activation(
        name="sparse_sigmoid", formula=r"\min(\max(0, (z + 1)/2), 1)",
        value=lambda z: np.clip((z + 1) / 2, 0, 1), derivative=lambda z: _is(np.abs(z) < 1) / 2,
    ),
    Activation(
        name="hard_tanh", formula=r"\min(\max(-1, z), 1)",
        value=lambda z: np.clip(z, -1, 1), derivative=lambda z: _is(np.abs(z) < 1),
    ),
    Activation(
        name="hard_silu", formula=r"z \min(\max(0, z/6 + 1/2), 1)",
        value=lambda z: z * np.clip(z / 6 + 0.5, 0, 1),
        derivative=lambda z: np.where(np.abs(z) < 3, z / 3 + 0.5, _is(z >= 3)),
    ),
    Activation(
        name="log_sigmoid", formula=r"-\ln(1 + e^{-z})",
        value=lambda z: -softplus(-z), derivative=lambda z: sigmoid(-z),
    ),
    Activation(
        name="tanh_shrink", formula=r"z - \tanh z",
        value=lambda z: z - np.tanh(z), derivative=lambda z: np.tanh(z) ** 2,
    ),
    Activation(
        name="soft_shrink", formula=rf"z \text{{ moved by {SHRINK} towards }} 0",
        value=lambda z: np.sign(z) * np.maximum(np.abs(z) - SHRINK, 0), derivative=lambda z: _is(np.abs(z) > SHRINK),
    ),
    Activation(
        name="hard_shrink", formula=rf"z \text{{ if }} |z| > {SHRINK} \text{{ else }} 0",
        value=lambda z: np.where(np.abs(z) > SHRINK, z, 0.0), derivative=lambda z: _is(np.abs(z) > SHRINK),
    ),
    Activation(name="exponential", formula="e^z", value=np.exp, derivative=np.exp),
)  # fmt: skip

ACTIVATIONS: dict[str, Activation] = {activation.name: activation for activation in _ALL}
