"""Streamlit components out of `assets/`: plain HTML, CSS and JavaScript; files that several of them share are imported."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.bundle import script, style
from playground.assets import ASSETS


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


def rerun_only() -> None:
    """A callback for `on_<state>_change`: a component's state exists for Python only if it has one."""
