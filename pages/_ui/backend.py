"""The one engine of this server, and sentences for when it is not there."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from playground.engine.engine import LOST_CLUSTER, READY, Engine
from playground.engine.errors import EngineError, NotReady
from playground.engine.garbage import spare_what_is_here
from playground.settings import Settings


def engine() -> Engine:
    """The engine; the first call starts it."""
    return started_engine()


@st.cache_resource(show_spinner=False)
def started_engine() -> Engine:
    """Starts the engine, once a server."""
    try:
        settings = Settings.from_environment()
    except ValueError as error:
        st.error(f"A setting of this server is wrong: {error}")
        st.stop()
    started = Engine(settings).start_up()
    atexit.register(started.close)
    return started


@st.cache_resource(show_spinner=False)
def spare_what_it_imported(page: str) -> None:
    """Has the garbage collector look no more at what a page needed for its first run on this server."""
    spare_what_is_here()


@contextmanager
def sentences() -> Iterator[None]:
    """Shows what the engine refuses or lacks as a sentence, and lets the page go on.

    While it warms up `wait_until_ready` says so, once a page.
    """
    try:
        yield
    except EngineError as error:
        if isinstance(error, NotReady) and engine().state.phase != READY:
            return
        st.warning(str(error), icon=":material/info:")


@st.fragment(run_every=1.0)
def wait_until_ready() -> None:
    """Says that the engine is warming up, and runs the page again when it is ready."""
    state = engine().state
    if state.phase == READY:
        st.rerun()
    if state.phase == LOST_CLUSTER:
        st.warning(state.message, icon=":material/info:")
    else:
        st.info(
            "The engine is warming up: about ten seconds. Everything stored is here already.",
            icon=":material/hourglass_top:",
        )


def engine_line() -> str:
    """What the engine runs on, in one line of Markdown."""
    state = engine().state
    if state.phase == READY:
        return f":material/check_circle: Engine ready on **{state.device}**"
    if state.phase == LOST_CLUSTER:
        return f":material/error: {state.message}"
    return ":material/hourglass_top: Engine warming up"
