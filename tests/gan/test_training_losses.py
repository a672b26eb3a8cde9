"""Keras's losses against numpy's."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from playground.gan.losses import LOSSES, discriminator_loss, generator_loss
from playground.gan.training.losses import generated_losses, generator_losses, number, penalty, real_losses

LOGITS = np.random.default_rng(3).normal(0, 3, (2, 50)).astype("float32")


@pytest.mark.parametrize("loss", LOSSES)
def test_they_agree(loss: str) -> None:
    real, made = LOGITS
    at = number(loss)
    mine = float(keras.ops.mean(real_losses(real)[at]) + keras.ops.mean(generated_losses(made)[at]))
    assert mine == pytest.approx(discriminator_loss(loss, real, made), abs=1e-5)
    assert float(keras.ops.mean(generator_losses(made)[at])) == pytest.approx(generator_loss(loss, made), abs=1e-5)


def test_the_logarithmic_losses_are_keras_s_cross_entropy() -> None:
    real, made = LOGITS
    entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    both = float(entropy(np.ones(50), real)) + float(entropy(np.zeros(50), made))
    assert float(keras.ops.mean(real_losses(real)[0]) + keras.ops.mean(generated_losses(made)[0])) == pytest.approx(
        both, abs=1e-5
    )


def test_the_penalty_is_the_square_of_how_far_a_slope_is_from_1() -> None:
    found = np.array(penalty(keras.ops.array([[3.0, 4.0], [0.6, 0.8], [0.0, 0.0]])))
    np.testing.assert_allclose(found, [16, 0, 1], atol=1e-5)
