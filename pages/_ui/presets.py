"""Presets, and what the settings of a page ask for: a preset, or what a visitor has made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from pages._ui.backend import engine
from pages._ui.controls import URL
from playground.preset import Preset
from playground.settings import Settings

SpecT = TypeVar("SpecT")


@dataclass(frozen=True, kw_only=True)
class Wanted(Generic[SpecT]):
    """What the settings ask for.

    Attributes:
        name: For the visitor's list.
        about: The preset, in a sentence, and whether anything has been changed since.
        spec: None if the controls describe an impossible one.
        problem: Why it is not trained here, in a sentence, or empty.
    """

    name: str
    about: str
    spec: SpecT | None
    problem: str


def preset_control(prefix: str, presets: Sequence[Preset[SpecT]], load: Callable[[SpecT], None]) -> Preset[SpecT]:
    """A list of the presets and a way back to the chosen one.

    Args:
        prefix: The lab's, for the URL.
        presets: The first is chosen at first.
        load: Sets every control of the lab; called in callbacks, before the widgets are made.
    """
    by_id = {preset.id: preset for preset in presets}

    def load_chosen() -> None:
        load(by_id[st.session_state[f"{prefix}_preset"]].spec)

    chosen = st.selectbox("Preset", list(by_id), key=f"{prefix}_preset", bind=URL, on_change=load_chosen)
    st.button("Reset to the preset", key=f"{prefix}_reset", on_click=load_chosen, width="stretch")
    return by_id[chosen]


def wanted(
    preset: Preset[SpecT],
    spec_controls: Callable[[SpecT], SpecT],
    refusal: Callable[[SpecT, Settings], str],
    *,
    own_name: str,
) -> Wanted[SpecT]:
    """Draws the controls and reads what they ask for.

    Args:
        preset: The chosen one.
        spec_controls: Draws the lab's controls; takes their defaults and raises ValueError with a sentence.
        refusal: The lab's: why a server with these limits does not train it, or empty.
        own_name: Name of what is no preset any more.
    """
    spec, problem = None, ""
    try:
        spec = spec_controls(preset.spec)
        problem = refusal(spec, engine().settings)
    except ValueError as error:
        problem = str(error)
    name = preset.id if spec == preset.spec else own_name
    return Wanted(name=name, about=about(preset, spec), spec=spec, problem=problem)


def about(preset: Preset[SpecT], spec: SpecT | None) -> str:
    """The preset in a sentence, and whether the settings are still its own."""
    return f"**{preset.id}.** {preset.about}{'' if spec == preset.spec else ' You have changed it since.'}"
