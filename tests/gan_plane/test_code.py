"""The script of the page: it compiles for every game, and makes the points that the page makes."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

from playground.gan.losses import LOSSES
from playground.labs.gan_plane.code import CONSTANTS, HELPERS, script
from playground.labs.gan_plane.distributions import DISTRIBUTIONS, SAMPLERS
from playground.labs.gan_plane.lab import PRESETS
from playground.labs.gan_plane.spec import Drawing, GanSpec, fixed_noise, generate
from playground.labs.gan_plane.training.rounds import advance
from playground.model.code import source_code
from tests.programs import RunProgram

OWN = Drawing(places=tuple((x / 10, -x / 20) for x in range(-8, 9)))


@pytest.mark.parametrize("preset", PRESETS, ids=lambda one: one.id)
def test_it_is_python_for_every_preset(preset) -> None:
    compile(script(preset.spec, None, 10), preset.id, "exec")


@pytest.mark.parametrize("name", SAMPLERS)
def test_a_sampler_runs_by_itself(name: str) -> None:
    namespace: dict[str, Any] = {"np": np, "math": math}
    exec(source_code(SAMPLERS[name], HELPERS, CONSTANTS), namespace)
    alone = namespace[SAMPLERS[name].__name__](np.random.default_rng(2), 30)
    np.testing.assert_array_equal(alone, SAMPLERS[name](np.random.default_rng(2), 30))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", [*DISTRIBUTIONS, "own"])
def test_it_is_python_for_every_distribution_and_loss(name: str, loss: str) -> None:
    compile(script(GanSpec(data=name, loss=loss, latent="normal"), OWN, 10), name, "exec")


@pytest.mark.parametrize(
    ("spec", "drawing"),
    [
        pytest.param(GanSpec(data="spiral", loss="wasserstein", discriminator_steps=2, generator_layers=("8:sine",)), None, marks=pytest.mark.proof),
        (GanSpec(data="own", latent="normal", latent_dim=1, generator_optimizer="sgd", discriminator_optimizer="momentum"), OWN),
    ],
    ids=["spiral, Wasserstein", "drawn, least"],
)  # fmt: skip
def test_it_makes_the_points_of_the_page(spec: GanSpec, drawing: Drawing | None, run_program: RunProgram) -> None:
    out = run_program(script(spec, drawing, 5))
    printed = np.array([float(one) for one in re.findall(r"-?\d+\.\d*", out)]).reshape(5, 2)
    state = advance(spec, drawing, advance(spec, drawing, None).state, 5, patience_s=1_000.0).state
    points = generate(spec, state.generator, fixed_noise(spec.latent, spec.latent_dim, 400)[:5])
    np.testing.assert_allclose(printed, points, atol=2e-3)
