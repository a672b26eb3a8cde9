"""The page "Draw a digit" without a browser: the canvas itself is the browser tests' matter."""

from __future__ import annotations

import json
from unittest.mock import patch

import numpy as np
import pytest
from PIL import Image

from pages._ui.digit_canvas import Drawing, Label, read_drawing
from playground.digits.fine_tune import FINE_TUNE, FineTuneSpec, change
from playground.digits.spec import TRAIN
from playground.labs.draw_digit.lab import Example
from playground.runs.index import DONE
from playground.runs.visitors import MAX_RECORD_BYTES
from tests.conftest import wait_end
from tests.digits.photographed import Scene, encoded, pen_photo
from tests.pages import opened

PAGE = "pages/draw_digit.py"
SEVEN = (((0.25, 0.2), (0.7, 0.2), (0.45, 0.8)),)
ONE = (((0.5, 0.2), (0.48, 0.5), (0.5, 0.8)),)


@pytest.fixture
def page(app):
    """The page with a seven on its paper."""
    app.session_state["draw_digit.drawing"] = Drawing(strokes=SEVEN, number=1)
    return opened(app, PAGE)


def canvas_data(app) -> dict:
    """What the canvas was given."""
    (canvas,) = [one for one in app.get("bidi_component") if one.proto.component_name == "digit_canvas"]
    return json.loads(canvas.proto.json)


def test_a_blank_sheet_is_no_digit(app) -> None:
    app.session_state["draw_digit.drawing"] = Drawing(number=3)
    opened(app, PAGE)
    assert not canvas_data(app)["example"]
    assert {answer["verdict"] for answer in canvas_data(app)["answers"]} == {"Nothing is drawn yet."}


def test_a_newcomer_sees_somebodys_digit_read_and_it_is_not_theirs(app, engine) -> None:
    opened(app, PAGE)
    data = canvas_data(app)
    assert data["example"]
    assert not data["drawing"]
    first, second = (answer["verdict"] for answer in data["answers"])
    assert first.startswith("It is a 1.")
    assert second.startswith("It is a 2.")
    assert "draw_digit.examples" not in engine.visitors.get(app.session_state["visitor"])


def test_two_networks_read_the_drawing(page) -> None:
    answers = {answer["title"]: answer["verdict"] for answer in canvas_data(page)["answers"]}
    assert list(answers) == ["The reader", "CNN, three convolutions"]
    assert all(verdict.startswith("It is a 7.") for verdict in answers.values())


def test_other_networks_are_chosen(page) -> None:
    page.selectbox(key="draw_second").set_value("MLP with dropout").run()
    assert not page.exception
    assert [answer["title"] for answer in canvas_data(page)["answers"]] == ["The reader", "MLP with dropout"]


def say(page, *labels: Label, number: int = 2) -> None:
    """What the browser sends when somebody says what they drew."""
    drawing = Drawing(strokes=SEVEN, number=number, labels=labels)
    with patch("pages._ui.digit_canvas.read_drawing", lambda _: drawing):
        page.run()
    assert not page.exception


def test_what_it_was_builds_a_test_set_of_ones_own(page, engine) -> None:
    visitor = page.session_state["visitor"]
    say(page, Label(digit=7, strokes=SEVEN))
    assert any("**The reader** reads 1 of 1 correctly." in element.value for element in page.markdown)
    # The drawing has gone on since, and a label comes again until all is answered.
    say(page, Label(digit=7, strokes=SEVEN), Label(digit=1, strokes=ONE), number=3)
    kept = engine.visitors.get(visitor)["draw_digit.examples"]
    assert [one["label"] for one in kept] == [7, 1]
    # What was read in the labelled one counts.
    assert [one["reads"]["The reader"] for one in kept] == [7, 1]
    assert any("**The reader** reads 2 of 2 correctly." in element.value for element in page.markdown)


def test_the_same_drawing_again_corrects_its_label(page, engine) -> None:
    visitor = page.session_state["visitor"]
    for number, label in enumerate(
        (Label(digit=7, strokes=SEVEN), Label(digit=1, strokes=ONE), Label(digit=1, strokes=SEVEN)), start=2
    ):
        say(page, label, number=number)
    assert [one["label"] for one in engine.visitors.get(visitor)["draw_digit.examples"]] == [1, 1]
    # A 7 that is called a 1 fools nobody: both networks disagree with the label.
    assert not any("check_box:" in element.value and "Fool" in element.value for element in page.markdown)


def test_labels_without_a_drawing_are_none() -> None:
    strokes = [[0.1, 0.1, 0.2, 0.9]]
    sent = {"number": 3, "strokes": strokes, "labels": [{"digit": 7, "strokes": strokes}]}
    read = read_drawing(sent)
    assert read.labels == (Label(digit=7, strokes=read.strokes),)
    for nonsense in (7, None, {"digit": 7}, {"digit": 10, "strokes": strokes}, {"digit": 7, "strokes": []},
                     {"digit": True, "strokes": strokes}, {"digit": 7, "strokes": [[2, 2]]}):  # fmt: skip
        assert read_drawing({**sent, "labels": [nonsense]}) == Drawing(strokes=read.strokes, number=3)
        assert read_drawing({**sent, "labels": nonsense}) == Drawing(strokes=read.strokes, number=3)


def test_examples_are_removed(app, engine) -> None:
    page = with_examples(app, engine, 7, 1)
    kept = engine.visitors.get(page.session_state["visitor"])["draw_digit.examples"]
    other = {**kept[0], "label": 2, "strokes": ONE}
    engine.visitors.put(page.session_state["visitor"], "draw_digit.examples", [kept[0], other])
    page.run()
    page.selectbox(key="draw_true").set_value(7).run()
    page.selectbox(key="draw_read").set_value(7).run()
    page.button(key="draw_remove").click().run()
    assert not page.exception
    assert [one["label"] for one in engine.visitors.get(page.session_state["visitor"])["draw_digit.examples"]] == [2]
    page.button(key="draw_remove_all").click().run()
    assert not page.exception
    assert engine.visitors.get(page.session_state["visitor"])["draw_digit.examples"] == []
    assert "Your test set" not in [element.value for element in page.subheader]


def test_what_nobody_could_read_is_read_later(app, engine) -> None:
    app.run()
    example = Example(label=7, reads={}, strokes=SEVEN).to_plain()
    engine.visitors.put(app.session_state["visitor"], "draw_digit.examples", [example])
    page = opened(app, PAGE)
    (kept,) = engine.visitors.get(page.session_state["visitor"])["draw_digit.examples"]
    assert kept["reads"] == {"The reader": 7, "CNN, three convolutions": 7}


def test_a_full_record_is_a_sentence_and_the_paper_stays(page, engine) -> None:
    engine.visitors.put(page.session_state["visitor"], "filler", "x" * (MAX_RECORD_BYTES - 1_000))
    long = tuple((round(0.1 + index / 1_000, 3), 0.5) for index in range(700))
    drawing = Drawing(strokes=(long,), number=2)
    with patch("pages._ui.digit_canvas.read_drawing", lambda _: drawing):
        page.run()
    assert not page.exception
    assert "has reached its limit" in page.warning[0].value
    assert canvas_data(page)["answered"] == 2


def with_examples(app, engine, *labels: int):
    """The page of a visitor who has said of sevens what they are."""
    app.run()
    examples = [Example(label=label, reads={"The reader": 7}, strokes=SEVEN) for label in labels]
    engine.visitors.put(
        app.session_state["visitor"], "draw_digit.examples", [example.to_plain() for example in examples]
    )
    app.switch_page(PAGE).run()
    assert not app.exception
    return app


def words(page) -> list[str]:
    return [element.value for element in page.markdown]


def test_a_cell_of_ones_own_confusion_matrix_shows_its_drawings(app, engine) -> None:
    page = with_examples(app, engine, 7, 7, 1)
    assert any("**The latest drawings**, as The reader reads them" in text for text in words(page))
    page.selectbox(key="draw_true").set_value(1).run()
    page.selectbox(key="draw_read").set_value(7).run()
    assert any("**True digit 1, predicted 7:** 1 digit" in text for text in words(page))
    page.segmented_control(key="draw_confusion").set_value("CNN, three convolutions").run()
    assert not page.exception
    page.button(key="draw_clear").click().run()
    assert any("**The latest drawings**, as CNN, three convolutions reads them" in text for text in words(page))


def test_one_drawing_is_too_few_to_learn_from(app, engine) -> None:
    page = with_examples(app, engine, 7)
    assert any("Draw and label at least 2 digits" in caption.value for caption in page.caption)
    assert "draw_run_start" not in {button.key for button in page.button}


def test_a_copy_learns_from_the_visitor_and_can_be_drawn_for(app, engine) -> None:
    page = with_examples(app, engine, 7, 7, 1, 1)
    page.selectbox(key="draw_first").set_value("MLP with Adam").run()
    page.segmented_control(key="draw_mix").set_value("my drawings only").run()
    page.slider(key="draw_epochs").set_value(2).run()
    page.button(key="draw_run_start").click().run()
    assert not page.exception
    (item,) = engine.runs.of_visitor(page.session_state["visitor"], FINE_TUNE)
    assert item.name == "MLP with Adam (fine-tuned)"
    run = wait_end(engine, item.run.id, timeout_s=150)
    assert run.record.status == DONE, run.record.message
    spec = FineTuneSpec.from_json(run.record.spec)
    assert (spec.mix, spec.epochs, spec.from_logits, len(spec.drawings)) == ("mine only", 2, True, 4)
    page.run()
    assert not page.exception
    dev = change(run.record.result, "dev")
    assert any(f"it read {dev.before} correctly before and {dev.after} after" in text for text in words(page))
    assert any("4 drawings" in text and "not a test" in text for text in words(page))
    page.button(key="draw_beside").click().run()
    assert not page.exception
    assert page.selectbox(key="draw_second").value == "MLP with Adam (fine-tuned)"
    assert any("It was trained on all of them" in text for text in words(page))
    # It is no training of "Train digits".
    assert engine.runs.of_visitor(page.session_state["visitor"], TRAIN) == []
    assert page.button(key="draw_run_start").label == "Train again"
    page.button(key=f"delete_{item.run.id}").click().run()
    assert not page.exception
    assert page.selectbox(key="draw_second").value == "CNN, three convolutions"


@pytest.mark.parametrize("value", ["mine only", "my drawings only"])
def test_an_old_link_still_chooses_the_training_data(app, engine, value: str) -> None:
    app.query_params["draw_mix"] = value
    page = with_examples(app, engine, 7, 1)
    assert page.segmented_control(key="draw_mix").value == "my drawings only"


def test_a_run_of_another_lab_in_the_link_is_passed_over(app, engine) -> None:
    app.run()
    app.query_params["draw_run"] = engine.runs.shipped(TRAIN)[0].run.id
    app.switch_page(PAGE).run()
    assert not app.exception
    assert app.title[0].value == "Draw a digit"


@pytest.mark.parametrize(
    "parameters",
    [
        {"draw_first": "nope"}, {"draw_second": "\x00"}, {"x": "y" * 5000}, {"draw_run": "nope"}, {"draw_mix": "theirs"},
        {"draw_epochs": "1e9"}, {"draw_true": "99"}, {"draw_learning_rate": "nan"},
    ],
)  # fmt: skip
def test_nonsense_in_the_url_leaves_a_working_page(app, parameters: dict[str, str]) -> None:
    opened(app, PAGE, **parameters)
    assert app.title[0].value == "Draw a digit"


def test_a_damaged_record_is_an_empty_sheet(app, engine) -> None:
    app.run()
    engine.visitors.put(app.session_state["visitor"], "draw_digit.drawing", {"number": 3, "strokes": [["x", 1]]})
    engine.visitors.put(app.session_state["visitor"], "draw_digit.examples", json.loads('[{"label": null}]'))
    app.switch_page(PAGE).run()
    assert not app.exception
    assert app.session_state["draw_digit.drawing"].is_blank


def with_photo(app, name: str, content: bytes, kind: str = "image/png"):
    app.run()
    app.switch_page(PAGE).run()
    app.file_uploader(key="draw_photo").set_value((name, content, kind)).run()
    assert not app.exception
    return app


def test_a_photo_is_cut_apart_and_read(app) -> None:
    content, labels = pen_photo(range(5, 15), Scene(columns=5, rows=2))
    with_photo(app, "mine.jpg", content, "image/jpeg")
    assert any("10 digits found." in element.value for element in app.caption)
    (line,) = [element.value for element in app.markdown if element.value.startswith("**The reader** reads")]
    digits = [int(character) for character in line if character.isdigit()]
    assert np.mean(np.array(digits) == labels) >= 0.8
    assert line.count("/") == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("renamed.png", b"%PDF-1.7 and more", "a PDF, whatever its name says"),
        ("small.png", encoded(Image.new("L", (1, 1)), "PNG"), "1 × 1 pixels"),
        ("blank.png", encoded(Image.new("L", (400, 300), 240), "PNG"), "No writing was found"),
        ("bomb.png", encoded(Image.new("1", (9_000, 9_000)), "PNG"), "at most 25 million pixels"),
    ],
)
def test_a_bad_photo_is_a_sentence_and_the_drawing_stays(page, name: str, content: bytes, sentence: str) -> None:
    page.file_uploader(key="draw_photo").set_value((name, content, "image/png")).run()
    assert not page.exception
    assert any(sentence in element.value for element in page.warning)
    assert page.session_state["draw_digit.drawing"].strokes == SEVEN


def test_the_sample_shows_until_a_photo_comes(app) -> None:
    app.run()
    app.switch_page(PAGE).run()
    app.button(key="draw_sample").click().run()
    assert any("15 digits found." in element.value for element in app.caption)
    content, _ = pen_photo([5], Scene(columns=1, rows=1))
    app.file_uploader(key="draw_photo").set_value(("one.jpg", content, "image/jpeg")).run()
    assert any("1 digit found." in element.value for element in app.caption)
