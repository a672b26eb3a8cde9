"""One neuron: weights to set by hand, a map of its output, and its activation function beside three common ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages._neuron.settings import Controls, key
from pages._ui.component import component, room
from pages._ui.lesson import lesson
from pages._ui.message import is_number
from playground.labs.neuron import words
from playground.labs.neuron.lab import DEFAULTS, MOST_BIAS, MOST_WEIGHT, POINTS, Work, read_numbers, right_sides
from playground.model.activations import ACTIVATIONS

HAND = key("hand")
BOUNDS = (MOST_WEIGHT, MOST_WEIGHT, MOST_BIAS)
POINT_BOUNDS = (2.0, 2.0)


def show_one(controls: Controls) -> Work:
    """Draws the view and returns what the visitor has done in it."""
    with st.sidebar:
        activation = controls.select("activation", "Activation", tuple(ACTIVATIONS))
        points = controls.choose("points", "Points to separate", tuple(POINTS))
        weights = controls.text(
            "weights",
            "Weights and bias: w₁, w₂, b",
            help="Dragging in the picture changes these numbers. Type them to set exact values.",
        )
        point = controls.text("point", "Input point: x₁, x₂")
    values = read_numbers(weights, BOUNDS, DEFAULTS["weights"])
    at = read_numbers(point, POINT_BOUNDS, DEFAULTS["point"])
    with room("neuron", phone=936, desk=466):
        _MOUNT(
            key=HAND,
            data={
                "number": _sent().get("number", 0),
                "values": [*values, *at],
                "activation": activation,
                "points": [list(one) for one in POINTS[points]],
            },
            on_hand_change=_take,
        )
    right, count = right_sides(values, points)
    st.markdown(f"**{activation}**: $f(z) = {ACTIVATIONS[activation].formula}$")
    if count:
        st.markdown(words.separated(right, count))
    st.markdown(lesson("neuron", "One neuron"))
    return Work(neuron=(values, points))


def _sent() -> Mapping[str, Any]:
    """The last values that the browser sent, checked."""
    state = st.session_state.get(HAND, {}).get("hand")
    if not isinstance(state, Mapping) or not isinstance(state.get("number"), int):
        return {}
    values = state.get("values")
    whole = isinstance(values, list) and len(values) == 5 and all(is_number(one, MOST_BIAS) for one in values)
    return state if whole else {}


def _take() -> None:
    """Writes the dragged values into the text fields, and thereby into the URL."""
    values = _sent().get("values")
    if values:
        st.session_state[key("weights")] = ",".join(f"{value:g}" for value in values[:3])
        st.session_state[key("point")] = ",".join(f"{value:g}" for value in values[3:])


_MOUNT: Any = component("neuron")
