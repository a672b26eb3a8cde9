from __future__ import annotations

import json

from playground.challenge import done_now
from playground.digits.networks import (
    CONVOLUTIONAL,
    WITH_DROPOUT,
    former_names,
)
from playground.digits.pen_digits import read_pen_digits
from playground.digits.spec import TRAIN
from playground.labs.draw_digit.lab import CHALLENGES, MAX_POINTS, Example, download, read_examples, thinned
from playground.runs.index import NamedRun
from playground.runs.shipped import shipped_runs

DONE_BY = {challenge.id: challenge.done for challenge in CHALLENGES}
LINE = (((0.1, 0.2), (0.3, 0.4)),)


def example(label: int, **reads: int) -> Example:
    names = {"s1": "CNN, three convolutions", "s2": "MLP with dropout"}
    return Example(label=label, reads={names[key]: value for key, value in reads.items()}, strokes=LINE)


def test_examples_survive_the_record_and_damage_is_left_out() -> None:
    ones = [example(7, s1=7), example(3, s1=5)]
    plain = json.loads(json.dumps([one.to_plain() for one in ones]))
    damaged = [
        {"label": "x"},
        5,
        {"label": 1, "reads": {}, "strokes": [["a"]]},
        {"label": 1, "reads": [1], "strokes": []},
    ]
    assert read_examples([*plain, *damaged], {}) == tuple(ones)
    assert read_examples(None, {}) == ()


def test_a_record_that_speaks_of_networks_under_former_names_counts() -> None:
    shipped = [
        NamedRun(name=record.result["name"], run=record) for record in shipped_runs() if record.job == TRAIN.name
    ]
    former = former_names(shipped)
    assert {former[name] for name in ("S1 CNN", "S2 MLP")} == {CONVOLUTIONAL, WITH_DROPOUT}
    plain = [{"label": 7, "writer": "me", "reads": {"S1 CNN": 7, "S2 MLP": 1, "Mine": 3}, "strokes": [[[0.1, 0.2]]]}]
    (found,) = read_examples(plain, former)
    assert found.reads == {CONVOLUTIONAL: 7, WITH_DROPOUT: 1, "Mine": 3}
    assert "parts" in done_now(CHALLENGES, (found,))
    assert "parts" not in done_now(CHALLENGES, read_examples(plain, {}))


def test_the_download_is_a_file_of_drawings() -> None:
    drawings = read_pen_digits(download([example(7, s1=7)]).encode())
    assert drawings.labels.tolist() == [7]
    assert drawings.drawings[0] == LINE


def test_a_long_drawing_is_thinned_and_keeps_its_ends() -> None:
    stroke = [(index / 1000, 0.5) for index in range(1000)]
    (kept,) = thinned([stroke])
    assert len(kept) <= MAX_POINTS + 1
    assert (kept[0], kept[-1]) == ((0.0, 0.5), (0.999, 0.5))
    assert thinned([[(0.5, 0.5)]]) == (((0.5, 0.5),),)


def test_challenges_tick_when_done_and_not_before() -> None:
    assert not any(challenge.done(()) for challenge in CHALLENGES)
    assert not DONE_BY["fool"]([example(7, s1=7)])
    assert DONE_BY["fool"]([example(7, s1=1, s2=7)])
    # Nobody agrees with the label: it may be a lie.
    assert not DONE_BY["fool"]([example(7, s1=1, s2=1)])
    assert not DONE_BY["parts"]([example(7, s1=1, s2=7), example(7, s1=7)])
    assert DONE_BY["parts"]([example(7, s1=7, s2=1)])
    nine = [example(digit, s1=digit) for digit in range(9)]
    assert not DONE_BY["ten"]([*nine, example(9, s2=9)])
    assert DONE_BY["ten"]([*nine, example(9, s1=9)])
