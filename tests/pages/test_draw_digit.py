"""The page "Draw a digit" without a browser: the canvas itself is the browser tests' matter."""

from __future__ import annotations

import json

import pytest

from pages._ui.digit_canvas import Drawing

PAGE = "pages/draw_digit.py"
SEVEN = (((0.25, 0.2), (0.7, 0.2), (0.45, 0.8)),)


@pytest.fixture
def page(app):
    """The page with a seven on its paper."""
    app.session_state["draw_digit.drawing"] = Drawing(strokes=SEVEN, number=1)
    app.run()
    app.switch_page(PAGE).run()
    assert not app.exception
    return app


def test_a_blank_sheet_is_no_digit(app) -> None:
    app.run()
    app.switch_page(PAGE).run()
    assert not app.exception
    assert app.session_state["draw_digit.reads"] == {}


def test_two_networks_read_the_drawing(page) -> None:
    assert page.session_state["draw_digit.reads"] == {"The reader": 7, "S1 CNN": 7}


def test_other_networks_are_chosen(page) -> None:
    page.selectbox(key="draw_second").set_value("S2 MLP").run()
    assert not page.exception
    assert set(page.session_state["draw_digit.reads"]) == {"The reader", "S2 MLP"}


def test_what_it_was_builds_a_test_set_of_ones_own(page, engine) -> None:
    visitor = page.session_state["visitor"]
    page.pills(key="draw_label").set_value(7).run()
    page.pills(key="draw_label").set_value(1).run()
    assert not page.exception
    kept = engine.visitors.get(visitor)["draw_digit.examples"]
    assert [one["label"] for one in kept] == [7, 1]
    assert any("**The reader** reads 1 of 2 right." in element.value for element in page.markdown)
    # A 7 that is called a 1 fools the network, and that challenge ticks itself.
    assert any("check_box:" in element.value and "Fool" in element.value for element in page.markdown)


@pytest.mark.parametrize("parameters", [{"draw_first": "nope"}, {"draw_second": "\x00"}, {"x": "y" * 5000}])
def test_nonsense_in_the_url_leaves_a_working_page(app, parameters: dict[str, str]) -> None:
    app.run()
    for name, value in parameters.items():
        app.query_params[name] = value
    app.switch_page(PAGE).run()
    assert not app.exception
    assert app.title[0].value == "Draw a digit"


def test_a_damaged_record_is_an_empty_sheet(app, engine) -> None:
    app.run()
    engine.visitors.put(app.session_state["visitor"], "draw_digit.drawing", {"number": 3, "strokes": [["x", 1]]})
    engine.visitors.put(app.session_state["visitor"], "draw_digit.examples", json.loads('[{"label": null}]'))
    app.switch_page(PAGE).run()
    assert not app.exception
    assert app.session_state["draw_digit.drawing"].is_blank
