"""Streamlit components out of `assets/`: plain HTML, CSS and JavaScript; files that several of them share are imported."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages._ui.bundle import script, style
from playground.assets import ASSETS

ROOM = "room_"
# On wider screens Streamlit shows the sidebar beside the page.
WIDEST_PHONE = 767


def component(name: str) -> Any:
    """Registers `assets/<name>/component.{html,css,js}` and returns what mounts it. Call it in a module, once."""
    folder = ASSETS / name
    html = (folder / "component.html").read_text(encoding="utf-8")
    return st.components.v2.component(
        name.replace("/", "_"),
        html="\n".join(line.strip() for line in html.splitlines()) + "\n",
        css=style(folder / "component.css"),
        js=script(folder / "component.js"),
    )


def room(name: str, *, phone: int, desk: int) -> DeltaGenerator:
    """A place for a component that is as high from the first paint as the drawing will be, so that nothing below it moves when the
    browser has loaded it. `assets/js/mount.js` lets go of it once the drawing is there.

    Args:
        name: A constant name, not of another place.
        phone, desk: How high it is on a narrow and on a wide screen, in pixels.
    """
    place = st.container(key=f"{ROOM}{name}")
    at = f".st-key-{ROOM}{name}"
    # Within the place, so that both come at once; Streamlit does not draw a place with nothing in it. What stands before a style
    # sheet keeps it there, and the line itself takes no room.
    place.html(
        f"<i></i><style>{at} {{min-height: {desk}px}} {at} > :first-child {{display: none}} "
        f"@media (max-width: {WIDEST_PHONE}px) {{{at} {{min-height: {phone}px}}}}</style>"
    )
    return place


def rerun_only() -> None:
    """A callback for `on_<state>_change`: a component's state exists for Python only if it has one."""
