"""The view that judges explanations: deletion and insertion, and the sanity check, for which the network forgets what it has learned."""

from __future__ import annotations

import streamlit as st

from pages._explain.deletion import over_many, show_deletion, show_many
from pages._explain.settings import explained_digit, method_settings
from pages._explain.work import show_work
from pages._ui.backend import engine, sentences
from pages._ui.digit_picture import Opened, Picture, picture_now, show_picture
from pages._ui.hiding import code_section
from pages._ui.lesson import lesson
from pages._ui.networks import download_button
from playground.labs.explain.attribution import (
    ATTRIBUTE,
    ATTRIBUTE_FORGETFUL,
    LAYERS_TO_FORGET,
    Attribution,
    AttributionSpec,
)
from playground.labs.explain.code import judged_script
from playground.labs.explain.deletion import Curves
from playground.labs.explain.figures import sanity_curves
from playground.labs.explain.lab import JUDGED, Work
from playground.labs.explain.sanity import Sanity, sanity

PLAIN = {"displayModeBar": False}


def show_judged(opened: Opened) -> None:
    """Draws the view.

    Args:
        opened: What the page has open.
    """
    with st.sidebar:
        target = explained_digit()
        spec = method_settings()
    st.markdown(lesson("explain", JUDGED))
    # What is below comes first: the program says whether it is switched on.
    above = st.container()
    many = over_many()
    with above:
        _check(opened, target, spec, many)
    if many:
        show_many(opened, spec)


@st.fragment
def _check(opened: Opened, target: int, spec: AttributionSpec, many: bool) -> None:
    """The picture beside the curves. A stroke reruns nothing else.

    Args:
        opened: What the page has open.
        target: The digit that is explained; -1: the one that is predicted.
        spec: The settings of the methods.
        many: Whether the curves over 200 test digits are shown, too.
    """
    left, right = st.columns([1, 2.4], gap="medium")
    picture = picture_now(opened)
    found: Attribution | None = None
    check: Sanity | None = None
    curves: Curves | None = None
    with right, sentences():
        answer: Attribution = engine().call(ATTRIBUTE, opened.network, picture.image, target, spec)
        found = answer
        curves = show_deletion(opened, picture, answer, spec)
        check = sanity_check(opened, picture, answer.target, spec)
    with left:
        show_picture(opened, picture, found.probabilities if found else None)
    if found:
        show_code(opened, picture, found.target, spec, many)
    show_work(Work(attribution=found, spec=spec, drawn=picture.drawn, sanity=check, curves=curves))


def sanity_check(opened: Opened, picture: Picture, target: int, spec: AttributionSpec) -> Sanity:
    """The sanity check of the network, with its curves."""
    st.markdown("#### Sanity check")
    st.markdown(lesson("explain", "Sanity check"))
    layers: tuple[str, ...] = engine().call(LAYERS_TO_FORGET, opened.network)
    # One step at a time, so that nobody else waits long.
    steps = [
        engine().call(ATTRIBUTE_FORGETFUL, opened.network, picture.image, target, spec, count)
        for count in range(len(layers) + 1)
    ]
    found = sanity(layers, steps, picture.image[0, ..., 0])
    st.plotly_chart(sanity_curves(found), key="explain_sanity_curves", config=PLAIN)
    return found


def show_code(opened: Opened, picture: Picture, target: int, spec: AttributionSpec, many: bool) -> None:
    """The program for what is shown, and the network to download."""
    with code_section():
        st.markdown(lesson("explain", "Code: Is it a good explanation?"))
        download_button(opened.name, opened.network)
        st.code(judged_script(picture.image, target, spec, many=many), language="python", height=500)
