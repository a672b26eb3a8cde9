"""Do a GAN's samples help when there are few real digits? The results of the experiment."""

from __future__ import annotations

import streamlit as st

from pages._gan_digits.controls import PREFIX
from pages._ui.lesson import lesson
from playground.labs.gan_digits.figures import accuracy_by_few_digits
from playground.labs.gan_digits.shipped import shipped_figures
from playground.labs.gan_digits.words import few_digits_in_words, few_digits_setup

LAB = "gan_digits"
PLAIN = {"displayModeBar": False}


def show_few_digits() -> None:
    """The figure and sentences about it."""
    st.markdown(lesson(LAB, "Few digits"))
    measured = shipped_figures().get("few_digits")
    if not measured:
        st.info("This experiment has not been made yet.", icon=":material/info:")
        return
    accuracy = measured["test_accuracy"]
    baseline = next(iter(next(iter(accuracy.values()))))
    st.plotly_chart(accuracy_by_few_digits(accuracy), key=f"{PREFIX}_few", config=PLAIN)
    for sentence in few_digits_in_words(accuracy, baseline):
        st.markdown(f"* {sentence}")
    seeds = len(next(iter(accuracy.values()))[baseline])
    st.caption(few_digits_setup(seeds, measured["updates"], measured["gan_steps"], measured["device"]))
    st.caption(lesson(LAB, "Few digits, in detail"))
