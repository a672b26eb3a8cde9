"""A training with the visitor's kernel frozen, beside the same network with a random kernel and with a trained one."""

from __future__ import annotations

import streamlit as st

from pages._ui.backend import engine, sentences
from pages._ui.lesson import lesson
from pages._ui.run_list import run_list
from pages._ui.run_panel import chosen_run, start_button, watch
from pages._ui.visitor import visitor_id
from playground.engine.run import Run
from playground.labs.inside import words
from playground.labs.inside.figures import frozen_curves
from playground.labs.inside.frozen import OWN, TRAIN_FROZEN, FrozenSpec, curves, frozen_spec
from playground.labs.inside.kernels import OwnKernel
from playground.runs.index import RunRecord

RUN = "inside_run"
PLAIN = {"displayModeBar": False}


def show_frozen(own: OwnKernel) -> None:
    """Draws the section.

    Args:
        own: The kernel on the page.
    """
    st.subheader("Train a network with this kernel")
    st.markdown(lesson("inside", "Frozen"))
    spec = frozen_spec(own)
    with sentences():
        run = chosen_run(RUN, TRAIN_FROZEN, spec)
        with st.container(width=300):
            start_button(RUN, TRAIN_FROZEN, spec, name=words.run_name(spec), refusal="")
        if run:
            shown = FrozenSpec.from_json(run.record.spec)
            if shown != spec:
                st.caption(words.other_kernel(shown))
            watch(run, _draw, _share_done)
    runs = engine().runs.of_visitor(visitor_id(), TRAIN_FROZEN)
    if runs:
        with st.expander("Your trainings with a frozen kernel"):
            run_list(RUN, runs, _describe)


def _draw(run: Run) -> None:
    """The curves of the three networks so far, and what they show once they are finished."""
    spec, result = FrozenSpec.from_json(run.record.spec), run.record.result
    found = curves(run.events)
    if any(found.values()):
        st.plotly_chart(frozen_curves(found, words.FROZEN_NAMES, spec.epochs), key="inside_frozen", config=PLAIN)
    if OWN in result:
        st.markdown(words.frozen_result(spec, result))


def _share_done(run: Run) -> float:
    shares = [event["share"] for event in run.events if event["kind"] == "batch"]
    return float(shares[-1]) if shares else 0.0


def _describe(record: RunRecord) -> str:
    return words.frozen_summary(record.result) if OWN in record.result else record.status
