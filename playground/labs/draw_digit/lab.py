"""Draw a digit: which networks read it, their confidence thresholds, a visitor's examples, and the challenges."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playground.assets import ASSETS
from playground.challenge import Challenge
from playground.digits.pen_digits import DEV, shared_pen_digits
from playground.digits.spec import DigitsSpec
from playground.job import Job
from playground.labs.draw_digit.fine_tune import FINE_TUNE, FineTuneSpec
from playground.runs.index import DONE, NamedRun, RunRecord

READ = Job("playground.labs.draw_digit.training.read:read")
READ_AND_LOOK = Job("playground.labs.draw_digit.training.read:read_and_look")
READ_PICTURES = Job("playground.labs.draw_digit.training.read:read_pictures")
NUM_CLASSES = 10

# A network whose highest probability is lower than its confidence threshold is said to be unsure. The reader's threshold was
# measured when it was trained. For every other network it is a convention: nobody has measured how well its probabilities are
# calibrated, and networks are often confident about drawings that are not digits at all.
CONFIDENCE_THRESHOLD = 0.9
MAX_EXAMPLES = 60
MAX_POINTS = 120

# Index of a drawing in `DEV`.
EXAMPLE = 420

MODELS = ASSETS / "digits"
READER_NAME, MNIST_ONLY_NAME = "The reader", "The reader, MNIST only"
# Of networks that ship.
CONVOLUTIONAL, WITH_DROPOUT = "CNN, three convolutions", "MLP with dropout"


@dataclass(frozen=True)
class Network:
    """A trained network that reads drawings.

    Attributes:
        folder: fsspec address of the folder that holds it.
        file: Its name there.
        from_logits: Whether it ends in logits.
        threshold: Confidence threshold, 0 to 1: with a lower highest probability the network is said to be unsure.
    """

    folder: str
    file: str = "model.keras"
    from_logits: bool = False
    threshold: float = CONFIDENCE_THRESHOLD


# Trained on MNIST, on pen drawings and on drawings that are not digits; `assets/digits/reader.md` is its model card.
READER = Network(
    str(MODELS), file="reader.keras", threshold=json.loads((MODELS / "reader.json").read_text(encoding="utf-8"))["sure"]
)
# The same network, trained on MNIST alone.
MNIST_ONLY = Network(str(MODELS), file="mnist_only.keras")


def example() -> tuple[tuple[tuple[float, float], ...], ...]:
    """The drawing that is shown until the visitor draws: a 1 that the reader reads correctly and S1 takes for a 2.

    Returns:
        Strokes, each its points (x, y) from 0 to 1 of the paper's side.
    """
    strokes = shared_pen_digits(DEV).drawings[EXAMPLE]
    return tuple(tuple((0.2 + 0.6 * x, 0.2 + 0.6 * y) for x, y in stroke) for stroke in strokes)


def network_of(run: RunRecord) -> Network:
    """The network of a finished run, be it a training of "Train digits" or a fine-tuning on the visitor's drawings."""
    kind = FineTuneSpec if run.job == FINE_TUNE.name else DigitsSpec
    return Network(folder=run.folder, from_logits=kind.from_json(run.spec).from_logits)


def choices(shipped: Sequence[NamedRun], own: Sequence[NamedRun]) -> dict[str, Network]:
    """Networks to choose from by name: the readers, the shipped runs, the visitor's; equal names get a number."""
    found = {READER_NAME: READER, MNIST_ONLY_NAME: MNIST_ONLY}
    for item in (*shipped, *own):
        network = network_of(item.run)
        if item.run.status != DONE or network in found.values():
            continue
        name, number = item.name, 2
        while name in found:
            name, number = f"{item.name} ({number})", number + 1
        found[name] = network
    return found


@dataclass(frozen=True, kw_only=True)
class Example:
    """A drawing that the visitor has labelled.

    Attributes:
        label: The digit, 0 to 9.
        reads: Which digit each network has read, by the network's name.
        strokes: The drawing, each stroke its points (x, y) from 0 to 1.
    """

    label: int
    reads: dict[str, int]
    strokes: tuple[tuple[tuple[float, float], ...], ...]

    def to_plain(self) -> dict[str, Any]:
        """As plain JSON values, in the format of the pen digits."""
        return {"label": self.label, "writer": "me", "reads": self.reads, "strokes": self.strokes}


def former_names(shipped: Sequence[NamedRun]) -> dict[str, str]:
    """From former to present name, for each network that ships, for old links and visitors' records."""
    return {former: item.name for item in shipped for former in item.run.result.get("former", ())}


def read_examples(values: object, former: Mapping[str, str]) -> tuple[Example, ...]:
    """The examples in a visitor's record. Damaged ones are left out.

    Args:
        values: The record's entry.
        former: As `former_names` returns; an old record uses these names.
    """
    found = []
    for value in values if isinstance(values, list) else []:
        try:
            strokes = tuple(tuple((float(x), float(y)) for x, y in stroke) for stroke in value["strokes"])
            found.append(
                Example(
                    label=int(value["label"]),
                    reads={former.get(name, name): read for name, read in value["reads"].items()},
                    strokes=strokes,
                )
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            continue
    return tuple(found)


def thinned(strokes: Sequence[Sequence[Sequence[float]]]) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The same drawing in at most about `MAX_POINTS` points, to three decimals, ends of strokes kept."""
    points = sum(len(stroke) for stroke in strokes)
    every = max(1, math.ceil(points / MAX_POINTS))
    return tuple(tuple((round(x, 3), round(y, 3)) for x, y in [*stroke[:-1:every], stroke[-1]]) for stroke in strokes)


def download(examples: Iterable[Example]) -> str:
    """The examples as a file that `python -m playground digits FILE.json` reads."""
    return json.dumps([example.to_plain() for example in examples])


def _ten_of_ten(examples: Sequence[Example]) -> bool:
    """Whether one and the same network has read each of the ten digits correctly."""
    names = {name for example in examples for name in example.reads}
    return any(
        len({one.label for one in examples if one.reads.get(name) == one.label}) == NUM_CLASSES for name in names
    )


def _fooled(examples: Sequence[Example]) -> bool:
    """Whether one network has misread a drawing that another read as its label says. A wrong label fools nobody."""
    return any({read == one.label for read in one.reads.values()} == {True, False} for one in examples)


def _parts(examples: Sequence[Example]) -> bool:
    return any(
        one.reads.get(CONVOLUTIONAL) == one.label and one.reads.get(WITH_DROPOUT, one.label) != one.label
        for one in examples
    )


CHALLENGES: tuple[Challenge[Sequence[Example]], ...] = (
    Challenge(
        id="fool",
        sentence="Fool a network: draw a digit, say what it is, and let one of the two networks misread it while the other agrees "
        "with you.",
        done=_fooled,
    ),
    Challenge(
        id="parts",
        sentence=f'Draw a digit that "{CONVOLUTIONAL}" reads correctly and "{WITH_DROPOUT}" does not.',
        done=_parts,
    ),
    Challenge(id="ten", sentence="Get one network to read all ten digits correctly.", done=_ten_of_ten),
)
