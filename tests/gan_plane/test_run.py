"""A game in the visitor's session, with made-up answers of a worker."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.labs.gan_plane.lab import COLLAPSED, PRESETS
from playground.labs.gan_plane.run import MAX_CURVE, GanRun
from playground.labs.gan_plane.spec import CURVES, LIVE_FIELDS, Drawing, GanSlice, GanSpec, GanState
from playground.labs.gan_plane.trained import trained_game

SPEC = GanSpec(data="three blobs")
OPENING = PRESETS[0].spec


def answer(begin: int, count: int, **columns: float) -> GanSlice:
    """A slice of `count` rows from round `begin` on."""
    values = {**dict.fromkeys(CURVES, 0.5), "modes": 3.0, **columns, "round": begin + np.arange(count)}
    rows = np.stack([np.broadcast_to(values[name], count) for name in CURVES], axis=1).astype("float64")
    weights = (np.full(2, float(begin), "float32"),)
    state = GanState(
        generator=weights, discriminator=weights, generator_optimizer=(), discriminator_optimizer=(), optimizers=("", ""),
        round=begin + count - 1,
    )  # fmt: skip
    return GanSlice(state=state, frames=(state.frame,), curves=rows, covered=np.ones(3, bool))


def test_it_begins_without_a_state_and_takes_one() -> None:
    run = GanRun(SPEC)
    assert run.frame is None
    assert run.beginning == (SPEC, None, None)
    assert run.work.js == 1.0
    run.take(answer(0, 1))
    assert run.frame is not None
    assert run.frame.at == 0
    assert run.beginning == (SPEC, None, run.state)


def test_curves_stay_small_and_keep_both_ends() -> None:
    run = GanRun(SPEC)
    for begin in range(0, 2_100, 700):
        run.take(answer(begin, 700))
        assert len(run.curves) <= MAX_CURVE
    rounds = run.curves[:, 0]
    assert (rounds[0], rounds[-1]) == (0, 2_099)
    assert (np.diff(rounds) > 0).all()


def test_what_was_ahead_is_replaced() -> None:
    run = GanRun(SPEC)
    run.take(answer(0, 10))
    run.take(answer(5, 3, js=0.25))
    assert run.curves[:, 0].tolist() == list(range(8))
    assert run.curves[:, CURVES.index("js")].tolist() == [0.5] * 5 + [0.25] * 3


@pytest.mark.parametrize("name", LIVE_FIELDS)
def test_what_can_change_during_the_game_does(name: str) -> None:
    run = GanRun(SPEC)
    others = {"loss": "hinge", "generator_optimizer": "sgd", "discriminator_optimizer": "sgd"}
    other = replace(SPEC, **{name: others.get(name, 2)})
    assert run.change(other, None, False)
    assert run.spec == other


def test_other_data_drawing_or_start_need_a_new_game() -> None:
    run = GanRun(SPEC)
    assert not run.change(replace(SPEC, data="ring"), None, False)
    assert not run.change(SPEC, Drawing(places=((0.0, 0.0),)), False)
    assert not run.change(SPEC, None, True)
    assert run.spec == SPEC


def test_the_same_game_begins_again() -> None:
    run = GanRun(OPENING, trained=True, number=4)
    run.take(answer(0, 5))
    again = run.again()
    assert (again.spec, again.trained, again.number) == (OPENING, True, 5)
    assert again.state == trained_game(OPENING).state


def test_a_trained_gan_begins_with_its_pictures_and_curves() -> None:
    run, shipped = GanRun(OPENING, trained=True), trained_game(OPENING)
    assert run.frame.at == shipped.state.round == run.curves[-1, 0]
    assert len(run.frames) > 10
    assert [frame.at for frame in run.frames] == sorted(frame.at for frame in run.frames)
    assert run.frames[0].at == 0
    assert (run.covered == shipped.covered).all()
    assert run.work.shipped


def test_an_opening_ends_with_any_other_setting() -> None:
    run = GanRun(OPENING)
    run.show_opening()
    assert run.work.shipped
    assert run.change(OPENING, None, False)
    assert not run.change(replace(OPENING, generator_steps=2), None, False)


def test_a_collapse_is_remembered_after_its_cure() -> None:
    run = GanRun(SPEC)
    run.take(answer(0, 1_000, modes=1))
    assert run.finding.kind == COLLAPSED
    run.take(answer(1_000, 900))
    assert run.finding.kind != COLLAPSED
    assert run.work.collapsed_before
