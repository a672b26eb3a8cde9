"""The visitor's drawing of a digit, shared by all pages that read one."""

from __future__ import annotations

import streamlit as st

from pages._ui.backend import engine
from pages._ui.digit_canvas import Drawing, read_drawing
from pages._ui.visitor import visitor_id
from playground.runs.visitors import RecordTooLarge

# Its name in visitors' records, older than this module.
DRAWING = "draw_digit.drawing"


def stored_drawing() -> Drawing:
    """The visitor's drawing, from this session or from the last one."""
    if DRAWING not in st.session_state:
        st.session_state[DRAWING] = read_drawing(engine().visitors.get(visitor_id()).get(DRAWING))
    drawing: Drawing = st.session_state[DRAWING]
    return drawing


def keep_drawing(drawing: Drawing) -> str:
    """Keeps a new drawing in the session and in the visitor's record. Returns a sentence if the record has no room for it."""
    if drawing != st.session_state[DRAWING]:
        st.session_state[DRAWING] = drawing
        flat = [[value for point in stroke for value in point] for stroke in drawing.strokes]
        try:
            engine().visitors.put(visitor_id(), DRAWING, {"number": drawing.number, "strokes": flat})
        except RecordTooLarge as error:
            return str(error)
    return ""
