"""The view of a kernel of the visitor's own, on any picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import streamlit as st

from pages._inside.frozen import show_frozen
from pages._inside.layers import WORK
from pages._ui.backend import engine, sentences
from pages._ui.challenges import tick_challenges
from pages._ui.component import component, rerun_only
from pages._ui.controls import one_of
from pages._ui.digit_picture import Opened, picture_now, show_picture
from pages._ui.lesson import lesson
from pages._ui.message import is_number, number_of, packed
from playground.labs.inside import words
from playground.labs.inside.kernels import (
    CONVOLVE,
    CUSTOM,
    FIRST,
    KERNELS,
    MOST_WEIGHT,
    SIZES,
    OwnKernel,
    changed_size,
    kernel_text,
    named,
    read_kernel,
)
from playground.labs.inside.lab import CHALLENGES, LOOK, Work
from playground.labs.inside.layer import Look
from playground.labs.inside.receptive_field import SAME, VALID, Window

MOUNT_KEY = "inside_own_kernel"
TEXT, SIZE, NAME = "inside_kernel", "inside_size", "inside_name"
SEEN, BEFORE = "inside.kernel_seen", "inside.size_before"


def show_kernel(opened: Opened) -> None:
    """Draws the view."""
    with st.sidebar:
        st.selectbox("Start from", [CUSTOM, *KERNELS], index=1 + list(KERNELS).index(FIRST), key=NAME, on_change=_load)
        size = int(st.select_slider("Size", SIZES, value=3, key=SIZE, bind="query-params", on_change=_resize))
        strides = int(st.slider("Stride", 1, 4, 1, key="inside_stride", bind="query-params"))
        dilation = int(st.slider("Dilation", 1, 3, 1, key="inside_dilation", bind="query-params"))
        padding = one_of("Padding", (VALID, SAME), default=VALID, key="inside_padding")
    st.session_state[BEFORE] = size
    if strides > 1 and dilation > 1:
        st.warning(lesson("inside", "Stride and dilation"), icon=":material/info:")
        dilation = 1
    st.markdown(lesson("inside", "Your own kernel"))
    _kernel(opened, Window(size=size, strides=strides, dilation=dilation, padding=padding))


def _load() -> None:
    """Takes the chosen kernel with its size."""
    if st.session_state[NAME] == CUSTOM:
        return
    size, kernel = named(st.session_state[NAME])
    st.session_state[SIZE] = st.session_state[BEFORE] = size
    st.session_state[TEXT] = kernel_text(kernel)


def _resize() -> None:
    """Keeps the weights about the middle."""
    before, size = st.session_state.get(BEFORE, 3), int(st.session_state[SIZE])
    kernel = read_kernel(st.session_state.get(TEXT, ""), before) or named(FIRST)[1]
    st.session_state[TEXT] = kernel_text(changed_size(kernel, before, size))
    st.session_state[BEFORE] = size
    st.session_state[NAME] = CUSTOM


@st.fragment
def _kernel(opened: Opened, window: Window) -> None:
    """The paper beside the kernel. A stroke or a weight reruns nothing else."""
    left, right = st.columns([1, 2.4], gap="medium")
    picture = picture_now(opened)
    _take(window.size)
    look: Look | None = None
    with right:
        place = st.container()
        text = st.text_input(
            "Weights, row by row", kernel_text(_default(window.size)), key=TEXT, bind="query-params", max_chars=700
        )
        weights = read_kernel(text or "", window.size)
        if weights is None:
            st.warning(words.not_a_kernel(window.size), icon=":material/info:")
            weights = _default(window.size)
        own = OwnKernel(weights=weights, window=window)
        with place, sentences():
            look = engine().call(LOOK, opened.network, picture.image, None)
            output = engine().call(CONVOLVE, picture.image, own)
            content = {"answered": _sent()[0], "kernel": list(weights), "window": asdict(window)}
            _MOUNT(
                key=MOUNT_KEY, data=packed(content, {"image": picture.image[0, ..., 0], "output": output}),
                on_kernel_change=rerun_only,
            )  # fmt: skip
        st.caption(words.walk(window, 28))
    with left:
        show_picture(opened, picture, look.probabilities if look else None)
    work = Work(image=picture.image, drawn=picture.drawn, kernel=own)
    st.session_state[WORK] = work
    show_frozen(own)
    tick_challenges("inside", CHALLENGES, work)


def _default(size: int) -> tuple[float, ...]:
    found, kernel = named(FIRST)
    return changed_size(kernel, found, size)


def _sent() -> tuple[int, list[float]]:
    """Number and weights of the newest message of the drawing, checked; 0 and no weights before the first."""
    state = st.session_state.get(MOUNT_KEY, {}).get("kernel")
    if not isinstance(state, Mapping):
        return 0, []
    kernel = state.get("kernel")
    whole = isinstance(kernel, list) and len(kernel) <= 49 and all(is_number(one, MOST_WEIGHT) for one in kernel)
    return number_of(state) or 0, list(map(float, kernel)) if whole and isinstance(kernel, list) else []


def _take(size: int) -> None:
    """Writes changed weights into the text field, and thereby into the link."""
    number, kernel = _sent()
    if number > st.session_state.get(SEEN, 0):
        st.session_state[SEEN] = number
        if len(kernel) == size * size:
            st.session_state[TEXT] = kernel_text(kernel)


_MOUNT = component("inside/own_kernel")
