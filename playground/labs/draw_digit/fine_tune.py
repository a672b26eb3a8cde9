"""Train on mine too: a copy of a network learns a visitor's own drawings, and what it forgets is put into words."""

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
# Drawings are dealt into so many piles, and each is read by a trial network that has learned the others only.
MAX_PILES = 4
SUFFIX = " + mine"
# Shares of a set that are lost on balance, below which little and above which much is forgotten.
LITTLE, MUCH = 0.02, 0.1

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
        drawings: The visitor's, from 2 to 60, each a text of `packed`.
        mix: `"mine only"`, or `"mine and MNIST"`: half of every batch comes from MNIST's training digits.
        epochs: How often the network's reading is looked at; an epoch is 20 updates of 64 pictures.
        seed: Seed of everything random.
    """

    # Measured on mirrored drawings of four people against SGD with momentum, RMSprop and a threefold rate: it learns
    # about as well as any and forgets least. Freezing batch normalisation changed nothing.
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
    def piles(self) -> tuple[int, ...]:
        """The pile that each drawing belongs to, so that drawings of one digit lie in different ones."""
        count = min(MAX_PILES, len(self.drawings))
        by_label = sorted(range(len(self.drawings)), key=lambda place: self.drawings[place][0])
        found = [0] * len(self.drawings)
        for turn, place in enumerate(by_label):
            found[place] = turn % count
        return tuple(found)


def new_name(base: str, taken: Sequence[str]) -> str:
    """A name for the copy of a network that no other has."""
    wanted = re.sub(rf"{re.escape(SUFFIX)}( \d+)?$", "", base) + SUFFIX
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted} {number}", number + 1
    return name


def lines_of(text: str) -> str:
    """A text of `packed` without its label: a drawing is the same one whatever is said of it."""
    return text.partition(" ")[2]


def taught(folder: str, runs: Sequence[NamedRun]) -> frozenset[str]:
    """The drawings that a network has learned from, it or the network it is a copy of; each as `lines_of` says.

    Args:
        folder: The network's.
        runs: The visitor's trainings on own drawings.
    """
    specs = {item.run.folder: FineTuneSpec.from_json(item.run.spec) for item in runs}
    found: set[str] = set()
    while folder in specs:
        found |= set(map(lines_of, specs[folder].drawings))
        folder = specs.pop(folder).folder
    return frozenset(found)


@dataclass(frozen=True, kw_only=True)
class Change:
    """How a training changed what is read right in one set of digits.

    Attributes:
        before, after: How many are read right.
        of: How many there are.
        lost: Read right before and wrong after.
        gained: Read wrong before and right after.
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


def learning_in_words(result: Mapping[str, Any], piles: int) -> str:
    """What became of the visitor's drawings."""
    own, held_back = change(result, "own"), change(result, "held_back")
    return (
        f"Of your {own.of} drawings it read {own.before} right before and {own.after} after. They are training data now, "
        f"so this is no test of it. Therefore {piles} trial networks were trained as well, each without some of your "
        f"drawings and asked about just these: they read {held_back.after} of {held_back.of} right. Expect that of your next drawings."
    )


def forgetting_in_words(result: Mapping[str, Any], mix: str) -> str:
    """What became of other people's digits, by the numbers."""
    dev, mnist = change(result, "dev"), change(result, "mnist")
    counts = (
        f"Of {dev.of} drawings by other people it read {dev.before} right before and {dev.after} after: {dev.lost} lost, "
        f"{dev.gained} gained. Of MNIST's {mnist.of:,} test digits it read {mnist.before / mnist.of:.2%} right before and "
        f"{mnist.after / mnist.of:.2%} after."
    )
    if not dev.forgotten and not mnist.forgotten:
        return f"**Nothing to speak of is forgotten.** {counts}"
    digits = result["dev_digits"]
    worst = min(range(len(digits["of"])), key=lambda digit: _share_gained(digits, digit))
    suffered = (
        f" The {worst} suffered most: {digits['before'][worst]} of {digits['of'][worst]} read right before, "
        f"{digits['after'][worst]} after."
        if _share_gained(digits, worst) < 0
        else ""
    )
    why = " Nothing reminded it of the old digits while it learned yours." if mix == MINE_ONLY else ""
    worst_share = max((one.lost - one.gained) / one.of for one in (dev, mnist))
    if worst_share < LITTLE:
        much = " a little"
    elif worst_share > MUCH:
        much = " much"
    else:
        much = ""
    return f"**It has forgotten{much}.** {counts}{suffered}{why}"


def _share_gained(digits: Mapping[str, Sequence[int]], digit: int) -> float:
    return (digits["after"][digit] - digits["before"][digit]) / max(1, digits["of"][digit])
