"""Attacks on a small network and a linear one, against finite differences, plain loops and what is certain for a linear network."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.digits.attack import L2, LINF, NORMS
from playground.digits.mnist import shared_mnist
from playground.digits.training.attacks import (
    accuracy_under_pgd,
    accuracy_under_squares,
    climb,
    gradient_and_logits,
    logits_of,
    margins,
    project,
    square_side,
)

COUNT = 60
IMAGES = shared_mnist().x_test[:COUNT, ..., np.newaxis].astype("float32") / 255
# No small change of these reaches 0 or 1.
GREY = (0.3 + 0.4 * IMAGES).astype("float32")
LABELS = shared_mnist().y_test[:COUNT].astype("int32")


def smooth_network() -> keras.Sequential:
    """A network without a kink, for finite differences."""
    keras.utils.set_random_seed(3)
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)), keras.layers.RandomRotation(0.1), keras.layers.Conv2D(3, 3, strides=2, activation="tanh"),
            keras.layers.BatchNormalization(), keras.layers.Flatten(), keras.layers.Dropout(0.5), keras.layers.Dense(10, "softmax"),
        ]
    )  # fmt: skip


def linear_network() -> keras.Sequential:
    """Softmax regression, fitted to the grey images by least squares."""
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10)])
    pixels, targets = GREY.reshape(COUNT, -1), 10.0 * np.eye(10)[LABELS]
    kernel = np.linalg.lstsq(np.vstack([pixels, 10 * np.eye(784)]), np.vstack([targets, np.zeros((784, 10))]))[0]
    model.set_weights([kernel.astype("float32"), np.zeros(10, "float32")])
    return model


SMOOTH, LINEAR = smooth_network(), linear_network()


def test_the_gradient_of_each_image_is_its_own_by_finite_differences() -> None:
    logits, labels = logits_of(SMOOTH), tf.constant([3, 5])
    images = tf.constant(IMAGES[:2])
    found, z = gradient_and_logits(logits, images, labels)
    np.testing.assert_allclose(tf.nn.softmax(z), SMOOTH.predict_on_batch(IMAGES[:2]), atol=1e-5)

    def loss(pictures: np.ndarray, index: int) -> float:
        values = np.asarray(logits(tf.constant(pictures)))[index].astype("float64")
        return float(np.log(np.exp(values).sum()) - values[labels[index]])

    for index, row, column in [(0, 5, 5), (0, 14, 9), (1, 20, 20), (1, 9, 13)]:
        ahead, behind = IMAGES[:2].copy(), IMAGES[:2].copy()
        ahead[index, row, column] += 0.02
        behind[index, row, column] -= 0.02
        slope = (loss(ahead, index) - loss(behind, index)) / 0.04
        assert float(found[index, row, column, 0]) == pytest.approx(slope, abs=2e-4)


@settings(max_examples=20, deadline=None)
@given(
    epsilon=st.floats(0, 1, width=32),
    size=st.floats(0, 2, width=32),
    steps=st.integers(0, 6),
    norm=st.sampled_from(NORMS),
    sign=st.sampled_from([1.0, -1.0]),
)
def test_an_attack_stays_in_its_ball_and_inside_the_range(
    epsilon: float, size: float, steps: int, norm: str, sign: float
) -> None:
    epsilon *= 1.0 if norm == LINF else 8.0
    images, labels = tf.constant(IMAGES[:3]), tf.constant(LABELS[:3])
    found = np.asarray(
        climb(
            logits_of(SMOOTH),
            images,
            images,
            labels,
            epsilon=epsilon,
            size=tf.constant(sign * size, "float32"),
            steps=steps,
            norm=norm,
        )
    )
    assert found.min() >= 0
    assert found.max() <= 1
    change = (found - IMAGES[:3]).reshape(3, -1).astype("float64")
    size_of = np.abs(change).max(axis=1) if norm == LINF else np.linalg.norm(change, axis=1)
    assert (size_of <= epsilon * (1 + 1e-5) + 1e-6).all()


@pytest.mark.parametrize("norm", NORMS)
def test_a_step_up_a_linear_network_is_its_equation(norm: str) -> None:
    images = np.full((2, 28, 28, 1), 0.5, "float32")
    found = np.asarray(
        climb(logits_of(LINEAR), tf.constant(images), tf.constant(images), tf.constant([4, 7]), epsilon=0.2, size=0.2, steps=1, norm=norm)
    )  # fmt: skip
    kernel, _ = LINEAR.get_weights()
    for index, label in enumerate((4, 7)):
        z = images[index].reshape(-1).astype("float64") @ kernel
        p = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
        gradient = kernel @ (p - np.eye(10)[label])
        step = np.sign(gradient) if norm == LINF else gradient / np.linalg.norm(gradient)
        np.testing.assert_allclose(found[index].reshape(-1), 0.5 + 0.2 * step, atol=1e-5)


def test_projection_finds_the_nearest_point_of_the_ball() -> None:
    middle = np.full((1, 28, 28, 1), 0.5, "float32")
    far = middle + np.linspace(-0.4, 0.4, 784, dtype="float32").reshape(1, 28, 28, 1)
    change = np.asarray(project(tf.constant(far), tf.constant(middle), 0.1, LINF)) - middle
    np.testing.assert_allclose(change, np.clip(far - middle, -0.1, 0.1), atol=1e-6)
    change = np.asarray(project(tf.constant(far), tf.constant(middle), 2.0, L2)) - middle
    np.testing.assert_allclose(change, 2.0 * (far - middle) / np.linalg.norm(far - middle), atol=1e-6)
    near = middle + 0.01
    np.testing.assert_array_equal(project(tf.constant(near), tf.constant(middle), 2.0, L2), near)


def test_a_margin_is_the_best_of_the_others_less_the_own_logit() -> None:
    z = np.random.default_rng(0).normal(size=(50, 10)).astype("float32")
    labels = np.arange(50) % 10
    expected = [max(np.delete(row, label)) - row[label] for row, label in zip(z, labels, strict=True)]
    np.testing.assert_allclose(margins(tf.constant(z), tf.constant(labels)), expected, atol=1e-6)


def radii() -> np.ndarray:
    """The change of each pixel up to which a linear network surely reads an image as it does: gap / ‖w_k - w_y‖₁ for the nearest k."""
    kernel, _ = LINEAR.get_weights()
    z = GREY.reshape(COUNT, -1) @ kernel
    return np.array(
        [
            min((row[y] - row[k]) / np.abs(kernel[:, k] - kernel[:, y]).sum() for k in range(10) if k != y)
            for row, y in zip(z, LABELS, strict=True)
        ]
    )


def test_what_is_certain_for_a_linear_network_holds_under_every_attack() -> None:
    radius = radii()
    clean, epsilon = radius > 0, float(np.median(radius))
    safe, lost = radius > epsilon, radius < 0.5 * epsilon
    told: list[tuple[int, int]] = []
    weak = accuracy_under_pgd(
        LINEAR, GREY, LABELS, epsilon=epsilon, steps=1, size=epsilon / 4, restarts=1, progress=lambda *said: told.append(said)
    )  # fmt: skip
    strong = accuracy_under_pgd(LINEAR, GREY, LABELS, epsilon=epsilon, steps=20, size=epsilon / 4, restarts=3)
    squares = accuracy_under_squares(LINEAR, GREY, LABELS, epsilon=epsilon, queries=60)
    assert told == [(COUNT, weak.sum())]
    assert (lost & clean).any()
    # No attack fools an image that is safe, and none turns a wrong answer into a right one.
    for right in (weak, strong, squares):
        assert right[safe].all()
        assert not (right & ~clean).any()
    # There is a change that fools the others, and the attack comes near it.
    assert not strong[lost].any()
    assert strong.sum() <= min(weak.sum(), squares.sum())
    assert squares.sum() < clean.sum()
    none = accuracy_under_pgd(LINEAR, GREY, LABELS, epsilon=0.0, steps=2, size=0.1, restarts=1)
    np.testing.assert_array_equal(none, clean)


def test_the_squares_become_smaller_from_a_third_of_the_picture_to_a_pixel() -> None:
    sides = [square_side(28, query, 1_000) for query in range(1, 1_000)]
    assert sides[0] == round(28 * np.sqrt(0.3))
    assert sides == sorted(sides, reverse=True)
    assert sides[-1] == 1
