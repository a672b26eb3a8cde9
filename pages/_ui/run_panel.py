"""A training seen from outside: start and stop, queue and progress. Its numbers are drawn by the lab."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from pages._ui.backend import engine, sentences
from pages._ui.plain import plain
from pages._ui.visitor import visitor_id
from playground.engine.run import Run
from playground.engine.succession import Spec
from playground.job import Job
from playground.runs.index import FAILED, INTERRUPTED, QUEUED, RUNNING, STOPPED

WATCH_INTERVAL_S = 1.0
GONE = "That run no longer exists: it was deleted or has expired."
OF_ANOTHER_PAGE = "The run in this link belongs to another page, so it is not shown here."


def chosen_run(parameter: str, job: Job, spec: Spec | None) -> Run | None:
    """The run that the page shows: the one in the URL, or else the stored run of these settings.

    When the settings change to ones that have a stored run, that run is shown at once, because the same spec gives the same
    result; otherwise the last run stays on the screen.

    Args:
        parameter: Name of the URL's parameter that holds a run's id.
        job: The lab's training.
        spec: The settings on the screen; None if they are impossible.
    """
    memory = st.session_state.setdefault(f"{parameter}_settings", {"spec": None})
    stored = engine().stored(job, spec) if spec else None
    arrived = memory["spec"] is None and parameter in st.query_params
    changed = spec is not None and memory["spec"] != spec.to_json()
    if spec:
        memory["spec"] = spec.to_json()
    if changed and stored and not arrived:
        st.session_state[parameter] = stored.id
    run_id = st.session_state.get(parameter) if not arrived else None
    run_id = run_id or st.query_params.get(parameter)
    run = engine().watch(run_id) if run_id else None
    foreign = run is not None and run.record.job != job.name
    if run_id and (foreign or not run):
        st.info(OF_ANOTHER_PAGE if foreign else GONE, icon=":material/info:")
        run = None
        st.session_state.pop(parameter, None)
        st.query_params.pop(parameter, None)
    if not run and stored:
        run = engine().watch(stored.id)
    if run:
        show_run(parameter, run.record.id, settings_lead_to_it=stored is not None and stored.id == run.record.id)
    return run


def show_run(parameter: str, run_id: str, *, settings_lead_to_it: bool = False) -> None:
    """Makes a run the one that the page shows, and its link the page's.

    Args:
        parameter: Name of the URL's parameter that holds a run's id.
        run_id: The run.
        settings_lead_to_it: Whether a link with the settings alone shows it. Then its id need not be in the address: each
            change of the address from here is a step of the browser's history, and Back would lead to the same page.
    """
    st.session_state[parameter] = run_id
    said = st.query_params.get(parameter)
    if said != run_id and not (said is None and settings_lead_to_it):
        st.query_params[parameter] = run_id


def start_button(parameter: str, job: Job, spec: Spec | None, *, name: str, refusal: str) -> None:
    """Start, train again or stop, whichever fits.

    Args:
        parameter: Name of the URL's parameter that holds a run's id.
        job: The lab's training.
        spec: The settings on the screen; None if they are impossible.
        name: The new run's name in the visitor's list.
        refusal: Why this server does not train them; empty if it does.
    """
    run_id = st.session_state.get(parameter)
    shown = engine().runs.get(run_id) if run_id else None
    if shown and shown.active and shown.owner == visitor_id():
        stop_button(shown.id, key=f"{parameter}_stop", type="primary", width="stretch")
        return
    stored = engine().stored(job, spec) if spec else None
    done_before = bool(stored and not stored.active)
    label = "Train again" if done_before else "Start training"
    if st.button(
        label, type="primary", icon=":material/play_arrow:", width="stretch", key=f"{parameter}_start",
        disabled=spec is None or bool(refusal),
    ):  # fmt: skip
        with sentences():
            assert spec is not None
            record = engine().start(job, spec, visitor=visitor_id(), name=name, again=done_before)
            show_run(parameter, record.id, settings_lead_to_it=True)
            st.rerun()
    if refusal:
        st.caption(plain(refusal))
    elif stored and done_before:
        if run_id == stored.id:
            st.caption(
                "These settings have been trained before, so the stored result is shown. The same seed gives the same numbers."
            )
        elif shown and shown.key == stored.key:
            st.caption("The run that is shown did not reach its end. A complete one with these settings is stored.")
            st.button(
                "Show the complete run", type="tertiary", icon=":material/history:", key=f"{parameter}_complete",
                on_click=show_run, args=(parameter, stored.id),
            )  # fmt: skip


def stop_button(run_id: str, *, key: str, **more: Any) -> None:
    """Stops a run of the visitor's that waits or is under way.

    Args:
        run_id: The run.
        key: Of the button.
        more: What `st.button` takes.
    """
    now = engine().watch(run_id)
    if st.button("Stop", icon=":material/stop:", key=key, disabled=now is not None and now.stopping, **more):
        with sentences():
            engine().stop(run_id, visitor_id())
            _wait_for_end(run_id)
            st.rerun()


def _wait_for_end(run_id: str) -> None:
    """Gives a stopped run a second to end, so that the page says so at once and not only at its next update."""
    end_s = time.monotonic() + 1.0
    while time.monotonic() < end_s:
        run = engine().watch(run_id)
        if run is None or not run.record.active:
            return
        time.sleep(0.05)


def watch(run: Run, draw: Callable[[Run], None], share_done: Callable[[Run], float]) -> None:
    """Draws a run, once a second while it is under way.

    Args:
        run: The run.
        draw: Draws its numbers.
        share_done: Share of the training that is done, 0 to 1.
    """
    run_id = run.record.id
    if not run.record.active:
        state_line(run, 1.0)
        draw(run)
        return

    @st.fragment(run_every=WATCH_INTERVAL_S)
    def panel() -> None:
        now = engine().watch(run_id)
        if now is None or not now.record.active:
            # The end changes the whole page: its buttons, its mistakes, its list of runs.
            st.rerun()
        state_line(now, share_done(now))
        draw(now)

    panel()


def state_line(run: Run, done: float) -> None:
    """One line on the state of a run: its position in the queue, its progress, or how it ended."""
    record = run.record
    if record.status == QUEUED:
        if not run.place:
            # It has left the queue, and its worker has not said yet that it has begun.
            sentence = "This run is about to begin."
        elif run.place == 1:
            sentence = f"This run is next in the queue and begins in about {duration(run.wait_s)}."
        else:
            sentence = f"This run is number {run.place} in the queue and begins in about {duration(run.wait_s)}."
        st.info(sentence, icon=":material/hourglass_top:")
    elif run.stopping:
        st.progress(min(1.0, done), text="This run is being stopped.")
    elif record.status == RUNNING:
        # Not every event holds the time: the one of a sheet of pictures does not.
        latest: dict[str, Any] = next((event for event in reversed(run.events) if "time_left_s" in event), {})
        parts = [f"{duration(latest['time_left_s'])} left"] if "time_left_s" in latest else ["preparing"]
        if "images_per_s" in latest:
            parts.append(f"{latest['images_per_s']:,} images per second")
        parts.append(f"on {record.device}")
        if record.owner != visitor_id():
            parts.append("started by somebody else with the same settings")
        st.progress(min(1.0, done), text=" · ".join(parts))
    elif record.status in (FAILED, INTERRUPTED):
        st.error(plain(record.message), icon=":material/error:")
    elif record.status == STOPPED:
        st.warning(plain(record.message), icon=":material/stop_circle:")


def duration(seconds: float) -> str:
    """Seconds in words: `"8 s"`, `"3 min"`."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
