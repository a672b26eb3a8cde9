"""The sidebar of "A neural network in 2D": data, model, training and view. The widgets make a spec, and all are in the URL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from pages._network.session import Stops
from pages._ui.controls import LEARNING_RATES, URL, number_slider
from pages._ui.hiding import hidden, hideable
from pages._ui.presets import follow_old_link
from playground.labs.network import words
from playground.labs.network.lab import DEFAULT_RATES
from playground.labs.network.spec import (
    DATA,
    FEATURES,
    INITIALIZERS,
    LOSSES,
    OPTIMIZERS,
    OWN,
    SQUARED_ERROR,
    NetworkSpec,
)
from playground.plane.datasets import MULTICLASS, REGRESSIONS, Points

PREFIX = "net"
PENALTIES = (0.0, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0)
# Parts of the drawing that a link can hide, besides the groups of controls.
PARTS = ("play", "epoch", "batch", "reset", "speed", "time", "charts", "layers", "weights", "paint", "inside")


def hidden_parts() -> tuple[str, ...]:
    """The parts of the drawing that the link hides."""
    return tuple(name for name in PARTS if name in hidden())


@contextmanager
def group(name: str, title: str = "") -> Iterator[None]:
    """Widgets that a link may hide. They exist even then, because they read the URL."""
    with hideable(name, f"{PREFIX}_group_{name}"):
        if title:
            st.markdown(f"**{title}**")
        yield


def widget_values(spec: NetworkSpec) -> dict[str, Any]:
    """What every control holds for a spec, by widget key."""
    names = (
        "data", "num_classes", "samples", "noise", "train_share", "data_seed", "formula", "initializer", "batch_normalization",
        "loss", "optimizer", "learning_rate", "l1", "l2", "dropout", "batch_size", "seed",
    )  # fmt: skip
    values = {f"{PREFIX}_{name}": getattr(spec, name) for name in names}
    values[f"{PREFIX}_num_classes"] = max(2, spec.num_classes)
    return {**values, f"{PREFIX}_features": shown_inputs(spec.features), f"{PREFIX}_layers": " ".join(spec.layers)}


def shown_inputs(features: Iterable[str]) -> list[str]:
    """Inputs as the list of them shows them."""
    return [words.INPUTS[name] for name in features]


def load(spec: NetworkSpec) -> None:
    """Sets every control to a spec. Called in callbacks, before the widgets are made."""
    st.session_state.update(widget_values(spec))


def spec_controls(default: NetworkSpec, own: Points | None) -> NetworkSpec:
    """All controls of what is trained.

    Args:
        default: The preset's. The URL holds only what differs from it.
        own: The visitor's own points, which say their number of classes themselves.

    Raises:
        ValueError: If they describe an impossible training; the message is a sentence.
    """
    fields: dict[str, Any] = {}
    with group("data", "Data"):
        fields |= _data_controls(default)
    if fields["data"] == OWN:
        fields["num_classes"] = own.num_classes if own else 2
    with group("features", "Inputs"):
        follow_old_link(f"{PREFIX}_features", words.INPUTS)
        chosen = st.pills(
            "Inputs", [words.INPUTS[name] for name in FEATURES], selection_mode="multi", default=shown_inputs(default.features),
            key=f"{PREFIX}_features", bind=URL, label_visibility="collapsed",
        )  # fmt: skip
        fields["features"] = tuple(name for name in FEATURES if words.INPUTS[name] in chosen)
        fields["formula"] = st.text_input(
            "Additional input: a formula in `x1` and `x2`", default.formula, max_chars=200, key=f"{PREFIX}_formula", bind=URL,
            placeholder="sqrt(x1^2 + x2^2)", help="You can use the functions sin, cos, tan, exp, log, sqrt, abs, tanh, min and max.",
        ).strip()  # fmt: skip
    with group("model", "Model"):
        fields |= _model_controls(default)
    with group("training", "Training"):
        fields |= _training_controls(default)
    return NetworkSpec(**fields)


def _data_controls(default: NetworkSpec) -> dict[str, Any]:
    data = st.selectbox(
        "Data", DATA, DATA.index(default.data), key=f"{PREFIX}_data", bind=URL, on_change=_take_usual_size,
        help="plane, bumps and wave are regression problems. For own, paint points on the map or upload a file below.",
    )  # fmt: skip
    fields: dict[str, Any] = {"data": data, "num_classes": 2}
    if data in MULTICLASS:
        fields["num_classes"] = st.slider(
            "Classes", 2, 5, max(2, default.num_classes), key=f"{PREFIX}_num_classes", bind=URL
        )
    noise, share = st.columns(2)
    fields["noise"] = noise.slider("Noise", 0.0, 0.5, default.noise, 0.05, key=f"{PREFIX}_noise", bind=URL)
    fields["train_share"] = share.slider(
        "Training share", 0.1, 0.9, default.train_share, 0.1, key=f"{PREFIX}_train_share", bind=URL
    )
    with st.expander("Number of points, random seed"):
        fields["samples"] = st.number_input(
            "Total number of points", 10, 5_000, default.samples, 100, key=f"{PREFIX}_samples", bind=URL
        )
        fields["data_seed"] = st.number_input(
            "Data seed", 0, 2**31 - 1, default.data_seed, key=f"{PREFIX}_data_seed", bind=URL
        )
        st.button("New data", key=f"{PREFIX}_new_data", on_click=_raise, args=("data_seed",), width="stretch")
    return fields


def _model_controls(default: NetworkSpec) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    text = st.text_input(
        "Hidden layers", " ".join(default.layers), key=f"{PREFIX}_layers", bind=URL, max_chars=200,
        help="Write each layer as units:activation, with spaces between layers. The buttons above the drawing do this for you.",
    )  # fmt: skip
    fields["layers"] = tuple(text.replace(",", " ").split())
    with st.expander("Initial weights, normalisation, loss"):
        fields["initializer"] = st.selectbox(
            "Initial weights", INITIALIZERS, INITIALIZERS.index(default.initializer), key=f"{PREFIX}_initializer", bind=URL,
            help="These are Keras's identifiers. uniform_half is TensorFlow Playground's: U(-0.5, 0.5), with biases of 0.1.",
        )  # fmt: skip
        fields["batch_normalization"] = st.toggle(
            "Batch normalisation", default.batch_normalization, key=f"{PREFIX}_batch_normalization", bind=URL
        )
        fields["loss"] = st.selectbox(
            "Loss", LOSSES, LOSSES.index(default.loss), key=f"{PREFIX}_loss", bind=URL,
            help="squared_error is ½(output − target)²; with two classes, the output is a tanh. cross_entropy is for classification only.",
        )  # fmt: skip
        fields["seed"] = st.number_input(
            "Seed of weights and batches", 0, 2**31 - 1, default.seed, key=f"{PREFIX}_seed", bind=URL
        )
        st.button("New weights", key=f"{PREFIX}_new_weights", on_click=_raise, args=("seed",), width="stretch")
    return fields


def _training_controls(default: NetworkSpec) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    fields["optimizer"] = st.selectbox(
        "Optimizer", OPTIMIZERS, OPTIMIZERS.index(default.optimizer), key=f"{PREFIX}_optimizer", bind=URL, on_change=_take_usual_rate,
        help="sgd is plain gradient descent on batches, the only optimizer in TensorFlow Playground. adam adapts the step of each "
        "weight. muon makes the step of a weight matrix equally long in all directions; of all these it solves the spiral from "
        "the most initial weights.",
    )  # fmt: skip
    fields["learning_rate"] = number_slider(
        "Learning rate", LEARNING_RATES, value=default.learning_rate, key=f"{PREFIX}_learning_rate"
    )
    for name, title in (("l1", "L1 penalty"), ("l2", "L2 penalty")):
        fields[name] = number_slider(title, PENALTIES, value=getattr(default, name), key=f"{PREFIX}_{name}")
    fields["dropout"] = st.slider("Dropout", 0.0, 0.9, default.dropout, 0.05, key=f"{PREFIX}_dropout", bind=URL)
    fields["batch_size"] = st.number_input(
        "Batch size", 1, 5_000, default.batch_size, key=f"{PREFIX}_batch_size", bind=URL,
        help="Points in each update. If it is larger than the training set, each update uses all of its points.",
    )  # fmt: skip
    return fields


def stop_controls() -> Stops:
    """When Play ends automatically."""
    with group("stops"), st.expander("Stop automatically"):
        return Stops(
            test_loss=st.number_input(
                "When the test loss falls below this value (0: never)",
                0.0,
                10.0,
                0.0,
                0.01,
                "%.3f",
                key=f"{PREFIX}_stop_loss",
                bind=URL,
            ),
            epochs=st.number_input(
                "After this many epochs (0: never)", 0, 10**7, 0, key=f"{PREFIX}_stop_epochs", bind=URL
            ),
            patience=st.number_input(
                "When the test loss has not improved for this many epochs (0: never)",
                0,
                10**6,
                0,
                key=f"{PREFIX}_patience",
                bind=URL,
            ),
        )


def view_controls() -> dict[str, bool]:
    """Switches of the large map."""
    with group("view", "View"):
        return {
            "show_test": st.toggle("Show the test points", key=f"{PREFIX}_show_test", bind=URL),
            "discrete": st.toggle("Show only the decision, not its confidence", key=f"{PREFIX}_discrete", bind=URL),
        }


def _take_usual_size() -> None:
    """A regression has 1,200 points as in TensorFlow Playground, a classification 500; cross-entropy is for classes only."""
    regression = st.session_state[f"{PREFIX}_data"] in REGRESSIONS
    if st.session_state[f"{PREFIX}_samples"] in (500, 1_200):
        st.session_state[f"{PREFIX}_samples"] = 1_200 if regression else 500
    if regression:
        st.session_state[f"{PREFIX}_loss"] = SQUARED_ERROR


def _take_usual_rate() -> None:
    """Another optimizer begins with a learning rate that suits it here, because they need very different ones."""
    st.session_state[f"{PREFIX}_learning_rate"] = DEFAULT_RATES[st.session_state[f"{PREFIX}_optimizer"]]


def _raise(name: str) -> None:
    st.session_state[f"{PREFIX}_{name}"] = (st.session_state[f"{PREFIX}_{name}"] + 1) % 2**31
