"""Draw a digit: which networks read it, when their answer counts, a visitor's own examples, and the challenges."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.assets import ASSETS
from playground.challenge import Challenge
from playground.digits.pen_digits import DEV, shared_pen_digits
from playground.digits.spec import DigitsSpec
from playground.job import Job
from playground.labs.draw_digit.fine_tune import FINE_TUNE, FineTuneSpec
from playground.runs.index import DONE, NamedRun, RunRecord

READ = Job("playground.labs.draw_digit.training.read:read")
READ_PICTURES = Job("playground.labs.draw_digit.training.read:read_pictures")
NUM_CLASSES = 10

# Below this probability of the first guess a network is said to be unsure. For the reader the bound was measured when it was
# trained. For every other network it is a convention: nobody has measured what its probabilities are worth, and networks
# are often sure of what is no digit at all.
SURE = 0.9
MAX_EXAMPLES = 60
MAX_POINTS = 120

# Place among the drawings of `DEV`.
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
        sure: Below this probability of its first guess it is said to be unsure, 0 to 1.
    """

    folder: str
    file: str = "model.keras"
    from_logits: bool = False
    sure: float = SURE


# Trained on MNIST, on what people drew on tablets and on what is no digit; `assets/digits/reader.md` is its card.
READER = Network(
    str(MODELS), file="reader.keras", sure=json.loads((MODELS / "reader.json").read_text(encoding="utf-8"))["sure"]
)
# The same network without the drawings and without what is no digit.
MNIST_ONLY = Network(str(MODELS), file="mnist_only.keras")


def example() -> tuple[tuple[tuple[float, float], ...], ...]:
    """What stands on the paper until the visitor draws: somebody's 1, which the reader reads and S1 takes for a 2.

    Returns:
        Strokes, each its points (x, y) from 0 to 1 of the paper's side.
    """
    strokes = shared_pen_digits(DEV).drawings[EXAMPLE]
    return tuple(tuple((0.2 + 0.6 * x, 0.2 + 0.6 * y) for x, y in stroke) for stroke in strokes)


def network_of(run: RunRecord) -> Network:
    """The network that a finished run left, of "Train digits" or of a training on the visitor's own drawings."""
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


def verdict(probabilities: np.ndarray, sure: float = SURE) -> str:
    """First and second guess in words.

    Args:
        probabilities: float, shape `(10,)`, adding up to 1.
        sure: The network's `sure`.
    """
    second, first = (int(digit) for digit in np.argsort(probabilities, kind="stable")[-2:])
    start = f"It is a {first}." if probabilities[first] >= sure else f"Not sure: perhaps a {first}."
    return f"{start} Second guess: {second}, with {probabilities[second]:.1%}."


@dataclass(frozen=True, kw_only=True)
class Example:
    """A drawing of which the visitor has said what it is.

    Attributes:
        label: The digit, 0 to 9.
        reads: Name of each network that was asked to what it read.
        strokes: The drawing, each stroke its points (x, y) from 0 to 1.
    """

    label: int
    reads: dict[str, int]
    strokes: tuple[tuple[tuple[float, float], ...], ...]

    def to_plain(self) -> dict[str, Any]:
        """As plain JSON values, in the format of the pen digits."""
        return {"label": self.label, "writer": "me", "reads": self.reads, "strokes": self.strokes}


def former_names(shipped: Sequence[NamedRun]) -> dict[str, str]:
    """Former name to present name of each network that ships, for old links and visitors' records."""
    return {former: item.name for item in shipped for former in item.run.result.get("former", ())}


def read_examples(values: object, former: Mapping[str, str]) -> tuple[Example, ...]:
    """Examples out of a visitor's record; what is damaged is left out.

    Args:
        values: The record's entry.
        former: As `former_names` returns; an old record speaks of networks under these.
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
    """Each of the ten digits was read right by some one network."""
    names = {name for example in examples for name in example.reads}
    return any(
        len({one.label for one in examples if one.reads.get(name) == one.label}) == NUM_CLASSES for name in names
    )


def _parts(examples: Sequence[Example]) -> bool:
    return any(
        one.reads.get(CONVOLUTIONAL) == one.label and one.reads.get(WITH_DROPOUT, one.label) != one.label
        for one in examples
    )


CHALLENGES: tuple[Challenge[Sequence[Example]], ...] = (
    Challenge(
        id="fool",
        sentence="Fool the network: draw a digit that a person still reads, and say what it was.",
        done=lambda examples: any(read != one.label for one in examples for read in one.reads.values()),
    ),
    Challenge(
        id="parts", sentence=f"Find a digit that “{CONVOLUTIONAL}” reads right and “{WITH_DROPOUT}” wrong.", done=_parts
    ),
    Challenge(id="ten", sentence="Ten of ten: have one network read each of the ten digits right.", done=_ten_of_ten),
)
