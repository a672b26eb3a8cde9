"""Curves of several runs, the remedies for overfitting at one click each, and the learning curve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from pages._ui.backend import engine, sentences
from pages._ui.lesson import lesson
from pages._ui.plain import plain
from pages._ui.run_panel import WATCH_INTERVAL_S, show_run
from pages._ui.visitor import visitor_id
from playground.digits.classification import wilson_interval
from playground.digits.cures import refusal
from playground.digits.spec import TEST_COUNT, TRAIN, DigitsSpec
from playground.engine.run import Run
from playground.figures.curves import NamedHistory, accuracy_by_size, overlaid_curves
from playground.labs.train_digits import words
from playground.labs.train_digits.lab import CURES, TrainedDigits, finished, learning_curve
from playground.runs.history import read_history
from playground.runs.index import NamedRun

LAB = "train_digits"


def show_compare(parameter: str, runs: Sequence[NamedRun], shown: Run | None, spec: DigitsSpec | None) -> None:
    """The whole section.

    Args:
        parameter: Name of the URL's parameter that holds the shown run's id.
        runs: The visitor's.
        shown: The run that the page shows.
        spec: The settings on the screen; None if they are impossible.
    """
    times = Counter(item.name for item in runs)
    names = {item.run.id: f"{item.name} {item.run.id[:4]}" if times[item.name] > 1 else item.name for item in runs}
    if shown:
        names.setdefault(shown.record.id, "The run shown above")
    overlay = f"{parameter}_overlay"
    if f"{overlay}_next" in st.session_state:
        # The runs that were just started are compared.
        st.session_state[overlay] = [run_id for run_id in st.session_state.pop(f"{overlay}_next") if run_id in names]
    picked = st.pills(
        "Runs to compare", list(names), selection_mode="multi", format_func=lambda run_id: names[run_id],
        default=list(names)[:2], key=overlay,
    )  # fmt: skip
    _curves({run_id: names[run_id] for run_id in picked})
    if spec is None:
        return
    _remedies(parameter, spec)
    _learning_curve(parameter, spec, runs)


def _curves(names: Mapping[str, str]) -> None:
    """The curves of these runs, by id; they grow while one of them is under way."""
    runs = [engine().watch(run_id) for run_id in names]
    every = WATCH_INTERVAL_S if any(run and run.record.active for run in runs) else None

    @st.fragment(run_every=every)
    def panel() -> None:
        watched = [(name, engine().watch(run_id)) for run_id, name in names.items()]
        if every and not any(run and run.record.active for _, run in watched):
            # The end changes the whole page: its list of runs, its learning curve.
            st.rerun()
        histories = [NamedHistory(name=name, history=read_history(run.events)) for name, run in watched if run]
        begun = [one for one in histories if len(one.history.epochs["loss"].value)]
        if begun:
            st.plotly_chart(overlaid_curves(begun), key="compare_curves", config={"displayModeBar": False})
        waiting = [
            name for name, run in watched if run and run.record.active and name not in {one.name for one in begun}
        ]
        if waiting:
            st.caption(words.curves_later([plain(name) for name in waiting]))

    panel()


def _remedies(parameter: str, spec: DigitsSpec) -> None:
    st.markdown("**Remedies for overfitting:** the settings in the sidebar with one change")
    with st.container(horizontal=True):
        for cure in CURES:
            cured = cure.apply(spec)
            if st.button(cure.title, key=f"cure_{cure.id}", disabled=cured == spec):
                _start(parameter, [(spec, "No remedy"), (cured, cure.title)])
    st.caption(lesson(LAB, "Remedies"))


def _learning_curve(parameter: str, spec: DigitsSpec, runs: Sequence[NamedRun]) -> None:
    st.markdown("**Learning curve:** the settings in the sidebar with more and more training images")
    wanted = learning_curve(spec)
    if st.button(f"Train all {len(wanted)} sizes", key="learning_curve"):
        _start(parameter, [(one, f"{one.train_size:,} images") for one in wanted])
    found = {one.spec.train_size: one for one in finished(runs) if _same_but_size(one, wanted)}
    if len(found) > 1:
        sizes = np.array(sorted(found))
        intervals = [wilson_interval(found[size].accuracy, TEST_COUNT) for size in sizes]
        value, low, high = (np.array([getattr(one, end) for one in intervals]) for end in ("value", "low", "high"))
        st.plotly_chart(
            accuracy_by_size(sizes, value, low, high), key="compare_sizes", config={"displayModeBar": False}
        )
    st.caption(lesson(LAB, "Learning curve"))


def _same_but_size(one: TrainedDigits, wanted: Sequence[DigitsSpec]) -> bool:
    """Whether a run is a point of this learning curve."""
    return any(replace(one.spec, epochs=other.epochs) == other for other in wanted)


def _start(parameter: str, wanted: Sequence[tuple[DigitsSpec, str]]) -> None:
    """Starts several trainings, except those whose result is stored, and shows the last."""
    for spec, _ in wanted:
        problem = refusal(spec, engine().settings)
        if problem:
            st.warning(plain(problem), icon=":material/info:")
            return
    ids = []
    with sentences():
        for spec, name in wanted:
            record = engine().start(TRAIN, spec, visitor=visitor_id(), name=name)
            ids.append(record.id)
    if ids:
        st.session_state[f"{parameter}_overlay_next"] = ids
        show_run(parameter, ids[-1])
    # If one was refused, the message stays on the screen until the next click.
    if len(ids) == len(wanted):
        st.rerun()
