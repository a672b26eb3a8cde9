"""Oracles: autodiff and central differences, on random networks."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from playground.labs.neuron.backpropagation import Layer, backpropagate, finite_differences, flattened, forward
from playground.labs.neuron.losses import CROSS_ENTROPY, LOSSES, SQUARED_ERROR
from playground.model.activations import ACTIVATIONS


def random_network(seed: int) -> tuple[tuple[Layer, ...], np.ndarray, np.ndarray, str, np.ndarray]:
    """A network of up to four hidden layers of random sizes and activations, with data, a loss and the samples used."""
    rng = np.random.default_rng(seed)
    sizes = [*rng.integers(1, 5, rng.integers(1, 6)), 1]
    loss = LOSSES[seed % 2]
    names = [str(rng.choice(list(ACTIVATIONS))) for _ in sizes[2:]] + ["sigmoid" if loss == CROSS_ENTROPY else "linear"]
    layers = tuple(
        Layer(kernel=rng.normal(0, 0.7, (inputs, units)), bias=rng.normal(0, 0.5, units), activation=name)
        for inputs, units, name in zip(sizes, sizes[1:], names, strict=False)
    )
    x = rng.normal(0, 1, (6, sizes[0]))
    y = rng.integers(0, 2, (6, 1)).astype(float) if loss == CROSS_ENTROPY else rng.normal(0, 1, (6, 1))
    return layers, x, y, loss, rng.choice(6, rng.integers(1, 7), replace=False)


@pytest.mark.parametrize("seed", range(30))
def test_every_gradient_is_that_of_autodiff(seed: int) -> None:
    layers, x, y, loss, used = random_network(seed)
    ours = backpropagate(layers, x, y, loss, used)
    weights = [(tf.Variable(layer.kernel), tf.Variable(layer.bias)) for layer in layers]
    with tf.GradientTape(persistent=True) as tape:
        zs, outputs, a = [], [], tf.constant(x)
        for layer, (kernel, bias) in zip(layers, weights, strict=True):
            zs.append(a @ kernel + bias)
            a = keras.activations.get(layer.activation)(zs[-1])
            outputs.append(a)
        losses = keras.losses.get(loss)(y, a)
        mean = tf.reduce_mean(tf.gather(losses, used))
    close = {"rtol": 1e-6, "atol": 1e-8}
    np.testing.assert_allclose(ours.losses, losses.numpy(), **close)
    for place, (kernel, bias) in enumerate(weights):
        np.testing.assert_allclose(ours.a[place], outputs[place].numpy(), **close)
        np.testing.assert_allclose(ours.z_gradients[place], tape.gradient(losses, zs[place]).numpy(), **close)
        if (
            loss == SQUARED_ERROR or place < len(layers) - 1
        ):  # Keras goes from a sigmoid's output straight to its logit.
            np.testing.assert_allclose(ours.a_gradients[place], tape.gradient(losses, outputs[place]).numpy(), **close)
        np.testing.assert_allclose(ours.kernel_gradients[place], tape.gradient(mean, kernel).numpy(), **close)
        np.testing.assert_allclose(ours.bias_gradients[place], tape.gradient(mean, bias).numpy(), **close)


def test_central_differences_agree() -> None:
    layers, x, y, loss, used = random_network(3)
    smooth = tuple(Layer(kernel=layer.kernel, bias=layer.bias, activation="tanh") for layer in layers)

    def mean_loss(parameters: np.ndarray) -> float:
        rest, built = parameters, []
        for layer in smooth:
            kernel, bias, rest = np.split(rest, [layer.kernel.size, layer.kernel.size + layer.bias.size])
            built.append(Layer(kernel=kernel.reshape(layer.kernel.shape), bias=bias, activation="tanh"))
        return float(((forward(tuple(built), x[used])[1][-1] - y[used]) ** 2).mean())

    assert loss == LOSSES[1] == SQUARED_ERROR
    ours = backpropagate(smooth, x, y, SQUARED_ERROR, used)
    parameters = flattened(tuple(layer.kernel for layer in smooth), tuple(layer.bias for layer in smooth))
    found = finite_differences(mean_loss, parameters)
    np.testing.assert_allclose(found, flattened(ours.kernel_gradients, ours.bias_gradients), atol=1e-8)


def test_a_saturated_prediction_still_has_a_gradient() -> None:
    layer = Layer(kernel=np.array([[1.0]]), bias=np.array([800.0]), activation="sigmoid")
    found = backpropagate((layer,), np.ones((1, 1)), np.zeros((1, 1)), CROSS_ENTROPY, np.array([0]))
    assert found.losses[0] == pytest.approx(801)
    assert found.kernel_gradients[0][0, 0] == pytest.approx(1)
