"""The experiment on few digits in small: who sees what, and that it repeats."""

from __future__ import annotations

import json

import numpy as np
import pytest

from playground.labs.gan_digits.training import few_digits
from playground.labs.gan_digits.training.few_digits import SIZES, accuracy, distorted, drawn_from, gan_spec, samples_of
from playground.labs.gan_digits.training.train import build_generator, training_images


@pytest.mark.parametrize("size", SIZES)
def test_the_gan_sees_the_digits_that_the_classifier_sees(size: int) -> None:
    spec = gan_spec(size, seed=1)
    images, labels = training_images(spec)
    assert spec.conditional
    assert len(images) == len(labels) == size
    assert set(labels.tolist()) == set(range(10))
    assert (training_images(gan_spec(size, seed=2))[0] != images).any()


def test_samples_are_as_many_of_each_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(few_digits, "SAMPLES", 40)
    spec = gan_spec(100, seed=0)
    images, digits = samples_of(build_generator(spec), spec.latent)
    assert images.shape == (40, 28, 28)
    assert np.bincount(digits).tolist() == [4] * 10


def test_distorted_copies_are_near_their_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(few_digits, "SAMPLES", 60)
    images, labels = training_images(gan_spec(100, seed=0))
    pictures, digits = distorted(images, labels)(500, np.random.default_rng(0))
    assert pictures.dtype == np.uint8
    ink = pictures.mean() / images[:60].mean()
    assert 0.8 < ink < 1.2
    assert set(digits.tolist()) <= set(labels[:60].tolist())
    assert not any((picture == images).all(axis=(1, 2)).any() for picture in pictures[:20])


@pytest.mark.proof
def test_half_of_a_batch_is_of_the_others_and_a_seed_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(few_digits, "UPDATES", 15)
    real = training_images(gan_spec(100, seed=0))
    asked: list[int] = []
    draw = drawn_from(*real)

    def more(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        asked.append(count)
        return draw(count, rng)

    first = accuracy(real, more, seed=3)
    assert asked == [32] * 15
    assert accuracy(real, draw, seed=3) == first
    assert 0.1 < accuracy(real, None, seed=3) < 1


def test_what_was_measured_ships() -> None:
    found = json.loads(few_digits.FEW_DIGITS.read_text())["test_accuracy"]
    assert set(found) == {str(size) for size in SIZES}
    for rows in found.values():
        assert all(len(values) == len(few_digits.SEEDS) for values in rows.values())
