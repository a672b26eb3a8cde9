from __future__ import annotations

import numpy as np

from playground.digits.fine_tune import MINE_AND_MNIST, MINE_ONLY, Change
from playground.labs.draw_digit.words import (
    forgetting_in_words,
    found_in_photo,
    learning_in_words,
    photo_legend,
    score,
    summary,
)


def result(**fields) -> dict:
    """A run's result, with the given numbers in place of the usual ones."""
    kept = vars(Change(before=490, after=490, of=500, lost=2, gained=2))
    digits = {"before": [49] * 10, "after": [49] * 10, "of": [50] * 10}
    sets = dict.fromkeys(("own", "held_back", "dev", "mnist"), kept)
    return {**sets, "dev_digits": digits, **fields}


def test_a_score_counts_what_was_trained_on_separately() -> None:
    right, none = np.array([True, True, False]), np.zeros(3, bool)
    assert score("A", right, none) == "**A** reads 2 of 3 correctly."
    assert score("A", right, ~none).endswith("It was trained on all of them, so this is not a test.")
    seen = np.array([True, False, False])
    assert score("A", right, seen).endswith(
        "It was trained on 1 of them, which do not count as a test. Of the 2 that it has not seen, it reads 1 correctly."
    )


def test_what_was_forgotten_is_said_by_the_numbers() -> None:
    calm = forgetting_in_words(result(), MINE_AND_MNIST)
    assert calm.startswith(
        "**Nothing worth mentioning was forgotten.** Of 500 drawings by other people, it read 490 corr"
    )
    digits = {"before": [49] * 10, "after": [49] * 4 + [12] + [40] * 5, "of": [50] * 10}
    dev = vars(Change(before=490, after=393, of=500, lost=100, gained=3))
    lost = forgetting_in_words(result(dev=dev, dev_digits=digits), MINE_ONLY)
    assert lost.startswith("**It has forgotten a lot.**")
    some = vars(Change(before=490, after=470, of=500, lost=22, gained=2))
    assert forgetting_in_words(result(dev=some), MINE_ONLY).startswith("**It has forgotten some of what it knew.**")
    few = vars(Change(before=9_900, after=9_850, of=10_000, lost=60, gained=10))
    assert forgetting_in_words(result(mnist=few), MINE_ONLY).startswith("**It has forgotten a little.**")
    assert "490 correctly before and 393 after: 100 lost, 3 gained" in lost
    assert "The 4 suffered most: of 50, it read 49 correctly before and 12 after." in lost
    assert lost.endswith("while it learned yours.")
    assert not forgetting_in_words(result(dev=dev, dev_digits=digits), MINE_AND_MNIST).endswith("yours.")


def test_what_was_learned_is_said_by_the_numbers() -> None:
    own = vars(Change(before=2, after=14, of=14, lost=0, gained=12))
    held_back = vars(Change(before=2, after=9, of=14, lost=0, gained=7))
    words = learning_in_words(result(own=own, held_back=held_back), 4)
    assert "2 correctly before and 14 after" in words
    assert "4 more networks" in words
    assert "9 of 14 correctly" in words
    assert summary(result(own=own, held_back=held_back), MINE_ONLY) == (
        "my drawings only · your drawings, held out: 9 of 14 · other people's: 490 of 500, before: 490"
    )


def test_a_photos_caption_counts_its_digits_and_names_the_networks() -> None:
    assert found_in_photo(1, 0) == "1 digit found."
    assert found_in_photo(40, 1) == "40 digits found. 1 more is left out."
    assert found_in_photo(40, 3) == "40 digits found. 3 more are left out."
    assert "the first guess of A." in photo_legend(["A"])
    assert "the first guesses of A and B." in photo_legend(["A", "B"])
