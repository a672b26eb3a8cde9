"""The view of what a filter looks for: its strongest test patches, how often it is silent, a picture made by gradient ascent."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages._ui.backend import engine
from pages._ui.digit_picture import BLANK, Opened
from pages._ui.lesson import lesson
from playground.digits.mnist import TEST_IMAGES
from playground.digits.networks import Network
from playground.digits.spec import TEST_COUNT
from playground.labs.inside import words
from playground.labs.inside.figures import patch_sheet
from playground.labs.inside.filters import (
    EXCITE,
    RESPOND,
    STEPS,
    STEPS_TOGETHER,
    STRONGEST,
    TOGETHER,
    Filters,
    filters,
    noise,
    patch,
)
from playground.labs.inside.lab import LOOK
from playground.labs.inside.layer import LayerView, Look

PLAIN = {"displayModeBar": False}
COLUMNS = 8


def show_filters(opened: Opened) -> None:
    """Draws the view.

    Raises:
        EngineError: While no worker can answer.
    """
    st.markdown(lesson("inside", "Filters"))
    look: Look = engine().call(LOOK, opened.network, BLANK, None)
    indices = {layer.name: index for index, layer in enumerate(look.layers) if layer.field}
    if not indices:
        st.info(lesson("inside", "No filters"), icon=":material/info:")
        return
    with st.sidebar:
        chosen = st.selectbox("Layer", list(indices), key="inside_layer", bind="query-params")
        layer = look.layers[indices[chosen]]
        most = layer.output_shape[-1] - 1
        if isinstance(st.session_state.get("inside_channel"), int) and st.session_state["inside_channel"] > most:
            st.session_state["inside_channel"] = most
        channel = int(st.number_input("Channel", 0, most, 0, key="inside_channel", bind="query-params"))
        seed = int(st.number_input("Seed of the noise", 0, 9_999, 0, key="inside_seed", bind="query-params"))
    found = filters_of(opened.network, indices[chosen])
    left, right = st.columns([2, 1])
    with left:
        show_strongest(layer, found, channel)
    with right:
        if layer.kind == "Conv2D":
            picture, begin, end = excited(opened.network, indices[chosen], channel, seed)
            ink = np.round(255 * picture[0, ..., 0]).astype("uint8")
            st.image(np.kron(255 - ink, np.ones((8, 8), "uint8")), width="stretch")
            st.caption(words.ascent(seed, begin, end))
        else:
            st.caption(lesson("inside", "No ascent"))
    dead = [int(index) for index in np.flatnonzero(found.silent == 1)]
    st.markdown(words.silence(dead, most + 1, found.count))
    st.markdown("**The strongest test patch of every channel**")
    show_all(layer, found)


def show_strongest(layer: LayerView, found: Filters, channel: int) -> None:
    """The nine test patches that excite one channel most."""
    st.caption(words.channel_answers(channel, found.silent[channel]))
    patches = patches_of(layer, found, [(rank, channel) for rank in range(STRONGEST)])
    values = found.value[:, channel]
    details = [
        f"test digit number {index}<br>value {value:.4g}"
        for index, value in zip(found.index[:, channel], values, strict=True)
    ]
    st.plotly_chart(
        patch_sheet(patches, [f"{value:.3g}" for value in values], details, 3), key="inside_strongest", config=PLAIN
    )


def show_all(layer: LayerView, found: Filters) -> None:
    """One patch for each channel, with how often the channel is silent."""
    channels = range(layer.output_shape[-1])
    patches = patches_of(layer, found, [(0, channel) for channel in channels])
    below = [str(channel) for channel in channels]
    details = [f"channel {channel}<br>silent on {found.silent[channel]:.1%} of the test digits" for channel in channels]
    st.plotly_chart(patch_sheet(patches, below, details, COLUMNS), key="inside_all_filters", config=PLAIN)


def patches_of(layer: LayerView, found: Filters, chosen: list[tuple[int, int]]) -> list[np.ndarray]:
    """The patches of some ranks and channels, uint8."""
    indices = tuple(int(found.index[rank, channel]) for rank, channel in chosen)
    images = engine().call(TEST_IMAGES, indices)
    assert layer.field is not None
    columns = layer.output_shape[1]
    return [
        patch(image, int(found.place[rank, channel]), columns, layer.field)
        for image, (rank, channel) in zip(images, chosen, strict=True)
    ]


@st.cache_data(show_spinner=False, max_entries=30)
def filters_of(network: Network, layer: int) -> Filters:
    """The answers of a layer's channels to all test digits, a few of them at a time, so that nobody else waits long."""
    bar = st.progress(0.0, "The network reads 10,000 test digits…")
    parts = []
    for first in range(0, TEST_COUNT, TOGETHER):
        parts.append(engine().call(RESPOND, network, layer, first, TOGETHER))
        bar.progress((first + TOGETHER) / TEST_COUNT, "The network reads 10,000 test digits…")
    bar.empty()
    return filters(parts)


@st.cache_data(show_spinner=False, max_entries=100)
def excited(network: Network, layer: int, channel: int, seed: int) -> tuple[np.ndarray, float, float]:
    """A picture that excites a channel, found a few steps at a time, so that nobody else waits long.

    Returns:
        The picture, float32, shape `(1, 28, 28, 1)`; the channel's mean before the first step and after the last.
    """
    picture, begin, end = engine().call(EXCITE, network, layer, channel, noise(seed))
    for _ in range(STEPS // STEPS_TOGETHER - 1):
        picture, _, end = engine().call(EXCITE, network, layer, channel, picture)
    return picture, begin, end
