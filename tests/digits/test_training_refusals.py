from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.digits.pen_digits import TRAIN, PenDigits, shared_pen_digits
from playground.digits.training.refusals import (
    SEEN_LETTERS,
    UNSEEN_LETTERS,
    Hand,
    by_many_pens,
    on_canvas,
    rows_of_digits,
    seen_kinds,
    unseen_kinds,
)


def generator() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.mark.parametrize("kinds", [seen_kinds, unseen_kinds])
def test_what_should_be_refused_is_drawn_like_digits(
    kinds: Callable[[PenDigits, int, np.random.Generator], dict[str, list[Hand]]],
) -> None:
    pens, mnist = shared_pen_digits(TRAIN), shared_mnist()
    for kind, hands in kinds(pens, 24, generator()).items():
        assert 20 <= len(hands) <= 24, kind
        for pictures in (on_canvas(hands), by_many_pens(hands, generator())):
            assert pictures.shape == (len(hands), 28, 28)
            assert pictures.dtype == np.uint8
            assert (pictures.max(axis=(1, 2)) == 255).all()
            # Not more than black paper, and not less than the faintest digit.
            assert mnist.x_train[:1_000].mean(axis=(1, 2)).min() < pictures.mean()


def test_a_seed_replays_the_hands_and_another_changes_them() -> None:
    pens = shared_pen_digits(TRAIN)
    first, again = (on_canvas(seen_kinds(pens, 12, generator())["letters"]) for _ in range(2))
    assert (first == again).all()
    assert (on_canvas(seen_kinds(pens, 12, np.random.default_rng(1))["letters"]) != first).any()


def test_what_is_kept_unseen_is_not_among_the_seen() -> None:
    pens = shared_pen_digits(TRAIN)
    assert not SEEN_LETTERS.keys() & UNSEEN_LETTERS.keys()
    assert not seen_kinds(pens, 4, generator()).keys() & unseen_kinds(pens, 4, generator()).keys()


def test_digits_in_a_row_stand_beside_each_other() -> None:
    pens = shared_pen_digits(TRAIN)
    for length in (2, 3):
        (row,) = rows_of_digits(pens, 1, length, generator())
        points = np.concatenate(row)
        assert np.ptp(points[:, 1]) <= 1 + 1e-9
        places = generator().integers(0, len(pens.drawings), (1, length))[0]
        assert len(row) == sum(len(pens.drawings[place]) for place in places)
