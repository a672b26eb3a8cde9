"""Home: a digit to draw that is read at once, where to begin, and a card for each lab."""

import itertools

import numpy as np
import streamlit as st

from pages._ui import navigation
from pages._ui.backend import engine, engine_line
from pages._ui.digit_canvas import Answer, Drawing, digit_canvas, sent_drawing
from pages._ui.drawing import keep_drawing, stored_drawing
from pages._ui.inline import inline
from pages._ui.lesson import lesson
from pages._ui.plain import plain
from playground.digits.networks import READ, READER, READER_NAME
from playground.digits.pen_digits import example
from playground.digits.strokes import as_input, steps
from playground.digits.words import verdict
from playground.engine.errors import EngineError
from playground.engine.state import READY
from playground.job import Job

COLUMNS = 3
CHECK_DATA = Job("playground.digits.mnist:check")
READY_NOW = engine().state.phase == READY


@st.cache_resource(show_spinner=False)
def check_data() -> None:
    """Lets a worker verify the shipped data, once a server. Raises `EngineError` with a sentence."""
    engine().call(CHECK_DATA)


@st.fragment(run_every=None if READY_NOW else 1.0)
def engine_status() -> None:
    """What the engine runs on; asks again until it is ready, and then runs the page once more."""
    st.markdown(engine_line())
    if engine().state.phase == READY:
        if not READY_NOW:
            st.rerun()
        try:
            check_data()
        except EngineError as error:
            st.error(plain(str(error)), icon=":material/error:")


def answer_to(drawing: Drawing) -> Answer:
    """What the reader predicts for a drawing, or for the example while nothing is drawn."""
    prepared = steps(drawing.strokes or example())
    if prepared is None:
        return Answer(title=READER_NAME, verdict=lesson("home", "Nothing drawn"))
    try:
        row = engine().call(READ, (READER,), as_input(prepared.centred))[0]
    except EngineError as error:
        return Answer(title=READER_NAME, verdict=str(error))
    probabilities = tuple(np.clip(row, 0, 1).tolist())
    return Answer(title=READER_NAME, verdict=verdict(row, READER.threshold), probabilities=probabilities)


@st.fragment
def paper() -> None:
    """Paper to draw a digit on, and the reader's bars beside it. The drawing is the one of "Draw a digit"."""
    drawing = sent_drawing("home_digit", stored_drawing())
    problem = keep_drawing(drawing)
    pale = example() if drawing == Drawing() else ()
    digit_canvas("home_digit", answers=[answer_to(drawing)], drawing=drawing, example=pale, asks_what_it_was=False)
    if problem:
        st.warning(plain(problem), icon=":material/info:")


def card(lab: navigation.Lab) -> None:
    """A lab's picture, its link, and what one does there."""
    with st.container(border=True, height="stretch"):
        st.image(
            inline(lab.card(dark=st.context.theme.type == "dark").read_bytes(), "image/webp"),
            alt=f"Part of the page {lab.title}",
        )
        st.page_link(navigation.page_of(lab), label=f"**{lab.title}**")
        st.markdown(lab.aim)


navigation.enter()
st.title("Deep learning playground")
st.markdown(lesson("home"))
paper()
engine_status()

st.subheader("Where to begin")
for column, path in zip(st.columns(len(navigation.PATHS)), navigation.PATHS, strict=True):
    with column, st.container(border=True, height="stretch"):
        st.markdown(f"**{path.title}**")
        st.markdown(path.about)
        for name in path.labs:
            lab = navigation.lab_named(name)
            st.page_link(navigation.page_of(lab), label=lab.title, icon=lab.icon)

for group, labs in itertools.groupby(navigation.LABS, lambda lab: lab.group):
    st.subheader(group)
    cards = list(labs)
    for start in range(0, len(cards), COLUMNS):
        for column, lab in zip(st.columns(COLUMNS), cards[start : start + COLUMNS], strict=False):
            with column:
                card(lab)
