"""The maps of all methods for two networks, beside the picture."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages._explain.settings import explained_digit, method_settings
from pages._explain.work import show_work
from pages._ui.backend import engine, sentences
from pages._ui.digit_picture import Opened, Picture, picture_now, show_picture
from pages._ui.hiding import code_section
from pages._ui.lesson import lesson
from pages._ui.networks import compare_with, download_button
from pages._ui.plain import plain
from playground.digits.networks import Network
from playground.labs.explain import words
from playground.labs.explain.attribution import (
    ATTRIBUTE,
    METHODS,
    Attribution,
    AttributionSpec,
)
from playground.labs.explain.code import script
from playground.labs.explain.figures import attribution_picture
from playground.labs.explain.lab import PIXELS, Work

COLUMNS = 3


def show_methods(opened: Opened, networks: Mapping[str, Network]) -> None:
    """Draws the view.

    Args:
        opened: What the page has open.
        networks: Those to compare with, by name.
    """
    with st.sidebar:
        second = compare_with("explain", networks)
        target = explained_digit()
        spec = method_settings()
    st.markdown(lesson("explain", PIXELS))
    _maps(opened, second, networks[second], target, spec)


@st.fragment
def _maps(opened: Opened, second: str, other: Network, target: int, spec: AttributionSpec) -> None:
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
    with right, sentences():
        answer: Attribution = engine().call(ATTRIBUTE, opened.network, picture.image, target, spec)
        found = answer
        show_maps(opened.name, answer, picture, spec)
        if other != opened.network:
            # Both explain the same digit.
            show_maps(second, engine().call(ATTRIBUTE, other, picture.image, answer.target, spec), picture, spec)
    with left:
        show_picture(opened, picture, found.probabilities if found else None)
    if found:
        show_code(opened, picture, found.target, spec)
    show_work(Work(attribution=found, spec=spec, drawn=picture.drawn))


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


def show_code(opened: Opened, picture: Picture, target: int, spec: AttributionSpec) -> None:
    """The program for what is shown, and the network to download."""
    with code_section():
        st.markdown(lesson("explain", "Code"))
        download_button(opened.name, opened.network)
        st.code(script(picture.image, target, spec), language="python", height=500)
