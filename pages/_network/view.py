"""The network as a drawing that can be changed by hand: a component that gets weights and requests the next ones."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st

from pages._ui.component import component
from pages._ui.live_session import Live, read_head
from pages._ui.live_session import Request as LiveRequest
from pages._ui.message import floats, is_number, is_whole, pairs
from playground.labs.network import words
from playground.labs.network.spec import FEATURES, MAX_LAYERS, NetworkSpec, column
from playground.plane.datasets import DOMAIN, Points
from playground.plane.hidden import ACTIVATIONS, MAX_UNITS, flat

KINDS = ("look", "rest", "run", "epoch", "batch", "reset", "go", "edit", "layers", "feature", "paint")
GRID = 51
MAX_EPOCHS_ASKED, MAX_CHANGES, MAX_STROKE = 100, 3_000, 2_000
BRUSHES = (0, 1, 2, 3, 4, "erase", "clear")


@dataclass(frozen=True, kw_only=True)
class Request(LiveRequest):
    """What the drawing requests; its kind is one of `KINDS`.

    Attributes:
        epochs, batches: To train; both 0: as many epochs as fit a slice.
        epoch: The epoch to go to.
        changes: Index among all variables of the model to the new value.
        layers: Hidden layers as texts.
        name: The input to switch on or off.
        strokes: Brushes (a class, `"erase"` or `"clear"`), each with points (x1, x2).
    """

    epochs: int = 0
    batches: int = 0
    epoch: int = 0
    changes: Mapping[int, float] = field(default_factory=dict)
    layers: tuple[str, ...] = ()
    name: str = ""
    strokes: tuple[tuple[int | str, tuple[tuple[float, float], ...]], ...] = ()


@dataclass(frozen=True, kw_only=True)
class View:
    """What the drawing shows.

    Attributes:
        live: What every live drawing shows; the curve's columns are `playground.labs.network.run.CURVES`.
        spec: What is trained.
        train, test: Its points.
        gradient_sizes: One for each layer.
        top: The last epoch that can be gone to.
        hide: Parts that a teacher hides.
        show_test, discrete: Whether the large map has the test points, and shows only the decision.
    """

    live: Live
    spec: NetworkSpec
    train: Points
    test: Points
    gradient_sizes: np.ndarray = field(default_factory=lambda: np.zeros(0))
    top: int = 0
    hide: tuple[str, ...] = ()
    show_test: bool = False
    discrete: bool = False


def read_request(value: object) -> Request | None:
    """What a browser sent, checked; None if our drawing sends no such thing."""
    fields = read_head(value, KINDS)
    if fields is None or not isinstance(value, Mapping):
        return None
    for name, most in (("epochs", MAX_EPOCHS_ASKED), ("batches", MAX_EPOCHS_ASKED), ("epoch", 10**9)):
        if is_whole(value.get(name), most):
            fields[name] = value[name]
    kind = fields["kind"]
    if kind == "edit":
        changes = value.get("changes")
        if not isinstance(changes, Mapping) or len(changes) > MAX_CHANGES:
            fields["kind"] = "look"
            return Request(**fields)
        fields["changes"] = {
            int(key): float(one)
            for key, one in changes.items()
            if str(key).isdecimal() and len(str(key)) < 6 and is_number(one, 1e4)
        }
    if kind == "layers":
        layers = value.get("layers")
        if not isinstance(layers, list) or len(layers) > MAX_LAYERS or not all(isinstance(one, str) for one in layers):
            fields["kind"] = "look"
            return Request(**fields)
        fields["layers"] = tuple(one[:40] for one in layers)
    if kind == "feature":
        fields["name"] = value["name"] if isinstance(value.get("name"), str) else ""
    if kind == "paint":
        fields["strokes"] = _strokes(value.get("strokes"))
    return Request(**fields)


def _strokes(value: object) -> tuple[tuple[int | str, tuple[tuple[float, float], ...]], ...]:
    return tuple(
        (stroke["brush"], pairs(stroke.get("points"), DOMAIN, MAX_STROKE))
        for stroke in (value if isinstance(value, list) else [])[:100]
        # True and 1.0 equal 1, but are no brush.
        if isinstance(stroke, Mapping) and type(stroke.get("brush")) in (int, str) and stroke["brush"] in BRUSHES
    )


def sent_request(key: str) -> Request | None:
    """The newest request of the drawing."""
    return read_request(st.session_state.get(key, {}).get("request"))


def network_view(key: str, view: View, *, on_request: Callable[[], None]) -> None:
    """Draws the network. Call it in a fragment: each request runs it again.

    Args:
        key: A constant name.
        view: What to show.
        on_request: Called before the fragment runs for a request.
    """
    _MOUNT(key=key, data=to_data(view), on_request_change=on_request)


def to_data(view: View) -> dict[str, Any]:
    """The view as plain values: numbers travel as base64 of little-endian float32."""
    spec = view.spec
    inputs: list[dict[str, Any]] = [
        {"text": one, "label": words.INPUTS[one], "on": one in spec.features, "own": False} for one in FEATURES
    ]
    # Inputs are fed in in the order of the spec, which is the order in which they are listed.
    own_input = ""
    if spec.formula:
        inputs.append({"text": spec.formula, "label": words.formula_shown(spec.formula), "on": True, "own": True})
        own_input = floats(column(spec.formula, grid_places()))
    layout = {
        "inputs": inputs,
        "hidden": [{"units": one.units, "activation": one.activation} for one in spec.hidden],
        "normalised": spec.batch_normalization, "outputs": spec.outputs, "activation": spec.output_activation,
        "loss": words.loss_title(spec.loss), "classes": spec.classes, "domain": DOMAIN, "one_dimension": spec.data == "wave" and spec.formulas == ("x1",),
    }  # fmt: skip
    train, test = (floats(np.column_stack([points.x, points.y])) for points in (view.train, view.test))
    extra = [floats(column(spec.formula, points.x)) if spec.formula else "" for points in (view.train, view.test)]
    live, frames = view.live, view.live.frames
    return {
        **live.to_data(),
        "layout": layout,
        "layout_id": json.dumps([layout, live.run], sort_keys=True),
        "own_input": own_input,
        "points_id": zlib.crc32((train + test + "".join(extra)).encode()),
        "train": train, "test": test, "train_own": extra[0], "test_own": extra[1],
        "frames": {
            "id": live.frames_id,
            "epochs": [one.at for one in frames],
            "size": sum(int(np.prod(shape)) for shape in spec.shapes) if frames else 0,
            "values": floats(np.concatenate([flat(one.weights) for one in frames])) if frames else "",
        },
        "gradients": [round(float(one), 8) for one in view.gradient_sizes],
        "top": view.top,
        "parameters": spec.parameters,
        "hide": list(view.hide),
        "show_test": view.show_test, "discrete": view.discrete,
        "activations": list(ACTIVATIONS), "limits": {"layers": MAX_LAYERS, "units": MAX_UNITS},
    }  # fmt: skip


def grid_places() -> np.ndarray:
    """The grid on which the values of a custom formula are sent: float64, shape `(51·51, 2)`, the first row at the top."""
    line = np.linspace(-DOMAIN, DOMAIN, GRID)
    across, up = np.meshgrid(line, line[::-1])
    return np.column_stack([across.ravel(), up.ravel()])


_MOUNT: Any = component("network")
