from __future__ import annotations

import pytest

from playground.digits.fine_tune import (
    FINE_TUNE,
    MAX_DRAWINGS,
    MAX_TEXT,
    MINE_ONLY,
    Change,
    FineTuneSpec,
    new_name,
    packed,
    trained_on,
    unpacked,
)
from playground.digits.spec import TRAIN
from playground.labs.draw_digit.lab import thinned
from playground.runs.index import DONE, NamedRun, RunRecord

SEVEN = (((0.25, 0.2), (0.7, 0.2), (0.45, 0.8)), ((0.3, 0.5), (0.6, 0.5)))


def spec(*drawings: str, **fields) -> FineTuneSpec:
    chosen = drawings or (packed(7, SEVEN), packed(1, SEVEN[:1]))
    return FineTuneSpec(**{"folder": "/base", "sha256": "0" * 64, "drawings": chosen, **fields})


def test_a_drawing_is_a_short_text_and_comes_back() -> None:
    assert packed(7, SEVEN) == "7 250,200 700,200 450,800;300,500 600,500"
    assert unpacked(packed(7, SEVEN)) == (7, SEVEN)
    assert packed(0, [[(-0.5, 1.7)], []]) == "0 0,1000"


def test_the_longest_drawing_that_a_record_holds_has_room() -> None:
    strokes = [[(1.0, 1.0)] * 70 for _ in range(60)]
    assert len(packed(7, thinned(strokes))) <= MAX_TEXT


def test_equal_drawings_give_equal_specs_and_their_text_comes_back() -> None:
    one = spec(mix=MINE_ONLY)
    assert FineTuneSpec.from_json(one.to_json()) == one
    assert spec(mix=MINE_ONLY).to_json() == one.to_json()
    assert spec(sha256="1" * 64).to_json() != one.to_json()


@pytest.mark.parametrize(
    "fields",
    [
        {"drawings": ()}, {"drawings": ("7 1,1",)}, {"drawings": ("7 1,1",) * (MAX_DRAWINGS + 1)}, {"drawings": ("7", "7 1,1")},
        {"drawings": ("77 1,1", "7 1,1")}, {"drawings": ("7 1,1;", "7 1,1")}, {"drawings": ("7 __import__,1", "7 1,1")},
        {"drawings": ("7 " + "1,1 " * MAX_TEXT + "1,1", "7 1,1")}, {"drawings": (7, 8)}, {"mix": "theirs"}, {"epochs": 0},
        {"epochs": 21}, {"sha256": "x"}, {"seed": -1}, {"learning_rate": 0},
    ],
)  # fmt: skip
def test_what_is_no_training_is_refused_in_words(fields: dict) -> None:
    with pytest.raises(ValueError, match="must be"):
        spec(**fields)


def test_drawings_of_one_digit_are_in_different_folds() -> None:
    drawings = [packed(label, SEVEN) for label in (3, 1, 3, 1, 3, 2, 2)]
    folds = spec(*drawings).folds
    assert set(folds) == {0, 1, 2, 3}
    for label in "123":
        own = [fold for fold, text in zip(folds, drawings, strict=True) if text[0] == label]
        assert len(set(own)) == len(own)
    assert spec(packed(1, SEVEN), packed(2, SEVEN)).folds == (0, 1)


def test_a_copy_has_a_name_of_its_own() -> None:
    taken = ["The reader", "The reader (fine-tuned)"]
    assert new_name("The reader", taken[:1]) == "The reader (fine-tuned)"
    assert new_name("The reader", taken) == "The reader (fine-tuned) 2"
    assert new_name("The reader (fine-tuned) 2", taken) == "The reader (fine-tuned) 2"
    # Runs of earlier versions keep the names that they have.
    assert new_name("The reader + mine 2", ["The reader + mine 2"]) == "The reader (fine-tuned)"


def test_what_a_network_has_learned_from_counts_what_its_base_has_learned_from() -> None:
    def run(folder: str, base: str, *drawings: str) -> NamedRun:
        text = spec(*drawings, folder=base).to_json()
        record = RunRecord(
            id=folder, key="k", job=FINE_TUNE.name, spec=text, owner="a", server="", status=DONE, folder=folder
        )
        return NamedRun(name=folder, run=record)

    runs = [
        run("/b", "/a", "1 1,1", "2 2,2"),
        # The first drawing once more, with another label: it is the same drawing.
        run("/a", "/base", "3 3,3", "2 1,1"),
        run("/loop", "/loop", "4 1,1", "4 2,2"),
    ]
    assert trained_on("/b", runs) == {"1,1", "2,2", "3,3"}
    assert trained_on("/base", runs) == set()
    assert len(trained_on("/loop", runs)) == 2


def test_the_job_is_not_that_of_train_digits() -> None:
    assert FINE_TUNE != TRAIN


def test_a_few_lost_and_a_few_gained_are_not_called_forgetting() -> None:
    assert not Change(before=9, after=8, of=10, lost=3, gained=2).forgotten
    assert not Change(before=10, after=6, of=10, lost=4, gained=0).forgotten
    assert Change(before=10, after=5, of=10, lost=5, gained=0).forgotten
