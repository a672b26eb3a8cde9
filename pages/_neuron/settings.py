"""Settings of "A neuron, forward and back": every widget's key, the presets that set them all."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.controls import URL
from playground.labs.neuron.lab import DEFAULTS, PRESETS, VIEWS, Preset

PRESET_BY_ID = {preset.id: preset for preset in PRESETS}


def key(name: str) -> str:
    """Widget key and URL parameter of a setting."""
    return f"neuron_{name}"


def preset_control() -> Preset:
    """The presets. Choosing one sets everything, the view too."""
    chosen = st.selectbox("Preset", list(PRESET_BY_ID), key=key("preset"), bind=URL, on_change=_load)
    st.button("Reset to the preset", key=key("reset"), on_click=_load, width="stretch")
    return PRESET_BY_ID[chosen]


def view_control(preset: Preset) -> str:
    """Which of the page's views is shown."""
    view: str | None = st.segmented_control(
        "View", VIEWS, default=preset.view, required=True, key=key("view"), bind=URL, label_visibility="collapsed"
    )
    return view or preset.view


def _load() -> None:
    preset = PRESET_BY_ID[st.session_state[key("preset")]]
    st.session_state[key("view")] = preset.view
    for name in DEFAULTS:
        st.session_state[key(name)] = preset.value(name)


class Controls:
    """Makes widgets whose default is the preset's value, each bound to the URL.

    Args:
        preset: The chosen one.
    """

    def __init__(self, preset: Preset) -> None:
        self._preset = preset

    def select(self, name: str, title: str, options: tuple[str, ...], **more: Any) -> str:
        """One of several identifiers."""
        chosen: str = st.selectbox(
            title, options, index=options.index(self._value(name, options)), key=key(name), bind=URL, **more
        )
        return chosen

    def choose(self, name: str, title: str, options: tuple[Any, ...], **more: Any) -> Any:
        """One of a few, side by side."""
        return st.segmented_control(
            title, options, default=self._value(name, options), required=True, key=key(name), bind=URL, **more
        )

    def slide(self, name: str, title: str, low: float, high: float, step: float, **more: Any) -> Any:
        """A number from low to high; whole if low is."""
        kind = type(low)
        return st.slider(title, low, high, kind(self._preset.value(name)), step, key=key(name), bind=URL, **more)

    def slide_along(self, name: str, title: str, options: tuple[Any, ...], **more: Any) -> Any:
        """One of several numbers in order."""
        return st.select_slider(title, options, value=self._value(name, options), key=key(name), bind=URL, **more)

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
