"""What a link asks of a page. What cannot be understood is said in one line, never dropped in silence.

Every setting is a widget whose key is its name in the URL (`bind="query-params"`). Streamlit gives a widget the URL's value
if it can, and its default if not. Two things remain: values on which Streamlit stumbles are taken out before a widget sees
them, and after the page's first run every value of the link is compared with what its widget shows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import streamlit as st

from pages._ui.plain import plain

# By page: what its link asked for, and the line that says what of it was not understood.
ASKED, LINE = "link.asked", "link.line"
PAGE = "link.page"
# By page: what its address asked for after its latest run.
KEPT = "link.kept"
# Names that are no widget's: what a teacher hides, ids of runs, points, and Streamlit's own.
NO_WIDGET = re.compile(r"hide|embed|embed_options|\w+_(run|points)")
MOST_SHOWN, MOST_CHARACTERS = 5, 40


def arrive(page: str) -> None:
    """Notes what the link asks of a page, before the page's first run in this session.

    On a change of page Streamlit takes the settings out of the address that is left behind, if it has got that far. Whoever
    comes back with the browser's Back button would find the defaults, or an earlier address; so the page begins again from the
    address that it had last. Within a session nothing else leads to a page with settings.
    """
    before, st.session_state[PAGE] = st.session_state.get(PAGE), page
    kept = st.session_state.get(KEPT, {}).get(page)
    if page != before and kept and asked_now() != kept:
        st.query_params.from_dict(kept)
        st.rerun()
    if page == before:
        # At once: a run that a change of page interrupts does not reach its end.
        keep(page)
    if page in st.session_state.setdefault(LINE, {}):
        return
    asked = st.session_state.setdefault(ASKED, {}).setdefault(page, {})
    for name in st.query_params:
        asked.setdefault(name, st.query_params.get_all(name))
    unusable = [name for name in st.query_params if name not in st.session_state and is_unusable(st.query_params[name])]
    if unusable:
        for name in unusable:
            del st.query_params[name]
        st.rerun()


def is_unusable(value: str) -> bool:
    """Whether it is a number that is infinite, not a number or larger than any setting; Streamlit raises on some of these."""
    try:
        return not abs(float(value)) < 1e15
    except ValueError:
        return False


def snap(key: str, options: Sequence[float]) -> None:
    """Makes a link that asks for a number between the options of a slider ask for the nearest.

    To be called before the widget is made; the page begins again from the corrected address.
    """
    if key in st.session_state or key not in st.query_params:
        return
    try:
        asked = float(st.query_params[key])
    except ValueError:
        return
    if math.isfinite(asked) and asked not in options:
        st.query_params[key] = str(min(options, key=lambda option: abs(option - asked)))
        st.rerun()


def correct(key: str, value: Sequence[str]) -> None:
    """Makes the link ask for other values, as if it had always done so; the page begins again from it."""
    for asked in st.session_state.get(ASKED, {}).values():
        asked.pop(key, None)
    st.query_params[key] = value
    st.rerun()


def leave(page: str, *, whole: bool = True) -> None:
    """Finds out, after the page's first run, what of its link was not understood, and keeps what its address asks for.

    Args:
        page: The page's title.
        whole: Whether the page has all its widgets; while the engine warms up, some are missing.
    """
    keep(page)
    lines: dict[str, str] = st.session_state.setdefault(LINE, {})
    if whole and page not in lines:
        lines[page] = not_understood(st.session_state.get(ASKED, {}).get(page, {}))
        if lines[page]:
            # The line stands at the top.
            st.rerun()


def keep(page: str) -> None:
    """Keeps what the address asks for, for whoever comes back with the Back button."""
    st.session_state.setdefault(KEPT, {})[page] = asked_now()


def asked_now() -> dict[str, list[str]]:
    """What the address asks for, by name."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def show_line() -> None:
    """Says at the top of a page what of its link was not understood, if anything."""
    line = st.session_state.get(LINE, {}).get(st.session_state.get(PAGE), "")
    if line:
        st.warning(line, icon=":material/link_off:")


def not_understood(asked: dict[str, list[str]]) -> str:
    """The line for what a link asked for, or empty."""
    found = []
    for name, values in asked.items():
        if NO_WIDGET.fullmatch(name):
            continue
        text = plain(f"{name}={','.join(values)}"[:MOST_CHARACTERS])
        if name not in st.session_state:
            found.append(text)
        elif not says(st.session_state[name], values):
            found.append(f"{text} ({plain(str(st.session_state[name])[:MOST_CHARACTERS])} is used)")
    if not found:
        return ""
    more = [f"and {len(found) - MOST_SHOWN} more"] if len(found) > MOST_SHOWN else []
    return f"Not understood in this link: {'; '.join([*found[:MOST_SHOWN], *more])}."


def says(value: object, asked: Sequence[str]) -> bool:
    """Whether the texts of a link mean a widget's value."""
    if isinstance(value, list | tuple):
        return sorted(map(str, value)) == sorted(asked) or (not value and list(asked) == [""])
    text = asked[-1] if asked else ""
    if value is None:
        return text == ""
    if isinstance(value, bool):
        return text.lower() == str(value).lower()
    if isinstance(value, int | float):
        try:
            return math.isclose(float(text), value, rel_tol=1e-9)
        except ValueError:
            return False
    return text == str(value)
