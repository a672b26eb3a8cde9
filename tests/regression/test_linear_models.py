from __future__ import annotations

import itertools

import numpy as np
import pytest

from playground.labs.regression.linear_models import (
    accuracy,
    cross_entropy,
    least_squares,
    mean_squared_error,
    newton_logistic,
    outputs,
    separable,
    stable_rate,
)
from playground.labs.regression.points import columns, square_sample
from playground.model.activations import sigmoid

RNG = np.random.default_rng(3)
X, NOISE = RNG.uniform(0, 1, (60, 2)), RNG.normal(0, 0.3, 60)
Y = X @ [2.0, -1.0] + 0.5 + NOISE
LABELS = (X @ [2.0, -1.0] + 2 * NOISE > 0.5).astype(float)


def gradient(function, weights: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """Central differences."""
    moves = np.eye(len(weights)) * step
    return np.array([(function(weights + move) - function(weights - move)) / (2 * step) for move in moves])


def test_least_squares_is_polyfits_line() -> None:
    slope, start = np.polyfit(X[:, 0], Y, 1)
    np.testing.assert_allclose(least_squares(X[:, :1], Y), [slope, start], atol=1e-12)


@pytest.mark.parametrize("l2", [0.0, 0.01, 3.0])
def test_the_gradient_vanishes_at_the_best_line(l2: float) -> None:
    best = least_squares(X, Y, l2)
    slope = gradient(lambda v: float(mean_squared_error(v, X, Y)) + l2 * float(v[:-1] @ v[:-1]), best)
    np.testing.assert_allclose(slope, 0, atol=1e-8)


def test_points_on_one_spot_have_the_shortest_answer() -> None:
    np.testing.assert_allclose(least_squares(np.zeros((5, 1)), np.full(5, 2.0)), [0, 2], atol=1e-12)


@pytest.mark.parametrize("l2", [1e-4, 0.01, 1.0])
def test_newton_finds_where_the_gradient_vanishes(l2: float) -> None:
    best = newton_logistic(X, LABELS, l2)
    slope = gradient(lambda v: float(cross_entropy(v, X, LABELS)) + l2 * float(v[:-1] @ v[:-1]), best)
    np.testing.assert_allclose(slope, 0, atol=1e-9)


def test_newton_needs_no_penalty_where_classes_overlap_and_none_is_missing() -> None:
    assert not separable(X, LABELS)
    best = newton_logistic(X, LABELS, 0.0)
    np.testing.assert_allclose(gradient(lambda v: float(cross_entropy(v, X, LABELS)), best), 0, atol=1e-9)
    with pytest.raises(ValueError, match="both classes present"):
        newton_logistic(X, np.ones(60), 0.1)


def test_newton_ends_from_classes_far_apart() -> None:
    x = np.vstack([np.full((5, 2), -30.0), np.full((5, 2), 30.0)])
    best = newton_logistic(x, np.repeat([0.0, 1.0], 5), 1e-4)
    assert np.isfinite(best).all()
    assert accuracy(best, x, np.repeat([0.0, 1.0], 5)) == 1


def test_cross_entropy_is_minus_the_log_of_the_right_classs_probability() -> None:
    weights = np.array([[1.0, -2.0, 0.3], [0.0, 0.0, 0.0]])
    p = sigmoid(outputs(weights, X))
    wanted = -np.mean(LABELS * np.log(p) + (1 - LABELS) * np.log(1 - p), axis=1)
    np.testing.assert_allclose(cross_entropy(weights, X, LABELS), wanted, atol=1e-12)
    assert np.isfinite(cross_entropy(np.array([1e5, 0, 0]), X, LABELS))


def test_sigmoid_does_not_overflow() -> None:
    np.testing.assert_allclose(sigmoid(np.array([-1e4, 0, 1e4])), [0, 0.5, 1])
    np.testing.assert_allclose(sigmoid(np.array([1.3])), 1 / (1 + np.exp(-1.3)))


def parted_by_some_pair(x: np.ndarray, y: np.ndarray) -> bool:
    """Oracle: turns a little from every line through two points, and looks."""
    for one, other in itertools.combinations(x, 2):
        angle = np.arctan2(*(other - one)[::-1]) + np.pi / 2
        for turn in (-1e-6, 1e-6, np.pi - 1e-6, np.pi + 1e-6):
            values = x @ [np.cos(angle + turn), np.sin(angle + turn)]
            if values[y == 1].min() > values[y == 0].max():
                return True
    return False


def test_separable_agrees_with_a_search() -> None:
    rng = np.random.default_rng(5)
    found = []
    for _ in range(120):
        x = rng.normal(0, 1, (7, 2))
        y = (x @ rng.normal(0, 1, 2) + rng.normal(0, 0.4, 7) > 0).astype(float)
        if 0 < y.mean() < 1:
            assert separable(x, y) == parted_by_some_pair(x, y)
            found.append(separable(x, y))
    assert 10 < sum(found) < len(found) - 10


def test_separable_at_its_edges() -> None:
    line = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]])
    assert separable(line, np.array([0.0, 0.0, 1.0]))
    assert not separable(line, np.array([0.0, 1.0, 0.0]))
    assert not separable(np.zeros((2, 2)), np.array([0.0, 1.0]))
    assert separable(line, np.ones(3))
    x, y, labels = columns(square_sample(0, 100, 0.0))
    assert separable(np.column_stack([x, y]), labels)


def test_descent_is_stable_below_the_limit_and_not_above() -> None:
    limit = stable_rate(X[:, :1])
    for rate, stable in ((0.99 * limit, True), (1.01 * limit, False)):
        weights = np.zeros(2)
        for _ in range(3_000):
            residual = outputs(weights, X[:, :1]) - Y
            weights = weights - rate * 2 * np.array([np.mean(residual * X[:, 0]), np.mean(residual)])
        assert (np.abs(weights).max() < 100) == stable
