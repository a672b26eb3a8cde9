"""A complete program for the training of the sidebar."""

from __future__ import annotations

import streamlit as st
from playground.gan_digits_code import script

from pages._ui.backend import engine
from pages._ui.gan_digits_training import training_controls
from pages._ui.lesson import lesson

LAB = "gan_digits"


def show_code() -> None:
    """The program, its settings in the sidebar."""
    with st.sidebar:
        wanted = training_controls()
    st.caption(wanted.about)
    if wanted.spec is None:
        st.warning(wanted.problem, icon=":material/info:")
        return
    st.markdown(lesson(LAB, "Code"))
    st.code(script(wanted.spec, threads=engine().threads), language="python", height=500)
