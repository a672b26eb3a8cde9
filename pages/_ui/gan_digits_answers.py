"""What the predict workers have said of a pair: asked once a question, for a page runs again at every click."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.backend import engine
from playground.job import Job

KEY = "gan_digits.answers"


def answer(job: Job, *question: Any) -> Any:
    """The answer to a question; the last one of each job is kept.

    Args:
        job: Whom to ask.
        question: Its arguments; equal ones are the same question.

    Raises:
        EngineError: If no worker answers, or the job failed.
    """
    known = st.session_state.setdefault(KEY, {})
    asked = tuple(one.tobytes() if hasattr(one, "tobytes") else one for one in question)
    if known.get(job.path, (None, None))[0] != asked:
        known[job.path] = (asked, engine().call(job, *question))
    return known[job.path][1]
