from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from playground.digits.cures import refusal
from playground.digits.spec import MAX_SNAPSHOTS, TRAIN, DigitsSpec, augmentation, snapshot_epochs
from playground.labs.train_digits.lab import (
    CHALLENGES,
    CURES,
    LEARNING_CURVE_SIZES,
    OVERFIT,
    PRESETS,
    ROBUST,
    S1,
    S2,
    S3,
    SOFTMAX_REGRESSION,
    TrainedDigits,
    learning_curve,
)
from playground.runs.migration import run_key
from playground.runs.shipped import runs_folder
from playground.settings import Settings

CHALLENGE = {challenge.id: challenge.done for challenge in CHALLENGES}
CURE = {cure.id: cure.apply for cure in CURES}


def test_presets_are_the_systems_as_stated() -> None:
    assert [preset.spec.parameters for preset in (S1, S2, S3, SOFTMAX_REGRESSION)] == [93_322, 407_050, 397_510, 7_850]
    assert (S1.spec.optimizer, S1.spec.batch_size, S1.spec.epochs) == ("rmsprop", 64, 5)
    assert (S2.spec.optimizer, S2.spec.batch_size, S2.spec.epochs) == ("rmsprop", 128, 50)
    assert (S3.spec.optimizer, S3.spec.batch_size, S3.spec.epochs, S3.spec.learning_rate) == ("adam", 100, 5, 0.001)
    assert S3.spec.from_logits
    assert S3.spec.initializer == "pytorch"
    assert all(preset.spec.train_size == 60_000 and not preset.spec.validation_split for preset in (S1, S2, S3))
    assert "dropout:0.2" in S2.spec.layers


def test_presets_have_names_that_a_url_tells_apart() -> None:
    assert len({preset.id for preset in PRESETS}) == len(PRESETS)


def test_a_spec_survives_its_text_and_equal_specs_have_equal_texts() -> None:
    for preset in PRESETS:
        assert DigitsSpec.from_json(preset.spec.to_json()) == preset.spec
    assert replace(S1.spec, l2=0).to_json() == replace(S1.spec, l2=0.0).to_json()
    short = replace(S2.spec, layers=("flatten", "dense:512", "dropout:0.20", "dense:10:softmax"))
    assert short.to_json() == S2.spec.to_json()
    with pytest.raises(ValueError, match="does not describe"):
        DigitsSpec.from_json('{"layers": ["flatten"], "evil": 1}')


@pytest.mark.parametrize(
    "path", sorted(runs_folder("train_digits").glob("*/run.json")), ids=lambda path: path.parent.name
)
def test_runs_that_were_stored_before_a_field_was_added_are_found_again(path: Path) -> None:
    stored = json.loads(path.read_text())["spec"]
    assert DigitsSpec.from_json(stored).to_json() == stored


def test_a_field_that_was_added_later_is_in_the_text_only_where_it_says_something() -> None:
    # A visitor's run of the first preset, from before there was adversarial training.
    key = "2d88942c2e026bd98985475612d36c9ebe6a11d1be87833e13acea6378b9bc75"
    assert run_key(TRAIN.name, S1.spec.to_json()) == key
    assert run_key(TRAIN.name, replace(S1.spec, attack_epsilon=0, attack_steps=7).to_json()) == key
    attacked = replace(S1.spec, attack_epsilon=0.1, attack_steps=3)
    assert run_key(TRAIN.name, attacked.to_json()) != key
    assert DigitsSpec.from_json(attacked.to_json()) == attacked


def test_a_step_of_the_attack_is_that_of_the_papers() -> None:
    assert replace(ROBUST.spec, attack_epsilon=0.3, attack_steps=1).attack_step_size == pytest.approx(0.375)
    assert replace(ROBUST.spec, attack_epsilon=0.3, attack_steps=10).attack_step_size == pytest.approx(0.075)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"train_size": 99}, "train_size"),
        ({"train_size": 100.5}, "whole number"),
        ({"epochs": 0}, "epochs"),
        ({"epochs": True}, "epochs"),
        ({"validation_split": 1.0}, "validation_split"),
        ({"seed": -1}, "seed"),
        ({"l2": float("nan")}, "l2"),
        ({"initializer": "zeros; import os"}, "initializer"),
        ({"attack_epsilon": 0.6}, "attack_epsilon"),
        ({"attack_steps": 0}, "attack_steps"),
        ({"patience": 3}, "needs a validation share"),
        ({"layers": ("flatten", "dense:9:softmax")}, "ten outputs"),
        ({"layers": ("flatten", "dense:10:relu")}, "ten outputs"),
        ({"layers": ()}, "ten outputs"),
    ],
)
def test_nonsense_is_refused_in_words(change: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(S1.spec, **change)


def test_a_server_refuses_what_is_too_large_for_it() -> None:
    assert refusal(S1.spec, Settings()) == ""
    assert "93,322 parameters" in refusal(S1.spec, Settings(max_parameters=1_000))
    assert "50 epochs" in refusal(S2.spec, Settings(max_epochs=10))


@pytest.mark.parametrize("epochs", [1, 2, 5, 11, 12, 13, 50, 60, 200, 9_999])
def test_snapshots_are_few_and_hold_both_ends(epochs: int) -> None:
    kept = snapshot_epochs(epochs)
    assert kept[0] == 0
    assert kept[1] == 1
    assert kept[-1] == epochs
    assert list(kept) == sorted(set(kept))
    assert len(kept) == min(MAX_SNAPSHOTS, epochs + 1)


def test_steps_per_execution_keep_stop_prompt() -> None:
    assert S1.spec.steps_per_execution == 16
    assert S2.spec.steps_per_execution == 32
    large = replace(S1.spec, layers=("conv2d:256:5:relu", "conv2d:256:5:relu", "flatten", "dense:10:softmax"))
    assert large.steps_per_execution == 1
    assert replace(S2.spec, train_size=100, batch_size=100).steps_per_execution == 1


def test_each_cure_changes_one_thing() -> None:
    spec = OVERFIT.spec
    assert CURE["dropout"](spec).layers.count("dropout") == 2
    assert CURE["dropout"](CURE["dropout"](spec)) == CURE["dropout"](spec)
    assert CURE["l2"](spec).l2 > 0
    assert augmentation(CURE["augmentation"](spec)).keys() > augmentation(spec).keys()
    assert CURE["more_data"](spec).train_size == 12_000
    assert CURE["early_stopping"](spec).patience > 0
    assert CURE["early_stopping"](S1.spec).validation_split > 0
    for cure in CURES:
        cured = cure.apply(spec)
        changed = [name for name in vars(spec) if getattr(spec, name) != getattr(cured, name)]
        assert changed, cure.id
        assert all(name.startswith("augment") for name in changed) or len(changed) == 1, (cure.id, changed)


def test_the_learning_curve_gives_small_sets_a_fair_number_of_updates() -> None:
    curve = learning_curve(S1.spec)
    assert tuple(spec.train_size for spec in curve) == LEARNING_CURVE_SIZES
    assert all(spec.epochs * spec.steps_per_epoch >= 400 for spec in curve)
    assert curve[-1] == S1.spec


def trained(test_accuracy: float, spec: DigitsSpec = S1.spec, **result) -> TrainedDigits:
    return TrainedDigits(spec=spec, result={"test_accuracy": test_accuracy, **result})


def test_challenges_tick_when_done_and_not_before() -> None:
    linear, hidden = SOFTMAX_REGRESSION.spec, S2.spec
    assert not CHALLENGE["linear_limit"]((trained(0.96, linear), trained(0.94, hidden)))
    assert CHALLENGE["linear_limit"]((trained(0.95, hidden),))
    small = replace(S1.spec, layers=("conv2d:8:3:relu", "max_pooling2d:4", "flatten", "dense:10:softmax"))
    assert small.parameters < 20_000
    assert not CHALLENGE["small"]((trained(0.979, small), trained(0.99)))
    assert CHALLENGE["small"]((trained(0.98, small),))
    bad = trained(0.89, OVERFIT.spec, accuracy=1.0, val_loss=0.46, best_val_loss=0.38)
    better = trained(0.93, CURE["augmentation"](OVERFIT.spec), accuracy=0.98, val_loss=0.25, best_val_loss=0.2)
    elsewhere = trained(0.96, CURE["more_data"](OVERFIT.spec), accuracy=0.99, val_loss=0.2, best_val_loss=0.2)
    assert not CHALLENGE["cure"]((bad, elsewhere))
    assert not CHALLENGE["cure"]((better,))
    assert CHALLENGE["cure"]((bad, better))


def test_challenges_are_not_done_by_nothing() -> None:
    assert not any(challenge.done(()) for challenge in CHALLENGES)
