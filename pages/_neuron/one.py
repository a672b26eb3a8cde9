"""One neuron: its weights by hand, its output as a map, and its activation beside three others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages._neuron.settings import Controls, key
from pages._ui.component import component
from pages._ui.lesson import lesson
from pages._ui.message import is_number
from playground.labs.neuron.lab import DEFAULTS, MOST_BIAS, MOST_WEIGHT, POINTS, Work, read_numbers, right_sides
from playground.model.activations import ACTIVATIONS

HAND = key("hand")
BOUNDS = (MOST_WEIGHT, MOST_WEIGHT, MOST_BIAS)
POINT_BOUNDS = (2.0, 2.0)


def show_one(controls: Controls) -> Work:
    """Draws the view; what the visitor has made of it."""
    with st.sidebar:
        activation = controls.select("activation", "Activation", tuple(ACTIVATIONS))
        points = controls.choose("points", "Points to separate", tuple(POINTS))
        weights = controls.text(
            "weights", "Weights and bias: w₁, w₂, b", help="What you drag is written here; type to be exact."
        )
        point = controls.text("point", "The point: x₁, x₂")
    values = read_numbers(weights, BOUNDS, DEFAULTS["weights"])
    at = read_numbers(point, POINT_BOUNDS, DEFAULTS["point"])
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
    told = f" · {right} of {count} points on their side of the line" if count else ""
    st.markdown(f"**{activation}**: $f(z) = {ACTIVATIONS[activation].formula}${told}")
    st.markdown(lesson("neuron", "One neuron"))
    return Work(neuron=(values, points))


def _sent() -> Mapping[str, Any]:
    """What the browser has sent last, checked."""
    state = st.session_state.get(HAND, {}).get("hand")
    if not isinstance(state, Mapping) or not isinstance(state.get("number"), int):
        return {}
    values = state.get("values")
    whole = isinstance(values, list) and len(values) == 5 and all(is_number(one, MOST_BIAS) for one in values)
    return state if whole else {}


def _take() -> None:
    """Writes what was dragged into the fields, and so into the URL."""
    values = _sent().get("values")
    if values:
        st.session_state[key("weights")] = ",".join(f"{value:g}" for value in values[:3])
        st.session_state[key("point")] = ",".join(f"{value:g}" for value in values[3:])


_MOUNT: Any = component("neuron")
