"""Who is looking: a random id in a cookie, never in a URL."""

from __future__ import annotations

import streamlit as st

from playground.assets import ASSETS
from playground.runs.visitors import new_visitor_id, valid_visitor_id

COOKIE = "playground_visitor"
KEY = "visitor"

_SCRIPT = (ASSETS / "visitor" / "component.js").read_text()


def visitor_id() -> str:
    """The visitor's id: the cookie's, else this session's own."""
    if KEY not in st.session_state:
        cookie = st.context.cookies.get(COOKIE)
        st.session_state[KEY] = cookie if valid_visitor_id(cookie) else new_visitor_id()
    return str(st.session_state[KEY])


def remember() -> None:
    """Writes the id into the browser, unless it is there."""
    if st.context.cookies.get(COOKIE) != visitor_id():
        keeper = st.components.v2.component("visitor", js=_SCRIPT)
        keeper(key="visitor_keeper", data={"cookie": COOKIE, "visitor": visitor_id()}, height=1)
