"""Presets, what is happening in words, and the challenges' checks, on curves that are made up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.labs.gan_plane.distributions import modes, pool
from playground.labs.gan_plane.lab import (
    BALANCED,
    BEGUN,
    CHALLENGES,
    COLLAPSED,
    DIVERGED,
    FROZEN,
    LEARNING,
    NEAR_FLOOR,
    OSCILLATING,
    PRESETS,
    TRAINED_ROUNDS,
    WINNING,
    GanWork,
    finding,
)
from playground.labs.gan_plane.spec import CURVES, GanSpec
from playground.preset import preset_by_id

SPEC = GanSpec(data="three blobs")
MODES = modes("three blobs", pool("three blobs", 1))
ALL = np.ones(3, bool)
FLOOR = 0.05


def curves(count: int = 60, distance: int = 50, **columns: object) -> np.ndarray:
    """Curves of a game in balance, but for the columns given."""
    usual = {
        "discriminator_loss": 1.38, "generator_loss": 0.7, "kl": 0.3, "js": 0.1, "accuracy": 0.5, "gradient": 0.3, "modes": 3,
        "near": 0.95, "x1": 0.0, "x2": 0.0,
    }  # fmt: skip
    values = {**usual, **columns, "round": distance * np.arange(count)}
    return np.stack([np.broadcast_to(values[name], count) for name in CURVES], axis=1).astype("float64")


def kind(rows: np.ndarray, covered: np.ndarray = ALL, spec: GanSpec = SPEC, diverged: bool = False) -> str:
    return finding(spec, rows, covered, MODES, diverged, floor=FLOOR).kind


def test_what_is_happening() -> None:
    assert kind(curves()) == BALANCED
    assert kind(curves(accuracy=0.8)) == LEARNING
    assert kind(curves(accuracy=0.9, gradient=0.001, js=0.4, modes=1)) == WINNING
    assert kind(curves(accuracy=0.9, gradient=0.5, js=0.4, modes=1)) == COLLAPSED
    swing = np.sin(np.arange(60))
    assert kind(curves(x1=swing)) == OSCILLATING
    assert kind(curves(x1=swing, modes=1)) == COLLAPSED
    # A slow drift is no swinging.
    assert kind(curves(x1=np.linspace(-0.5, 0.5, 60))) == BALANCED
    assert kind(curves(count=1)) == kind(curves(count=4)) == kind(curves(distance=1)) == BEGUN
    assert kind(curves(), diverged=True) == DIVERGED
    for steps in ({"generator_steps": 0}, {"discriminator_steps": 0}, {"generator_steps": 0, "discriminator_steps": 0}):
        assert kind(curves(), spec=replace(SPEC, **steps)) == FROZEN


def test_only_the_latest_counts() -> None:
    early = np.where(np.arange(60) < 35, 1, 3)
    assert kind(curves(modes=early)) == BALANCED
    late = np.where(np.arange(60) < 45, 3, 1)
    assert kind(curves(modes=late)) == COLLAPSED


def test_a_collapse_names_the_modes_that_are_lost() -> None:
    said = finding(SPEC, curves(modes=1), np.array([True, False, False]), MODES, floor=FLOOR).sentence
    assert "1 of 3 modes" in said
    assert "(0.7, −0.3)" in said or "(0.6, −0.3)" in said
    assert "(0.0, 0.7)" in said
    grid = modes("grid of 25", pool("grid of 25", 1))
    said = finding(GanSpec(data="grid of 25"), curves(modes=5), np.arange(25) < 5, grid, floor=FLOOR).sentence
    assert "and 17 more" in said
    # A mode that was covered on the way, but for a moment, is not lost now.
    assert "Lost" not in finding(SPEC, curves(modes=1), ALL, MODES, floor=FLOOR).sentence


def test_a_coin_s_accuracy_is_no_balance_while_the_points_differ() -> None:
    assert kind(curves(js=(NEAR_FLOOR - 0.1) * FLOOR)) == BALANCED
    assert kind(curves(js=(NEAR_FLOOR + 0.1) * FLOOR)) == LEARNING
    said = finding(SPEC, curves(js=0.4), ALL, MODES, floor=FLOOR).sentence
    assert "JS divergence is 0.400, and that of two samples of the real points is 0.050" in said


def test_the_pieces_of_a_curve_are_its_modes() -> None:
    ring = modes("ring", pool("ring", 1))
    assert (
        "9 of 12 modes, which here are pieces of the curve"
        in finding(GanSpec(data="ring"), curves(modes=9), np.ones(12, bool), ring, floor=FLOOR).sentence
    )


def test_a_divergence_without_a_penalty_is_told_apart() -> None:
    said = {
        finding(replace(SPEC, loss=loss), curves(), ALL, MODES, True, floor=FLOOR).sentence
        for loss in ("wasserstein", "hinge")
    }
    assert sum("gradient penalty" in one for one in said) == 1


@pytest.mark.parametrize("preset", PRESETS, ids=lambda one: one.id)
def test_presets_are_said_in_full_sentences(preset) -> None:
    assert preset.about.endswith(".")


@pytest.mark.parametrize(
    ("illness", "cure"),
    [("mode-collapse", "cure-of-the-collapse"), ("vanishing-gradient", "cure-of-the-vanished-gradient")],
)
def test_a_cure_goes_on_from_the_illness(illness: str, cure: str) -> None:
    assert preset_by_id(PRESETS, illness).spec.becomes(preset_by_id(PRESETS, cure).spec)


def test_trained_states_are_of_presets() -> None:
    assert set(TRAINED_ROUNDS) <= {preset.id for preset in PRESETS}


WORK = GanWork(spec=GanSpec(data="ring"), round=2_500, js=0.08, covered=12, modes=12, kind=BALANCED)
BLOBS = replace(WORK, spec=SPEC, covered=3, modes=3)


@pytest.mark.parametrize(
    ("name", "done", "not_yet"),
    [
        ("ring", WORK, [replace(WORK, js=0.12), replace(WORK, round=3_500), replace(WORK, shipped=True), replace(WORK, spec=SPEC)]),
        (
            "cause", replace(BLOBS, kind=COLLAPSED),
            [BLOBS, replace(BLOBS, kind=COLLAPSED, round=300), replace(WORK, kind=COLLAPSED)],
        ),
        (
            "recover", replace(BLOBS, collapsed_before=True),
            [BLOBS, replace(BLOBS, collapsed_before=True, covered=2), replace(BLOBS, collapsed_before=True, kind=COLLAPSED)],
        ),
        (
            "grid", replace(WORK, spec=GanSpec(data="grid of 25"), covered=25, modes=25),
            [replace(WORK, spec=GanSpec(data="grid of 25"), covered=24, modes=25), WORK],
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_challenges(name: str, done: GanWork, not_yet: list[GanWork]) -> None:
    challenge = {one.id: one for one in CHALLENGES}[name]
    assert challenge.done(done)
    assert not any(challenge.done(one) for one in not_yet)
