"""Lesson text: `lesson.md` in each lab's folder in `assets`, which teachers can edit and translators can translate."""

from __future__ import annotations

import re

import streamlit as st

from pages._ui.hiding import LESSON, hidden
from playground.assets import ASSETS

MORE = "<!-- more -->"


@st.cache_data(show_spinner=False, max_entries=100)
def sections(lab: str, modified_s: float) -> dict[str, str]:
    """A lesson's sections by their headings (`## Heading`); the text before the first heading has the empty name."""
    text = (ASSETS / lab / "lesson.md").read_text(encoding="utf-8")
    parts = re.split(r"^## +(.+)$", text, flags=re.MULTILINE)
    return {"": parts[0].strip()} | {
        name.strip(): body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def lesson(lab: str, heading: str = "") -> str:
    """One section of a lab's lesson as Markdown; an edit appears at the next rerun."""
    return sections(lab, (ASSETS / lab / "lesson.md").stat().st_mtime).get(heading, "")


def show_lesson(lab: str, heading: str, part: str = "") -> None:
    """Shows a section under its heading, unless the link hides lessons. What follows a line `<!-- more -->` is folded.

    Args:
        lab: The lab's name.
        heading: The section's, and what is shown above it.
        part: Of a page with several views: the section is that of one of them, `## Heading: part`.
    """
    first, _, more = lesson(lab, f"{heading}: {part}" if part else heading).partition(MORE)
    if first and LESSON not in hidden():
        st.subheader(heading)
        st.markdown(first)
        if more:
            with st.expander("More to notice"):
                st.markdown(more)
