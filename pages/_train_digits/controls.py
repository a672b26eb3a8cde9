"""The sidebar of "Train digits": data, model, training, in this order; widgets in, a spec out."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._train_digits.layer_builder import layer_builder
from pages._ui.controls import SMALL_SHARES, URL, number_slider, optimizer_controls, optimizer_values
from playground.digits.spec import INITIALIZERS, DigitsSpec
from playground.labs.train_digits.lab import LEARNING_CURVE_SIZES
from playground.labs.train_digits.words import parameter_count

PREFIX = "digits"
SIZES = tuple(sorted({*LEARNING_CURVE_SIZES, 600, 1_200, 6_000, 12_000, 20_000}))
BATCH_SIZES = (1, 8, 16, 32, 64, 100, 128, 256, 512, 1024)
# Fields of the spec whose widgets have the field's name.
FIELDS = (
    "initializer", "l1", "l2", "train_size", "validation_split", "augment_shift", "augment_rotation", "augment_zoom",
    "batch_size", "epochs", "patience", "seed", "attack_epsilon", "attack_steps",
)  # fmt: skip


def widget_values(spec: DigitsSpec) -> dict[str, Any]:
    """The values of all controls for a spec, by widget key."""
    own = {f"{PREFIX}_{name}": getattr(spec, name) for name in FIELDS}
    return {f"{PREFIX}_layers": " ".join(spec.layers), **own, **optimizer_values(PREFIX, spec)}


def load(spec: DigitsSpec) -> None:
    """Sets every control to a spec. Called in callbacks, before the widgets are made."""
    st.session_state.update(widget_values(spec))


def spec_controls(default: DigitsSpec) -> DigitsSpec:
    """Draws all controls.

    Args:
        default: The preset's. The URL holds only what differs from it.

    Raises:
        ValueError: If they describe an impossible training; the message is a sentence.
    """
    st.markdown("**Data**")
    fields: dict[str, Any] = {
        "train_size": number_slider(
            "Training images", SIZES, value=default.train_size, key=f"{PREFIX}_train_size"
        ),
        "validation_split": number_slider(
            "Validation share", (0.0, 0.1, 0.2, 0.3, 0.5), value=default.validation_split, key=f"{PREFIX}_validation_split",
        ),
    }  # fmt: skip
    with st.expander("Augmentation"):
        st.caption("Each image is changed slightly at random every time it is used.")
        fields["augment_shift"] = st.slider(
            "Shift in pixels", 0.0, 8.0, default.augment_shift, 1.0, key=f"{PREFIX}_augment_shift", bind=URL
        )
        fields["augment_rotation"] = st.slider(
            "Rotation in degrees", 0.0, 45.0, default.augment_rotation, 5.0, key=f"{PREFIX}_augment_rotation", bind=URL
        )
        fields["augment_zoom"] = st.slider(
            "Zoom (relative)", 0.0, 0.5, default.augment_zoom, 0.05, key=f"{PREFIX}_augment_zoom", bind=URL
        )
    with st.expander("Adversarial training"):
        st.caption("Each image is changed so that the loss grows before the network learns from it.")
        fields["attack_epsilon"] = st.slider(
            "Largest change of a pixel (0: no attack)", 0.0, 0.5, default.attack_epsilon, 0.05, key=f"{PREFIX}_attack_epsilon", bind=URL,
            help="Ink goes from 0 to 1. The change grows to this size in the first quarter of the training.",
        )  # fmt: skip
        fields["attack_steps"] = st.slider(
            "Steps of the attack", 1, 20, default.attack_steps, key=f"{PREFIX}_attack_steps", bind=URL,
            help="1: FGSM from a random start. More steps attack better, and each costs as much time as the training without an attack.",
        )  # fmt: skip
    st.markdown("**Model**")
    size = st.container()
    fields["layers"] = layer_builder(f"{PREFIX}_layers", default.layers)
    with st.expander("Initial weights and penalties"):
        fields["initializer"] = st.selectbox(
            "Initial weights",
            INITIALIZERS,
            INITIALIZERS.index(default.initializer),
            help="The names are Keras's; biases start at 0. pytorch: weights and biases are uniform in ±1/√fan_in.",
            key=f"{PREFIX}_initializer",
            bind=URL,
        )
        for name, title in (("l1", "L1 penalty"), ("l2", "L2 penalty")):
            fields[name] = number_slider(title, SMALL_SHARES, value=getattr(default, name), key=f"{PREFIX}_{name}")
    st.markdown("**Training**")
    fields |= optimizer_controls(PREFIX, default)
    fields["batch_size"] = number_slider(
        "Batch size", BATCH_SIZES, value=default.batch_size, key=f"{PREFIX}_batch_size"
    )
    fields["epochs"] = st.number_input("Epochs", 1, 200, default.epochs, key=f"{PREFIX}_epochs", bind=URL)
    with st.expander("Early stopping and seed"):
        fields["patience"] = st.number_input(
            "Early stopping: patience (epochs)", 0, 50, default.patience, key=f"{PREFIX}_patience", bind=URL,
            help="Stops when the validation loss has not improved for this number of epochs, and restores the best weights. 0: never.",
        )  # fmt: skip
        fields["seed"] = st.number_input(
            "Seed",
            0,
            2**31 - 1,
            default.seed,
            key=f"{PREFIX}_seed",
            bind=URL,
            help="The same seed gives exactly the same run.",
        )
    spec = DigitsSpec(**fields)
    size.caption(parameter_count(spec.parameters))
    return spec
