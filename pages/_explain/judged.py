"""The view that judges explanations: the sanity check, for which the network forgets what it has learned."""

from __future__ import annotations

import streamlit as st

from pages._explain.settings import explained_digit, method_settings
from pages._explain.work import show_work
from pages._ui.backend import engine, sentences
from pages._ui.digit_picture import Opened, Picture, picture_now, show_picture
from pages._ui.lesson import lesson
from playground.labs.explain.attribution import (
    ATTRIBUTE,
    ATTRIBUTE_FORGETFUL,
    LAYERS_TO_FORGET,
    Attribution,
    AttributionSpec,
)
from playground.labs.explain.figures import sanity_curves
from playground.labs.explain.lab import Work
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
    _check(opened, target, spec)


@st.fragment
def _check(opened: Opened, target: int, spec: AttributionSpec) -> None:
    """The picture beside the curves. A stroke reruns nothing else."""
    left, right = st.columns([1, 2.4], gap="medium")
    picture = picture_now(opened)
    found: Attribution | None = None
    check: Sanity | None = None
    with right, sentences():
        found = engine().call(ATTRIBUTE, opened.network, picture.image, target, spec)
        check = sanity_check(opened, picture, found.target, spec)
    with left:
        show_picture(opened, picture, found.probabilities if found else None)
    show_work(Work(attribution=found, spec=spec, drawn=picture.drawn, sanity=check))


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
