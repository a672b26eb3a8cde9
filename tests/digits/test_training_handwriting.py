from __future__ import annotations

import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.digits.pen_digits import TRAIN, shared_pen_digits
from playground.digits.strokes import centre_of_mass
from playground.digits.training.handwriting import bent_images, mnist_pictures, ones, other_width, pen_pictures, slashed


def generator() -> np.random.Generator:
    return np.random.default_rng(0)


def test_every_hand_is_another_and_a_seed_replays_it() -> None:
    some = shared_pen_digits(TRAIN).take(np.arange(100))
    first, again = pen_pictures(some, generator()), pen_pictures(some, generator())
    assert (first == again).all()
    assert first.dtype == np.uint8
    assert first.shape == (100, 28, 28)
    assert (first.max(axis=(1, 2)) == 255).all()
    other = pen_pictures(some, np.random.default_rng(1))
    assert all((one != two).any() for one, two in zip(first, other, strict=True))


def test_bent_pictures_stay_near_mnist() -> None:
    mnist = shared_mnist()
    images, labels = mnist.x_train[:3_000], mnist.y_train[:3_000]
    found = mnist_pictures(images, labels, generator())
    assert found.dtype == np.uint8
    assert found.shape == images.shape
    assert found.mean() == pytest.approx(images.mean(), rel=0.1)
    centres = np.array([centre_of_mass(picture) for picture in found])
    assert centres.mean(axis=0) == pytest.approx([14, 14], abs=0.3)
    assert 0.3 < centres.std(axis=0).mean() < 2
    assert np.corrcoef(found.mean(axis=0).ravel(), images.mean(axis=0).ravel())[0, 1] > 0.98


def test_what_falls_off_the_picture_does_not_come_back() -> None:
    frame = np.zeros((50, 28, 28), "uint8")
    assert bent_images(frame, generator()).max() == 0
    full = bent_images(np.full((50, 28, 28), 255, "uint8"), generator())
    assert full[:, 9:19, 9:19].min() == pytest.approx(1, abs=1e-5)
    assert full.max() <= 1 + 1e-5


def test_lines_get_thicker_and_thinner_within_the_range() -> None:
    images = shared_mnist().x_train[:500].astype("float32") / 255
    found = other_width(images, generator())
    assert found.min() >= 0
    assert found.max() <= 1
    ratio = found.sum(axis=(1, 2)) / images.sum(axis=(1, 2))
    assert ratio.min() < 0.85
    assert ratio.max() > 1.15


def test_a_slash_is_one_stroke_more() -> None:
    angles = np.linspace(0, 2 * np.pi, 30)
    zero = np.stack([0.35 * np.cos(angles), 0.5 * np.sin(angles)], axis=1)
    seven = np.array([[-0.3, -0.5], [0.3, -0.5], [0.0, 0.5]])
    for label, strokes in ((0, [zero]), (7, [seven])):
        more = slashed(strokes, label, generator())
        assert len(more) == 2
        assert (more[0] == strokes[0]).all()
    # A zero that is a line stays one.
    assert len(slashed([np.array([[0, -0.5], [0, 0.5]])], 0, generator())) == 1


def test_ones_have_hooks_and_feet() -> None:
    pictures = ones(200, generator())
    assert pictures.shape == (200, 28, 28)
    mnist = shared_mnist()
    assert pictures.mean() > 1.1 * mnist.x_train[mnist.y_train == 1].mean()
