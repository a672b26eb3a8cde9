from __future__ import annotations

from playground.digits.words import cell_of_confusion_matrix


def test_a_cell_says_how_many_digits_it_holds_and_how_many_are_shown() -> None:
    assert cell_of_confusion_matrix(4, 9, 1, 36) == "**True digit 4, predicted 9:** 1 digit"
    assert cell_of_confusion_matrix(4, 9, 0, 36) == "**True digit 4, predicted 9:** 0 digits"
    assert cell_of_confusion_matrix(4, 4, 980, 36) == (
        "**True digit 4, predicted 4:** the 36 with the highest confidence, of 980 digits"
    )
