"""Each surface's minima are minima, its start is on the map, and no lower point is found by a search."""

from __future__ import annotations

import numpy as np
import pytest

from playground.formula.parse import FormulaError
from playground.labs.gradient_descent.surfaces import ELONGATED, OWN, SURFACES, elongated_bowl, own_surface


def derivatives(surface, place) -> tuple[np.ndarray, np.ndarray]:
    """Gradient and Hessian by central differences of fourth order."""
    step, formula = 1e-3 * surface.width / 6, surface.formula

    def gradient(x: float, y: float, h: float) -> np.ndarray:
        parts = []
        for dx, dy in ((h, 0.0), (0.0, h)):
            near = formula(x + dx, y + dy) - formula(x - dx, y - dy)
            far = formula(x + 2 * dx, y + 2 * dy) - formula(x - 2 * dx, y - 2 * dy)
            parts.append((8 * near - far) / (12 * h))
        return np.array(parts)

    x, y = place
    hessian = [
        (gradient(x + dx, y + dy, step) - gradient(x - dx, y - dy, step)) / (2 * step) for dx, dy in ((step, 0), (0, step))
    ]  # fmt: skip
    return gradient(x, y, step), np.array(hessian)


@pytest.mark.parametrize(
    ("surface", "minimum"),
    [(surface, minimum) for surface in SURFACES for minimum in surface.minima],
    ids=lambda value: getattr(value, "name", None),
)
def test_minima_are_minima(surface, minimum) -> None:
    gradient, hessian = derivatives(surface, minimum)
    eigenvalues = np.linalg.eigvalsh((hessian + hessian.T) / 2)
    assert eigenvalues[0] > 0.1
    assert np.abs(gradient).max() < 1e-6 * max(1, eigenvalues[1])
    low, high = np.array([surface.x_range, surface.y_range]).T
    assert (np.array(minimum) > low).all()
    assert (np.array(minimum) < high).all()


KNOWN = {
    "bowl": 0, ELONGATED: 0, "saddle": -1, "monkey saddle": -27 / 256, "plateau": 0, "rosenbrock": 0, "beale": 0, "himmelblau": 0,
    "rastrigin": 0, "mccormick": -1.9132229549810, "styblinski-tang": -78.3323314075,
}  # fmt: skip


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_the_lowest_minimum_is_the_lowest_on_the_map(surface) -> None:
    if surface.name in KNOWN:
        assert surface.lowest == pytest.approx(KNOWN[surface.name], abs=1e-9)
    assert surface.lowest <= np.nanmin(surface.grid(801)) + 1e-9 + (surface.name == OWN) * 1e-2
    values = [float(surface.formula(*minimum)) for minimum in surface.minima]
    assert values == pytest.approx(sorted(values), abs=1e-9)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_maps_are_square_and_hold_their_start(surface) -> None:
    assert surface.x_range[1] - surface.x_range[0] == pytest.approx(surface.y_range[1] - surface.y_range[0])
    assert surface.x_range[0] < surface.start[0] < surface.x_range[1]
    assert surface.y_range[0] < surface.start[1] < surface.y_range[1]
    grid = surface.grid(11)
    assert grid[0, 10] == surface.formula(surface.x_range[1], surface.y_range[0])


def test_there_are_at_least_twelve_and_ones_own() -> None:
    assert len(SURFACES) >= 13
    assert len({surface.name for surface in SURFACES}) == len(SURFACES)


@pytest.mark.parametrize("condition_number", [1.0, 20.0, 1000.0])
def test_the_elongated_bowl_has_its_condition_number(condition_number: float) -> None:
    _, hessian = derivatives(elongated_bowl(condition_number), (0.3, -0.2))
    low, high = np.linalg.eigvalsh(hessian)
    assert high / low == pytest.approx(condition_number, rel=1e-6)
    assert elongated_bowl(condition_number).rate < 2 / condition_number


def test_ones_own_surface() -> None:
    surface = own_surface("(x - 1)^2 + y^2", 2.0)
    assert surface.x_range == (-2.0, 2.0)
    assert surface.lowest == pytest.approx(0, abs=1e-9)
    with pytest.raises(FormulaError):
        own_surface("x +")
    with pytest.raises(ValueError, match="no finite value"):
        own_surface("log(-1 - x^2)")
