"""A visitor's training without a page: the requests are those that the drawing would send."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from pages._network.session import NetworkSession, Stops
from pages._network.view import Request
from playground.labs.network.lab import PRESETS
from playground.labs.network.opening import read_opening
from playground.labs.network.run import NetworkRun
from playground.labs.network.spec import NetworkSpec
from playground.plane.hidden import flat


def ask(session: NetworkSession, kind: str, **fields: object) -> None:
    """Sends a request until its network is compiled."""
    for _ in range(400):
        session.answer(Request(n=session.answered + 1, kind=kind, **fields))
        assert not session.problem
        if not session.compiling:
            return
        time.sleep(0.2)
    pytest.fail("was not compiled in time")


@pytest.fixture
def session(in_process: None) -> NetworkSession:
    """Compiled and at its start."""
    made = NetworkSession(NetworkRun(NetworkSpec()))
    ask(made, "look")
    return made


def test_a_finished_training_is_shown_until_play_begins_one(in_process: None) -> None:
    opening = read_opening()
    run = NetworkRun(opening.spec)
    run.show_opening(opening.first, opening.end)
    session = NetworkSession(run)
    session.use(opening.spec, None)
    shown = session.view(None, hide=(), show_test=False, discrete=False)
    assert "finished training" in shown.live.verdict
    assert "Solved" in shown.live.verdict
    assert shown.top == session.run.epoch == opening.end.state.epoch
    assert not session.work({}).honest
    # Back on its slider, on this machine.
    ask(session, "go", epoch=5)
    assert session.run.epoch == 5
    # What Play begins is a training from the start, and it is the same one.
    ask(session, "run", epochs=opening.end.state.epoch)
    assert session.run.number == run.number + 1
    assert session.run.curves[0, 0] == 0
    np.testing.assert_allclose(session.run.curves[-1], opening.end.curves[-1], atol=2e-3)
    assert session.work({}).honest


def test_another_setting_or_an_edit_ends_the_opening(in_process: None) -> None:
    opening = read_opening()
    for change in ("setting", "edit"):
        run = NetworkRun(opening.spec)
        run.show_opening(opening.first, opening.end)
        session = NetworkSession(run)
        if change == "setting":
            session.use(replace(opening.spec, learning_rate=0.02), None)
            assert session.run.epoch == 0
        else:
            ask(session, "edit", changes={0: 1.0})
            assert session.run.epoch == opening.end.state.epoch
        assert not session.run.opening


def test_play_step_and_replay(session: NetworkSession) -> None:
    ask(session, "run", epochs=10)
    assert session.run.epoch == 10
    ask(session, "epoch")
    ask(session, "batch")
    assert session.run.epoch == pytest.approx(11 + 1 / 25)
    there = flat(session.run.state.model)
    ask(session, "reset")
    assert session.run.epoch == 0
    ask(session, "run", epochs=11)
    ask(session, "batch")
    np.testing.assert_array_equal(flat(session.run.state.model), there)


def test_play_ends_once_when_the_problem_is_solved(session: NetworkSession) -> None:
    for _ in range(40):
        ask(session, "run", epochs=5)
        if session.halt:
            break
    assert session.halt
    assert session.view(None, hide=(), show_test=False, discrete=False).live.verdict.startswith("**Solved.**")
    ask(session, "run", epochs=5)
    assert not session.halt


def test_the_drawing_says_once_that_the_training_stands_still(session: NetworkSession) -> None:
    rest = Request(n=session.answered + 1, kind="rest")
    assert session.comes_to_rest(rest)
    assert not session.comes_to_rest(rest)
    assert not session.hear(rest)
    assert session.answered == rest.n


def test_any_earlier_epoch_is_the_same_again(session: NetworkSession) -> None:
    wanted = {}
    for _ in range(6):
        ask(session, "run", epochs=7)
        wanted[session.run.epoch] = flat(session.run.state.model)
    for epoch in (7, 21, 35):
        ask(session, "go", epoch=epoch)
        np.testing.assert_array_equal(flat(session.run.state.model), wanted[epoch])
    assert session.run.top == 42


def test_the_way_back_takes_the_rates_of_its_time(session: NetworkSession) -> None:
    ask(session, "run", epochs=10)
    session.use(NetworkSpec(learning_rate=0.1), None)
    ask(session, "run", epochs=5)
    there = flat(session.run.state.model)
    ask(session, "go", epoch=5)
    ask(session, "go", epoch=15)
    np.testing.assert_array_equal(flat(session.run.state.model), there)


def test_pause_edit_resume(session: NetworkSession) -> None:
    ask(session, "run", epochs=3)
    ask(session, "edit", changes={0: 2.5, 24: -1.0, 99_999: 1.0})
    values = flat(session.run.state.model)
    assert (values[0], values[24]) == (2.5, -1.0)
    ask(session, "run", epochs=1)
    after = flat(session.run.state.model)
    assert abs(after[0] - 2.5) < 1.5
    assert (after != values).any()
    assert not session.work({}).honest


def test_stops(session: NetworkSession) -> None:
    session.stops = Stops(test_loss=0.2)
    for _ in range(60):
        ask(session, "run", epochs=10)
        if session.halt:
            break
    assert session.halt
    assert "below 0.2" in session.note
    assert session.run.now[2] < 0.2
    before = session.run.curves[session.run.curves[:, 0] < session.run.epoch]
    assert (before[:, 2] >= 0.2).all()


def test_stops_after_epochs(session: NetworkSession) -> None:
    session.stops = Stops(epochs=12)
    ask(session, "run", epochs=10)
    assert not session.halt
    ask(session, "run", epochs=10)
    assert session.halt
    assert session.run.epoch == 12


def test_stops_when_it_no_longer_improves() -> None:
    curves = np.array([[e, 0.1, 0.5 - 0.01 * min(e, 20), 1, 1] for e in range(31)])
    assert Stops(patience=10).found(curves)[0] == 30
    assert Stops(patience=11).found(curves)[0] == 0
    assert Stops().found(curves) == (0, "")


def test_divergence_halts_with_words(session: NetworkSession) -> None:
    session.use(next(one.spec for one in PRESETS if one.id == "too-high-a-rate"), None)
    ask(session, "look")
    ask(session, "run", epochs=50)
    assert session.halt
    view = session.view(None, hide=(), show_test=False, discrete=False)
    assert view.live.verdict.startswith("**Diverging.** In epoch 3")
    assert np.isfinite(flat(session.run.state.model)).all()


def test_full_speed_asks_for_what_fits_a_slice(session: NetworkSession) -> None:
    session.pace = 1_000.0
    ask(session, "run")
    assert session.run.epoch == 80


def test_only_new_rows_travel_to_who_has_the_others(session: NetworkSession) -> None:
    ask(session, "run", epochs=5)
    request = Request(n=session.answered + 1, kind="run", epochs=5, have=(session.run.number, 5.0))
    session.answer(request)
    view = session.view(request, hide=(), show_test=False, discrete=False)
    assert not view.live.curve_reset
    assert view.live.curve[:, 0].tolist() == [6, 7, 8, 9, 10]
    stranger = session.view(Request(n=1, kind="run"), hide=(), show_test=False, discrete=False)
    assert stranger.live.curve_reset
    assert len(stranger.live.curve) == 11
