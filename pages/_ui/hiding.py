"""What a teacher hides with `?hide=presets,lesson`: parts of a page that its link leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

# Parts of every page. A lab may have more.
PRESETS, LESSON, CHALLENGES, CODE = "presets", "lesson", "challenges", "code"


def hidden() -> frozenset[str]:
    """Names of the parts that the link hides; any others that it names are without effect."""
    return frozenset(name.strip() for name in str(st.query_params.get("hide", "")).split(","))


@contextmanager
def hideable(name: str, key: str) -> Iterator[None]:
    """A part with widgets. They exist even when it is hidden, because they read the URL.

    Args:
        name: Of the part.
        key: A constant name of its container.
    """
    with st.container(key=key):
        if name in hidden():
            st.html(f"<style>.st-key-{key} {{display: none}}</style>")
        yield


@contextmanager
def code_section(key: str = "") -> Iterator[bool]:
    """The section with the page's program, folded. It yields whether its content is due.

    Args:
        key: A constant name. With one the page runs again when the section is opened, and what is slow or large can wait until
            then; without one the content is always due.
    """
    with hideable(CODE, "hideable_code"):
        section = st.expander("Code", key=key, on_change="rerun") if key else st.expander("Code")
        with section:
            yield section.open is not False
