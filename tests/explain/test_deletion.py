from __future__ import annotations

import numpy as np
import pytest

from playground.labs.explain.deletion import (
    COUNTS,
    DIGITS,
    PIXELS,
    RANDOM,
    RANDOM_INK,
    SHARES,
    STEPS,
    areas,
    changed_pictures,
    curves_of,
    estimate,
    joined,
    order_of,
    orders_of,
)

CHANCE = np.random.default_rng(5)
IMAGE = np.where(CHANCE.random((28, 28)) < 0.2, CHANCE.random((28, 28)), 0).astype("float32")


def test_pictures_are_those_of_a_plain_loop() -> None:
    order = order_of(CHANCE.normal(size=(28, 28)), CHANCE)
    deletion, insertion = changed_pictures(IMAGE, order)
    for step in (0, 1, 7, STEPS):
        gone, there = IMAGE.ravel().copy(), np.zeros(PIXELS, "float32")
        for pixel in order[: COUNTS[step]]:
            gone[pixel] = 0
            there[pixel] = IMAGE.ravel()[pixel]
        np.testing.assert_array_equal(deletion[step].ravel(), gone)
        np.testing.assert_array_equal(insertion[step].ravel(), there)
    assert (COUNTS[0], COUNTS[-1]) == (0, PIXELS)


def test_highest_values_come_first_and_equal_ones_anywhere() -> None:
    values = np.zeros((28, 28))
    values[3, 4], values[20, 1], values[9, 9] = 2, 5, -1
    first, second = (order_of(values, np.random.default_rng(seed)) for seed in (1, 2))
    for order in (first, second):
        assert order[0] == 20 * 28 + 1
        assert order[1] == 3 * 28 + 4
        assert order[-1] == 9 * 28 + 9
        assert sorted(order.tolist()) == list(range(PIXELS))
    # The others are equal, and their place in the picture decides nothing.
    assert (first != second).mean() > 0.9
    assert abs(np.corrcoef(first[2:-1], np.arange(PIXELS - 3))[0, 1]) < 0.2


def test_random_orders_repeat_with_their_seed_and_one_kind_knows_where_the_ink_is() -> None:
    maps = {"occlusion": CHANCE.normal(size=(28, 28))}
    first, again, other = (orders_of(maps, IMAGE, seed, 3) for seed in (1, 1, 2))
    ink = int((IMAGE > 0).sum())
    for name, orders in first.items():
        np.testing.assert_array_equal(orders, again[name])
    assert (first[RANDOM] != other[RANDOM]).any()
    assert [len(one) for one in first.values()] == [1, 3, 3]
    for order in first[RANDOM_INK]:
        assert (IMAGE.ravel()[order[:ink]] > 0).all()
    for order in first[RANDOM]:
        assert 0.05 < (IMAGE.ravel()[order[:ink]] > 0).mean() < 0.4


def test_the_area_is_that_of_a_known_curve() -> None:
    # A straight line is a triangle, and the trapezoid rule is exact for it.
    np.testing.assert_allclose(areas(np.stack([1 - SHARES, np.ones(STEPS + 1)])), [0.5, 1.0])
    assert areas(np.exp(-SHARES)[np.newaxis])[0] == pytest.approx(1 - np.exp(-1), abs=1e-4)


def test_the_order_of_a_linear_model_cannot_be_beaten() -> None:
    """What is left after any number of pixels is least if the largest contributions w · x go first."""
    weights = CHANCE.normal(size=(28, 28))

    def probabilities(order: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-(changed_pictures(IMAGE, order) * weights).sum(axis=(2, 3))))

    best = probabilities(order_of(weights * IMAGE, CHANCE))
    for image in (np.zeros((28, 28)), IMAGE > 0):
        for _ in range(20):
            other = probabilities(order_of(image, CHANCE))
            assert (best[0] <= other[0] + 1e-9).all()
            assert (best[1] >= other[1] - 1e-9).all()
            assert areas(best)[0] < areas(other)[0]
            assert areas(best)[1] > areas(other)[1]


def test_random_orders_are_averaged_and_pictures_are_not() -> None:
    orders = orders_of({"occlusion": IMAGE}, IMAGE, 0, 2)
    found = CHANCE.random((5, 2, STEPS + 1))
    curves = curves_of(orders, found)
    np.testing.assert_allclose(curves.deletion["occlusion"], found[:1, 0])
    np.testing.assert_allclose(curves.insertion[RANDOM], found[1:3, 1].mean(axis=0, keepdims=True))
    np.testing.assert_allclose(curves.deletion[RANDOM_INK], found[3:, 0].mean(axis=0, keepdims=True))
    both = joined([curves, curves])
    assert both.pictures == 2
    assert both.insertion[RANDOM].shape == (2, STEPS + 1)


def test_the_standard_error_is_that_of_a_textbook() -> None:
    # Mean 5, variance 32 / 7 with n - 1.
    found = estimate(np.array([2.0, 4, 4, 4, 5, 5, 7, 9]))
    assert found.mean == 5
    assert found.error == pytest.approx((32 / 7 / 8) ** 0.5)
    assert np.isnan(estimate(np.array([3.0])).error)
    assert len(set(DIGITS)) == 200
