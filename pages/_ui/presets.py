"""Presets, and the spec that the settings of a page describe: that of a preset, or a changed one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from pages._ui import link
from pages._ui.backend import engine
from pages._ui.controls import URL
from pages._ui.hiding import PRESETS, hideable
from playground.preset import Preset
from playground.settings import Settings

SpecT = TypeVar("SpecT")


@dataclass(frozen=True, kw_only=True)
class Wanted(Generic[SpecT]):
    """The training that the settings describe.

    Attributes:
        name: Name of its run in the visitor's list.
        about: The preset in a sentence, and whether the settings differ from it.
        spec: None if the settings are impossible.
        problem: Why it cannot be trained here, in a sentence, or empty.
    """

    name: str
    about: str
    spec: SpecT | None
    problem: str


def preset_control(prefix: str, presets: Sequence[Preset[SpecT]], load: Callable[[SpecT], None]) -> Preset[SpecT]:
    """A list of the presets, and a button that resets all settings to the chosen one.

    Args:
        prefix: The lab's, for the URL.
        presets: The first is the default.
        load: Sets every control of the lab; called in callbacks, before the widgets are made.
    """
    key = _key(prefix, presets)
    names = [preset.name for preset in presets]
    with hideable(PRESETS, f"{prefix}_presets"):
        st.selectbox("Preset", names, key=key, bind=URL, on_change=_load_chosen, args=(prefix, presets, load))
        reset_button(prefix, presets, load)
    return chosen_preset(prefix, presets)


def preset_pills(prefix: str, presets: Sequence[Preset[SpecT]], load: Callable[[SpecT], None]) -> Preset[SpecT]:
    """The presets in a row; see `preset_control`. The way back, `reset_button`, may be elsewhere."""
    key = _key(prefix, presets)
    with hideable(PRESETS, f"{prefix}_presets"):
        st.pills(
            "Start from", [preset.name for preset in presets], default=presets[0].name, key=key, bind=URL,
            on_change=_load_chosen, args=(prefix, presets, load), label_visibility="collapsed",
        )  # fmt: skip
    return chosen_preset(prefix, presets)


def reset_button(prefix: str, presets: Sequence[Preset[SpecT]], load: Callable[[SpecT], None]) -> None:
    """The way back to the chosen preset; see `preset_control`."""
    st.button(
        "Reset to the preset", key=f"{prefix}_reset", on_click=_load_chosen, args=(prefix, presets, load), width="stretch"
    )  # fmt: skip


def chosen_preset(prefix: str, presets: Sequence[Preset[SpecT]]) -> Preset[SpecT]:
    """The preset that the list shows; the first if it shows none. For callbacks, which run before the list is made."""
    by_name = {preset.name: preset for preset in presets}
    return by_name.get(st.session_state.get(f"{prefix}_preset") or "", presets[0])


def follow_old_link(key: str, present: Mapping[str, str]) -> None:
    """Makes a link that asks for a former name open what bears another name now.

    To be called before the widget is made. The address becomes the present one, so that it can be copied, and the page
    begins again from it. Of several names, each is looked at.

    Args:
        key: Of the widget, which is the name in the URL.
        present: Former name to present name.
    """
    asked = st.query_params.get_all(key)
    if not any(one in present for one in asked):
        return
    now = [present.get(one, one) for one in asked]
    if key in st.session_state:
        # The browser's Back button: the widget is there, and Streamlit lets nobody else write its part of the address.
        st.session_state[key] = now if isinstance(st.session_state[key], list) else now[-1]
    else:
        link.correct(key, now)


def _key(prefix: str, presets: Sequence[Preset[SpecT]]) -> str:
    """The list's key, once an old link has been followed."""
    key = f"{prefix}_preset"
    follow_old_link(key, {former: preset.name for preset in presets for former in preset.former})
    return key


def _load_chosen(prefix: str, presets: Sequence[Preset[SpecT]], load: Callable[[SpecT], None]) -> None:
    load(chosen_preset(prefix, presets).spec)


def wanted(
    preset: Preset[SpecT],
    spec_controls: Callable[[SpecT], SpecT],
    refusal: Callable[[SpecT, Settings], str],
    *,
    own_name: str,
) -> Wanted[SpecT]:
    """Draws the controls and reads the settings.

    Args:
        preset: The chosen one.
        spec_controls: Draws the lab's controls; takes their defaults and raises ValueError with a sentence.
        refusal: The lab's: why a server with these limits does not train it, or empty.
        own_name: Name of a run whose settings differ from the preset.
    """
    spec, problem = None, ""
    try:
        spec = spec_controls(preset.spec)
        problem = refusal(spec, engine().settings)
    except ValueError as error:
        problem = str(error)
    name = preset.name if spec == preset.spec else own_name
    return Wanted(name=name, about=about(preset, spec), spec=spec, problem=problem)


def about(preset: Preset[SpecT], spec: SpecT | None) -> str:
    """The preset in a sentence, and whether the settings differ from it."""
    if spec == preset.spec:
        return f"**{preset.name}.** {preset.about}"
    return f"**{preset.name}.** {preset.about} You have changed its settings."
