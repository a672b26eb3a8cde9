"""Depth and gradients: the gradients of a deep network before its first update, and whether it then trains."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from pages._neuron.settings import Controls
from pages._ui.backend import engine, sentences, wait_until_ready
from pages._ui.lesson import lesson
from pages._ui.run_panel import chosen_run, start_button, watch
from pages._ui.visitor import visitor_id
from playground.engine.run import Run
from playground.engine.state import READY
from playground.labs.neuron import words
from playground.labs.neuron.depth import (
    DATA,
    INITIALIZERS,
    MAX_DEPTH,
    NORMAL,
    OPTIMIZERS,
    DepthMeasure,
    DepthSpec,
)
from playground.labs.neuron.figures import activations_by_layer, dead_by_layer, deep_training, gradients_by_layer
from playground.labs.neuron.lab import MEASURE, TRAIN_DEPTH, Work
from playground.model.activations import ACTIVATIONS
from playground.runs.index import DONE

RUN = "neuron_run"
PLAIN = {"displayModeBar": False}
STDDEVS = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5, 0.7, 1.0, 2.0)
RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)


def show_depth(controls: Controls) -> Work:
    """Draws the view and returns what the visitor has done in it."""
    with st.sidebar:
        spec = _controls(controls)
    if engine().state.phase != READY:
        wait_until_ready()
    work = Work(trained=trained())
    with sentences():
        measure = measured(spec)
        _show_measure(spec, measure)
        work = Work(trained=work.trained, measured=(spec, measure))
    with sentences():
        st.subheader("Does it train?")
        run = chosen_run(RUN, TRAIN_DEPTH, spec)
        start_button(RUN, TRAIN_DEPTH, spec, name=words.run_name(spec), refusal="")
        if run:
            if DepthSpec.from_json(run.record.spec) != spec:
                st.caption(words.OTHER_SETTINGS)
            watch(run, _draw, _share_done)
    st.markdown(lesson("neuron", "Depth"))
    return work


def trained() -> tuple[tuple[DepthSpec, dict[str, object]], ...]:
    """The visitor's finished trainings of deep networks."""
    runs = engine().runs.of_visitor(visitor_id(), TRAIN_DEPTH)
    return tuple((DepthSpec.from_json(one.run.spec), one.run.result) for one in runs if one.run.status == DONE)


def measured(spec: DepthSpec) -> DepthMeasure:
    """Gradients and activations of one pass, computed in the live lane and cached."""
    return _measured(spec.to_json(), spec, visitor_id())


@st.cache_data(show_spinner=False, max_entries=200)
def _measured(text: str, _spec: DepthSpec, _visitor: str) -> DepthMeasure:
    found: DepthMeasure = engine().advance(MEASURE, _spec, page=f"{_visitor} depth", architecture=_spec.architecture)
    return found


def _controls(controls: Controls) -> DepthSpec:
    fields = {
        "data": controls.select("data", "Data", DATA),
        "depth": controls.slide("depth", "Hidden layers", 1, MAX_DEPTH, 1),
        "units": controls.slide_along("width", "Units per layer", (4, 8, 16, 32, 64, 128)),
        "activation": controls.select("deep", "Activation", tuple(ACTIVATIONS)),
        "initializer": controls.select("initializer", "Initial weights", INITIALIZERS),
    }
    if fields["initializer"] == NORMAL:
        fields["stddev"] = controls.slide_along("stddev", "Standard deviation σ of the initial weights", STDDEVS)
    fields["batch_norm"] = controls.switch("batch_norm", "Batch normalisation")
    fields["residual"] = controls.switch("residual", "Residual connections")
    with st.expander("Training and seed"):
        fields["optimizer"] = controls.choose("optimizer", "Optimizer", OPTIMIZERS)
        fields["learning_rate"] = controls.slide_along("deep_rate", "Learning rate", RATES)
        fields["seed"] = controls.whole("deep_seed", "Seed", 0, 2**31 - 1)
    return DepthSpec(**fields)


def _show_measure(spec: DepthSpec, measure: DepthMeasure) -> None:
    st.markdown(words.verdict(measure))
    st.markdown(words.initial_loss(measure))
    left, right = st.columns(2)
    left.caption("Size of the gradients in each layer")
    left.plotly_chart(gradients_by_layer(measure), key="neuron_gradients", config=PLAIN)
    right.caption("Activations: a histogram of each layer's outputs; the dashed line is the mean")
    right.plotly_chart(activations_by_layer(measure), key="neuron_outputs", config=PLAIN)
    if measure.dead.any():
        st.markdown(words.dead_units(spec, measure))
        st.plotly_chart(dead_by_layer(measure, spec.units), key="neuron_dead", config=PLAIN)
    else:
        st.caption(words.dead_units(spec, measure))


def _draw(run: Run) -> None:
    """The loss of a training so far, and its result once it is finished."""
    spec, result = DepthSpec.from_json(run.record.spec), run.record.result
    points = [(event["updates"], event["loss"]) for event in run.events if event["kind"] == "batch"]
    if "accuracy" in result:
        st.markdown(words.training_result(spec, result))
    if points:
        updates, loss = np.array(points, "float64").T
        st.plotly_chart(
            deep_training(updates, loss, math.log(spec.classes), spec.updates), key="neuron_training", config=PLAIN
        )


def _share_done(run: Run) -> float:
    latest = next((event for event in reversed(run.events) if "updates" in event), None)
    return float(latest["updates"]) / latest["updates_asked"] if latest else 0.0
