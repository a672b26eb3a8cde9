"""Distributions: what they say of themselves, and their modes."""

from __future__ import annotations

import numpy as np
import pytest

from playground.labs.gan_plane.distributions import (
    BRUSH,
    DISTRIBUTIONS,
    DOMAIN,
    GAUSSIAN_CENTRES,
    GAUSSIAN_DEVIATIONS,
    OWN,
    POOL,
    modes,
    nearest,
    pool,
)


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_points_come_from_the_seed_and_lie_on_the_plane(name: str) -> None:
    points = pool(name, 3)
    assert points.shape == (POOL, 2)
    assert points.dtype == np.float32
    np.testing.assert_array_equal(points, pool(name, 3))
    assert (points != pool(name, 4)).any()
    assert (np.abs(points) < DOMAIN).mean() > 0.999


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_the_real_points_cover_their_modes_evenly(name: str) -> None:
    found = modes(name, pool(name, 1))
    assert len(found) == {"two gaussians": 2, "three blobs": 3, "grid of 25": 25}.get(name, 12)
    assert found.shares.sum() > 0.97
    assert found.shares.min() > 0.5 / len(found)


def test_two_gaussians_have_their_means_and_deviations() -> None:
    points = pool("two gaussians", 1)
    left = points[points[:, 0] < 0.05]
    np.testing.assert_allclose(left.mean(axis=0), GAUSSIAN_CENTRES[0], atol=0.02)
    np.testing.assert_allclose(left.std(axis=0), GAUSSIAN_DEVIATIONS[0], atol=0.02)
    assert len(left) / POOL == pytest.approx(0.5, abs=0.03)


def test_a_ring_is_round() -> None:
    radius = np.hypot(*pool("ring", 1).T)
    assert radius.mean() == pytest.approx(0.9, abs=0.01)
    assert radius.std() == pytest.approx(0.05, abs=0.005)


def test_a_drawing_is_a_distribution() -> None:
    places = [(-1.0, 0.0)] * 5 + [(1.0, 0.5)] * 15
    points = pool(OWN, 1, places)
    right = points[points[:, 0] > 0]
    assert len(right) / POOL == pytest.approx(0.75, abs=0.02)
    np.testing.assert_allclose(right.std(axis=0), BRUSH, atol=0.005)
    assert modes(OWN, points).shares.sum() > 0.9


def test_what_is_no_distribution_is_refused() -> None:
    with pytest.raises(ValueError, match="must be one of"):
        pool("nope", 1)
    with pytest.raises(ValueError, match="have not drawn"):
        pool(OWN, 1, [(0, 0)])


def test_a_point_belongs_to_the_nearest_centre_in_reach() -> None:
    centres = np.array([[0.0, 0.0], [1.0, 0.0]])
    points = np.array([[0.1, 0.1], [0.9, 0.0], [0.5, 0.5], [np.nan, 0.0]])
    assert nearest(points, centres, np.full((2, 2), 0.3)).tolist() == [0, 1, -1, -1]


def test_reach_is_as_wide_as_the_heap() -> None:
    centres, reach = np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[0.8, 0.1], [0.1, 0.8]])
    # The third is nearer to the second centre, but far outside its narrow heap.
    points = np.array([[0.0, 0.2], [1.0, 0.7], [0.7, 0.0], [0.5, 0.5]])
    assert nearest(points, centres, reach).tolist() == [-1, 1, 0, -1]


def test_a_heap_between_two_gaussians_belongs_to_neither() -> None:
    found = modes("two gaussians", pool("two gaussians", 1))
    between = np.array([0.05, 0.0]) + 0.05 * np.random.default_rng(0).standard_normal((400, 2))
    assert (nearest(between, found.centres, found.reach) == -1).all()
