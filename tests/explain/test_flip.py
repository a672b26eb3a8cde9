"""The search for the smallest change, with readers that are known exactly."""

from __future__ import annotations

import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.labs.explain.distortion import ROTATION, SHIFT
from playground.labs.explain.flip import FINER, KINDS, noisy, pushed, smallest_flip

IMAGE = shared_mnist().x_test[0].astype("float32") / 255
RIGHT = np.indices((28, 28))[1] - 13.5


def searched(read, kind: str, seed: int = 0):
    tried = KINDS[kind]
    return smallest_flip(read, IMAGE, tried.change, tried.directions, tried.sizes, seed, FINER)


def test_a_reader_with_a_known_boundary_is_flipped_just_beyond_it() -> None:
    """It reads 1 as soon as the ink's centre lies 3.3 pixels or more to the right of where it was."""
    start = float((IMAGE * RIGHT).sum() / IMAGE.sum())

    def read(pictures: np.ndarray) -> np.ndarray:
        return ((pictures * RIGHT).sum(axis=(1, 2)) / pictures.sum(axis=(1, 2)) >= start + 3.3).astype("int64")

    direction, size, after = searched(read, SHIFT)
    # Straight to the right is the shortest of the eight ways.
    assert (direction, after) == (0, 1)
    assert size == pytest.approx(3.3, abs=0.5 / FINER + 1e-3)
    assert read(pushed(IMAGE, np.array([direction]), np.array([size]), 0))[0] == 1


def test_the_smaller_of_two_directions_wins() -> None:
    """A reader that reads 1 from an angle of 40.5 on, and 2 from 40.42 on the other way; a picture holds its own angle."""

    def change(image: np.ndarray, directions: np.ndarray, sizes: np.ndarray, seed: int) -> np.ndarray:
        return np.where(directions == 0, sizes, -sizes)[:, np.newaxis, np.newaxis] * np.ones((1, 28, 28))

    def read(pictures: np.ndarray) -> np.ndarray:
        angles = pictures[:, 0, 0]
        return np.where(angles >= 40.5, 1, np.where(angles <= -40.42, 2, 0))

    direction, size, after = smallest_flip(read, 0 * IMAGE, change, 2, np.arange(1.0, 181), 0, FINER)
    assert (direction, after) == (1, 2)
    assert size == pytest.approx(40.45)


def test_a_reader_that_never_changes_its_mind_is_not_flipped() -> None:
    assert all(searched(lambda pictures: np.full(len(pictures), 7), kind) is None for kind in KINDS)


def test_a_flip_at_the_very_first_size_is_narrowed_down_from_0() -> None:
    _, size, _ = searched(lambda pictures: (np.abs(pictures - IMAGE).max(axis=(1, 2)) > 0).astype("int64"), ROTATION)
    assert size == pytest.approx(1 / FINER)


def test_noise_is_one_pattern_that_grows() -> None:
    grey = np.full((28, 28), 0.5, "float32")
    small, large, other = (
        noisy(grey, np.zeros(1), np.array([size]), seed)[0] - 0.5 for size, seed in ((0.05, 1), (0.1, 1), (0.1, 2))
    )
    np.testing.assert_allclose(large, 2 * small, atol=1e-6)
    assert (large != other).any()
