"""Deletion and insertion: for the picture, and over 200 test digits, some of them at a time."""

from __future__ import annotations

import time

import numpy as np
import streamlit as st

from pages._ui.backend import engine, sentences
from pages._ui.controls import URL
from pages._ui.digit_picture import Opened, Picture
from pages._ui.lesson import lesson
from playground.digits.mnist import TEST_IMAGES
from playground.digits.networks import Network
from playground.labs.explain import words
from playground.labs.explain.attribution import ATTRIBUTE, Attribution, AttributionSpec
from playground.labs.explain.deletion import (
    DIGITS,
    READ_ORDERS,
    REPEATS,
    TOGETHER,
    Curves,
    areas,
    curves_of,
    estimate,
    joined,
    orders_of,
)
from playground.labs.explain.figures import removal_curves

PLAIN = {"displayModeBar": False}
# Test digits whose curves are kept together, and how many of the 200 are done.
GROUP = 5
DONE = "explain.digits_done"
# While they are read, the page works for this long and then lets go, so that the visitor can do something else meanwhile.
WORK_S, EVERY_S = 1.0, 1.3


def show_deletion(opened: Opened, picture: Picture, found: Attribution, spec: AttributionSpec) -> Curves:
    """The curves of the picture.

    Args:
        opened: What the page has open.
        picture: What is explained.
        found: Its explanations.
        spec: Their settings, whose seed is also that of the random orders.
    """
    st.markdown("#### Deletion and insertion")
    st.markdown(lesson("explain", "Deletion and insertion"))
    curves = read_curves(opened.network, picture.image, found, spec.seed, REPEATS)
    _draw(curves, "explain_picture_curves")
    return curves


def read_curves(network: Network, image: np.ndarray, found: Attribution, seed: int, repeats: int) -> Curves:
    """The curves of one picture, a few orders at a time, so that nobody else waits long.

    Raises:
        EngineError: While no worker can answer.
    """
    orders = orders_of(found.maps, image[0, ..., 0], seed, repeats)
    every = np.concatenate(list(orders.values()))
    parts = [
        engine().call(READ_ORDERS, network, image, found.target, every[first : first + TOGETHER])
        for first in range(0, len(every), TOGETHER)
    ]
    return curves_of(orders, np.concatenate(parts))


def over_many() -> bool:
    """Whether the visitor wants the curves of 200 test digits."""
    st.markdown("#### Over 200 test digits")
    st.markdown(lesson("explain", "Over 200 test digits"))
    return st.toggle("Read every fiftieth test digit", key="explain_many", bind=URL)


def show_many(opened: Opened, spec: AttributionSpec) -> None:
    """The curves of 200 test digits, as far as they are read."""
    wanted = (opened.network, spec)
    memory = st.session_state.setdefault(DONE, {})
    if memory.get("of") != wanted:
        memory.update(of=wanted, count=0)
    finished = memory["count"] == len(DIGITS)

    @st.fragment(run_every=None if finished else EVERY_S)
    def panel() -> None:
        # What is there comes first: Streamlit pales what is not yet drawn again.
        count = memory["count"]
        if not finished:
            st.progress(count / len(DIGITS), words.digits_read(count, len(DIGITS)))
        if count:
            groups = [group_curves(opened.network, spec, first) for first in range(0, count, GROUP)]
            _draw(joined(groups), "explain_many_curves")
        if not finished:
            with sentences():
                memory["count"] = _read_some(opened.network, spec, count)
            if memory["count"] == len(DIGITS):
                # Nothing is left to read, so this part of the page no longer repeats itself.
                st.rerun()

    panel()


def _read_some(network: Network, spec: AttributionSpec, count: int) -> int:
    """Reads further test digits, at least a group of them; those that somebody has asked for before take no time.

    Returns:
        How many are read now.
    """
    end_s = time.monotonic() + WORK_S
    while count < len(DIGITS):
        group_curves(network, spec, count)
        count += GROUP
        if time.monotonic() > end_s:
            break
    return count


@st.cache_data(show_spinner=False, max_entries=400)
def group_curves(network: Network, spec: AttributionSpec, first: int) -> Curves:
    """The curves of a few of the 200 test digits, each for the digit that the network predicts, with one random order of each kind."""
    indices = DIGITS[first : first + GROUP]
    found = []
    for index, pixels in zip(indices, engine().call(TEST_IMAGES, indices), strict=True):
        image = pixels[np.newaxis, ..., np.newaxis].astype("float32") / 255
        explanation = engine().call(ATTRIBUTE, network, image, -1, spec)
        found.append(read_curves(network, image, explanation, spec.seed + index, 1))
    return joined(found)


def _draw(curves: Curves, key: str) -> None:
    """Both figures and the areas."""
    gone, there = (
        removal_curves(curves.deletion, "Share of the pixels that are gone", legend=True),
        removal_curves(curves.insertion, "Share of the pixels that are there", legend=False),
    )
    st.plotly_chart(gone, key=f"{key}_gone", config=PLAIN)
    st.plotly_chart(there, key=f"{key}_there", config=PLAIN)
    st.table(
        [
            {
                "Order of the pixels": name,
                "Area of the deletion": words.area(estimate(areas(values))),
                "Area of the insertion": words.area(estimate(areas(curves.insertion[name]))),
            }
            for name, values in curves.deletion.items()
        ]
    )
