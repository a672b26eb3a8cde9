"""The page "A GAN in 2D" without a browser."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from pages._gan_plane.controls import DRAWING
from pages._gan_plane.session import KEY, GanSession
from playground.labs.gan_plane.lab import BALANCED, PRESETS, TRAINED_ROUNDS
from playground.labs.gan_plane.spec import Drawing, GanSpec
from playground.preset import preset_by_id
from tests.pages import opened

PAGE = "pages/gan_plane.py"
TITLE = "A GAN in 2D"


def session_of(page) -> GanSession:
    return page.session_state[KEY]


def test_the_page_opens_with_a_finished_training(app) -> None:
    page = opened(app, PAGE)
    assert page.title[0].value == TITLE
    session = session_of(page)
    assert session.run.spec == PRESETS[0].spec
    assert session.run.state.round == TRAINED_ROUNDS["two-gaussians"]
    # It is what its caption says, and nobody's achievement.
    assert session.run.finding.kind == BALANCED
    assert any("0 of 4 done" in one.value for one in page.subheader)


def test_the_page_begins_at_once_with_another_game(app) -> None:
    session = session_of(opened(app, PAGE, ganp_data="ring"))
    assert session.run.state.round == 0
    assert session.run.finding.sentence == "**Ready.** Press Play."


@pytest.mark.parametrize("preset", PRESETS, ids=lambda one: one.id)
def test_each_preset_is_reached_by_a_link(app, preset) -> None:
    page = opened(app, PAGE, ganp_preset=preset.name)
    assert session_of(page).run.spec == preset.spec
    assert any(preset.about in one.value for one in page.caption)


LINK = {
    "ganp_data": "spiral", "ganp_latent": "normal", "ganp_latent_dim": "1", "ganp_generator_layers": "5:tanh 3:mish",
    "ganp_discriminator_layers": "7:relu", "ganp_loss": "wasserstein", "ganp_gradient_penalty": "0.3",
    "ganp_generator_optimizer": "sgd", "ganp_discriminator_optimizer": "rmsprop", "ganp_generator_learning_rate": "0.03",
    "ganp_discriminator_learning_rate": "0.002", "ganp_generator_steps": "0", "ganp_discriminator_steps": "7",
    "ganp_batch_size": "32", "ganp_seed": "9",
}  # fmt: skip


def test_every_setting_comes_from_the_link(app) -> None:
    page = opened(app, PAGE, **LINK)
    assert session_of(page).run.spec == GanSpec(
        data="spiral", latent="normal", latent_dim=1, generator_layers=("5:tanh", "3:mish"), discriminator_layers=("7:relu",),
        loss="wasserstein", gradient_penalty=0.3, generator_optimizer="sgd", discriminator_optimizer="rmsprop",
        generator_learning_rate=0.03, discriminator_learning_rate=0.002, generator_steps=0, discriminator_steps=7, batch_size=32, seed=9,
    )  # fmt: skip


def test_every_field_of_the_spec_is_in_the_link() -> None:
    assert {name.removeprefix("ganp_") for name in LINK} == set(json.loads(GanSpec().to_json()))


@pytest.mark.parametrize(
    "parameters",
    [
        {"ganp_generator_layers": "999:tanh"}, {"ganp_discriminator_layers": "x"}, {"ganp_data": "own"}, {"ganp_data": "\x00"},
        {"ganp_generator_learning_rate": "nan"}, {"ganp_preset": "nope"}, {"ganp_seed": "-4"}, {"ganp_latent_dim": "3"},
        {"ganp_generator_steps": "99"}, {"ganp_trained": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_nonsense_in_the_link_leaves_a_working_page(app, parameters: dict[str, str]) -> None:
    page = opened(app, PAGE, **parameters)
    assert page.title[0].value == TITLE
    assert session_of(page).run.state is not None
    if "layers" in next(iter(parameters)) or parameters.get("ganp_data") == "own":
        assert page.warning


def test_settings_are_changed_on_the_page(app) -> None:
    page = opened(app, PAGE)
    page.selectbox(key="ganp_data").set_value("ring").run()
    page.selectbox(key="ganp_generator_optimizer").set_value("sgd").run()
    assert not page.exception
    assert session_of(page).run.spec == replace(
        PRESETS[0].spec, data="ring", generator_optimizer="sgd", generator_learning_rate=0.1
    )
    page.selectbox(key="ganp_preset").set_value("Spiral").run()
    assert session_of(page).run.spec == preset_by_id(PRESETS, "spiral").spec


def test_a_trained_start(app) -> None:
    page = opened(app, PAGE, ganp_trained="true")
    assert session_of(page).run.state.round == TRAINED_ROUNDS["two-gaussians"]
    page.selectbox(key="ganp_data").set_value("grid of 25").run()
    assert session_of(page).run.state.round == 0


def test_a_drawing_is_played(app) -> None:
    page = opened(app, PAGE)
    page.session_state[DRAWING] = Drawing(places=tuple((x / 10, 0.2) for x in range(-5, 6)))
    page.selectbox(key="ganp_data").set_value("own").run()
    assert not page.exception
    assert not page.warning
    session = session_of(page)
    assert session.run.spec.data == "own"
    assert len(session.run.drawing.places) == 11


def test_a_challenge_done_while_it_plays_is_ticked(app) -> None:
    page = opened(app, PAGE, ganp_data="grid of 25")
    assert any("0 of 4 done" in one.value for one in page.subheader)
    session_of(page).run.covered = np.ones(25, bool)
    page.run()
    assert any("1 of 4 done" in one.value for one in page.subheader)
    session_of(page).run.covered = np.zeros(25, bool)
    page.run()
    assert any("1 of 4 done" in one.value for one in page.subheader)
