"""What the visitor has in view, for the challenges of the page."""

from __future__ import annotations

import streamlit as st

from pages._ui.challenges import tick_challenges
from playground.labs.explain.lab import CHALLENGES, Work

WORK = "explain.work"


def work_now() -> Work:
    """What the visitor has in view; nothing before the first answer."""
    work: Work = st.session_state.get(WORK, Work())
    return work


def show_work(work: Work) -> None:
    """Notes what a view shows now, and ticks the challenges that it does."""
    st.session_state[WORK] = work
    tick_challenges("explain", CHALLENGES, work)
