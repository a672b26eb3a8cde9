"""Draw a digit: a visitor's examples, and the challenges."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playground.challenge import Challenge
from playground.digits.networks import CONVOLUTIONAL, WITH_DROPOUT
from playground.job import Job

READ_AND_LOOK = Job("playground.labs.draw_digit.training.read:read_and_look")
READ_PICTURES = Job("playground.labs.draw_digit.training.read:read_pictures")
NUM_CLASSES = 10

MAX_EXAMPLES = 60
MAX_POINTS = 120


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


def read_examples(values: object, former: Mapping[str, str]) -> tuple[Example, ...]:
    """The examples in a visitor's record. Damaged ones are left out.

    Args:
        values: The record's entry.
        former: As `playground.digits.networks.former_names` returns; an old record uses these names.
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
