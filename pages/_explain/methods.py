"""The maps of all methods for two networks, beside the picture; and the sanity check."""

from __future__ import annotations

import streamlit as st

from pages._ui.backend import engine, sentences
from pages._ui.challenges import tick_challenges
from pages._ui.digit_picture import Opened, Picture, picture_now, show_picture
from pages._ui.hiding import code_section
from pages._ui.lesson import lesson
from pages._ui.networks import download_button
from pages._ui.plain import plain
from playground.digits.networks import Network
from playground.labs.explain import words
from playground.labs.explain.attribution import (
    ATTRIBUTE,
    ATTRIBUTE_FORGETFUL,
    LAYERS_TO_FORGET,
    METHODS,
    Attribution,
    AttributionSpec,
)
from playground.labs.explain.code import script
from playground.labs.explain.figures import attribution_picture, sanity_curves
from playground.labs.explain.lab import CHALLENGES, Work
from playground.labs.explain.sanity import Sanity, sanity

PLAIN = {"displayModeBar": False}
WORK = "explain.work"
COLUMNS = 3


@st.fragment
def show_methods(opened: Opened, second: str, other: Network, target: int, spec: AttributionSpec) -> None:
    """The picture beside the maps. A stroke reruns nothing else.

    Args:
        opened: What the page has open.
        second, other: The network to compare with, and its name.
        target: The digit that is explained; -1: the one that the first network predicts.
        spec: The settings of the methods.
    """
    left, right = st.columns([1, 2.4], gap="medium")
    picture = picture_now(opened)
    found: Attribution | None = None
    check: Sanity | None = None
    with right, sentences():
        answer: Attribution = engine().call(ATTRIBUTE, opened.network, picture.image, target, spec)
        found = answer
        show_maps(opened.name, answer, picture, spec)
        if other != opened.network:
            # Both explain the same digit.
            show_maps(second, engine().call(ATTRIBUTE, other, picture.image, answer.target, spec), picture, spec)
        check = sanity_check(opened, picture, answer.target, spec)
    with left:
        show_picture(opened, picture, found.probabilities if found else None)
    work = Work(attribution=found, spec=spec, drawn=picture.drawn, sanity=check)
    st.session_state[WORK] = work
    if found:
        show_code(opened, picture, found.target, spec)
    tick_challenges("explain", CHALLENGES, work)


def work_now() -> Work:
    """What the visitor has in view; nothing before the first answer."""
    work: Work = st.session_state.get(WORK, Work())
    return work


def show_maps(name: str, found: Attribution, picture: Picture, spec: AttributionSpec) -> None:
    """One network's maps, three in a row, each with its formula and its numbers."""
    st.markdown(plain(words.logits(name, found)))
    methods = [method for method in METHODS if method in found.maps]
    image = picture.image[0, ..., 0]
    for begin in range(0, len(methods), COLUMNS):
        for column, method in zip(st.columns(COLUMNS), methods[begin : begin + COLUMNS], strict=False):
            with column:
                st.markdown(f"**{method}**  \n{words.FORMULAS[method]}")
                st.image(attribution_picture(found.maps[method], image), width="content")
                st.caption(words.note(method, found, spec))


def sanity_check(opened: Opened, picture: Picture, target: int, spec: AttributionSpec) -> Sanity | None:
    """The sanity check of the first network, where it is switched on."""
    st.markdown("#### Sanity check")
    st.markdown(lesson("explain", "Sanity check"))
    if not st.toggle("Give the layers random weights, one after the other", key="explain_sanity", bind="query-params"):
        return None
    layers: tuple[str, ...] = engine().call(LAYERS_TO_FORGET, opened.network)
    # One step at a time, so that nobody else waits long.
    steps = [
        engine().call(ATTRIBUTE_FORGETFUL, opened.network, picture.image, target, spec, count)
        for count in range(len(layers) + 1)
    ]
    found = sanity(layers, steps, picture.image[0, ..., 0])
    st.plotly_chart(sanity_curves(found), key="explain_sanity_curves", config=PLAIN)
    return found


def show_code(opened: Opened, picture: Picture, target: int, spec: AttributionSpec) -> None:
    """The program for what is shown, and the network to download."""
    with code_section():
        st.markdown(lesson("explain", "Code"))
        download_button(opened.name, opened.network)
        st.code(script(picture.image, target, spec), language="python", height=500)
