"""Streamlit components out of `assets/`: plain HTML, CSS and JavaScript, with what several of them share in front."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from playground.assets import ASSETS


def component(name: str, *shared: str) -> Any:
    """Registers `assets/<name>/component.{html,css,js}` and returns what mounts it. Call it in a module, once.

    Args:
        name: Folder in `assets`.
        shared: Files of `assets/js`, such as `"playback"`: its `.js`, and its `.css` if there is one, come first.
    """
    parts: dict[str, Any] = {}
    for kind in ("html", "css", "js"):
        files = [ASSETS / "js" / f"{one}.{kind}" for one in shared]
        texts = [_compact(file) for file in (*files, ASSETS / name / f"component.{kind}") if file.exists()]
        parts[kind] = "\n".join(texts) + "\n"
    return st.components.v2.component(name.replace("/", "_"), **parts)


def rerun_only() -> None:
    """A callback for `on_<state>_change`: a component's state exists for Python only if it has one."""


def _compact(path: Path) -> str:
    """A file without its comment lines and indentation: Streamlit sends it along with every answer."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
