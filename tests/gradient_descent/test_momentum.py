"""Measured rates against theory, regimes against the path itself."""

from __future__ import annotations

import numpy as np
import pytest

from playground.labs.gradient_descent.momentum import (
    ALTERNATING,
    DIVERGENT,
    MONOTONE,
    OSCILLATING,
    best_settings,
    critical_momentum,
    measured_rate,
    regime,
    slowest_rate,
    theoretical_rate,
)


def test_measured_and_theoretical_rates_agree_all_over_the_map() -> None:
    rates, momenta = np.meshgrid(np.linspace(0.002, 0.21, 40), np.linspace(0, 0.99, 34))
    curvatures = (1.0, 20.0)
    measured, theory = measured_rate(rates, momenta, curvatures), slowest_rate(rates, momenta, curvatures)
    # Where two roots fall together the run approaches its rate only as log(t)/t.
    assert np.abs(measured - theory).max() < 0.02
    assert np.median(np.abs(measured - theory)) < 0.001


def test_the_rate_is_the_spectral_radius() -> None:
    generator = np.random.default_rng(0)
    for _ in range(50):
        rate, momentum, curvature = generator.uniform(0, 2), generator.uniform(0, 1), generator.uniform(0.1, 4)
        matrix = np.array([[1 - rate * curvature, momentum], [-rate * curvature, momentum]])
        expected = np.abs(np.linalg.eigvals(matrix)).max()
        found = theoretical_rate(np.array(rate), np.array(momentum), curvature)
        assert float(found) == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("rate", [0.1, 0.5, 1.2, 2.5])
def test_where_it_oscillates_the_rate_is_the_root_of_the_momentum(rate: float) -> None:
    assert regime(rate, 0.81, 1.0) == OSCILLATING
    # Not 2√β, as an article has it: that would be more than 1.
    assert float(theoretical_rate(np.array(rate), np.array(0.81), 1.0)) == pytest.approx(0.9)


def test_regimes() -> None:
    assert regime(0.5, 0.0, 1.0) == MONOTONE
    assert regime(1.5, 0.0, 1.0) == ALTERNATING
    assert regime(2.01, 0.0, 1.0) == DIVERGENT
    assert regime(3.79, 0.9, 1.0) != DIVERGENT
    assert regime(3.81, 0.9, 1.0) == DIVERGENT


@pytest.mark.parametrize("rate", [0.05, 0.3, 0.9])
def test_the_critical_momentum_is_where_swinging_begins_and_is_fastest(rate: float) -> None:
    critical = critical_momentum(rate, 1.0)
    assert regime(rate, critical - 1e-6, 1.0) == MONOTONE
    assert regime(rate, critical + 1e-6, 1.0) == OSCILLATING
    rates = theoretical_rate(np.full(999, rate), np.linspace(0, 0.998, 999), 1.0)
    assert np.linspace(0, 0.998, 999)[rates.argmin()] == pytest.approx(critical, abs=0.002)


@pytest.mark.parametrize("condition_number", [2.0, 20.0, 500.0])
def test_the_best_settings_are_best(condition_number: float) -> None:
    curvatures = (1.0, condition_number)
    rate, momentum = best_settings(curvatures)
    best = float(slowest_rate(np.array(rate), np.array(momentum), curvatures))
    # Where both roots fall together, rounding shows as its square root.
    assert best == pytest.approx(np.sqrt(momentum), abs=1e-6)
    rates, momenta = np.meshgrid(np.linspace(0.001, 4 / condition_number, 300), np.linspace(0, 0.999, 300))
    assert slowest_rate(rates, momenta, curvatures).min() >= best - 1e-6
