"""Every data set against its formula: ranges, balance of classes, what the noise does."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.plane.datasets import (
    BUMPS,
    CLASSIFICATIONS,
    GENERATORS,
    MAX_CLASSES,
    MULTICLASS,
    REGRESSIONS,
    RINGS,
    plane_points,
    split,
)

MANY = 40_000


def signs(points) -> np.ndarray:
    """The classes as TensorFlow Playground's labels."""
    return 2 * points.y - 1


@pytest.mark.parametrize("name", GENERATORS)
def test_a_seed_fixes_the_points_and_another_changes_them(name: str) -> None:
    one, same, other = (plane_points(name, seed=seed, noise=0.2) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.x, same.x)
    np.testing.assert_array_equal(one.y, same.y)
    assert not np.allclose(one.x, other.x)


@pytest.mark.parametrize("name", GENERATORS)
def test_sizes_and_types(name: str) -> None:
    points = plane_points(name, seed=1)
    assert len(points) == (1_200 if name in REGRESSIONS else 500)
    assert points.x.shape == (len(points), 2)
    assert points.x.dtype == points.y.dtype == np.float64
    assert points.num_classes == (0 if name in REGRESSIONS else 2)
    assert len(plane_points(name, seed=1, samples=77)) == 77


@pytest.mark.parametrize("name", CLASSIFICATIONS)
def test_classes_are_balanced(name: str) -> None:
    share = plane_points(name, seed=2, samples=MANY).y.mean()
    assert share == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("name", MULTICLASS)
@pytest.mark.parametrize("num_classes", range(3, MAX_CLASSES + 1))
def test_several_classes_are_equally_many(name: str, num_classes: int) -> None:
    points = plane_points(name, seed=2, samples=600, num_classes=num_classes)
    assert points.num_classes == num_classes
    assert np.bincount(points.y.astype(int)).tolist() == [600 // num_classes] * num_classes


@pytest.mark.parametrize("name", ["circle", "xor", "checkerboard", "plane", "bumps"])
def test_label_noise_moves_no_point(name: str) -> None:
    quiet, loud = (plane_points(name, seed=5, noise=noise) for noise in (0, 0.5))
    np.testing.assert_array_equal(quiet.x, loud.x)
    assert (quiet.y != loud.y).any()


@pytest.mark.parametrize("name", ["gauss", "spiral", "moons", "rings", "blobs"])
def test_position_noise_moves_the_same_points_and_changes_no_label(name: str) -> None:
    quiet, little, loud = (plane_points(name, seed=5, noise=noise) for noise in (0, 0.1, 0.5))
    np.testing.assert_array_equal(quiet.y, loud.y)
    small, large = little.x - quiet.x, loud.x - quiet.x
    assert np.abs(large).max() > np.abs(small).max() > 0
    assert (np.sign(small) == np.sign(large)).mean() > 0.999


def test_circle_is_a_disc_in_a_ring() -> None:
    points = plane_points("circle", seed=1, samples=MANY)
    radius = np.hypot(*points.x.T)
    inside, outside = radius[points.y == 1], radius[points.y == 0]
    assert inside.max() < 2.5
    assert outside.min() > 3.5
    assert outside.max() < 5
    # Uniform in the radius, not in the area.
    assert inside.mean() == pytest.approx(1.25, abs=0.02)
    assert outside.mean() == pytest.approx(4.25, abs=0.02)


def test_circle_s_noise_takes_the_label_at_a_moved_point() -> None:
    points = plane_points("circle", seed=1, samples=MANY, noise=0.1)
    radius = np.hypot(*points.x.T)
    # The move is at most 0.5·√2.
    assert (points.y[radius < 2.5 - 0.71] == 1).all()
    assert (points.y[radius > 2.5 + 0.71] == 0).all()
    edge = (radius > 2.3) & (radius < 2.5)
    assert 0.2 < points.y[edge].mean() < 0.8


def test_xor_keeps_away_from_the_axes() -> None:
    points = plane_points("xor", seed=1, samples=MANY)
    assert np.abs(points.x).min() >= 0.3
    assert 5.29 < np.abs(points.x).max() <= 5.3
    np.testing.assert_array_equal(signs(points), np.sign(points.x.prod(axis=1)))


@pytest.mark.parametrize(("noise", "variance"), [(0, 0.5), (0.25, 2.25), (0.5, 4)])
def test_gauss_has_the_anchor_s_means_and_variances(noise: float, variance: float) -> None:
    points = plane_points("gauss", seed=1, samples=MANY, noise=noise)
    for label, mean in ((1, 2), (0, -2)):
        mine = points.x[points.y == label]
        np.testing.assert_allclose(mine.mean(axis=0), mean, atol=0.06)
        np.testing.assert_allclose(mine.var(axis=0), variance, rtol=0.05)


def test_spiral_is_the_anchor_s_formula() -> None:
    points = plane_points("spiral", seed=1)
    i = np.arange(250)
    for label, shift in ((1, 0), (0, math.pi)):
        radius, angle = i / 250 * 5, 1.75 * i / 250 * 2 * math.pi + shift
        wanted = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
        mine = points.x[points.y == label]
        mine = mine[np.hypot(*mine.T).argsort()]
        np.testing.assert_allclose(mine, wanted, atol=1e-12)


def test_spiral_s_noise_is_uniform() -> None:
    quiet, loud = (plane_points("spiral", seed=1, samples=MANY, noise=noise) for noise in (0, 0.3))
    moved = loud.x - quiet.x
    assert 0.299 < np.abs(moved).max() <= 0.3
    assert moved.var() == pytest.approx(0.3**2 / 3, rel=0.05)


def test_moons_lie_on_two_half_circles() -> None:
    points = plane_points("moons", seed=1)
    for label, centre in ((1, (-1.5, -0.75)), (0, (1.5, 0.75))):
        np.testing.assert_allclose(np.hypot(*(points.x[points.y == label] - centre).T), 3, atol=1e-12)


def test_checkerboard_alternates() -> None:
    points = plane_points("checkerboard", seed=1)
    column, row = np.floor(points.x / 2.5).T
    np.testing.assert_array_equal(points.y, (column + row) % 2 == 0)


def test_rings_alternate() -> None:
    points = plane_points("rings", seed=1)
    distance = np.abs(np.hypot(*points.x.T)[:, np.newaxis] - RINGS)
    assert distance.min(axis=1).max() <= 0.25
    np.testing.assert_array_equal(points.y, distance.argmin(axis=1) % 2 == 0)


def test_blobs_stand_on_a_circle() -> None:
    points = plane_points("blobs", seed=1, samples=MANY, num_classes=4)
    for label, centre in enumerate([(0, 3.5), (3.5, 0), (0, -3.5), (-3.5, 0)]):
        mine = points.x[points.y == label]
        np.testing.assert_allclose(mine.mean(axis=0), centre, atol=0.03)
        np.testing.assert_allclose(mine.var(axis=0), 0.25, rtol=0.06)


def test_plane_is_a_tenth_of_the_sum() -> None:
    points = plane_points("plane", seed=1)
    np.testing.assert_allclose(points.y, points.x.sum(axis=1) / 10, atol=1e-12)
    assert np.abs(points.x).max() <= 6
    loud = plane_points("plane", seed=1, noise=0.5)
    assert np.abs(loud.y - points.y).max() <= 0.6


def test_bumps_have_the_anchor_s_centres_and_signs() -> None:
    points = plane_points("bumps", seed=1, samples=MANY)
    wanted = np.zeros(MANY)
    for x, y, sign in BUMPS:
        # Bumps of radius 2 are at least 4 apart: no two reach one point.
        wanted += sign * np.clip(1 - np.hypot(points.x[:, 0] - x, points.x[:, 1] - y) / 2, 0, 1)
    np.testing.assert_allclose(points.y, wanted, atol=1e-12)
    assert points.y.max() > 0.95
    assert points.y.min() < -0.95


def test_wave_has_one_variable() -> None:
    points = plane_points("wave", seed=1)
    assert not points.x[:, 1].any()
    np.testing.assert_allclose(points.y, 0.8 * np.sin(1.5 * points.x[:, 0]), atol=1e-12)


def test_split_takes_the_first_share() -> None:
    points = plane_points("circle", seed=1)
    train, test = split(points, 0.7)
    assert (len(train), len(test)) == (350, 150)
    np.testing.assert_array_equal(np.concatenate([train.x, test.x]), points.x)
    # The order is shuffled, so both have both classes.
    assert {*train.y} == {*test.y} == {0, 1}
    assert [len(part) for part in split(points.take(slice(3)), 0.99)] == [2, 1]
    assert [len(part) for part in split(points.take(slice(3)), 0.01)] == [1, 2]


def test_an_unknown_name_is_said() -> None:
    with pytest.raises(ValueError, match=r"`name` must be one of circle, .*Received: name='square'"):
        plane_points("square", seed=1)
