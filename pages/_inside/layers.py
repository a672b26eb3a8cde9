"""The view of all layers: a channel is pointed at, opened, and written out number by number."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages._inside.code import show_code
from pages._inside.view import sent_choice, sent_number, show_inside
from pages._ui.backend import engine, sentences
from pages._ui.challenges import tick_challenges
from pages._ui.digit_picture import Opened, picture_now, show_picture
from pages._ui.plain import plain
from playground.labs.inside import words
from playground.labs.inside.lab import CHALLENGES, LOOK, Work, channel_text, read_channel
from playground.labs.inside.layer import Look

AT = "inside_at"
# What the fragment has found out: the visitor's work, names of the network's layers, and whose they are; the newest message of
# the drawing that was seen.
WORK, NAMES, NAMED, SEEN = "inside.work", "inside.names", "inside.named", "inside.seen"


@st.fragment
def show_layers(opened: Opened) -> None:
    """The picture beside the network. A stroke or a click reruns nothing else."""
    file = (opened.network.folder, opened.network.file)
    if st.session_state.get(NAMED) != file:
        # The layers of another network have other names.
        st.session_state[NAMED] = file
        st.session_state.pop(NAMES, None)
    left, right = st.columns([1, 2.4], gap="medium")
    picture = picture_now(opened)
    work = Work()
    with right:
        place = st.container()
        text = open_channel()
        with place, sentences():
            look = look_at(opened, picture.image, text)
            work = Work(look=look, image=picture.image, drawn=picture.drawn)
            show_inside(look, picture.image, picture.drawing.number)
            if text and look.detail is None:
                st.warning(plain(words.no_channel(text)), icon=":material/info:")
    with left:
        show_picture(opened, picture, work.look.probabilities if work.look else None)
    st.session_state[WORK] = work
    show_code(opened.name, opened.network, work)
    tick_challenges("inside", CHALLENGES, work)


def work_now() -> Work:
    """What the visitor has open; nothing before the first answer."""
    work: Work = st.session_state.get(WORK, Work())
    return work


def look_at(opened: Opened, image: np.ndarray, text: str) -> Look:
    """The network's inside for a picture, with the channel that a text names. Raises `EngineError` with a sentence."""
    choice = read_channel(text, layer_names())
    look: Look = engine().call(LOOK, opened.network, image, choice)
    known, st.session_state[NAMES] = layer_names(), tuple(layer.name for layer in look.layers)
    if known != layer_names():
        # The first answer tells the names of the layers, by which a link names a channel.
        choice = read_channel(text, layer_names())
        look = engine().call(LOOK, opened.network, image, choice)
    return look


def layer_names() -> tuple[str, ...]:
    """Names of the network's layers; none before its first answer."""
    names: tuple[str, ...] = st.session_state.get(NAMES, ())
    return names


def open_channel() -> str:
    """The channel to open, as a link names it: the one that was clicked, or the one that stands in the field."""
    number = sent_number()
    if number > st.session_state.get(SEEN, 0):
        st.session_state[SEEN] = number
        st.session_state[AT] = channel_text(layer_names(), sent_choice())
    text = st.text_input(
        "Open channel", key=AT, bind="query-params", max_chars=70, placeholder="a layer and a channel, such as conv2d_1/5",
        help="What is clicked in the picture stands here and in the link.",
    )  # fmt: skip
    return text or ""
