"""Settings of "A neuron, forward and back": every widget's key, the presets that set them all."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.controls import URL, number_slider, one_of
from playground.labs.neuron.lab import DEFAULTS, VIEWS, PageState

PREFIX = "neuron"


def key(name: str) -> str:
    """Widget key and URL parameter of a setting."""
    return f"{PREFIX}_{name}"


def view_control(state: PageState) -> str:
    """Which of the page's views is shown."""
    view: str | None = st.segmented_control(
        "View", VIEWS, default=state.view, required=True, key=key("view"), bind=URL, label_visibility="collapsed"
    )
    return view or state.view


def load(state: PageState) -> None:
    """Sets everything, the view too. Called in callbacks, before the widgets are made."""
    st.session_state[key("view")] = state.view
    for name in DEFAULTS:
        st.session_state[key(name)] = state.value(name)


class Controls:
    """Makes widgets whose default is the preset's value, each bound to the URL.

    Args:
        state: The chosen preset's.
    """

    def __init__(self, state: PageState) -> None:
        self._preset = state

    def select(self, name: str, title: str, options: tuple[str, ...], **more: Any) -> str:
        """One of several identifiers."""
        chosen: str = st.selectbox(
            title, options, index=options.index(self._value(name, options)), key=key(name), bind=URL, **more
        )
        return chosen

    def choose(self, name: str, title: str, options: tuple[Any, ...], **more: Any) -> Any:
        """One of a few, side by side."""
        return one_of(title, options, default=self._value(name, options), key=key(name), **more)

    def slide(self, name: str, title: str, low: float, high: float, step: float, **more: Any) -> Any:
        """A number from low to high; whole if low is."""
        kind = type(low)
        return st.slider(title, low, high, kind(self._preset.value(name)), step, key=key(name), bind=URL, **more)

    def slide_along(self, name: str, title: str, options: tuple[Any, ...], **more: Any) -> Any:
        """One of several numbers in order."""
        return number_slider(title, options, value=self._value(name, options), key=key(name), **more)

    def whole(self, name: str, title: str, low: int, high: int, **more: Any) -> int:
        """A whole number; what a setting before has made too large is cut to fit."""
        held = st.session_state.get(key(name))
        if isinstance(held, int) and not low <= held <= high:
            st.session_state[key(name)] = min(high, max(low, held))
        start = min(high, int(self._preset.value(name)))
        return int(st.number_input(title, low, high, start, key=key(name), bind=URL, **more))

    def switch(self, name: str, title: str, **more: Any) -> bool:
        """On or off."""
        return st.toggle(title, bool(self._preset.value(name)), key=key(name), bind=URL, **more)

    def text(self, name: str, title: str, **more: Any) -> str:
        """A line of text."""
        return st.text_input(title, self._preset.value(name), max_chars=60, key=key(name), bind=URL, **more) or ""

    def value(self, name: str) -> Any:
        """What the preset says."""
        return self._preset.value(name)

    def _value(self, name: str, options: tuple[Any, ...]) -> Any:
        value = self._preset.value(name)
        return value if value in options else options[0]
