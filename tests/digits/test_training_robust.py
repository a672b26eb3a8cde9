"""The adversarially trained network that ships, and its model card."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.digits.training import robust
from playground.digits.training.attacks import accuracy_under_pgd, accuracy_under_squares
from playground.digits.training.read import function_of, load_network
from playground.labs.train_digits.lab import ROBUST
from playground.runs.shipped import runs_folder

CARD = robust.PATH.with_suffix(".md").read_text(encoding="utf-8")
STATED = json.loads(robust.PATH.read_text(encoding="utf-8"))
FILE = Path(robust.NETWORK.folder) / robust.NETWORK.file


def test_it_is_small_and_its_card_states_what_was_measured() -> None:
    assert FILE.parent == runs_folder("train_digits") / ROBUST.id
    assert FILE.stat().st_size == STATED["bytes"] <= 3_000_000
    assert ROBUST.spec.parameters == STATED["parameters"]
    assert STATED["clean"] >= 0.985
    assert STATED["pgd_40_steps_5_restarts"] >= 0.85
    names = (
        "clean",
        "pgd_40_steps_5_restarts",
        "same_on_fewer",
        "pgd_100_steps_20_restarts",
        "square_attack",
        "all_three",
    )
    for name in names:
        assert f"{STATED[name]:.2%}" in CARD
    # The attack without gradients finds more, so gradients hide something; the card says so.
    assert STATED["all_three"] <= STATED["square_attack"] < STATED["pgd_100_steps_20_restarts"]
    assert "finds more than PGD" in CARD


@pytest.mark.proof
def test_it_withstands_the_attacks_that_its_card_names() -> None:
    mnist, model = shared_mnist(), load_network(robust.NETWORK)
    images = mnist.x_test[..., np.newaxis].astype("float32") / 255
    read = np.concatenate([function_of(robust.NETWORK)(images[at : at + 1_000]) for at in range(0, 10_000, 1_000)])
    assert (read.argmax(axis=1) == mnist.y_test).mean() == pytest.approx(STATED["clean"], abs=0.001)
    few, labels = images[:500], mnist.y_test[:500]
    pgd = accuracy_under_pgd(model, few, labels, epsilon=robust.EPSILON, steps=40, size=0.01, restarts=2)
    squares = accuracy_under_squares(model, few, labels, epsilon=robust.EPSILON, queries=300)
    assert min(pgd.mean(), squares.mean()) >= 0.85
    assert pgd.mean() == pytest.approx(STATED["same_on_fewer"], abs=0.04)
