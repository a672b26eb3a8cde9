"""Cures of a network: its own training with one change, at one click each, and its curve laid over the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from pages._ui.backend import engine, sentences
from pages._ui.controls import URL
from pages._ui.digit_picture import Opened
from pages._ui.lesson import lesson
from pages._ui.plain import plain
from pages._ui.run_panel import stop_button, watch
from pages._ui.visitor import visitor_id
from playground.digits.cures import AUGMENTATION, DROPOUT, NOISE, refusal
from playground.digits.networks import Network
from playground.digits.spec import TRAIN, DigitsSpec
from playground.engine.run import Run
from playground.figures.curves import learning_curves
from playground.labs.explain import words
from playground.runs.history import read_history
from playground.runs.index import NamedRun

CURES = (AUGMENTATION, DROPOUT, NOISE)
MOST_EPOCHS = 20
USUAL_EPOCHS = 3
# Runs that were started here and are laid over the curves when they are finished.
AWAITED = "explain_awaited"


def overlay_finished(key: str, networks: Mapping[str, Network]) -> None:
    """Adds cures that were awaited and are finished to the networks that are compared.

    Args:
        key: Of the widget that chooses them; it is not yet drawn.
        networks: All that may be chosen, by name.
    """
    awaited: list[str] = st.session_state.get(AWAITED, [])
    for run_id in tuple(awaited):
        record = engine().runs.get(run_id)
        if record and record.active:
            continue
        awaited.remove(run_id)
        names = [name for name, network in networks.items() if record and network.folder == record.folder]
        present = st.session_state.get(key, [])
        st.session_state[key] = [*present, *(name for name in names if name not in present)]


def cured_names(opened: Opened, networks: Mapping[str, Network]) -> frozenset[str]:
    """Names of those networks that are the open network's own training with one change."""
    own = trained(opened.network)
    if own is None:
        return frozenset()
    cured = {replace(cure.apply(own), epochs=1) for cure in CURES} - {replace(own, epochs=1)}
    folders = {item.run.folder for item in _runs() if replace(DigitsSpec.from_json(item.run.spec), epochs=1) in cured}
    return frozenset(name for name, network in networks.items() if network.folder in folders)


def trained(network: Network) -> DigitsSpec | None:
    """The training that made a network; None if it was another program's."""
    specs = [item.run.spec for item in (*engine().runs.shipped(TRAIN), *_runs()) if item.run.folder == network.folder]
    return DigitsSpec.from_json(specs[0]) if specs else None


def _runs() -> list[NamedRun]:
    return list(engine().runs.of_visitor(visitor_id(), TRAIN))


def show_cures(opened: Opened) -> None:
    """Buttons that start a cure each, and the trainings that are under way."""
    st.markdown(lesson("explain", "Cures"))
    own = trained(opened.network)
    epochs = int(
        st.number_input(
            "Epochs of a cure", 1, MOST_EPOCHS, USUAL_EPOCHS, key="explain_cure_epochs", bind=URL, width=200
        )
    )
    if own is None:
        st.info(lesson("explain", "No cures"), icon=":material/info:")
        return
    st.caption(plain(words.cures(opened.name, epochs, own.epochs)))
    wanted = {cure: replace(cure.apply(own), epochs=epochs) for cure in CURES}
    with st.container(horizontal=True):
        for cure, spec in wanted.items():
            same = spec == replace(own, epochs=epochs)
            if st.button(cure.title, icon=":material/play_arrow:", key=f"explain_cure_{cure.id}", disabled=same):
                _start(spec, words.cure_name(opened.name, cure.title))
    for spec in wanted.values():
        stored = engine().stored(TRAIN, spec)
        run = engine().watch(stored.id) if stored and stored.active else None
        if run:
            _show(run)


def _start(spec: DigitsSpec, name: str) -> None:
    problem = refusal(spec, engine().settings)
    if problem:
        st.warning(plain(problem), icon=":material/info:")
        return
    with sentences():
        record = engine().start(TRAIN, spec, visitor=visitor_id(), name=name)
        st.session_state.setdefault(AWAITED, []).append(record.id)
        st.rerun()


def _show(run: Run) -> None:
    """A training under way."""
    record = run.record
    names = [item.name for item in _runs() if item.run.id == record.id]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(names[0] if names else 'A cure')}**", width="content")
        if record.owner == visitor_id():
            stop_button(record.id, key=f"explain_stop_{record.id}")
    watch(run, _draw, _share_done)


def _draw(run: Run) -> None:
    if run.events:
        epochs = DigitsSpec.from_json(run.record.spec).epochs
        figure = learning_curves(read_history(run.events), epochs)
        st.plotly_chart(figure, key=f"explain_curve_{run.record.id}", config={"displayModeBar": False})


def _share_done(run: Run) -> float:
    latest = read_history(run.events).latest
    share: float = float(latest.get("epoch", 0)) / latest.get("epochs_asked", 1)
    return share
