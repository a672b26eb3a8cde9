"""The engine of this server, and messages for when it is not available."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from pages._ui.plain import plain
from playground.engine.engine import Engine
from playground.engine.errors import EngineError, NotReady
from playground.engine.garbage import spare_what_is_here
from playground.engine.state import LOST_CLUSTER, READY
from playground.settings import Settings


def engine() -> Engine:
    """The engine; the first call starts it."""
    return started_engine()


@st.cache_resource(show_spinner=False)
def started_engine() -> Engine:
    """Starts the engine, once per server."""
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
    """Exempts everything that a page imported for its first run on this server from garbage collection."""
    spare_what_is_here()


@contextmanager
def sentences() -> Iterator[None]:
    """Shows the message of an `EngineError`, and lets the page continue.

    While the engine warms up, `wait_until_ready` says so, once per page.
    """
    try:
        yield
    except EngineError as error:
        if isinstance(error, NotReady) and engine().state.phase != READY:
            return
        st.warning(plain(str(error)), icon=":material/info:")


@st.fragment(run_every=1.0)
def wait_until_ready() -> None:
    """Says that the engine is warming up, and reruns the page when it is ready."""
    state = engine().state
    if state.phase == READY:
        st.rerun()
    if state.phase == LOST_CLUSTER:
        st.warning(state.message, icon=":material/info:")
    else:
        st.info(
            "The engine is warming up. This takes about ten seconds; everything stored is already available.",
            icon=":material/hourglass_top:",
        )


def storage_line() -> None:
    """Says what is wrong with the data folder, on every page, while something is."""
    problem = engine().storage_problem
    if problem:
        st.error(
            plain(f"What you do here may not be kept. For the operator of this server: {problem}"),
            icon=":material/save:",
        )


def engine_line() -> str:
    """State and device of the engine, in one line of Markdown."""
    state = engine().state
    if state.phase == READY:
        return f":material/check_circle: Engine ready on **{state.device}**"
    if state.phase == LOST_CLUSTER:
        return f":material/error: {state.message}"
    return ":material/hourglass_top: The engine is warming up"
