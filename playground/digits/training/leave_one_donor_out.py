"""The reader's accuracy on the writers of a donor that it has not seen: it is trained once for each donor, without that donor.

`python -m playground measure donors` writes `assets/digits/leave_one_donor_out.json`, one donor after the
other, and goes on where it stopped; donors may be named, so that two processes share them. Other people of the same
tablets are an easy test; other tablets are the real one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from playground.digits.pen_digits import DEV, TRAIN, PenDigits, shared_pen_digits
from playground.digits.training.reader import (
    FOLDER,
    MNIST_ONLY,
    Schedule,
    parted,
    pictures_of,
    probabilities,
    train_reader,
    without_lines,
)

PATH = FOLDER / "leave_one_donor_out.json"
# There are six trainings, so each is shorter than the shipped reader's. They start from the network that is trained on MNIST alone:
# the earlier reader, from which the shipped one goes on, has seen every donor.
SHORT = Schedule(epochs=2, finishing_epochs=0, scans=6_000, styled=500, kind_size=500, earlier_share=0)


def drawings_of(pens: PenDigits, donor: str) -> PenDigits:
    """The drawings of this donor's writers."""
    return pens.take(np.flatnonzero(np.array(pens.donors) == donor))


def drawings_without(pens: PenDigits, donor: str) -> PenDigits:
    """The drawings of the other donors' writers."""
    return pens.take(np.flatnonzero(np.array(pens.donors) != donor))


def right(model: keras.Sequential, pens: PenDigits) -> tuple[int, int]:
    """Number of drawings that it reads correctly, and number of drawings."""
    answers = probabilities(model, pictures_of(pens)).argmax(axis=1)
    return int((answers == pens.labels).sum()), len(pens.labels)


def leave_out(donor: str, schedule: Schedule = SHORT) -> dict[str, tuple[int, int]]:
    """Trains without a donor and reads all drawings of its writers, by file."""
    trained_on, held_back = parted(shared_pen_digits(TRAIN))
    model = train_reader(without_lines(drawings_without(trained_on, donor)), schedule, start=MNIST_ONLY)
    return {
        "train": right(model, drawings_of(trained_on, donor)),
        "held_back": right(model, drawings_of(held_back, donor)),
        "dev": right(model, drawings_of(shared_pen_digits(DEV), donor)),
    }


def with_all(schedule: Schedule = SHORT) -> dict[str, dict[str, tuple[int, int]]]:
    """Trains equally long with every donor, and reads the drawings of writers that it has not seen, by donor and file."""
    trained_on, held_back = parted(shared_pen_digits(TRAIN))
    model = train_reader(without_lines(trained_on), schedule, start=MNIST_ONLY)
    files = {"held_back": held_back, "dev": shared_pen_digits(DEV)}
    return {
        donor: {name: right(model, drawings_of(pens, donor)) for name, pens in files.items()}
        for donor in sorted(set(held_back.donors))
    }


def main(donors: Sequence[str] = (), path: Path = PATH) -> None:
    """Adds the missing results to the file: for the given donors or, without any, for every donor and the training with all."""
    for donor in donors or sorted(set(shared_pen_digits(TRAIN).donors)):
        if donor not in _read(path)["left_out"]:
            result = leave_out(donor)
            found = _read(path)
            found["left_out"] = dict(sorted({**found["left_out"], donor: result}.items()))
            path.write_text(json.dumps(found, indent=1) + "\n")
    if not donors and not _read(path)["with_all"]:
        path.write_text(json.dumps({**_read(path), "with_all": with_all()}, indent=1) + "\n")
    print(path.read_text())


def _read(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {"left_out": {}, "with_all": {}}
    return found | (json.loads(path.read_text()) if path.exists() else {})
