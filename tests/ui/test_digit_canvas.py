from __future__ import annotations

import json
import math

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.digit_canvas import MAX_POINTS, MAX_STROKES, Answer, Drawing, read_drawing
from tests.nonsense import nonsense


def sent(strokes: object, number: object = 3) -> dict:
    """A drawing after its way through JSON."""
    return json.loads(json.dumps({"number": number, "strokes": strokes}))


def test_a_drawing_is_read_as_points() -> None:
    drawing = read_drawing(sent([[0, 1, 0.5, 0.25], [0.125, 0.5]]))
    assert drawing == Drawing(strokes=(((0.0, 1.0), (0.5, 0.25)), ((0.125, 0.5),)), number=3)
    assert all(type(value) is float for stroke in drawing.strokes for point in stroke for value in point)
    assert not drawing.is_blank


def test_a_cleared_paper_is_a_blank_drawing_with_its_number() -> None:
    assert read_drawing(sent([])) == Drawing(number=3)
    assert read_drawing(sent([])).is_blank


def test_the_largest_drawings_are_read_and_larger_ones_are_not() -> None:
    assert len(read_drawing(sent([[0.5, 0.5]] * MAX_STROKES)).strokes) == MAX_STROKES
    assert read_drawing(sent([[0.5, 0.5]] * (MAX_STROKES + 1))) == Drawing(number=3)
    assert len(read_drawing(sent([[0.5, 0.5] * MAX_POINTS])).strokes[0]) == MAX_POINTS
    assert read_drawing(sent([[0.5, 0.5] * (MAX_POINTS + 1)])) == Drawing(number=3)
    assert read_drawing(sent([[0.5, 0.5] * (MAX_POINTS - 1), [0.5, 0.5] * 2])) == Drawing(number=3)


@pytest.mark.parametrize(
    "strokes",
    [
        None, 7, "0.5", {"0": 1}, [0.5, 0.5], [[]], [[0.5]], [[0.5, 0.5, 0.5]], [[0.5, "0.5"]], [[0.5, None]], [[0.5, True]],
        [[0.5, 1.001]], [[-0.001, 0.5]], [[0.5, math.nan]], [[0.5, math.inf]], [[0.5, 10**400]], [[[0.5, 0.5]]], [None],
        ["ab"], [{"0": 0.5, "1": 0.5}], [[0.5, 0.5], [0.5, -math.inf]],
    ],
    ids=repr,
)  # fmt: skip
def test_nonsense_is_an_empty_drawing_that_still_gets_its_answer(strokes: object) -> None:
    assert read_drawing(sent(strokes)) == Drawing(number=3)


@pytest.mark.parametrize("number", [None, "3", 3.0, True, -1, math.nan, 2**53, [3]], ids=repr)
def test_a_number_that_is_none_is_no_drawing(number: object) -> None:
    assert read_drawing(sent([[0.5, 0.5]], number)) == Drawing()


@pytest.mark.parametrize("value", [None, 3, "drawing", [], {}, [[0.5, 0.5]], {"strokes": [[0.5, 0.5]]}], ids=repr)
def test_what_is_no_drawing_at_all_is_an_empty_one(value: object) -> None:
    assert read_drawing(value) == Drawing()


def test_random_nonsense_never_raises() -> None:
    names = ("number", "strokes", "digit", "x")
    numbers, values, labels = nonsense((), 5_000, depth=0), nonsense(names, 5_000), nonsense(names, 5_000, depth=4)
    for number, strokes, label in zip(numbers, values, labels, strict=True):
        drawing = read_drawing({"number": number, "strokes": strokes, "labels": label})
        assert all(0 <= value <= 1 for stroke in drawing.strokes for point in stroke for value in point)


@pytest.mark.parametrize("wrong", [(), (0.1,) * 9, (0.1,) * 11, (0.0,) * 9 + (1.1,), (-0.1,) * 10, (math.nan,) * 10])
def test_an_answer_has_ten_probabilities(wrong: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="`probabilities` must be ten numbers between 0 and 1"):
        Answer(title="S1", verdict="A seven.", probabilities=wrong)


def test_an_answer_without_probabilities_reads_nothing() -> None:
    assert Answer(title="S1", verdict="Draw a digit.").probabilities == (0.0,) * 10


def script_with_a_canvas() -> None:
    import numpy as np
    import streamlit as st

    from pages._ui.digit_canvas import Answer, Drawing, digit_canvas, sent_drawing

    stored = Drawing(strokes=(((0.25, 0.5), (0.5, 0.75)),), number=5)
    answers = [Answer(title="S1", verdict="A seven.", probabilities=tuple(np.eye(10, dtype="float32")[7]))]
    if "sent" in st.session_state:
        st.session_state["canvas"] = {"drawing": st.session_state["sent"]}
    drawing = digit_canvas("canvas", answers=answers, drawing=sent_drawing("canvas", stored))
    st.text(repr(drawing))


def test_the_canvas_gets_the_stored_drawing_and_plain_numbers() -> None:
    app = AppTest.from_function(script_with_a_canvas, default_timeout=60).run()
    assert not app.exception
    assert app.text[0].value == "Drawing(strokes=(((0.25, 0.5), (0.5, 0.75)),), number=5, labels=())"
    data = json.loads(app.main[0].proto.json)
    assert data == {
        "answers": [{"title": "S1", "verdict": "A seven.", "probabilities": [0.0] * 7 + [1.0, 0.0, 0.0]}],
        "answered": 5,
        "asksWhatItWas": True,
        "drawing": [[0.25, 0.5, 0.5, 0.75]],
        "example": [],
    }


@pytest.mark.parametrize(("number", "newest"), [(6, 6), (5, 5), (4, 5)])
def test_the_newer_of_the_browsers_and_the_stored_drawing_counts(number: int, newest: int) -> None:
    app = AppTest.from_function(script_with_a_canvas, default_timeout=60)
    app.session_state["sent"] = {"number": number, "strokes": []}
    app.run()
    assert not app.exception
    assert app.text[0].value.endswith(f"number={newest}, labels=())")
    assert app.text[0].value.startswith("Drawing(strokes=()") == (newest == 6)
