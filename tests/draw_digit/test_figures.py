from __future__ import annotations

import numpy as np

from playground.figures import theme
from playground.labs.draw_digit.figures import before_after


def test_each_set_has_its_two_marks_and_a_line_that_says_up_or_down() -> None:
    figure = before_after(["up", "down"], np.array([0.5, 0.9]), np.array([0.8, 0.7]), "Set")
    *lines, before, after = figure.data
    assert [line.line.color for line in lines] == [theme.REAL, theme.WRONG]
    assert [tuple(line.y) for line in lines] == [(0.5, 0.8), (0.9, 0.7)]
    assert (before.name, list(before.y)) == ("before", [0.5, 0.9])
    assert (after.name, list(after.y)) == ("after", [0.8, 0.7])
    assert after.text[1] == "down: 90.0% → 70.0%"
    low, high = figure.layout.yaxis.range
    assert low < 0.5
    assert high == 1
    assert not before.cliponaxis
    assert not after.cliponaxis


def test_an_empty_set_is_left_out() -> None:
    figure = before_after(["some", "none"], np.array([0.5, np.nan]), np.array([0.6, np.nan]), "")
    assert 0.4 < figure.layout.yaxis.range[0] < 0.5
