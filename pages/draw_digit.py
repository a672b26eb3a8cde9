"""Draw a digit: trained networks read it while it is being drawn."""

import numpy as np
import streamlit as st

from pages._draw_digit.fine_tune import show_fine_tune
from pages._draw_digit.own_test_set import keep_example, own_examples, show_own_test_set
from pages._draw_digit.photo_reader import show_photo_reader
from pages._draw_digit.pixels import pixels
from pages._ui import navigation
from pages._ui.backend import engine, wait_until_ready
from pages._ui.challenges import page_title, show_challenges
from pages._ui.digit_canvas import Answer, Drawing, digit_canvas, sent_drawing
from pages._ui.drawing import keep_drawing, stored_drawing
from pages._ui.hiding import code_section
from pages._ui.lesson import lesson, show_lesson
from pages._ui.networks import download_button, known_networks
from pages._ui.plain import plain
from playground.digits.networks import CONVOLUTIONAL
from playground.digits.pen_digits import DISPUTED, example
from playground.digits.strokes import PREVIEW_SIDE, Steps, as_input, steps
from playground.digits.words import NOTHING_DRAWN, verdict
from playground.engine.errors import EngineError
from playground.engine.state import READY
from playground.labs.draw_digit.code import script
from playground.labs.draw_digit.lab import CHALLENGES, READ_AND_LOOK
from playground.labs.draw_digit.words import INSIDE, PREPARATION, first_layer

LAB = "draw_digit"
BLANK = np.zeros((1, 28, 28, 1), "float32")
# Shown while the paper is blank, so that nothing below it moves.
BLANK_STEPS = Steps(
    cropped=np.zeros((PREVIEW_SIDE, PREVIEW_SIDE), "uint8"),
    scaled=np.zeros((28, 28), "uint8"),
    centred=np.zeros((28, 28), "uint8"),
)


def answers_to(prepared: Steps | None) -> tuple[list[Answer], dict[str, int], np.ndarray | None]:
    """The answers of the chosen networks to a drawing, the digit that each reads, and maps of the first one's first layer."""
    if prepared is None:
        return [Answer(title=name, verdict=NOTHING_DRAWN) for name in chosen], {}, None
    try:
        asked = tuple(networks[name] for name in chosen)
        rows, maps = engine().call(READ_AND_LOOK, asked, as_input(prepared.centred))
    except EngineError as error:
        return [Answer(title=name, verdict=str(error)) for name in chosen], {}, None
    answers = [
        Answer(
            title=name,
            verdict=verdict(row, networks[name].threshold),
            probabilities=tuple(np.clip(row, 0, 1).tolist()),
        )
        for name, row in zip(chosen, rows, strict=True)
    ]
    return answers, {name: int(row.argmax()) for name, row in zip(chosen, rows, strict=True)}, maps


@st.fragment
def paper() -> None:
    """Canvas, bars and the steps from the drawing to the input. A stroke reruns nothing else."""
    before = stored_drawing()
    drawing = sent_drawing("digit", before)
    problem = keep_drawing(drawing)
    # Until the first stroke an example is shown.
    shown_example = example(DISPUTED) if drawing == Drawing() else ()
    prepared = steps(drawing.strokes or shown_example)
    answers, reads, maps = answers_to(prepared)
    digit_canvas("digit", answers=answers, drawing=drawing, example=shown_example)
    if problem:
        st.warning(plain(problem), icon=":material/info:")
    shown = prepared or BLANK_STEPS
    pictures = {"Crop to the ink": shown.cropped, "Scale to 20 px": shown.scaled, "Centre the mass": shown.centred}
    if maps is not None:
        pictures["First layer"] = maps
    pixels("draw_steps", pictures, PREPARATION if maps is None else f"{PREPARATION} {first_layer(first)}")
    st.page_link(navigation.page_of(navigation.lab_named("inside")), label=INSIDE, icon=":material/biotech:")
    if drawing.number > before.number:
        new = [
            keep_example(label, reads if label.strokes == drawing.strokes else answers_to(steps(label.strokes))[1])
            for label in drawing.labels
        ]
        if any(new):
            st.rerun()


navigation.enter()
page_title("Draw a digit", LAB, CHALLENGES)
st.markdown(lesson(LAB))
networks = known_networks("draw_first", "draw_second")
names = list(networks)
with st.sidebar:
    first = st.selectbox("Network", names, key="draw_first", bind="query-params")
    second = st.selectbox(
        "Compare with", names, index=names.index(CONVOLUTIONAL), key="draw_second", bind="query-params"
    )
chosen = list(dict.fromkeys([first, second]))
if engine().state.phase != READY:
    wait_until_ready()
# The networks are loaded and compiled before the first stroke.
engine().prepare(READ_AND_LOOK, tuple(networks[name] for name in chosen), BLANK)
paper()
show_own_test_set({name: networks[name] for name in chosen})
show_fine_tune(first, networks, own_examples())
show_photo_reader({name: networks[name] for name in chosen})
show_lesson(LAB, "What to notice")
show_challenges(LAB, CHALLENGES, own_examples())
with code_section():
    st.markdown(lesson(LAB, "Code"))
    download_button(first, networks[first])
    st.code(script(from_logits=networks[first].from_logits), language="python", height=500)
