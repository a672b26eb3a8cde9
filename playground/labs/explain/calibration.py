"""Calibration: how often a network is right when it says that it is right with a certain probability, and what a temperature changes.

References:
    C. Guo, G. Pleiss, Y. Sun, K. Weinberger, "On calibration of modern neural networks", 2017.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.digits.classification import Interval, wilson_interval
from playground.job import Job
from playground.model.activations import softmax

READ_ANSWERS = Job("playground.labs.explain.training.logits:read_answers")
# Digits that are read in one call, so that nobody else waits long.
TOGETHER = 250
# Parts of MNIST, and how many digits at the end of its training set the temperature is fitted on.
TRAINING, TEST = "training digits", "test digits"
HELD_BACK = 5_000

# The ends between which a temperature is sought. A network that reads every digit right is fitted to the lowest.
LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.05, 20.0
BISECTIONS = 40


@dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """What a network says of some digits.

    Attributes:
        logits: float, shape `(n, 10)`.
        labels: Whole numbers, shape `(n,)`, 0 to 9.
    """

    logits: np.ndarray
    labels: np.ndarray

    def part(self, which: slice) -> Answers:
        """Some of the digits."""
        return Answers(logits=self.logits[which], labels=self.labels[which])


def joined(parts: Sequence[Answers]) -> Answers:
    """The answers for all digits of several parts."""
    return Answers(
        logits=np.concatenate([one.logits for one in parts]), labels=np.concatenate([one.labels for one in parts])
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Reliability:
    """Bins of equal width for the highest probability. Bin `i` holds what is above `edges[i]` and at most `edges[i + 1]`.

    Attributes:
        edges: float64, shape `(bins + 1,)`, from 0 to 1.
        counts: int64, shape `(bins,)`: digits in each.
        confidence: float64, shape `(bins,)`: mean of the highest probability; NaN of an empty bin.
        accuracy: float64, shape `(bins,)`: share of right answers; NaN of an empty bin.
        intervals: The 95 % interval of the accuracy; None of an empty bin.
    """

    edges: np.ndarray
    counts: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray
    intervals: tuple[Interval | None, ...]

    def bin_of(self, probability: float) -> int:
        """The bin that an answer with this probability belongs to."""
        return int(_places(self.edges, np.array([probability]))[0])

    @property
    def expected_error(self) -> float:
        """The expected calibration error: Σ nᵢ / n · |accuracyᵢ - confidenceᵢ|, 0 to 1."""
        filled = self.counts > 0
        gaps = np.abs(self.accuracy[filled] - self.confidence[filled])
        return float((self.counts[filled] * gaps).sum() / self.counts.sum())


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibration:
    """How well the probabilities of a network are calibrated at a temperature.

    Attributes:
        temperature: The logits are divided by it.
        accuracy: Share of right answers, 0 to 1.
        confidence: Mean of the highest probability, 0 to 1.
        loss: Mean negative log-likelihood, in nats.
        reliability: The bins.
    """

    temperature: float
    accuracy: float
    confidence: float
    loss: float
    reliability: Reliability


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibrated:
    """What a temperature has done.

    Attributes:
        before, after: The calibration at temperature 1, and at the temperature that was found.
        held_back: Whether the network was trained on none of the digits that the temperature was fitted on.
    """

    before: Calibration
    after: Calibration
    held_back: bool


def calibration(answers: Answers, temperature: float, bins: int) -> Calibration:
    """Measures a network's probabilities at a temperature.

    Args:
        answers: Of the network.
        temperature: > 0; 1 leaves the probabilities as they are.
        bins: Number of bins.
    """
    highest = softmax(answers.logits.astype("float64") / temperature).max(axis=1)
    right = answers.logits.argmax(axis=1) == answers.labels
    return Calibration(
        temperature=temperature,
        accuracy=float(right.mean()),
        confidence=float(highest.mean()),
        loss=negative_log_likelihood(answers, temperature),
        reliability=reliability(highest, right, bins),
    )


def reliability(highest: np.ndarray, right: np.ndarray, bins: int) -> Reliability:
    """Sorts answers into bins by their probability.

    Args:
        highest: float, shape `(n,)`: the probability of each answer, 0 to 1.
        right: bool, shape `(n,)`.
        bins: Number of bins.
    """
    edges = np.linspace(0, 1, bins + 1)
    places = _places(edges, highest)
    counts = np.bincount(places, minlength=bins)
    filled = np.where(counts > 0, counts, np.nan)
    accuracy = np.bincount(places, right, bins) / filled
    return Reliability(
        edges=edges,
        counts=counts,
        confidence=np.bincount(places, highest, bins) / filled,
        accuracy=accuracy,
        intervals=tuple(
            wilson_interval(float(share), int(count)) if count else None
            for share, count in zip(accuracy, counts, strict=True)
        ),
    )


def _places(edges: np.ndarray, highest: np.ndarray) -> np.ndarray:
    return np.clip(np.searchsorted(edges, highest, side="left") - 1, 0, len(edges) - 2)


def negative_log_likelihood(answers: Answers, temperature: float) -> float:
    """-Σ ln softmax(z / T)_label / n, in nats. From logits: a probability of 1e-50 is 0 in float32 and has no logarithm."""
    scaled = answers.logits.astype("float64") / temperature
    highest = scaled.max(axis=1)
    total = highest + np.log(np.exp(scaled - highest[:, np.newaxis]).sum(axis=1))
    return float((total - scaled[np.arange(len(scaled)), answers.labels]).mean())


def slope(answers: Answers, beta: float) -> float:
    """The derivative of the mean negative log-likelihood with respect to β = 1/T: the mean of Σ_k p_k z_k - z_label.

    It rises with β, because the log-likelihood is concave in β, so it is 0 at one β at most.
    """
    logits = answers.logits.astype("float64")
    expected = (softmax(beta * logits) * logits).sum(axis=1)
    return float((expected - logits[np.arange(len(logits)), answers.labels]).mean())


def fitted_temperature(answers: Answers) -> float:
    """The temperature with the smallest negative log-likelihood, by bisection in ln β.

    Returns:
        A number from `LOWEST_TEMPERATURE` to `HIGHEST_TEMPERATURE`; one of these two if the best lies beyond it.
    """
    low, high = 1 / HIGHEST_TEMPERATURE, 1 / LOWEST_TEMPERATURE
    if slope(answers, low) >= 0:
        return HIGHEST_TEMPERATURE
    if slope(answers, high) <= 0:
        return LOWEST_TEMPERATURE
    for _ in range(BISECTIONS):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if slope(answers, middle) < 0 else (low, middle)
    return 1 / math.sqrt(low * high)
