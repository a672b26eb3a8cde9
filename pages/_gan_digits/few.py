"""Do a GAN's samples help where digits are few? What was measured, as it came out."""

from __future__ import annotations

import streamlit as st

from pages._gan_digits.controls import PREFIX
from pages._ui.lesson import lesson
from playground.labs.gan_digits.figures import accuracy_by_few
from playground.labs.gan_digits.shipped import shipped_figures
from playground.labs.gan_digits.words import few_in_words

LAB = "gan_digits"
PLAIN = {"displayModeBar": False}


def show_few() -> None:
    """The figure and what it says, in words."""
    st.markdown(lesson(LAB, "Few data"))
    measured = shipped_figures().get("few_digits")
    if not measured:
        st.info("This has not been measured for the pair that ships.", icon=":material/info:")
        return
    accuracy = measured["test_accuracy"]
    plain = next(iter(next(iter(accuracy.values()))))
    st.plotly_chart(accuracy_by_few(accuracy), key=f"{PREFIX}_few", config=PLAIN)
    for sentence in few_in_words(accuracy, plain):
        st.markdown(f"* {sentence}")
    seeds = len(next(iter(accuracy.values()))[plain])
    st.caption(
        f"{seeds} seeds each, {measured['updates']:,} updates of a small convolutional network, {measured['gan_steps']:,} steps of each pair; "
        f"tested on the 10,000 test digits. Computed on {measured['device']}. A dot is a seed. {lesson(LAB, 'Few data, in detail')}"
    )
