"""The measures on sets whose distance, precision and recall are known."""

from __future__ import annotations

import numpy as np
import pytest

from playground.labs.gan_digits.evaluation import (
    frechet,
    nearest_distances,
    precision_recall,
    quantiles,
    radii,
    squared_distances,
    statistics,
)


def normal(count: int, size: int = 8, *, seed: int, mean: float = 0.0, deviation: float = 1.0) -> np.ndarray:
    drawn = np.random.default_rng(seed).standard_normal((count, size))
    return (mean + deviation * drawn).astype("float32")


def test_the_distance_of_commuting_normals_is_the_closed_form() -> None:
    """For diagonal covariances it is the sum of (m1 - m2)² + (s1 - s2)² over the axes."""
    rng = np.random.default_rng(0)
    mean_1, mean_2 = rng.normal(size=(2, 6))
    deviation_1, deviation_2 = rng.uniform(0, 3, (2, 6))
    wanted = ((mean_1 - mean_2) ** 2 + (deviation_1 - deviation_2) ** 2).sum()
    same = (mean_1, np.diag(deviation_1**2))
    found = frechet(same, [(mean_2, np.diag(deviation_2**2)), same])
    assert found == pytest.approx([wanted, 0], rel=1e-9, abs=1e-9)


def test_the_distance_of_any_two_normals_is_that_of_the_matrix_square_root() -> None:
    rng = np.random.default_rng(1)
    one, other = (a @ a.T for a in rng.normal(size=(2, 5, 5)))
    values, vectors = np.linalg.eig(one @ other)
    root = (vectors * np.sqrt(values.astype(complex))) @ np.linalg.inv(vectors)
    np.testing.assert_allclose(root @ root, one @ other, atol=1e-8)
    wanted = np.trace(one + other) - 2 * np.trace(root).real
    assert frechet((np.zeros(5), one), [(np.zeros(5), other)]) == pytest.approx([wanted], rel=1e-8)


def test_a_singular_covariance_has_a_distance_too() -> None:
    flat = np.diag([1.0, 0.0])
    assert frechet((np.zeros(2), flat), [(np.zeros(2), flat)]) == pytest.approx([0], abs=1e-12)


def test_statistics_are_numpy_s() -> None:
    points = normal(500, 4, seed=2, mean=3.0, deviation=2.0)
    mean, covariance = statistics(points)
    np.testing.assert_allclose(mean, points.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(covariance, np.cov(points.T), atol=1e-4)


def test_distances_are_those_of_the_definition() -> None:
    one, other = normal(30, seed=3), normal(40, seed=4)
    wanted = ((one[:, np.newaxis] - other) ** 2).sum(axis=-1)
    np.testing.assert_allclose(squared_distances(one, other), wanted, atol=1e-4)
    np.testing.assert_allclose(nearest_distances(one, other), np.sqrt(wanted.min(axis=1)), atol=1e-4)
    itself = np.sort(((one[:, np.newaxis] - one) ** 2).sum(axis=-1), axis=1)
    np.testing.assert_allclose(radii(one, 3), itself[:, 3], atol=1e-4)


def test_two_draws_of_one_distribution_are_near_each_other_in_everything() -> None:
    one, other = normal(1_500, seed=5), normal(1_500, seed=6)
    assert frechet(statistics(one), [statistics(other)])[0] < 0.1
    precision, recall = precision_recall(one, other)
    assert precision > 0.75
    assert recall > 0.75


def test_points_far_away_have_neither_precision_nor_recall() -> None:
    assert precision_recall(normal(400, seed=7), normal(400, seed=8, mean=50.0)) == (0.0, 0.0)


def test_half_of_the_modes_is_precise_and_covers_half() -> None:
    real = np.concatenate([normal(300, seed=9), normal(300, seed=10, mean=50.0)])
    precision, recall = precision_recall(real, normal(600, seed=11))
    assert precision > 0.75
    assert 0.3 < recall < 0.55


def test_spread_without_care_is_recalled_but_not_precise() -> None:
    precision, recall = precision_recall(normal(500, 2, seed=12), normal(500, 2, seed=13, deviation=8.0))
    assert precision < 0.3
    assert recall > 0.7


def test_a_constant_set_is_terrible() -> None:
    real, constant = normal(400, seed=14), np.full((400, 8), 1.0, "float32")
    assert frechet(statistics(real), [statistics(constant)])[0] > 10
    assert precision_recall(real, constant)[1] < 0.02


def test_a_check_can_end_it() -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        radii(normal(10, seed=15), check=stop)


def test_quantiles() -> None:
    assert quantiles(np.arange(101.0)) == [5.0, 50.0, 95.0]
