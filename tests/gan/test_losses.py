"""The losses against equations written out by hand, and their values at the equilibrium."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.gan.losses import ABOUT, LOSSES, discriminator_loss, generator_loss, generator_slope, says_real

REAL = np.array([1.5, -0.3, 0.0, 4.0])
MADE = np.array([-2.0, 0.7, 0.2, -0.1])


def probability(logits: np.ndarray) -> list[float]:
    return [1 / (1 + math.exp(-one)) for one in logits]


def by_hand(loss: str) -> tuple[float, float]:
    """Both losses from the papers' equations, one point after the other."""
    p, q = probability(REAL), probability(MADE)
    if loss in ("non_saturating", "saturating"):
        d = -sum(math.log(one) for one in p) / 4 - sum(math.log(1 - one) for one in q) / 4
        g = -sum(math.log(one) for one in q) / 4
        return d, g if loss == "non_saturating" else sum(math.log(1 - one) for one in q) / 4
    if loss == "least_squares":
        d = sum((one - 1) ** 2 for one in REAL) / 8 + sum(one**2 for one in MADE) / 8
        return d, sum((one - 1) ** 2 for one in MADE) / 8
    if loss == "wasserstein":
        return sum(MADE) / 4 - sum(REAL) / 4, -sum(MADE) / 4
    return sum(max(0, 1 - one) for one in REAL) / 4 + sum(max(0, 1 + one) for one in MADE) / 4, -sum(MADE) / 4


@pytest.mark.parametrize("loss", LOSSES)
def test_losses_are_the_equations(loss: str) -> None:
    d, g = by_hand(loss)
    assert discriminator_loss(loss, REAL, MADE) == pytest.approx(d, abs=1e-12)
    assert generator_loss(loss, MADE) == pytest.approx(g, abs=1e-12)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_slope_is_the_derivative(loss: str) -> None:
    step = 1e-6
    for index, slope in enumerate(generator_slope(loss, MADE)):
        ahead, behind = MADE[index : index + 1] + step, MADE[index : index + 1] - step
        found = (generator_loss(loss, ahead) - generator_loss(loss, behind)) / (2 * step)
        assert slope == pytest.approx(found, abs=1e-6)


@pytest.mark.parametrize("loss", LOSSES)
def test_at_the_equilibrium_no_constant_answer_is_better(loss: str) -> None:
    """Where both kinds of points are the same, the discriminator's loss is never below the equilibrium's."""
    found = {c: discriminator_loss(loss, np.full(3, c), np.full(3, c)) for c in np.linspace(-2, 2, 401)}
    best, least = min(found.items(), key=lambda one: one[1])
    d, g = ABOUT[loss].equilibrium
    assert least == pytest.approx(d, abs=1e-9)
    if g is not None:
        assert generator_loss(loss, np.full(3, best)) == pytest.approx(g, abs=1e-6)
    else:
        # Other constants are as good for the discriminator, and the generator's loss is another there.
        others = [c for c, value in found.items() if value < least + 1e-9]
        assert len(others) > 100


def test_saturating_means_no_slope_where_the_discriminator_is_sure() -> None:
    sure = np.array([-12.0])
    assert abs(generator_slope("saturating", sure)[0]) < 1e-5
    assert abs(generator_slope("non_saturating", sure)[0]) > 0.99


def test_a_critic_is_asked_on_which_side_of_its_middle() -> None:
    real, made = says_real("wasserstein", np.array([9.0, 11.0]), np.array([5.0, 6.0]))
    assert real.all()
    assert not made.any()
    assert says_real("least_squares", np.array([0.6]), np.array([0.4])) == (np.array([True]), np.array([False]))
