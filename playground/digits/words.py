"""The sentences on digits that several labs show, each of them whole."""

from __future__ import annotations


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
