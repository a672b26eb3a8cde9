"""What is measured of two players, on players whose answers are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.labs.gan_plane.distributions import DISTRIBUTIONS, DOMAIN, modes
from playground.labs.gan_plane.divergence import density, js, kl
from playground.labs.gan_plane.measures import COUNTED, coverage, floors, measure, penalty
from playground.labs.gan_plane.spec import CURVES, GanSpec, GanState, real_points, slopes

SPEC = GanSpec(data="three blobs", generator_layers=(), discriminator_layers=())


def state(kernel: list[list[float]], bias: list[float], slope: list[float], border: float) -> GanState:
    """A generator z·kernel + bias and a discriminator slope·x + border."""
    return GanState(
        generator=(np.array(kernel, "float32"), np.array(bias, "float32")),
        discriminator=(np.array([slope], "float32").T, np.array([border], "float32")),
        generator_optimizer=(), discriminator_optimizer=(), optimizers=("sgd", "sgd"), round=7.0,
    )  # fmt: skip


def row(spec: GanSpec, one: GanState) -> dict[str, float]:
    return dict(zip(CURVES, measure(spec, one).row, strict=True))


def test_a_generator_of_one_point_on_one_blob() -> None:
    x, y = real_modes_of(SPEC).centres[1]
    found = row(SPEC, state([[0, 0], [0, 0]], [x, y], [0, 0], 0))
    assert (found["round"], found["modes"], found["near"]) == (7, 1, 1)
    assert (found["x1"], found["x2"]) == pytest.approx((x, y), abs=1e-6)
    assert found["accuracy"] == 0.5
    assert found["discriminator_loss"] == pytest.approx(2 * np.log(2))
    assert found["generator_loss"] == pytest.approx(np.log(2))
    assert found["js"] > 0.4


def real_modes_of(spec: GanSpec):
    return modes(spec.data, real_points(spec.data, spec.seed, None))


def test_a_generator_elsewhere_is_told_apart() -> None:
    found = row(SPEC, state([[0, 0], [0, 0]], [5, 5], [-1, -1], 4))
    assert found["accuracy"] == 1
    assert found["modes"] == found["near"] == 0
    assert found["js"] == pytest.approx(np.log(2), abs=0.03)


def test_the_gradient_is_that_of_the_loss_at_the_points() -> None:
    one = state([[0, 0], [0, 0]], [0, 0], [3, 4], 0)
    assert row(SPEC, one)["gradient"] == pytest.approx(0.5 * 5, rel=1e-5)
    assert row(replace(SPEC, loss="wasserstein"), one)["gradient"] == pytest.approx(5, rel=1e-5)
    assert penalty(SPEC, one, np.ones((3, 2)), np.zeros((3, 2))) == pytest.approx(16, rel=1e-5)
    np.testing.assert_allclose(slopes(SPEC, one.discriminator, np.zeros((2, 2))), [[3, 4], [3, 4]], rtol=1e-6)


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_real_against_real_is_the_floor(name: str) -> None:
    points = real_points(name, 5, None)
    p, q = density(points[:COUNTED], DOMAIN), density(points[COUNTED : 2 * COUNTED], DOMAIN)
    assert floors(name, 5, None) == (kl(p, q), js(p, q))
    assert 0 < floors(name, 5, None)[1] < 0.03
    covered, near = coverage(modes(name, points), points[:COUNTED])
    assert covered.all()
    assert near > 0.95
