"""The controls of "The loss landscape": the training, in the sidebar, and the plane, above the figures."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.controls import URL, number_slider, one_of, optimizer_controls, optimizer_values
from playground.labs.landscape.spec import (
    ACTIVATIONS,
    DATA,
    MEASURED,
    PLANES,
    RANDOM,
    RESOLUTIONS,
    TEST,
    TRAINING,
    LandscapeSpec,
    View,
)

PREFIX = "land"
FIELDS = ("data", "train_size", "hidden_layers", "units", "activation", "batch_size", "epochs", "seed")
SIZES = (50, 100, 200, 500, MEASURED)
UNITS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 250, 500, MEASURED)
REACHES = (0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0)


def load(spec: LandscapeSpec) -> None:
    """Sets every control to a spec. Called in callbacks, before the widgets are made."""
    st.session_state.update({f"{PREFIX}_{name}": getattr(spec, name) for name in FIELDS})
    st.session_state.update(optimizer_values(PREFIX, spec))


def spec_controls(default: LandscapeSpec) -> LandscapeSpec:
    """Data, model and training.

    Args:
        default: That of the preset. The URL contains only what differs from it.

    Raises:
        ValueError: If they describe an impossible training; the message is a sentence.
    """
    st.markdown("**Data**")
    fields: dict[str, Any] = {
        "data": st.selectbox("Data", DATA, DATA.index(default.data), key=f"{PREFIX}_data", bind=URL),
        "train_size": number_slider("Training examples", SIZES, value=default.train_size, key=f"{PREFIX}_train_size"),
    }
    st.markdown("**Model**")
    fields["hidden_layers"] = st.slider(
        "Hidden layers", 0, 4, default.hidden_layers, key=f"{PREFIX}_hidden_layers", bind=URL,
        help="0 gives a linear model. Its loss is convex: it has a single valley on every plane.",
    )  # fmt: skip
    fields["units"] = number_slider("Units per hidden layer", UNITS, value=default.units, key=f"{PREFIX}_units")
    fields["activation"] = st.selectbox(
        "Activation", ACTIVATIONS, ACTIVATIONS.index(default.activation), key=f"{PREFIX}_activation", bind=URL
    )
    st.markdown("**Training**")
    fields |= optimizer_controls(PREFIX, default)
    fields["batch_size"] = number_slider(
        "Batch size", BATCH_SIZES, value=default.batch_size, key=f"{PREFIX}_batch_size"
    )
    fields["epochs"] = st.number_input("Epochs", 1, 1_000, default.epochs, key=f"{PREFIX}_epochs", bind=URL)
    fields["seed"] = st.number_input(
        "Seed", 0, 2**31 - 1, default.seed, key=f"{PREFIX}_seed", bind=URL,
        help="For the data, the initial weights and the shuffling. The same seed gives exactly the same path.",
    )  # fmt: skip
    return LandscapeSpec(**fields)


def view_controls() -> View:
    """The plane and the part of it that is drawn, in a row."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        plane = one_of(
            "Plane through the final weights", PLANES, default=PLANES[0], key=f"{PREFIX}_plane",
            help="path: the plane of the two principal components of the path. random: two random directions with filter normalisation.",
        )  # fmt: skip
        examples = one_of("Loss on", (TRAINING, TEST), default=TRAINING, key=f"{PREFIX}_examples")
        with st.popover("More"):
            resolution = number_slider("Grid resolution", RESOLUTIONS, value=41, key=f"{PREFIX}_resolution")
            far = plane == RANDOM
            reach = number_slider(
                "Extent of the map", REACHES, value=1.0 if far else 0.4, key=f"{PREFIX}_reach_{plane}",
                help="path: how far the map extends beyond the path, as a fraction of the path's size. random: how many lengths of the "
                "random directions, which are as long as the network's filters.",
            )  # fmt: skip
            seed = st.number_input(
                "Seed of the random directions", 0, 9_999, 0, key=f"{PREFIX}_view_seed", bind=URL, disabled=not far
            )
    return View(plane=plane, reach=reach, resolution=resolution, examples=examples, seed=seed if far else 0)
