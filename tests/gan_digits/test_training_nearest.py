"""The nearest training digits, against a search through all of them."""

from __future__ import annotations

import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.labs.gan_digits.training.nearest import nearest, shared_index


def test_in_pixels_they_are_those_of_a_search() -> None:
    mnist, pictures = shared_mnist(), shared_mnist().x_test[:2]
    found = nearest(pictures, 4)
    for place, picture in enumerate(pictures):
        differences = mnist.x_train.astype("float32") / 255 - picture.astype("float32") / 255
        distances = np.sqrt(np.square(differences).sum(axis=(1, 2)))
        wanted = np.argsort(distances, kind="stable")[:4]
        np.testing.assert_allclose(found.pixel_distance[place], distances[wanted], atol=1e-3)
        np.testing.assert_array_equal(found.pixel_index[place], wanted)
    np.testing.assert_array_equal(found.pixel_images, mnist.x_train[found.pixel_index])
    np.testing.assert_array_equal(found.pixel_labels, mnist.y_train[found.pixel_index])
    np.testing.assert_array_equal(found.feature_images, mnist.x_train[found.feature_index])


def test_a_training_digit_is_its_own_nearest_in_both() -> None:
    found = nearest(shared_mnist().x_train[[7, 40_000]], 3)
    assert found.pixel_index[:, 0].tolist() == found.feature_index[:, 0].tolist() == [7, 40_000]
    assert found.feature_distance[:, 0].max() < 1e-3
    assert (np.diff(found.feature_distance, axis=1) >= 0).all()
    assert found.feature_distance[:, 1].min() > 0.2 * found.feature_typical[0]


def test_usual_distances_are_those_of_test_digits() -> None:
    found = nearest(shared_mnist().x_test[:16], 1)
    for distance, typical in (
        (found.pixel_distance, found.pixel_typical),
        (found.feature_distance, found.feature_typical),
    ):
        assert typical[0] < np.median(distance) < typical[2]


def test_the_index_is_of_all_training_digits() -> None:
    assert shared_index()["codes"].shape == (60_000, 32)


@pytest.mark.parametrize(("count", "k"), [(0, 5), (17, 5), (1, 0), (1, 21)])
def test_too_many_or_none_are_refused(count: int, k: int) -> None:
    with pytest.raises(ValueError, match="Received"):
        nearest(shared_mnist().x_test[:count], k)
