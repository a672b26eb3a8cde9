from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.labs.gan_digits.spec import Evaluation, Nearest
from playground.labs.gan_digits.words import (
    copied_in_words,
    evaluation_in_words,
    few_digits_in_words,
    histogram_in_words,
    rank,
    share_as_asked,
)
from tests.gan_digits.test_lab import samples_read_as

GOOD = Evaluation(
    samples=10_000, frechet=4.0, floor=1.0, read_as_asked=0.98, asked=[0.99] * 9 + [0.91], histogram=[1_000] * 10, precision=0.9,
    recall=0.85, floor_precision=0.92, floor_recall=0.92, nearest=[2.0, 4.0, 6.0], nearest_real=[2.0, 4.2, 7.0], seconds=60.0,
)  # fmt: skip


def test_the_share_read_as_asked_counts_what_was_asked() -> None:
    assert share_as_asked(samples_read_as([8, 8, 3, 8], [8, 8, 8, 8])) == 0.75
    assert share_as_asked(samples_read_as([8, 3], [-1, -1])) is None


def nearest(pixels: float, features: float) -> Nearest:
    return Nearest(
        pixel_index=np.zeros((1, 1), "int64"), pixel_images=np.zeros((1, 1, 28, 28), "uint8"),
        pixel_labels=np.zeros((1, 1), "uint8"), pixel_distance=np.array([[pixels]]), feature_index=np.zeros((1, 1), "int64"),
        feature_images=np.zeros((1, 1, 28, 28), "uint8"), feature_labels=np.zeros((1, 1), "uint8"),
        feature_distance=np.array([[features]]), pixel_typical=(3.0, 5.0, 8.0), feature_typical=(2.0, 4.0, 9.0),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pixels", "features", "begin"),
    [
        (0.2, 0.1, "**Almost a copy.**"),
        (4.0, 1.5, "**Close to"),
        (4.0, 4.5, "**Not a copy.**"),
        (9.0, 20.0, "**Unlike"),
    ],
)
def test_a_copy_is_told_from_a_neighbour(pixels: float, features: float, begin: str) -> None:
    assert copied_in_words(nearest(pixels, features)).startswith(begin)


def test_a_rank_is_the_share_below() -> None:
    assert rank(0.5, np.array([0.0, 0.2, 0.7, 0.9])) == 0.5


def test_rare_and_frequent_digits_are_named() -> None:
    assert "within 20%" in histogram_in_words(GOOD)
    uneven = replace(GOOD, histogram=[1_000] * 6 + [700, 790, 1_510, 1_000])
    said = histogram_in_words(uneven)
    assert "Rare digits, with less than 80% of an equal share: 6 and 7." in said
    assert "Frequent digits, with more than 120% of an equal share: 8." in said


def test_an_evaluation_is_given_with_its_floor() -> None:
    said = " ".join(evaluation_in_words(GOOD))
    assert "4.0 times the floor" in said
    assert "The 9 has the lowest share, 91.0%." in said
    assert "does not copy" in said
    assert "Quality and variety are balanced" in said
    poor = replace(GOOD, read_as_asked=None, asked=[], recall=0.2, nearest=[0.5, 1.0, 2.0])
    said = " ".join(evaluation_in_words(poor))
    assert "lack some of the variety" in said
    assert "the generator copies" in said
    assert "digit asked for" not in said
    far = replace(GOOD, precision=0.3, recall=0.2, nearest=[4.0, 8.0, 9.0])
    said = " ".join(evaluation_in_words(far))
    assert "Both are far below" in said
    assert "they are not copies" in said
    assert "many of them do not look like digits" in " ".join(evaluation_in_words(replace(GOOD, precision=0.3)))


def test_few_digits_count_a_difference_only_if_every_seed_agrees() -> None:
    accuracy = {
        "1000": {"alone": [0.90, 0.91], "gan": [0.92, 0.92]},
        "100": {"alone": [0.70, 0.72], "gan": [0.71, 0.71], "bad": [0.5, 0.6]},
    }
    small, large = few_digits_in_words(accuracy, "alone")
    assert small.startswith("**100 real digits.** Test accuracy with these alone: 71.0%.")
    assert "With gan: +0.0 percentage points, but the seeds disagree" in small
    assert "With bad: −16.0 percentage points." in small
    assert "With gan: +1.5 percentage points." in large
