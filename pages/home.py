"""Home: what this is, a card for each lab, and what the engine runs on."""

import itertools

import streamlit as st

from pages._ui import navigation
from pages._ui.backend import engine, engine_line
from pages._ui.lesson import lesson
from playground.engine.engine import READY
from playground.engine.errors import EngineError
from playground.job import Job

COLUMNS = 3
CHECK_DATA = Job("playground.digits.mnist:check")


@st.cache_resource(show_spinner=False)
def check_data() -> None:
    """Lets a worker verify the shipped data, once a server. Raises `EngineError` with a sentence."""
    engine().call(CHECK_DATA)


@st.fragment(run_every=None if engine().state.phase == READY else 1.0)
def engine_status() -> None:
    """What the engine runs on; asks again until it is ready."""
    st.markdown(engine_line())
    if engine().state.phase == READY:
        try:
            check_data()
        except EngineError as error:
            st.error(str(error), icon=":material/error:")


navigation.enter()
st.title("Deep learning playground")
st.markdown(lesson("home"))
engine_status()
for group, labs in itertools.groupby(navigation.LABS, lambda lab: lab.group):
    st.subheader(group)
    cards = list(labs)
    for start in range(0, len(cards), COLUMNS):
        for column, lab in zip(st.columns(COLUMNS), cards[start : start + COLUMNS], strict=False):
            with column, st.container(border=True, height="stretch"):
                if lab.picture.exists():
                    st.image(lab.picture, alt=f"The page {lab.title}")
                st.page_link(navigation.page_of(lab), label=f"**{lab.title}**")
                st.markdown(lab.aim)
