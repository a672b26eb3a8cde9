from __future__ import annotations

import keras
import numpy as np
import pytest

from playground.digits.strokes import to_mnist
from playground.digits.training import reader
from playground.digits.training.handwriting import drawn
from playground.digits.training.styles import STYLES, styled


def generator() -> np.random.Generator:
    return np.random.default_rng(0)


def test_styles_are_pictures_with_labels_and_a_seed_replays_them() -> None:
    pictures, labels = styled(20, generator())
    assert pictures.shape == (130, 28, 28)
    assert pictures.dtype == labels.dtype == np.uint8
    assert (pictures.max(axis=(1, 2)) == 255).all()
    assert np.bincount(labels, minlength=10).tolist() == [20, 60, 0, 0, 10, 0, 0, 20, 0, 20]
    again, _ = styled(20, generator())
    assert (again == pictures).all()
    assert len({picture.tobytes() for picture in pictures}) == len(pictures)


@pytest.mark.parametrize("digit", STYLES)
def test_each_digit_is_of_finite_points_and_about_1_large(digit: int) -> None:
    rng = generator()
    for _ in range(300):
        points = np.concatenate(STYLES[digit](rng))
        assert np.isfinite(points).all()
        assert 0.9 < np.hypot(*np.ptp(points, axis=0)) < 2.2


def test_ones_are_lines_at_any_angle_and_most_have_more() -> None:
    rng = generator()
    hands = [STYLES[1](rng) for _ in range(500)]
    sizes = np.array([np.ptp(np.concatenate(hand), axis=0) for hand in hands])
    assert 0.02 < (sizes[:, 0] > 2 * sizes[:, 1]).mean() < 0.2
    assert 0.2 < np.mean([len(hand) > 1 for hand in hands]) < 0.7


def test_some_zeros_stay_open_and_some_have_a_slash() -> None:
    rng = generator()
    hands = [STYLES[0](rng) for _ in range(500)]
    assert 0.1 < np.mean([len(hand) == 2 for hand in hands]) < 0.5
    whole = [hand[0] for hand in hands if len(hand) == 1]
    assert 0.05 < np.mean([np.hypot(*(line[0] - line[-1])) > 0.2 for line in whole]) < 0.8


@pytest.mark.proof
def test_the_shipped_reader_reads_every_style() -> None:
    model = keras.models.load_model(reader.PATH, compile=False)
    rng = generator()
    for digit, make in STYLES.items():
        pictures = np.stack([to_mnist([stroke.tolist() for stroke in make(rng)]) for _ in range(500)])
        assert (reader.probabilities(model, pictures).argmax(axis=1) == digit).mean() > 0.95, digit


def test_a_digit_of_lines_is_drawn_like_a_drawing() -> None:
    assert drawn(STYLES[9](generator()), generator()).shape == (28, 28)
