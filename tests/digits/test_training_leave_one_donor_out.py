from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np
import pytest

from playground.digits.pen_digits import DEV, TRAIN, PenDigits, shared_pen_digits
from playground.digits.training import leave_one_donor_out
from playground.digits.training.reader import PATH as READER
from playground.digits.training.reader import parted

CARD = READER.with_suffix(".md").read_text()
DONORS = sorted(set(shared_pen_digits(TRAIN).donors))


@pytest.mark.proof
def test_a_donor_is_left_out_whole_and_the_stopped_command_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[str]] = []
    interrupted = True
    shipped = keras.models.load_model(READER, compile=False)

    def train(pens: PenDigits, schedule: object, *, start: Path) -> keras.Model:
        if interrupted and len(seen) == 2:
            raise KeyboardInterrupt
        seen.append(set(pens.donors))
        return shipped

    monkeypatch.setattr(leave_one_donor_out, "train_reader", train)
    with pytest.raises(KeyboardInterrupt):
        leave_one_donor_out.main(path=tmp_path / "out.json")
    assert seen == [set(DONORS) - {"aga"}, set(DONORS) - {"apa"}]
    found = json.loads((tmp_path / "out.json").read_text())
    assert list(found["left_out"]) == ["aga", "apa"]
    # All that a donor's people drew is read, in both files.
    both = shared_pen_digits(TRAIN), shared_pen_digits(DEV)
    counts = {donor: sum(pens.donors.count(donor) for pens in both) for donor in DONORS}
    for donor, files in found["left_out"].items():
        assert sum(of for _, of in files.values()) == counts[donor]
    seen.clear()
    interrupted = False
    leave_one_donor_out.main(path=tmp_path / "out.json")
    assert seen == [set(DONORS) - {donor} for donor in ("apb", "app", "ibm")] + [set(DONORS)]
    assert set(json.loads((tmp_path / "out.json").read_text())["with_all"]) == set(DONORS)


def test_the_shipped_figures_are_of_all_that_a_donors_people_drew() -> None:
    found = json.loads(leave_one_donor_out.PATH.read_text())
    assert list(found["left_out"]) == list(found["with_all"]) == DONORS
    trained_on, held_back = parted(shared_pen_digits(TRAIN))
    sizes = {"train": trained_on, "held_back": held_back, "dev": shared_pen_digits(DEV)}
    for donor, files in found["left_out"].items():
        assert {name: of for name, (_, of) in files.items()} == {
            name: pens.donors.count(donor) for name, pens in sizes.items()
        }
    right, of = np.sum([counts for files in found["left_out"].values() for counts in files.values()], axis=0)
    assert right / of > 0.95


def test_the_card_says_the_figures() -> None:
    left_out = json.loads(leave_one_donor_out.PATH.read_text())["left_out"]
    for donor in DONORS:
        (row,) = [line for line in CARD.splitlines() if line.startswith(f"| {donor} |")]
        right, of = np.sum(list(left_out[donor].values()), axis=0)
        assert f"{right / of:.1%} of {of:,}" in row
