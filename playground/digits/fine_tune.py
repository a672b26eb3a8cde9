"""Fine-tuning: a copy of a network is trained on a visitor's drawings, and what it has forgotten is measured."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playground.job import Job
from playground.model.optimizer import OptimizerSpec
from playground.runs.index import NamedRun

FINE_TUNE = Job("playground.labs.draw_digit.training.fine_tune:train", name="draw_digit.fine_tune")

MINE_ONLY, MINE_AND_MNIST = "mine only", "mine and MNIST"
MIXES = (MINE_AND_MNIST, MINE_ONLY)

MIN_DRAWINGS, MAX_DRAWINGS = 2, 60
# A thinned drawing has at most 240 points of at most ten characters.
MAX_TEXT = 3_000
MAX_EPOCHS = 20
# Folds of the cross-validation: the drawings of each are read by a network that was trained on the other folds.
MAX_FOLDS = 4
SUFFIX = " (fine-tuned)"
# How copies were named in earlier versions.
FORMER_SUFFIX = " + mine"

# "7 250,200 700,200 450,800;300,500 600,500": a label, then strokes of points in thousandths of the paper's side.
_POINT = "[0-9]{1,4},[0-9]{1,4}"
_STROKE = f"{_POINT}(?: {_POINT})*"
_DRAWING = re.compile(rf"[0-9] {_STROKE}(?:;{_STROKE})*")


def packed(label: int, strokes: Sequence[Sequence[Sequence[float]]]) -> str:
    """A drawing as a short text, to a thousandth of the paper's side.

    Args:
        label: The digit, 0 to 9.
        strokes: Strokes of points (x, y), 0 to 1.
    """
    written = (" ".join(f"{_thousandths(x)},{_thousandths(y)}" for x, y in stroke) for stroke in strokes if len(stroke))
    return f"{label} {';'.join(written)}"


def unpacked(text: str) -> tuple[int, tuple[tuple[tuple[float, float], ...], ...]]:
    """Label and strokes of a text that `packed` made."""
    label, _, drawing = text.partition(" ")
    points = [[point.split(",") for point in stroke.split(" ")] for stroke in drawing.split(";")]
    return int(label), tuple(tuple((int(x) / 1_000, int(y) / 1_000) for x, y in stroke) for stroke in points)


def _thousandths(value: float) -> int:
    return min(max(round(value * 1_000), 0), 1_000)


@dataclass(frozen=True, kw_only=True)
class FineTuneSpec(OptimizerSpec):
    """One training of a copy of a network on a visitor's drawings. Spec and seed determine the result.

    Attributes:
        folder: fsspec address of the folder that holds the network.
        file: Its name there.
        sha256: Of that file: another network of the same name is another training.
        from_logits: Whether it ends in logits.
        drawings: The visitor's, from 2 to 60, each as a text that `packed` makes.
        mix: `"mine only"`, or `"mine and MNIST"`: half of every batch comes from MNIST's training digits.
        epochs: Number of epochs; an epoch is 20 updates of 64 images.
        seed: Seed of everything random.
    """

    # Measured on mirrored drawings of four people against SGD with momentum, RMSprop and three times the learning rate: it
    # learns about as well as any and forgets least. Freezing batch normalisation changed nothing.
    optimizer: str = "adam"
    learning_rate: float = 0.0003
    folder: str
    file: str = "model.keras"
    sha256: str
    from_logits: bool = False
    drawings: tuple[str, ...]
    mix: str = MINE_AND_MNIST
    epochs: int = 5
    seed: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self._require(bool(re.fullmatch("[0-9a-f]{64}", self.sha256)), "sha256", "64 hexadecimal digits")
        self._require(self.mix in MIXES, "mix", f"one of {', '.join(MIXES)}")
        self._require_number("epochs", 1, MAX_EPOCHS, whole=True)
        self._require_number("seed", 0, 2**31 - 1, whole=True)
        if not MIN_DRAWINGS <= len(self.drawings) <= MAX_DRAWINGS:
            raise ValueError(
                f"`drawings` must be from {MIN_DRAWINGS} to {MAX_DRAWINGS} drawings. Received: {len(self.drawings)}"
            )
        for text in self.drawings:
            if not isinstance(text, str) or len(text) > MAX_TEXT or not _DRAWING.fullmatch(text):
                raise ValueError(f"`drawings` must be texts of labels and points. Received: {str(text)[:60]!r}")

    @property
    def folds(self) -> tuple[int, ...]:
        """The fold of the cross-validation that each drawing belongs to; the drawings of one digit are spread over the folds."""
        count = min(MAX_FOLDS, len(self.drawings))
        by_label = sorted(range(len(self.drawings)), key=lambda index: self.drawings[index][0])
        found = [0] * len(self.drawings)
        for turn, index in enumerate(by_label):
            found[index] = turn % count
        return tuple(found)


def new_name(base: str, taken: Sequence[str]) -> str:
    """A name for the copy of a network that is not among those taken."""
    wanted = re.sub(rf"({re.escape(SUFFIX)}|{re.escape(FORMER_SUFFIX)})( \d+)?$", "", base) + SUFFIX
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted} {number}", number + 1
    return name


def lines_of(text: str) -> str:
    """The strokes of a text that `packed` made, without the label: relabelling a drawing does not make it another one."""
    return text.partition(" ")[2]


def trained_on(folder: str, runs: Sequence[NamedRun]) -> frozenset[str]:
    """The drawings that a network, or a network it is a copy of, was trained on; each as `lines_of` gives it.

    Args:
        folder: The network's.
        runs: The visitor's fine-tunings.
    """
    specs = {item.run.folder: FineTuneSpec.from_json(item.run.spec) for item in runs}
    found: set[str] = set()
    while folder in specs:
        found |= set(map(lines_of, specs[folder].drawings))
        folder = specs.pop(folder).folder
    return frozenset(found)


@dataclass(frozen=True, kw_only=True)
class Change:
    """How a training changed the number of correct readings in one set of digits.

    Attributes:
        before, after: Number of digits that are read correctly.
        of: Number of digits in the set.
        lost: Read correctly before and wrongly after.
        gained: Read wrongly before and correctly after.
    """

    before: int
    after: int
    of: int
    lost: int
    gained: int

    @property
    def forgotten(self) -> bool:
        """Whether more was lost than gained, and by more than chance explains: lost - gained > 2 sqrt(lost + gained).

        References:
            Q. McNemar, "Note on the sampling error of the difference between correlated proportions", 1947.
        """
        return self.lost - self.gained > 2 * math.sqrt(self.lost + self.gained)


def change(result: Mapping[str, Any], name: str) -> Change:
    """One of the changes in a run's result: `"own"`, `"held_back"`, `"dev"` or `"mnist"`."""
    return Change(**result[name])
