"""A visitor's game without a page: the requests are those that the drawing would send."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from pages._gan_plane.session import GanSession
from pages._gan_plane.view import Request
from playground.labs.gan_plane.lab import BALANCED, COLLAPSED, PRESETS, WINNING
from playground.labs.gan_plane.run import GanRun
from playground.labs.gan_plane.spec import GanSpec
from playground.preset import preset_by_id


def ask(session: GanSession, kind: str, **fields: object) -> None:
    """Sends a request until its networks are compiled."""
    for _ in range(400):
        session.answer(Request(n=session.answered + 1, kind=kind, **fields))
        assert not session.problem
        if not session.compiling:
            return
        time.sleep(0.2)
    pytest.fail("was not compiled in time")


def play(session: GanSession, rounds: int) -> None:
    """In slices, as the drawing requests them."""
    for _ in range(10):
        ask(session, "run", rounds=rounds // 10)


@pytest.fixture
def session(in_process: None) -> GanSession:
    """At its start."""
    made = GanSession(GanRun(GanSpec()))
    made.use(GanSpec(), None, False)
    return made


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


def test_an_opening_is_shown_until_play_begins_a_game_of_its_own(in_process: None) -> None:
    spec = PRESETS[0].spec
    run = GanRun(spec)
    run.show_opening()
    session = GanSession(run)
    session.use(spec, None, False)
    shown = session.view(None)
    assert "finished training" in shown.live.verdict
    assert not shown.live.problem
    there = session.run.state.round
    assert there > 1_000
    ask(session, "look")
    assert session.run.state.round == there
    session.answer(Request(n=session.answered + 1, kind="run", rounds=30))
    # The drawing has pressed Play, and goes on playing although the game is another.
    assert session.view(None).begun
    assert session.run.state.round in (0, 30)  # 0 while the networks are being compiled
    assert session.run.curves[0, 0] == 0
    assert "finished training" not in session.view(None).live.verdict
    assert not session.run.work.shipped
    number = session.run.number
    session.answer(Request(n=session.answered + 1, kind="run", rounds=30))
    assert session.run.number == number
    assert not session.view(None).begun


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


@pytest.mark.proof
@pytest.mark.parametrize(
    ("illness", "kinds", "cure"),
    [("mode-collapse", {COLLAPSED}, "cure-of-the-collapse"), ("vanishing-gradient", {COLLAPSED, WINNING}, "cure-of-the-vanished-gradient")],
)  # fmt: skip
def test_presets_fall_ill_and_are_cured(session: GanSession, illness: str, kinds: set[str], cure: str) -> None:
    session.use(preset_by_id(PRESETS, illness).spec, None, False)
    play(session, 2_000)
    assert session.run.finding.kind in kinds
    session.use(preset_by_id(PRESETS, cure).spec, None, False)
    play(session, 4_000)
    assert session.run.state.round == 6_000
    assert session.run.finding.kind in (BALANCED, "learning")
    assert session.run.covered.all()
    assert session.run.work.collapsed_before == (illness == "mode-collapse") or kinds != {COLLAPSED}


def test_a_game_that_runs_away_halts_with_words(session: GanSession) -> None:
    wild = replace(
        GanSpec(), loss="wasserstein", gradient_penalty=0.0, generator_optimizer="sgd", discriminator_optimizer="sgd"
    )
    session.use(replace(wild, generator_learning_rate=10.0, discriminator_learning_rate=10.0), None, False)
    ask(session, "run", rounds=6_000)
    assert session.halt
    assert session.run.finding.sentence.startswith("**Diverged.**")
    assert np.isfinite(session.run.state.generator[0]).all()
