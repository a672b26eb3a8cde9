"""A small network: one step of gradient descent, number by number."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from pages._neuron.backprop import backprop
from pages._neuron.settings import Controls, key
from pages._ui.backend import engine, sentences, wait_until_ready
from pages._ui.component import room
from pages._ui.hiding import code_section
from pages._ui.lesson import lesson
from pages._ui.visitor import visitor_id
from playground.engine.state import READY
from playground.labs.neuron import words
from playground.labs.neuron.backprop_story import story
from playground.labs.neuron.code import script
from playground.labs.neuron.drawing import LAYOUTS, drawing
from playground.labs.neuron.figures import loss_by_update
from playground.labs.neuron.lab import CHECK, FOLLOW, Work
from playground.labs.neuron.losses import LOSSES, SQUARED_ERROR
from playground.labs.neuron.small_network import (
    MAX_STEPS,
    MAX_UNITS,
    REGRESSION,
    TASKS,
    UPDATES,
    GradientCheck,
    SmallNetworkSpec,
    Step,
    count,
)
from playground.model.activations import ACTIVATIONS

PLAIN = {"displayModeBar": False}
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
STEPS = key("steps")


def show_network(controls: Controls) -> Work:
    """Draws the view and returns what the visitor has done in it."""
    with st.sidebar:
        layout = str(controls.choose("picture", "Picture", LAYOUTS))
        fields = _model_controls(controls)
    picture = room("neuron_network", phone=455, desk=400)
    _step_buttons()
    spec = SmallNetworkSpec(**fields)
    if engine().state.phase != READY:
        with picture:
            wait_until_ready()
        return Work()
    work = Work()
    with sentences():
        step = followed(spec)
        with picture:
            if np.isfinite(step.new_losses).all():
                _show_step(layout, spec, step)
            else:
                st.warning(words.DIVERGED, icon=":material/info:")
        work = Work(network=(spec, float(step.history[-1])))
        if spec.steps:
            st.plotly_chart(loss_by_update(step.history), key="neuron_history", config=PLAIN)
        if controls.switch("check", "Check every gradient: automatic differentiation, chain rule, finite differences"):
            _show_check(checked(spec))
    st.markdown(lesson("neuron", "A small network"))
    with code_section():
        st.markdown(lesson("neuron", "Code"))
        st.code(script(spec), language="python", height=400)
    return work


def followed(spec: SmallNetworkSpec) -> Step:
    """The step, computed in the live lane and cached, so that its other picture needs no computation."""
    return _followed(spec.to_json(), spec, visitor_id())


@st.cache_data(show_spinner=False, max_entries=300)
def _followed(text: str, _spec: SmallNetworkSpec, _visitor: str) -> Step:
    step: Step = engine().advance(FOLLOW, _spec, page=f"{_visitor} neuron", architecture=_architecture(_spec))
    return step


def checked(spec: SmallNetworkSpec) -> GradientCheck:
    """The gradient of every parameter, computed in three ways."""
    return _checked(spec.to_json(), spec, visitor_id())


@st.cache_data(show_spinner=False, max_entries=100)
def _checked(text: str, _spec: SmallNetworkSpec, _visitor: str) -> GradientCheck:
    found: GradientCheck = engine().advance(
        CHECK, _spec, page=f"{_visitor} neuron check", architecture=_architecture(_spec)
    )
    return found


def _architecture(spec: SmallNetworkSpec) -> str:
    return f"neuron:{spec.sizes}:{spec.activations}:{spec.loss}"


def _model_controls(controls: Controls) -> dict[str, Any]:
    task = controls.select("task", "Task", TASKS, on_change=_begin_again)
    layers = controls.choose("layers", "Hidden layers", (0, 1, 2, 3))
    units = tuple(
        int(controls.slide(f"units{layer}", f"Units in hidden layer {layer}", 1, MAX_UNITS, 1))
        for layer in range(1, layers + 1)
    )
    activation = controls.select("hidden", "Activation of the hidden layers", tuple(ACTIVATIONS), disabled=not layers)
    if task == REGRESSION:
        loss = SQUARED_ERROR
        st.caption("For regression, the output is linear and the loss is squared error.")
    else:
        loss = controls.select("loss", "Loss", LOSSES, help="The output unit has a sigmoid.")
    learning_rate = controls.slide_along("learning_rate", "Learning rate α", RATES)
    update = controls.choose("update", "Each update uses", UPDATES)
    whole = update == UPDATES[1]
    sample = controls.whole(
        "sample", "Sample shown" if whole else "Sample of the first update", 1, count(task),
        help="Every update uses all samples." if whole else "Each following update uses the next sample.",
    )  # fmt: skip
    seed = controls.whole("seed", "Seed of the initial weights", 0, 2**31 - 1)
    steps = controls.whole("steps", "Updates so far", 0, MAX_STEPS)
    return {
        "task": task, "units": units, "activation": activation, "loss": loss, "learning_rate": learning_rate, "update": update,
        "sample": sample, "seed": seed,
        "steps": steps,
    }  # fmt: skip


def _step_buttons() -> None:
    with st.container(horizontal=True):
        for title, more in (("One more update", 1), ("100 more updates", 100)):
            st.button(title, key=key(f"more_{more}"), icon=":material/fast_forward:", on_click=_go_on, args=(more,))
        st.button("Start again", key=key("again"), icon=":material/restart_alt:", on_click=_begin_again)


def _go_on(more: int) -> None:
    st.session_state[STEPS] = min(MAX_STEPS, int(st.session_state[STEPS]) + more)


def _begin_again() -> None:
    st.session_state[STEPS] = 0


def _show_step(layout: str, spec: SmallNetworkSpec, step: Step) -> None:
    st.caption(words.update_in_words(spec, step))
    backprop(
        "neuron_step", drawing=drawing(story(spec, step), layout), step=spec.to_json(), layout=layout,
        about=words.network_described(spec),
    )  # fmt: skip


def _show_check(check: GradientCheck) -> None:
    st.markdown(words.check_in_words(check))
    st.dataframe(
        {
            "parameter": check.names, "autodiff": check.autodiff, "chain rule": check.chain_rule,
            "finite differences": check.finite,
        },
        hide_index=True, height=250,
        column_config={name: st.column_config.NumberColumn(format="%.10f") for name in ("autodiff", "chain rule", "finite differences")},
    )  # fmt: skip
