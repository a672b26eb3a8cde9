"""Controls that several labs share. Each is bound to the URL, so a link carries every setting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import streamlit as st

from pages._ui import link
from playground.model.optimizer import (
    DEFAULT_LEARNING_RATE,
    PARAMETERS,
    SCHEDULES,
    OptimizerSpec,
    optimizer_fields,
    optimizer_name,
)

URL: Any = "query-params"
NumberT = TypeVar("NumberT", int, float)

LEARNING_RATES = (*(float(f"{digit}e{power}") for power in range(-5, 1) for digit in (1, 2, 3, 4, 5, 6, 8)), 10.0)
SMALL_SHARES = (0.0, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1)

# The optimizers that the page offers, of `playground.model.optimizer.OPTIMIZERS`.
OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw")
# The URL holds what a control shows, so options are shown as Keras's identifiers.
SCHEDULE_HELP = (
    "cosine: falls to 0. exponential: falls to 1%. one_cycle: rises for a quarter of the training, then falls to 0."
)
PARAMETER_TITLES = {
    "momentum": ("Momentum β", 0.0, 0.999, 0.01, "%.3f"),
    "rho": ("Decay rate ρ of the squared gradients", 0.0, 0.999, 0.01, "%.3f"),
    "beta_1": ("Decay rate β₁ of the gradients", 0.0, 0.999, 0.01, "%.3f"),
    "beta_2": ("Decay rate β₂ of the squared gradients", 0.0, 0.99999, 0.001, "%.5f"),
    "epsilon": ("ε, added to the divisor", 0.0, 1.0, 1e-7, "%.1e"),
    "weight_decay": ("Weight decay", 0.0, 1.0, 0.001, "%.4f"),
    "initial_accumulator_value": ("Initial value of the accumulator", 0.0, 10.0, 0.01, "%.3f"),
}


def optimizer_values(prefix: str, spec: OptimizerSpec) -> dict[str, Any]:
    """The values of the optimizer's controls for a spec, by widget key."""
    parameters = {f"{prefix}_{name}": getattr(spec, name) for name in PARAMETER_TITLES}
    return {
        f"{prefix}_optimizer": optimizer_name(spec),
        f"{prefix}_learning_rate": spec.learning_rate,
        f"{prefix}_schedule": spec.schedule,
        **parameters,
    }


def optimizer_controls(prefix: str, default: OptimizerSpec) -> dict[str, Any]:
    """Optimizer, learning rate and schedule; the optimizer's other parameters in a popover.

    Args:
        prefix: Of the widgets' keys, which are the names in the URL.
        default: What the controls show at first.

    Returns:
        Fields of an `OptimizerSpec`; parameters that the optimizer does not have are left at their defaults.
    """
    choice = st.selectbox(
        "Optimizer", OPTIMIZERS, index=OPTIMIZERS.index(optimizer_name(default)), bind=URL,
        key=f"{prefix}_optimizer", on_change=_take_default_rate, args=(prefix,),
    )  # fmt: skip
    learning_rate = number_slider(
        "Learning rate", LEARNING_RATES, value=default.learning_rate, key=f"{prefix}_learning_rate",
    )  # fmt: skip
    schedule = st.selectbox(
        "Learning-rate schedule", SCHEDULES, index=SCHEDULES.index(default.schedule), key=f"{prefix}_schedule",
        bind=URL, help=SCHEDULE_HELP,
    )  # fmt: skip
    named = optimizer_fields(choice)
    fields: dict[str, Any] = {**named, "learning_rate": learning_rate, "schedule": schedule}
    own = [name for name in PARAMETERS[fields["optimizer"]] if name in PARAMETER_TITLES]
    if choice == "sgd":
        own.remove("momentum")
    if own:
        with st.popover("Parameters of the optimizer", width="stretch"):
            for name in own:
                title, low, high, step, form = PARAMETER_TITLES[name]
                fields[name] = st.number_input(
                    title, low, high, float(named.get(name, getattr(default, name))), step, form,
                    key=f"{prefix}_{name}", bind=URL,
                )  # fmt: skip
    return fields


def _take_default_rate(prefix: str) -> None:
    """Sets Keras's default learning rate for the chosen optimizer: a good rate for one optimizer is a bad rate for another."""
    fields = optimizer_fields(st.session_state[f"{prefix}_optimizer"])
    st.session_state[f"{prefix}_learning_rate"] = DEFAULT_LEARNING_RATE[fields["optimizer"]]
    for name, value in fields.items():
        if name in PARAMETER_TITLES:
            st.session_state[f"{prefix}_{name}"] = value


def one_of(title: str, options: Sequence[Any], *, default: Any, key: str, **more: Any) -> Any:
    """One of a few, side by side. An empty value in a link gives the default: Streamlit lets it pass as a choice of none."""
    chosen = st.segmented_control(title, options, default=default, required=True, key=key, bind=URL, **more)
    return default if chosen is None else chosen


def number_slider(title: str, options: Sequence[NumberT], value: NumberT, *, key: str, **more: Any) -> NumberT:
    """A slider over these numbers, bound to the URL; a link that asks for a number between two of them gets the nearest.

    Args:
        title: Its label.
        options: In ascending order.
        value: The default.
        key: Its name in the URL.
        more: What `st.select_slider` takes.
    """
    link.snap(key, options)
    chosen: NumberT = st.select_slider(title, options, value=value, key=key, bind=URL, **more)
    return chosen
