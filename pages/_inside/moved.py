"""The view of a picture that is moved a little: what two networks read at every place, and how far each layer moves along."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from pages._ui.backend import engine, sentences
from pages._ui.digit_picture import Opened, picture_now, show_picture
from pages._ui.lesson import lesson
from pages._ui.networks import compare_with
from pages._ui.plain import plain
from playground.digits.networks import Network
from playground.labs.inside import words
from playground.labs.inside.figures import place_map, sampling_curves, sampling_sheet
from playground.labs.inside.lab import LOOK, READ_MOVED
from playground.labs.inside.layer import Look
from playground.labs.inside.sampling import SAMPLE, Sampled
from playground.labs.inside.shift import MOST, Following, following, moved

PLAIN = {"displayModeBar": False}
# Pixels by which the maps that are shown are moved: an odd number is no whole step of a stride of 2.
SHOWN = 1


def show_moved(opened: Opened, networks: Mapping[str, Network]) -> None:
    """Draws the view.

    Args:
        opened: What the page has open.
        networks: Those to compare with, by name.
    """
    with st.sidebar:
        second = compare_with("inside", networks)
        right = int(st.slider("Pixels to the right", -MOST, MOST, 2, key="inside_right", bind="query-params"))
        down = int(st.slider("Pixels down", -MOST, MOST, 0, key="inside_down", bind="query-params"))
    st.markdown(lesson("inside", "Moved a little"))
    _moved(opened, second, networks[second], down, right)


@st.fragment
def _moved(opened: Opened, second: str, other: Network, down: int, right: int) -> None:
    """The paper beside the answers. A stroke reruns nothing else."""
    paper, results = st.columns([1, 2.4], gap="medium")
    picture = picture_now(opened)
    look = None
    with results, sentences():
        look = engine().call(LOOK, opened.network, picture.image, None)
        after: Look = engine().call(LOOK, opened.network, moved(picture.image, down, right), None)
        rows = engine().call(READ_MOVED, (opened.network, other), picture.image)
        for column, name, probabilities, key in zip(
            st.columns(2), (opened.name, second), rows, ("first", "second"), strict=True
        ):
            with column:
                show_places(name, probabilities, down, right, key)
        show_following(look, after, down, right)
        show_sampling(opened.network, picture.image)
    with paper:
        show_picture(opened, picture, look.probabilities if look else None)


def show_places(name: str, probabilities: np.ndarray, down: int, right: int, key: str) -> None:
    """What one network reads at every place."""
    read = probabilities.argmax(axis=-1)
    digit = int(read[MOST, MOST])
    st.markdown(plain(words.places(name, digit, int((read == digit).sum()), read.size)))
    st.plotly_chart(place_map(probabilities, digit, down, right), key=f"inside_places_{key}", config=PLAIN)


def show_following(before: Look, after: Look, down: int, right: int) -> None:
    """How far the maps of each layer move along."""
    pairs = zip(before.layers, after.layers, strict=True)
    found = [one for one in (following(first, then, down, right) for first, then in pairs) if one]
    if not found:
        st.info(lesson("inside", "No maps"), icon=":material/info:")
        return
    st.markdown(lesson("inside", "Following"))
    st.table([_row(one) for one in found])


def show_sampling(network: Network, image: np.ndarray) -> None:
    """The same filters without pooling, with a stride and with max pooling, when the picture moves to the right."""
    found: Sampled | None = engine().call(SAMPLE, network, image)
    if found is None:
        return
    st.markdown("**Stride, pooling, and neither**")
    st.markdown(lesson("inside", "Aliasing"))
    errors = {name: found.errors(name) for name in found.maps}
    maps, curves = st.columns(2)
    with maps:
        st.plotly_chart(sampling_sheet(found, SHOWN), key="inside_sampling_maps", config=PLAIN)
        st.caption(words.sampled_channel(found.channel, SHOWN))
    with curves:
        st.plotly_chart(sampling_curves(errors), key="inside_sampling", config=PLAIN)
    st.markdown(words.sampling(errors))


def _row(one: Following) -> dict[str, str]:
    return {
        "Layer": one.name,
        "Pixels per value": str(one.jump),
        "Difference from the moved maps": f"{one.error:.1%}" + ("" if one.whole else " (no whole step)"),
        "Difference from the maps before": f"{one.stayed:.1%}",
    }
