"""Forward and backward pass of a small fully connected network, written out. Tested against autodiff.

Notation as on the page: layer l takes a(l-1), computes z(l) = a(l-1) W(l) + b(l) and gives a(l) = f(z(l)). With
delta(l) = dL/dz(l), the chain rule gives

    delta(l) = dL/da(l) * f'(z(l))          dL/da(l-1) = delta(l) W(l)^T
    dL/dW(l) = a(l-1)^T delta(l)            dL/db(l)   = delta(l)

References:
    D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating errors", 1986.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from playground.labs.neuron.losses import CROSS_ENTROPY, loss_gradient, loss_value
from playground.model.activations import ACTIVATIONS

# Step h of the central differences: both the truncation error, h², and the rounding error, 1e-16 / h, are small.
FINITE_STEP = 1e-5


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A fully connected layer with its numbers.

    Attributes:
        kernel: W, float64, shape `(inputs, units)`.
        bias: b, float64, shape `(units,)`.
        activation: Keras identifier of f.
    """

    kernel: np.ndarray
    bias: np.ndarray
    activation: str


@dataclass(frozen=True, kw_only=True)
class Pass:
    """All numbers of one forward and backward pass over n samples.

    Attributes:
        z: Weighted sums by layer, each float64, shape `(n, units)`.
        a: Outputs by layer, likewise.
        losses: Loss of each sample, shape `(n,)`.
        a_gradients: dL_i/da of each sample i and layer, shape `(n, units)`.
        z_gradients: dL_i/dz, likewise.
        kernel_gradients: dL/dW by layer, L the mean of the losses of the samples that the update uses.
        bias_gradients: dL/db by layer, likewise.
    """

    z: tuple[np.ndarray, ...]
    a: tuple[np.ndarray, ...]
    losses: np.ndarray
    a_gradients: tuple[np.ndarray, ...]
    z_gradients: tuple[np.ndarray, ...]
    kernel_gradients: tuple[np.ndarray, ...]
    bias_gradients: tuple[np.ndarray, ...]


def forward(layers: tuple[Layer, ...], x: np.ndarray) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
    """z and a of every layer for inputs of shape `(n, inputs)`."""
    zs: list[np.ndarray] = []
    outputs: list[np.ndarray] = []
    a = x
    for layer in layers:
        z = a @ layer.kernel + layer.bias
        a = ACTIVATIONS[layer.activation].value(z)
        zs.append(z)
        outputs.append(a)
    return tuple(zs), tuple(outputs)


def backpropagate(layers: tuple[Layer, ...], x: np.ndarray, y: np.ndarray, loss: str, used: np.ndarray) -> Pass:
    """Forward and backward pass.

    Args:
        layers: The network; the last has one unit.
        x: Inputs, float64, shape `(n, inputs)`.
        y: Targets, float64, shape `(n, 1)`.
        loss: Keras identifier, see `playground.labs.neuron.losses`.
        used: Indices of the samples over whose losses the gradients of the weights are averaged.
    """
    zs, outputs = forward(layers, x)
    losses = loss_value(loss, y, zs[-1], outputs[-1])[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        d_a = loss_gradient(loss, y, outputs[-1])
    a_gradients, z_gradients, kernel_gradients, bias_gradients = [], [], [], []
    for index in reversed(range(len(layers))):
        layer, before = layers[index], outputs[index - 1] if index else x
        if loss == CROSS_ENTROPY and index == len(layers) - 1:
            # (p - y) / (p (1 - p)) times p (1 - p), simplified, so that it is finite for saturated predictions too.
            d_z = outputs[-1] - y
        else:
            d_z = d_a * ACTIVATIONS[layer.activation].derivative(zs[index])
        a_gradients.append(d_a)
        z_gradients.append(d_z)
        kernel_gradients.append(before[used].T @ d_z[used] / len(used))
        bias_gradients.append(d_z[used].mean(axis=0))
        d_a = d_z @ layer.kernel.T
    return Pass(
        z=zs,
        a=outputs,
        losses=losses,
        a_gradients=tuple(reversed(a_gradients)),
        z_gradients=tuple(reversed(z_gradients)),
        kernel_gradients=tuple(reversed(kernel_gradients)),
        bias_gradients=tuple(reversed(bias_gradients)),
    )


def finite_differences(loss: Callable[[np.ndarray], float], parameters: np.ndarray) -> np.ndarray:
    """The gradient by central differences, (L(w + h) - L(w - h)) / 2h, one parameter at a time.

    Args:
        loss: L as a function of all parameters.
        parameters: float64, shape `(m,)`.

    Returns:
        float64, shape `(m,)`.
    """
    found = np.empty(len(parameters))
    for index in range(len(parameters)):
        shift = np.zeros(len(parameters))
        shift[index] = FINITE_STEP
        found[index] = (loss(parameters + shift) - loss(parameters - shift)) / (2 * FINITE_STEP)
    return found


def flattened(kernels: tuple[np.ndarray, ...], biases: tuple[np.ndarray, ...]) -> np.ndarray:
    """Kernels and biases in Keras's order, layer by layer, as one array of shape `(m,)`."""
    return np.concatenate([part.ravel() for pair in zip(kernels, biases, strict=True) for part in pair])
