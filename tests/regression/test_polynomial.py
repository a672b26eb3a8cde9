from __future__ import annotations

import numpy as np
import pytest

from playground.labs.regression.points import columns, wave_sample
from playground.labs.regression.polynomial import (
    L1,
    L2,
    MAX_DEGREE,
    NONE,
    basis,
    coefficients_of,
    fit_degrees,
    lasso,
    ridge,
)

X, Y, LABELS = columns(wave_sample(0, 20, 0.3))
TRAIN, TEST = LABELS == 0, LABELS == 1
FEATURES = basis(X[TRAIN], 12, 0, 1)


def test_the_basis_spans_the_powers() -> None:
    powers = np.vander(X[TRAIN], 6)
    here = basis(X[TRAIN], 5, 0, 1)
    by_powers = powers @ np.linalg.lstsq(powers, Y[TRAIN], rcond=None)[0]
    np.testing.assert_allclose(here @ ridge(here, Y[TRAIN], 0.0), by_powers, atol=1e-8)


def test_the_basis_is_stable_where_the_powers_are_not() -> None:
    x = np.linspace(0, 1, 200)
    assert np.linalg.cond(basis(x, MAX_DEGREE, 0, 1)) < 50
    assert np.linalg.cond(np.vander(x, MAX_DEGREE + 1)) > 1e9


@pytest.mark.parametrize("l2", [0.001, 0.1, 5.0])
def test_ridge_solves_its_normal_equations(l2: float) -> None:
    found = ridge(FEATURES, Y[TRAIN], l2)
    penalised = found * (np.arange(len(found)) > 0)
    gradient = 2 * FEATURES.T @ (FEATURES @ found - Y[TRAIN]) / TRAIN.sum() + 2 * l2 * penalised
    np.testing.assert_allclose(gradient, 0, atol=1e-10)


@pytest.mark.parametrize("l1", [0.001, 0.01, 0.1, 1.0])
def test_lasso_meets_the_conditions_of_karush_kuhn_and_tucker(l1: float) -> None:
    found = lasso(FEATURES, Y[TRAIN], l1)
    gradient = 2 * FEATURES.T @ (FEATURES @ found - Y[TRAIN]) / TRAIN.sum()
    assert abs(gradient[0]) < 1e-5
    for value, slope in zip(found[1:], gradient[1:], strict=True):
        if value:
            assert slope == pytest.approx(-l1 * np.sign(value), abs=1e-5)
        else:
            assert abs(slope) <= l1 + 1e-5


def test_lasso_makes_coefficients_exactly_zero_and_ridge_does_not() -> None:
    assert np.count_nonzero(lasso(FEATURES, Y[TRAIN], 0.1)) < 6
    assert np.count_nonzero(ridge(FEATURES, Y[TRAIN], 0.1)) == 13


def test_lasso_ends_at_the_same_place_from_anywhere() -> None:
    other = lasso(FEATURES, Y[TRAIN], 0.01, start=np.full(13, 2.0))
    np.testing.assert_allclose(other, lasso(FEATURES, Y[TRAIN], 0.01), atol=1e-5)


def fits(penalty: str, strength: float):
    return fit_degrees(X[TRAIN], Y[TRAIN], X[TEST], Y[TEST], penalty=penalty, strength=strength, low=0, high=1)


def test_training_error_falls_with_the_degree_and_test_error_climbs_again() -> None:
    plain = fits(NONE, 0)
    assert (np.diff(plain.train_error) < 1e-12).all()
    assert 3 <= plain.best_degree <= 9
    lowest = plain.test_error.min()
    assert plain.test_error[0] > 2 * lowest
    assert plain.test_error[-1] > 10 * lowest


@pytest.mark.parametrize(("penalty", "strength"), [(L2, 0.01), (L1, 0.01)])
def test_a_penalty_tames_degree_fifteen(penalty: str, strength: float) -> None:
    tamed = fits(penalty, strength)
    assert tamed.test_error[-1] < 1.3 * fits(NONE, 0).test_error.min()


def test_errors_are_those_of_the_curve() -> None:
    found = fits(L2, 0.01)
    for degree in (1, 7, 15):
        assert np.mean((found.curve(degree, X[TEST]) - Y[TEST]) ** 2) == pytest.approx(found.test_error[degree - 1])


def test_more_coefficients_than_points_go_through_all_of_them() -> None:
    found = fit_degrees(X[:5], Y[:5], X[:0], Y[:0], penalty=NONE, strength=0, low=0, high=1)
    assert found.train_error[-1] < 1e-12
    assert np.isnan(found.test_error).all()
    assert np.isfinite(found.coefficients[-1]).all()
    assert found.best_degree >= 4


def test_strength_zero_is_no_penalty() -> None:
    np.testing.assert_array_equal(
        coefficients_of(FEATURES, Y[TRAIN], L1, 0.0), coefficients_of(FEATURES, Y[TRAIN], NONE, 1.0)
    )
