"""Oracles: Keras's own activations and the backend's autodiff."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from playground.model.activations import ACTIVATIONS

# Keras's activations that look at more than one value, or that lack a default.
NOT_ELEMENTWISE = {"softmax", "log_softmax", "sparsemax", "glu", "threshold"}
# Odd steps, so that no value falls on a kink.
Z = np.arange(-30.013, 30, 0.0417)


def test_all_elementwise_activations_of_keras_are_here() -> None:
    ours = {name for name in dir(keras.activations) if name.islower() and callable(getattr(keras.activations, name))}
    ours -= {"get", "serialize", "deserialize", "swish", "hard_swish", *NOT_ELEMENTWISE}
    assert {name for name in ours if not name.startswith("_")} == set(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_and_derivatives_are_those_of_keras(name: str) -> None:
    z = tf.constant(Z)
    with tf.GradientTape() as tape:
        tape.watch(z)
        a = keras.activations.get(name)(z)
    np.testing.assert_allclose(ACTIVATIONS[name].value(Z), a.numpy(), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(ACTIVATIONS[name].derivative(Z), tape.gradient(a, z).numpy(), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", ["sigmoid", "softplus", "log_sigmoid", "silu", "tanh", "mish", "elu", "selu"])
def test_nothing_overflows(name: str) -> None:
    with np.errstate(over="raise", invalid="raise"):
        far = np.array([-1e3, 1e3])
        assert np.isfinite(ACTIVATIONS[name].value(far)).all()
        assert np.isfinite(ACTIVATIONS[name].derivative(far)).all()


def test_the_kink_of_relu_counts_as_off() -> None:
    assert ACTIVATIONS["relu"].derivative(np.array([-1.0, 0.0, 1.0])).tolist() == [0, 0, 1]
