"""Oracles: Keras's losses, autodiff, and exact limits."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from playground.labs.neuron.losses import (
    CROSS_ENTROPY,
    LOSSES,
    SQUARED_ERROR,
    descend_logit,
    logit_gradient,
    loss_gradient,
    loss_value,
)
from playground.model.activations import sigmoid

Z = np.linspace(-9, 9, 37)[:, np.newaxis]


@pytest.mark.parametrize("target", [0.0, 1.0])
@pytest.mark.parametrize("loss", LOSSES)
def test_values_and_gradients_are_those_of_keras(loss: str, target: float) -> None:
    y, z = np.full_like(Z, target), tf.constant(Z)
    with tf.GradientTape() as tape:
        tape.watch(z)
        value = keras.losses.get(loss)(y, keras.activations.sigmoid(z))
    # Keras takes a shortcut from a sigmoid's output to its logit, so p gets a tape of its own.
    p = tf.constant(sigmoid(Z))
    with tf.GradientTape() as tape_of_p:
        tape_of_p.watch(p)
        value_of_p = keras.losses.get(loss)(y, p)
    close = {"rtol": 1e-5, "atol": 1e-9}
    ours = loss_value(loss, y, Z, sigmoid(Z))
    np.testing.assert_allclose(ours[:, 0], value.numpy(), **close)
    np.testing.assert_allclose(logit_gradient(loss, y, Z), tape.gradient(value, z).numpy(), **close)
    np.testing.assert_allclose(loss_gradient(loss, y, sigmoid(Z)), tape_of_p.gradient(value_of_p, p).numpy(), **close)


def test_far_from_the_target_squared_error_stalls_and_cross_entropy_does_not() -> None:
    y, z = np.array([1.0]), np.array([-40.0])
    assert logit_gradient(CROSS_ENTROPY, y, z)[0] == pytest.approx(-1)
    assert logit_gradient(SQUARED_ERROR, y, z)[0] == pytest.approx(-2 * np.exp(-40))
    assert loss_value(CROSS_ENTROPY, y, z, sigmoid(z))[0] == pytest.approx(40)


def test_descent_on_the_logit_is_that_of_keras() -> None:
    variable = keras.Variable(-6.0, dtype="float64")
    optimizer = keras.optimizers.SGD(0.5)
    optimizer.build([variable])
    for place, expected in enumerate(descend_logit(CROSS_ENTROPY, 1.0, -6.0, 0.5, 30)):
        assert float(variable.numpy()) == pytest.approx(expected, abs=1e-6), place
        with tf.GradientTape() as tape:
            loss = keras.ops.binary_crossentropy(
                tf.ones(1, "float64"), tf.reshape(variable.value, [1]), from_logits=True
            )
        optimizer.apply([tape.gradient(loss, variable.value)])
