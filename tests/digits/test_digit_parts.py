"""Which parts make a digit, and in which order they are read."""

from __future__ import annotations

import numpy as np

from playground.digits.components import connected_components
from playground.digits.digit_parts import Part, digits_of, in_lines


def part(left: int, top: int, width: int = 60, height: int = 100) -> Part:
    return Part(box=(left, top, left + width, top + height), members=(0,))


def page(*bars: tuple[int, int, int, int]) -> np.ndarray:
    """A page with frames of ink, each left, top, right, bottom: a thin bar is full, a larger one has a hole."""
    mask = np.zeros((600, 800), bool)
    for left, top, right, bottom in bars:
        mask[top:bottom, left:right] = True
        if min(right - left, bottom - top) > 20:
            mask[top + 8 : bottom - 8, left + 8 : right - 8] = False
    return mask


def found(*bars: tuple[int, int, int, int]) -> list[tuple[int, int, int, int]]:
    return sorted(part.box for part in digits_of(connected_components(page(*bars))))


ZERO, OTHER = (100, 100, 160, 200), (300, 100, 360, 200)


def test_a_five_gets_its_bar_and_a_seven_its_foot() -> None:
    assert found(ZERO, (110, 80, 170, 90), OTHER) == [(100, 80, 170, 200), OTHER]
    broken = ((300, 100, 360, 145), (310, 152, 350, 200))
    assert found(ZERO, *broken) == [ZERO, OTHER]


def test_a_piece_close_beside_the_rest_belongs_to_it() -> None:
    assert found(ZERO, (168, 150, 178, 200), OTHER) == [(100, 100, 178, 200), OTHER]


def test_digits_side_by_side_and_in_two_lines_stay_apart() -> None:
    below, beside = (100, 235, 160, 335), (170, 100, 230, 200)
    assert found(ZERO, below, beside) == sorted([ZERO, below, beside])


def test_specks_lines_and_sheets_are_no_digits() -> None:
    speck, line, ruling = (500, 300, 512, 312), (300, 400, 460, 406), (0, 500, 800, 504)
    assert found(ZERO, OTHER, speck, line, ruling) == [ZERO, OTHER]
    mask = page(ZERO)
    mask[250:550, 300:700] = True
    assert [one.box for one in digits_of(connected_components(mask))] == [ZERO]


def test_a_page_of_dots_is_looked_at_quickly() -> None:
    """Of thousands of parts a bounded number is compared with each other."""
    mask = np.zeros((1_600, 1_600), bool)
    for row in range(0, 1_590, 20):
        for column in range(0, 1_590, 20):
            mask[row : row + 11, column : column + 11] = True
    assert len(digits_of(connected_components(mask))) <= 300


def test_reading_order_is_by_lines_from_left_to_right() -> None:
    rows = [[part(left, top) for left in (100, 200, 300)] for top in (50, 200, 350)]
    shuffled = [
        rows[1][2],
        rows[0][1],
        rows[2][0],
        rows[0][0],
        rows[1][0],
        rows[2][2],
        rows[0][2],
        rows[2][1],
        rows[1][1],
    ]
    assert in_lines(shuffled) == rows


def test_a_line_may_run_uphill_by_more_than_a_digit() -> None:
    rows = [[part(left, top - left // 8) for left in range(100, 1_500, 100)] for top in (300, 460)]
    assert rows[0][-1].box[3] < rows[0][0].box[1]
    assert in_lines([*rows[1], *rows[0]]) == rows
