"""The sidebar of "Regression": controls that produce a spec."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.controls import URL, number_slider
from pages._ui.presets import follow_old_link
from playground.labs.regression import words
from playground.labs.regression.polynomial import MAX_DEGREE, PENALTIES
from playground.labs.regression.spec import LINEAR, RESHUFFLED, SHUFFLES, PolynomialSpec, RegressionSpec

PREFIX = "reg"
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5, 1.0, 2.0, 3.0, 10.0)
BATCH_SIZES = (1, 4, 8, 16, 32, 64, 128, 300)
EPOCHS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
PENALTY_RATES = (0.0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
STRENGTHS = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
# As old links name them.
FORMER_SHUFFLES = {"anew": RESHUFFLED}
TRAINING_FIELDS = ("learning_rate", "batch_size", "epochs", "l2", "shuffle", "seed", "samples", "noise", "gap")
CURVE_FIELDS = ("degree", "penalty", "strength", "samples", "noise", "seed")


def key_of(spec: RegressionSpec | PolynomialSpec, field: str) -> str:
    """Key of the widget that holds a field, which is its name in the URL."""
    return f"{PREFIX}_curve_{field}" if isinstance(spec, PolynomialSpec) else f"{PREFIX}_{field}"


def load(spec: RegressionSpec | PolynomialSpec) -> None:
    """Sets every control to a spec. Called in callbacks, before the widgets are made."""
    fields = CURVE_FIELDS if isinstance(spec, PolynomialSpec) else TRAINING_FIELDS
    st.session_state.update({key_of(spec, field): getattr(spec, field) for field in fields})


def training_controls(default: RegressionSpec, *, own: bool) -> RegressionSpec:
    """Data and training of a line or a boundary.

    Args:
        default: That of the preset. The URL contains only what differs from it.
        own: Whether the page shows the visitor's own points, which no setting of the sample describes.
    """
    key = f"{PREFIX}_"
    st.markdown("**Sample**")
    fields: dict[str, Any] = {
        "task": default.task,
        "samples": st.number_input("Points", 3, 300, default.samples, 10, key=f"{key}samples", bind=URL, disabled=own),
    }
    if default.task == LINEAR:
        fields["noise"] = st.slider("Noise σ", 0.0, 2.0, default.noise, 0.1, key=f"{key}noise", bind=URL, disabled=own)
    else:
        fields["gap"] = st.slider(
            "Gap between the classes", 0.0, 1.0, default.gap, 0.05, key=f"{key}gap", bind=URL, disabled=own
        )
    if own:
        st.caption(words.OWN_POINTS)
    st.markdown("**Training**")
    fields["learning_rate"] = number_slider("Learning rate", RATES, default.learning_rate, key=f"{key}learning_rate")
    fields["epochs"] = number_slider("Epochs", EPOCHS, default.epochs, key=f"{key}epochs")
    fields["l2"] = number_slider(
        "L2 penalty λ", PENALTY_RATES, default.l2, key=f"{key}l2",
        help="Adds λ Σ w² to the loss, as Keras's kernel_regularizer does. The bias is not penalised.",
    )  # fmt: skip
    with st.expander("More"):
        fields["batch_size"] = number_slider("Batch size", BATCH_SIZES, default.batch_size, key=f"{key}batch_size")
        follow_old_link(f"{key}shuffle", FORMER_SHUFFLES)
        fields["shuffle"] = st.selectbox(
            "Order of the points", SHUFFLES, SHUFFLES.index(default.shuffle), key=f"{key}shuffle", bind=URL,
            help="reshuffled: another order in every epoch, as Keras's fit does by default. seeded_fit: once a seed is set, Keras 3.15 on "
            "TensorFlow repeats the same order in every epoch. The last, smaller batch then always contains the same points, which count more.",
        )  # fmt: skip
        fields["seed"] = st.number_input(
            "Seed", 0, 2**31 - 2, default.seed, key=f"{key}seed", bind=URL,
            help="For the sample, the initial weights and the order. The same seed gives the same numbers.",
        )  # fmt: skip
    return RegressionSpec(**fields)


def curve_controls(default: PolynomialSpec, *, own: bool) -> PolynomialSpec:
    """Data and fit of a polynomial; see `training_controls`."""
    key = f"{PREFIX}_curve_"
    st.markdown("**Fit**")
    fields: dict[str, Any] = {
        "degree": st.slider("Degree", 1, MAX_DEGREE, default.degree, key=f"{key}degree", bind=URL),
        "penalty": st.selectbox(
            "Penalty", PENALTIES, PENALTIES.index(default.penalty), key=f"{key}penalty", bind=URL,
            help="l2 adds λ Σ c² to the mean squared error, l1 adds λ Σ |c|. The constant is not penalised.",
        ),
    }  # fmt: skip
    fields["strength"] = number_slider(
        "Strength of the penalty λ",
        STRENGTHS,
        default.strength,
        key=f"{key}strength",
        disabled=fields["penalty"] == "none",
    )
    st.markdown("**Sample**")
    fields["samples"] = st.number_input(
        "Training points", 3, 100, default.samples, 5, key=f"{key}samples", bind=URL, disabled=own
    )
    fields["noise"] = st.slider("Noise σ", 0.0, 2.0, default.noise, 0.1, key=f"{key}noise", bind=URL, disabled=own)
    if own:
        st.caption(words.OWN_POINTS)
    fields["seed"] = st.number_input("Seed", 0, 2**31 - 2, default.seed, key=f"{key}seed", bind=URL)
    return PolynomialSpec(**fields)
