"""The spec of two players, and their arithmetic in numpy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.labs.gan_plane.spec import LIVE_FIELDS, Drawing, GanSpec, architecture, finite, fixed_noise, real_points


def test_a_spec_travels_as_text() -> None:
    spec = GanSpec(data="ring", latent="normal", latent_dim=1, generator_layers=("100:tanh",), discriminator_layers=())
    assert GanSpec.from_json(spec.to_json()) == spec
    assert spec.sizes("generator") == (1, 100, 2)
    assert spec.sizes("discriminator") == (2, 1)
    assert GanSpec().parameters("generator") == 354
    assert GanSpec().parameters("discriminator") == 337


@pytest.mark.parametrize(
    "fields",
    [
        {"data": "nope"}, {"latent": "x"}, {"latent_dim": 3}, {"generator_layers": ("101:relu",)}, {"discriminator_layers": ("4",)},
        {"generator_layers": ("4:relu",) * 7}, {"loss": "log"}, {"gradient_penalty": -1}, {"generator_optimizer": "muon"},
        {"discriminator_learning_rate": 0}, {"generator_steps": 11}, {"discriminator_steps": -1}, {"batch_size": 0}, {"seed": 0.5},
        {"generator_learning_rate": float("nan")},
    ],
    ids=str,
)  # fmt: skip
def test_the_impossible_is_refused(fields: dict) -> None:
    with pytest.raises(ValueError, match=r"must be|is written"):
        GanSpec(**fields)


def test_what_changes_while_it_runs() -> None:
    spec = GanSpec()
    live = replace(
        spec, loss="hinge", generator_steps=0, discriminator_learning_rate=1.0, generator_optimizer="sgd", batch_size=10
    )
    assert spec.becomes(live)
    for fields in ({"data": "ring"}, {"latent_dim": 1}, {"generator_layers": ()}, {"seed": 2}):
        assert not spec.becomes(replace(live, **fields))
    assert "loss" in LIVE_FIELDS


def test_rates_steps_and_losses_share_a_program() -> None:
    spec = GanSpec()
    same = replace(
        spec,
        loss="hinge",
        generator_steps=3,
        discriminator_learning_rate=1.0,
        seed=9,
        data="ring",
        gradient_penalty=3.0,
    )
    assert architecture(same) == architecture(spec)
    for fields in ({"generator_layers": ()}, {"latent": "normal"}, {"batch_size": 10}, {"generator_optimizer": "sgd"}):
        assert architecture(replace(spec, **fields)) != architecture(spec)


def test_noise_and_points_stay_the_same() -> None:
    assert fixed_noise("uniform", 2, 400)[:5].tolist() == fixed_noise("uniform", 2, 400)[:5].tolist()
    assert np.abs(fixed_noise("uniform", 1, 4_000)).max() <= 1
    assert fixed_noise("normal", 2, 4_000).std() == pytest.approx(1, abs=0.03)
    own = Drawing(places=((0.0, 0.0),) * 5)
    assert real_points("own", 1, own) is real_points("own", 1, own)


def test_what_is_out_of_bounds_is_not_finite() -> None:
    assert finite((np.ones(3), np.zeros((2, 2))))
    for bad in (np.nan, np.inf, 1e5):
        assert not finite((np.ones(3), np.array([bad])))
