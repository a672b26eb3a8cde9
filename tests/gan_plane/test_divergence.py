"""Divergences against closed forms and quadrature."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from playground.labs.gan_plane.divergence import CELLS, density, js, kl


def gaussian(mean: float, deviation: float, cells: int) -> np.ndarray:
    """Probability of each cell of a round Gaussian at (mean, 0), from its distribution function, on -6 … 6."""
    edges = np.linspace(-6, 6, cells + 1)
    x = np.diff([NormalDist(mean, deviation).cdf(edge) for edge in edges])
    y = np.diff([NormalDist(0, deviation).cdf(edge) for edge in edges])
    return np.outer(y, x).ravel()


@pytest.mark.parametrize(("mean", "a", "b"), [(0.0, 1.0, 1.0), (1.0, 0.8, 1.0), (0.5, 1.0, 0.9)])
def test_kl_of_gaussians_is_the_closed_form(mean: float, a: float, b: float) -> None:
    closed = 2 * math.log(b / a) + (2 * a**2 + mean**2) / (2 * b**2) - 1
    assert kl(gaussian(mean, a, 400), gaussian(0, b, 400)) == pytest.approx(closed, abs=2e-3)


def test_js_is_the_integral() -> None:
    """Against a quadrature of the two densities themselves."""
    p, q = NormalDist(0.5, 0.9), NormalDist(-0.8, 0.6)
    x = np.linspace(-8, 8, 20_001)
    a, b = (np.array([one.pdf(value) for value in x]) for one in (p, q))
    m = 0.5 * (a + b)
    integral = np.trapezoid(0.5 * a * np.log(a / m) + 0.5 * b * np.log(b / m), x)
    edges = np.linspace(-8, 8, 2_001)
    cells = [np.diff([one.cdf(edge) for edge in edges]) for one in (p, q)]
    assert js(*cells) == pytest.approx(float(integral), abs=1e-4)


def test_of_samples_it_comes_near_the_closed_form() -> None:
    random = np.random.default_rng(1)
    p = density(random.normal(0, 1, (200_000, 2)) + np.array([0.5, 0]), 6, 40)
    q = density(random.normal(0, 1, (200_000, 2)), 6, 40)
    assert kl(p, q) == pytest.approx(0.125, abs=0.015)


def test_each_density_sums_to_1_wherever_the_points_are() -> None:
    random = np.random.default_rng(0)
    for points in (random.normal(0, 1, (500, 2)), random.normal(0, 50, (500, 2)), np.full((3, 2), np.nan)):
        found = density(points, 1.5)
        assert found.shape == (CELLS**2 + 1,)
        assert found.sum() == pytest.approx(1)
        assert (found > 0).all()


def test_points_outside_are_counted_outside() -> None:
    assert density(np.array([[9.0, 0.0], [0.1, 0.1]]), 1.5, pseudo_count=0)[-1] == 0.5
    assert density(np.array([[1.5, 0.0]]), 1.5, pseudo_count=0)[-1] == 1


def test_bounds() -> None:
    p, q = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    assert js(p, q) == pytest.approx(np.log(2))
    assert js(p, p) == 0
    assert kl(p, q) == math.inf
    assert kl(p, np.array([0.5, 0.5])) == pytest.approx(math.log(2))
