from __future__ import annotations

from playground.digits.classification import wilson_interval
from playground.labs.train_digits.lab import ROBUST, SOFTMAX_REGRESSION
from playground.labs.train_digits.words import (
    accuracy_after,
    attacked_training,
    curves_later,
    grid_caption,
    size_of,
    summary,
)


def test_the_grids_caption_says_which_digits_and_which_epoch() -> None:
    assert grid_caption(None, held_back=True).startswith("Validation digits")
    assert grid_caption(None, held_back=False).startswith("Training digits")
    assert grid_caption(3, held_back=True).endswith("the network's predictions after epoch 3.")


def test_accuracy_is_given_with_its_interval_and_its_mistakes() -> None:
    assert accuracy_after(5, wilson_interval(0.99, 10_000), 1_000) == (
        "After epoch 5, 99.00% of the 10,000 test digits are read correctly (95% interval: 98.79% to 99.18%). Mistakes: 1,000."
    )
    assert summary(0.99, 7_850) == "99.00% of the test digits correct · 7,850 parameters"


def test_the_size_counts_parameters_and_updates() -> None:
    assert size_of(SOFTMAX_REGRESSION.spec) == (
        "**7,850 parameters.** Each epoch processes 60,000 images in 469 batches. In total, the training makes 4,690 updates."
    )


def test_the_curves_of_adversarial_training_are_said_to_be_those_of_attacked_digits() -> None:
    assert attacked_training(ROBUST.spec).startswith(
        "Adversarial training: each training digit is attacked first, with 3 steps and up to 0.3 a pixel."
    )


def test_runs_without_curves_are_named() -> None:
    assert curves_later(["A"]) == "The curves of A begin when its first epoch is complete."
    assert curves_later(["A", "B", "C"]) == "The curves of A, B and C begin when their first epochs are complete."
