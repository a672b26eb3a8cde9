"""Pictures that are no digits, and how sure a network is of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.job import Job
from playground.model.activations import softmax

DRAW = Job("playground.labs.explain.training.no_digits:draw")
READ_PICTURES = Job("playground.labs.explain.training.logits:read_pictures")

LETTERS, SYMBOLS, SCRIBBLES, SHUFFLED, NOISE = "letters", "symbols", "scribbles", "shuffled digits", "noise"
KINDS = (LETTERS, SYMBOLS, SCRIBBLES, SHUFFLED, NOISE)
# Pictures of each kind, and how many of them are drawn in one call, so that nobody else waits long.
COUNT, TOGETHER = 200, 20
SEED = 103


@dataclass(frozen=True, kw_only=True, eq=False)
class Said:
    """What a network says of some pictures.

    Attributes:
        digits: int64, shape `(n,)`: the digit that it reads.
        highest: float64, shape `(n,)`: its probability, 0 to 1.
        threshold: The network's confidence threshold, 0 to 1: with a lower probability it is said to be unsure.
    """

    digits: np.ndarray
    highest: np.ndarray
    threshold: float

    @property
    def answered(self) -> float:
        """Share of the pictures that count as answered, 0 to 1."""
        return float((self.highest >= self.threshold).mean())


def said(logits: np.ndarray, threshold: float) -> Said:
    """The answers of logits, shape `(n, 10)`."""
    probabilities = softmax(logits.astype("float64"))
    return Said(digits=probabilities.argmax(axis=1), highest=probabilities.max(axis=1), threshold=threshold)
