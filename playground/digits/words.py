"""The sentences on digits that several labs show, each of them whole."""

from __future__ import annotations

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
    share = f"{probabilities[second]:.1%}"
    if probabilities[first] >= threshold:
        return f"It is {DIGITS[first]}. Second guess: {second}, with {share}."
    return f"Not sure: perhaps {DIGITS[first]}. Second guess: {second}, with {share}."
