"""The sentences on digits that several labs show, each of them whole."""

from __future__ import annotations

import math

import numpy as np

from playground.digits.networks import CONFIDENCE_THRESHOLD

NOTHING_DRAWN = "Nothing is drawn yet."
DIGITS = ("a 0", "a 1", "a 2", "a 3", "a 4", "a 5", "a 6", "a 7", "an 8", "a 9")


def cell_of_confusion_matrix(true: int, predicted: int, count: int, shown: int) -> str:
    """How many digits a cell of a confusion matrix holds.

    Args:
        true, predicted: The cell.
        count: Digits in it.
        shown: How many of them are shown at most, those with the highest confidence.
    """
    if count > shown:
        return (
            f"**True digit {true}, predicted {predicted}:** the {shown} with the highest confidence, of {count} digits"
        )
    if count == 1:
        return f"**True digit {true}, predicted {predicted}:** 1 digit"
    return f"**True digit {true}, predicted {predicted}:** {count} digits"


def verdict(probabilities: np.ndarray, threshold: float = CONFIDENCE_THRESHOLD) -> str:
    """First and second guess in words.

    Args:
        probabilities: float, shape `(10,)`, adding up to 1.
        threshold: The network's confidence threshold, 0 to 1.
    """
    second, first = (int(digit) for digit in np.argsort(probabilities, kind="stable")[-2:])
    share = f"{probabilities[second]:.1%}" if probabilities[second] >= 0.0005 else "less than 0.1%"
    if probabilities[first] >= threshold:
        return f"It is {DIGITS[first]}. Second guess: {second}, with {share}."
    return f"Not sure: perhaps {DIGITS[first]}. Second guess: {second}, with {share}."


def reading(name: str, digit: int, probability: float, truth: int | None) -> str:
    """What a network predicts.

    Args:
        name: The network's.
        digit: Its prediction.
        probability: Of that digit, 0 to 1.
        truth: The digit's label, or None if there is none.
    """
    share = f"{math.floor(1000 * probability) / 10:g}%"
    if truth is None:
        return f"“{name}” reads {digit}, with a probability of {share}."
    if truth == digit:
        return f"“{name}” reads {digit}, with a probability of {share}. That is right."
    return f"“{name}” reads {digit}, with a probability of {share}. It is {DIGITS[truth]}."


def test_digit(index: int, label: int) -> str:
    """The caption of a test digit."""
    return f"Test digit number {index}. Its label is {label}."


def photo_digit(number: int, count: int, *, sample: bool) -> str:
    """Which digit of a photo is shown.

    Args:
        number: In reading order, from 1.
        count: Digits that were found.
        sample: Whether it is the photo that ships, because the visitor has chosen none that can be read.
    """
    found = "1 digit was found in" if count == 1 else f"{count} digits were found in"
    if sample:
        return f"{found} the sample photo, which is shown until you choose a photo that can be read. This is number {number}."
    return f"{found} your photo. This is number {number}, brought to the form of MNIST's digits."


def mistakes(count: int) -> str:
    """How many mistakes there are to choose from."""
    return (
        f"This network misreads {count} of the 10,000 test digits." if count else "This network misreads no test digit."
    )


def too_many_parameters(parameters: int, limit: int) -> str:
    """Why this server does not train so large a network."""
    return f"This network has {parameters:,} parameters, and this server trains networks with at most {limit:,}."


def too_many_epochs(epochs: int, limit: int) -> str:
    """Why this server does not train for so long."""
    return f"This training has {epochs} epochs, and this server trains for at most {limit}."
