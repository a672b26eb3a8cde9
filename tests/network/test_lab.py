"""Presets, the sentence on what is happening on known curves, challenges driven to done and not yet."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.challenge import done_now
from playground.labs.network.lab import (
    CHALLENGES,
    DEFAULT_RATES,
    PRESETS,
    SCORES,
    NetworkWork,
    guessing,
    is_solved,
    new_bests,
    read_bests,
    verdict,
)
from playground.labs.network.spec import CROSS_ENTROPY, OPTIMIZERS, NetworkSpec, points_of
from playground.labs.network.words import BEST_SCORES, best_score

SPEC = NetworkSpec()


def curves(train: np.ndarray, test: np.ndarray | None = None) -> np.ndarray:
    count = len(train)
    return np.column_stack([np.arange(count), train, train if test is None else test, np.full((count, 2), 0.9)])


TIME = np.linspace(0, 1, 200)


@pytest.mark.parametrize(
    ("train", "test", "word"),
    [
        (0.5 * np.exp(-3 * TIME), None, "Learning"),
        (0.5 * np.exp(-8 * TIME) + 0.005, None, "Solved"),
        (np.full(200, 0.499), None, "Stuck"),
        (0.5 - 0.28 * (1 - np.exp(-30 * TIME)), None, "Underfitting"),
        (0.5 * np.exp(-5 * TIME), 0.2 + 0.3 * np.exp(-20 * TIME) + 0.3 * TIME, "Overfitting"),
        (0.3 + 0.2 * (np.arange(200) % 2), None, "Oscillating"),
        (0.5 * np.exp(-8 * TIME[:10]), None, "Learning"),
        (np.array([0.5]), None, "Ready"),
    ],
    ids=["learning", "solved", "stuck", "underfitting", "overfitting", "oscillating", "young", "ready"],
)
def test_the_sentence_says_what_the_curves_show(train: np.ndarray, test: np.ndarray | None, word: str) -> None:
    assert verdict(SPEC, curves(train, test)).startswith(f"**{word}.**")


def test_what_is_judged_and_said_is_this_moment() -> None:
    rows = curves(0.5 * np.exp(-8 * TIME) + 0.005)
    assert is_solved(SPEC, rows)
    # A weight was dragged: the mean of the latest epochs is still low.
    dragged = np.vstack([rows, [200, 0.9, 0.95, 0.8, 0.8]])
    assert not is_solved(SPEC, dragged)
    assert "0.900" in verdict(SPEC, dragged)


@pytest.mark.parametrize("fields", [{"l2": 0.1}, {"l1": 0.01}, {"dropout": 0.5}])
@pytest.mark.parametrize("level", [0.22, 0.499])
def test_what_a_penalty_holds_down_lacks_no_neurons(fields: dict, level: float) -> None:
    rows = curves(0.5 - (0.5 - level) * (1 - np.exp(-30 * TIME)))
    said = verdict(replace(SPEC, **fields), rows)
    assert said.startswith("**Held down.**")
    assert "neurons" not in said


def test_a_divergence_is_named_with_its_epoch_and_rate() -> None:
    said = verdict(replace(SPEC, learning_rate=3.0), curves(TIME), diverged=12)
    assert said.startswith("**Diverging.**")
    assert "epoch 12" in said
    assert "rate 3" in said


@pytest.mark.parametrize(
    ("fields", "loss"),
    [
        ({}, 0.5),
        ({"loss": CROSS_ENTROPY}, np.log(2)),
        ({"data": "blobs", "num_classes": 4, "loss": CROSS_ENTROPY}, np.log(4)),
        ({"data": "blobs", "num_classes": 4}, 0.375),
    ],
    ids=["tanh", "sigmoid", "softmax", "squared softmax"],
)
def test_guessing_is_the_best_constant(fields: dict, loss: float) -> None:
    assert guessing(NetworkSpec(**fields)) == pytest.approx(loss)


def test_presets_are_named_once_and_have_data() -> None:
    assert len({preset.id for preset in PRESETS}) == len(PRESETS)
    for preset in PRESETS:
        assert preset.about.endswith(".")
        train, test = points_of(preset.spec)
        assert len(train)
        assert len(test)


def test_it_opens_with_adam_and_presets_from_before_keep_their_optimizer() -> None:
    assert PRESETS[0].spec == NetworkSpec()
    assert PRESETS[0].spec.optimizer == "adam"
    before = {former: preset.spec for preset in PRESETS for former in preset.former}
    muon = {"circle", "linear limit", "xor needs a hidden layer", "spiral solved"}
    assert {name for name, spec in before.items() if spec.optimizer == "muon"} == muon
    assert before["circle"] == replace(NetworkSpec(), optimizer="muon")


def test_the_four_cures_change_one_thing_of_the_overfitting_one() -> None:
    by_id = {preset.id: preset.spec for preset in PRESETS}
    bad = by_id["overfit"]
    assert by_id["cure-l2-penalty"] == replace(bad, l2=0.03)
    assert by_id["cure-dropout"] == replace(bad, dropout=0.5)
    assert by_id["cure-more-data"] == replace(bad, samples=5_000, train_share=0.9, batch_size=100)
    assert by_id["cure-fewer-neurons"] == replace(bad, layers=("3:tanh",), features=("x1", "x2"))


def test_the_solved_spiral_has_no_more_parameters_than_two_layers_of_eight() -> None:
    solved = next(preset.spec for preset in PRESETS if preset.id == "spiral-solved")
    assert solved.features == ("x1", "x2")
    assert solved.parameters <= NetworkSpec(layers=("8:tanh", "8:tanh")).parameters == 105


def test_every_optimizer_has_a_rate() -> None:
    assert set(DEFAULT_RATES) == set(OPTIMIZERS)


SPIRAL = NetworkWork(
    spec=NetworkSpec(data="spiral", layers=("8:tanh", "8:tanh")), epoch=300, test_loss=0.01, test_accuracy=0.97
)
CIRCLE = NetworkWork(spec=SPEC, epoch=6, test_loss=0.01, test_accuracy=0.996)
NOISY = NetworkWork(spec=NetworkSpec(noise=0.25, train_share=0.1), epoch=100, test_loss=0.2, test_accuracy=0.92)
DONE = {"spiral": SPIRAL, "circle": CIRCLE, "generalise": NOISY}


@pytest.mark.parametrize("name", DONE)
def test_each_challenge_is_done_by_what_it_asks_for(name: str) -> None:
    assert done_now(CHALLENGES, DONE[name]) == [name]


@pytest.mark.parametrize(
    ("name", "work"),
    [
        ("spiral", replace(SPIRAL, test_accuracy=0.94)),
        ("spiral", replace(SPIRAL, spec=replace(SPIRAL.spec, layers=("16:tanh", "8:tanh")))),
        ("spiral", replace(SPIRAL, spec=replace(SPIRAL.spec, features=("x1", "x2", "sin(x1)")))),
        ("spiral", replace(SPIRAL, spec=replace(SPIRAL.spec, formula="sin(x1)"))),
        ("spiral", replace(SPIRAL, spec=replace(SPIRAL.spec, samples=20))),
        ("spiral", replace(SPIRAL, honest=False)),
        ("circle", replace(CIRCLE, epoch=7)),
        ("circle", replace(CIRCLE, epoch=0)),
        ("circle", replace(CIRCLE, test_accuracy=0.98)),
        ("circle", replace(CIRCLE, honest=False)),
        ("generalise", replace(NOISY, test_accuracy=0.9)),
        ("generalise", replace(NOISY, spec=replace(NOISY.spec, noise=0.1))),
        ("generalise", replace(NOISY, spec=replace(NOISY.spec, train_share=0.2))),
        ("generalise", replace(NOISY, spec=replace(NOISY.spec, samples=5_000))),
    ],
)
def test_what_falls_short_is_not_yet_done(name: str, work: NetworkWork) -> None:
    assert name not in done_now(CHALLENGES, work)


def test_a_better_score_replaces_the_best_and_a_worse_one_does_not() -> None:
    assert new_bests(replace(SPIRAL, best={"spiral": 106.0})) == {"spiral": 105.0}
    assert new_bests(replace(SPIRAL, best={"spiral": 60.0})) == {}
    assert new_bests(replace(NOISY, best={"generalise": 0.8})) == {"generalise": 0.92}
    # A best from before keeps the challenge done.
    assert "circle" in done_now(CHALLENGES, replace(SPIRAL, best={"circle": 5.0}))


def test_scores_from_a_damaged_record_are_left_out() -> None:
    assert read_bests({"spiral": 60, "circle": "x", "generalise": True, "other": 1}) == {"spiral": 60.0}
    assert read_bests([1]) == {}
    assert read_bests({"spiral": float("nan")}) == {}


def test_scores_in_words() -> None:
    assert best_score("spiral", 61) == "Your fewest parameters on the spiral: 61."
    assert best_score("generalise", 0.8312) == "Your best test accuracy on little and noisy data: 83.1%."
    assert set(SCORES) == set(BEST_SCORES) == {challenge.id for challenge in CHALLENGES}
