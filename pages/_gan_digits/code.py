"""Complete programs: for the samples chosen in the sidebar, and for the training."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages._gan_digits.answers import answer
from pages._gan_digits.controls import PREFIX
from pages._gan_digits.train import training_controls
from pages._ui.backend import engine
from pages._ui.controls import URL
from pages._ui.lesson import lesson
from pages._ui.plain import plain
from pages._ui.presets import follow_old_link
from playground.labs.gan_digits.code import sampling_script, training_script
from playground.labs.gan_digits.spec import DIRECTIONS, GENERATOR_FILE, SampleRequest, Source
from playground.runs.folder import Folder

LAB = "gan_digits"
SAMPLES, TRAINING = "for sampling", "for training"
# Values of the URL in older links.
FORMER_KINDS = {"of the samples": SAMPLES, "of a training": TRAINING}
KINDS = (SAMPLES, TRAINING)


def code_control() -> str:
    """Lets the visitor choose one of the two programs."""
    follow_old_link(f"{PREFIX}_code", FORMER_KINDS)
    kind: str | None = st.segmented_control(
        "Program", KINDS, default=SAMPLES, required=True, key=f"{PREFIX}_code", bind=URL
    )
    return kind or SAMPLES


def show_sampling_code(source: Source, request: SampleRequest) -> None:
    """The program that makes the samples, and the network that it loads.

    Raises:
        EngineError: If directions are asked for and no worker answers.
    """
    st.markdown(lesson(LAB, "Code for sampling"))
    directions = answer(DIRECTIONS, source) if request.offsets else None
    st.download_button(
        "Download generator.keras", partial(_generator, source.folder), GENERATOR_FILE, "application/octet-stream", on_click="ignore",
        icon=":material/download:", key=f"{PREFIX}_generator",
    )  # fmt: skip
    st.code(sampling_script(source.spec, request, directions), language="python", height=500)


def show_training_code() -> None:
    """The program for the training, with its settings in the sidebar."""
    with st.sidebar:
        asked = training_controls()
    st.caption(asked.about)
    if asked.spec is None:
        st.warning(plain(asked.problem), icon=":material/info:")
        return
    st.markdown(lesson(LAB, "Code for training"))
    st.code(training_script(asked.spec, threads=engine().threads), language="python", height=500)


def _generator(folder: str) -> bytes:
    return Folder(folder).read_bytes(GENERATOR_FILE) or b""
