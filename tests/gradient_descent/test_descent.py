"""How paths end, on paths of plain numpy descent whose end is known."""

from __future__ import annotations

import numpy as np
import pytest

from playground.labs.gradient_descent.descent import (
    BEST_SHARE,
    CONVERGED,
    DIVERGED,
    FALLING,
    MOVING,
    STUCK,
    WORST_SHARE,
    Path,
    Race,
    end_of,
    score,
    stable_limit,
    tuning_starts,
)
from playground.labs.gradient_descent.surfaces import (
    BOWL,
    HIMMELBLAU,
    MCCORMICK,
    PLATEAU,
    SADDLE,
    SURFACES,
    TWO_WELLS,
    elongated_bowl,
    own_surface,
)
from playground.model.optimizer import OptimizerSpec

SGD = OptimizerSpec(optimizer="sgd")


def path_of(surface, start, rate: float, steps: int = 200, momentum: float = 0.0) -> Path:
    """Descent with differences for derivatives."""
    h, formula = 1e-5, surface.formula

    def gradient(p: np.ndarray) -> np.ndarray:
        return np.array([(formula(*(p + h * e)) - formula(*(p - h * e))) / (2 * h) for e in np.eye(2)])

    p, m = np.array(start, "float64"), np.zeros(2)
    positions, gradients, hessians = [], [], []
    with np.errstate(all="ignore"):
        for _ in range(steps + 1):
            g = gradient(p)
            positions.append(p)
            gradients.append(g)
            hessians.append(np.array([(gradient(p + 1e-4 * e) - gradient(p - 1e-4 * e)) / 2e-4 for e in np.eye(2)]))
            m = momentum * m - rate * g
            p = p + m
        places = np.array(positions)
        losses = formula(*places.T)
    return Path(positions=places, losses=losses, gradients=np.array(gradients), hessians=np.array(hessians),
                rates=np.full(steps, rate), slots={})  # fmt: skip


def end(surface, start, rate: float, steps: int = 200, momentum: float = 0.0):
    spec = OptimizerSpec(optimizer="sgd", learning_rate=rate, momentum=momentum)
    return end_of(path_of(surface, start, rate, steps, momentum), spec, surface)


def test_converged_to_the_lowest_and_to_another() -> None:
    found = end(BOWL, (2, 1), 0.2)
    assert (found.kind, found.minimum) == (CONVERGED, 0)
    # 0.8^t of 2.236 is below 0.006 after 27 steps.
    assert found.step == 27
    found = end(TWO_WELLS, (1.7, 1.0), 0.05)
    assert (found.kind, found.minimum) == (CONVERGED, 1)
    assert "0.6 above the lowest" in found.sentence


def test_a_start_at_the_minimum_has_converged_at_once() -> None:
    found = end(BOWL, (0, 0), 0.1)
    assert (found.kind, found.step) == (CONVERGED, 0)


def test_stuck_on_the_saddle_is_not_converged() -> None:
    found = end(SADDLE, (1.5, 0.0), 0.1)
    assert found.kind == STUCK
    assert "saddle" in found.sentence
    assert "Converged" not in found.sentence
    assert end(SADDLE, (1.5, 0.01), 0.1).kind == CONVERGED


def test_a_maximum_is_not_a_minimum_either() -> None:
    assert "maximum" in end(own_surface("-(x^2 + y^2)"), (0, 0), 0.1).sentence


def test_a_ball_that_crosses_a_saddle_with_momentum_is_moving() -> None:
    # It passes the saddle's middle, where the gradient is all but zero, at full speed.
    for steps in range(10, 40):
        found = end(SADDLE, (1.5, 0.001), 0.05, steps=steps, momentum=0.9)
        assert found.kind == MOVING


def test_crawling_on_the_plateau_is_not_converged() -> None:
    found = end(PLATEAU, (3.4, 2.4), 0.1, steps=100)
    assert found.kind == MOVING


def test_diverged_says_the_limit() -> None:
    found = end(elongated_bowl(20), (-2.5, 1), 0.11, steps=400)
    assert found.kind == DIVERGED
    assert "2/λmax = 0.1." in found.sentence
    assert "above" in found.sentence
    # Just above the limit it has not even left the map.
    assert end(elongated_bowl(20), (0, 0.1), 0.1003, steps=200).kind == DIVERGED
    assert end(elongated_bowl(20), (-2.5, 1), 0.0995, steps=1000).kind == CONVERGED


def test_overflow_says_its_step() -> None:
    places = np.array([(1e40**step, 0.0) for step in range(6)])
    with np.errstate(all="ignore"):
        losses = places[:, 0] ** 2 / 2
    hessians = np.broadcast_to(np.eye(2), (6, 2, 2))
    path = Path(positions=places, losses=losses, gradients=places, hessians=hessians, rates=np.full(5, 3.0), slots={})
    assert path.steps == 3
    found = end_of(path, SGD, BOWL)
    assert found.kind == DIVERGED
    assert "left the map at step 1. At step 4 its numbers overflow." in found.sentence
    assert "2/λmax = 2. The learning rate, 3, is above it." in found.sentence


def test_a_minimum_off_the_map_is_one_all_the_same() -> None:
    found = end(own_surface("(x - 5)^2 + y^2", 1.0), (0, 0), 0.1)
    assert found.kind == CONVERGED
    assert "(5, 0)" in found.sentence


def test_falling_off_the_map_where_the_surface_has_no_floor() -> None:
    assert end(MCCORMICK, (3.5, -2.0), 0.6, steps=60, momentum=0.9).kind in (FALLING, DIVERGED)
    found = end(own_surface("x^2 - y^2"), (1, 0.1), 0.1)
    assert found.kind == FALLING
    assert "keeps falling" in found.sentence


def test_a_start_without_a_value_is_said() -> None:
    surface = own_surface("log(x) + y^2")
    assert "no value" in end(surface, (-1, 0), 0.1).sentence


def test_limits() -> None:
    momentum = OptimizerSpec(optimizer="sgd", momentum=0.9)
    assert stable_limit(SGD, 20.0) == pytest.approx(0.1)
    assert stable_limit(momentum, 20.0) == pytest.approx(3.8 / 20)
    assert stable_limit(SGD, -1.0) is None
    assert stable_limit(OptimizerSpec(optimizer="adam"), 1.0) is None
    nesterov = OptimizerSpec(optimizer="sgd", momentum=0.9, nesterov=True)
    limit = stable_limit(nesterov, 1.0)
    for rate, stable in ((0.99 * limit, True), (1.01 * limit, False)):
        # Keras's Nesterov as a matrix on (w, m): m' = 0.9 m - rate w; w' = w + 0.9 m' - rate w.
        matrix = np.array([[1 - 1.9 * rate, 0.81], [-rate, 0.9]])
        assert bool(np.abs(np.linalg.eigvals(matrix)).max() < 1) is stable


def test_score_counts_powers_of_ten() -> None:
    losses = np.array([[1.0, 1.0, 1.0, 1.0], [0.01, 1e-30, np.nan, -5.0]])
    found = score(losses, 0.0)
    np.testing.assert_allclose(
        found, [1.0, -np.log10(BEST_SHARE) / 2, -np.log10(WORST_SHARE) / 2, -np.log10(WORST_SHARE) / 2]
    )


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_tuning_starts_lie_on_the_map_and_stay(surface) -> None:
    starts = tuning_starts(surface)
    assert (starts == tuning_starts(surface)).all()
    assert (starts.min(axis=0) > [surface.x_range[0], surface.y_range[0]]).all()
    assert (starts.max(axis=0) < [surface.x_range[1], surface.y_range[1]]).all()


def test_impossible_races_are_refused() -> None:
    for fields in ({"start": (np.nan, 0)}, {"steps": 0}, {"steps": 10**6}, {"text": "x +"},
                   {"optimizers": (OptimizerSpec(schedule="one_cycle"),)}):  # fmt: skip
        with pytest.raises(ValueError, match=r"."):
            Race(**{"text": HIMMELBLAU.text, "start": (0, 0), "optimizers": (SGD,), **fields})
