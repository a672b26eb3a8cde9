"""The page "Two players on the plane" without a browser: the picture's requests are written as the browser would send them."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import numpy as np
import pytest

from pages._gan_plane.controls import DRAWING
from pages._gan_plane.session import KEY, GanSession
from pages._gan_plane.view import Request
from pages._ui import live_session
from playground.labs.gan_plane.lab import BALANCED, COLLAPSED, PRESET_BY_ID, PRESETS, TRAINED_ROUNDS, WINNING
from playground.labs.gan_plane.run import GanRun
from playground.labs.gan_plane.spec import Drawing, GanSpec
from tests.pages import opened

PAGE = "pages/gan_plane.py"
TITLE = "Two players on the plane"


def session_of(page) -> GanSession:
    return page.session_state[KEY]


def ask(session: GanSession, kind: str, **fields: object) -> None:
    """Sends a request until its players are compiled."""
    for _ in range(400):
        session.answer(Request(n=session.answered + 1, kind=kind, **fields))
        assert not session.problem
        if not session.compiling:
            return
        time.sleep(0.2)
    pytest.fail("was not compiled in time")


def play(session: GanSession, rounds: int) -> None:
    """In slices, as the picture asks for them."""
    for _ in range(10):
        ask(session, "run", rounds=rounds // 10)


@pytest.fixture
def session(engine, monkeypatch: pytest.MonkeyPatch) -> GanSession:
    """A session on the tests' engine, compiled and at its start."""
    monkeypatch.setattr(live_session, "engine", lambda: engine)
    monkeypatch.setattr(live_session, "visitor_id", lambda: "tester")
    made = GanSession(GanRun(GanSpec()))
    made.use(GanSpec(), None, False)
    return made


def test_the_page_begins_at_once_with_the_default_game(app) -> None:
    page = opened(app, PAGE)
    assert page.title[0].value == TITLE
    session = session_of(page)
    assert session.run.spec == GanSpec()
    assert session.run.state is not None
    assert session.run.finding.sentence == "**Ready.** Press Play."


@pytest.mark.parametrize("preset", PRESETS, ids=lambda one: one.id)
def test_each_preset_is_reached_by_a_link(app, preset) -> None:
    page = opened(app, PAGE, ganp_preset=preset.id)
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
    assert session_of(page).run.spec == GanSpec(data="ring", generator_optimizer="sgd", generator_learning_rate=0.1)
    page.selectbox(key="ganp_preset").set_value("spiral").run()
    assert session_of(page).run.spec == PRESET_BY_ID["spiral"].spec


def test_a_trained_start(app) -> None:
    page = opened(app, PAGE, ganp_trained="true")
    assert session_of(page).run.state.round == TRAINED_ROUNDS["two gaussians"]
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


def test_play_step_and_replay(session: GanSession) -> None:
    ask(session, "run", rounds=30)
    ask(session, "batch", player="both")
    assert session.run.state.round == 31
    ask(session, "batch", player="discriminator", slow=True)
    assert session.run.state.round == 31.5
    assert session.view(None).batch is not None
    ask(session, "batch", player="generator", slow=True)
    there = session.run.state.generator
    ask(session, "reset")
    assert session.run.state.round == 0
    ask(session, "run", rounds=32)
    assert all((a == b).all() for a, b in zip(there, session.run.state.generator, strict=True))


def test_rates_and_losses_change_while_it_runs(session: GanSession) -> None:
    ask(session, "run", rounds=10)
    session.use(replace(session.run.spec, loss="hinge", generator_learning_rate=0.01), None, False)
    assert session.run.state.round == 10
    ask(session, "run", rounds=10)
    assert session.run.state.round == 20
    session.use(replace(session.run.spec, data="ring"), None, False)
    assert session.run.state.round == 0


def test_only_new_rows_travel_to_who_has_the_others(session: GanSession) -> None:
    ask(session, "run", rounds=30)
    request = Request(n=session.answered + 1, kind="run", rounds=30, have=(session.run.number, 30.0))
    session.answer(request)
    view = session.view(request)
    assert not view.live.curve_reset
    assert view.live.curve[:, 0].tolist() == [45, 60]
    assert session.view(Request(n=1, kind="run")).live.curve_reset


@pytest.mark.parametrize(
    ("illness", "kinds", "cure"),
    [("mode collapse", {COLLAPSED}, "cure of the collapse"), ("vanishing gradient", {COLLAPSED, WINNING}, "cure of the vanished gradient")],
)  # fmt: skip
def test_presets_fall_ill_and_are_cured(session: GanSession, illness: str, kinds: set[str], cure: str) -> None:
    session.use(PRESET_BY_ID[illness].spec, None, False)
    play(session, 2_000)
    assert session.run.finding.kind in kinds
    session.use(PRESET_BY_ID[cure].spec, None, False)
    play(session, 4_000)
    assert session.run.state.round == 6_000
    assert session.run.finding.kind in (BALANCED, "learning")
    assert session.run.covered.all()
    assert session.run.work.collapsed_before == (illness == "mode collapse") or kinds != {COLLAPSED}


def test_a_game_that_runs_away_halts_with_words(session: GanSession) -> None:
    wild = replace(
        GanSpec(), loss="wasserstein", gradient_penalty=0.0, generator_optimizer="sgd", discriminator_optimizer="sgd"
    )
    session.use(replace(wild, generator_learning_rate=10.0, discriminator_learning_rate=10.0), None, False)
    ask(session, "run", rounds=6_000)
    assert session.halt
    assert session.run.finding.sentence.startswith("**Diverged.**")
    assert np.isfinite(session.run.state.generator[0]).all()
