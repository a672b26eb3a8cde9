"""The drawing of a network's inside: a Streamlit component that shows all layers, one channel, and one number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import streamlit as st

from pages._ui.component import component, rerun_only
from pages._ui.message import is_whole, number_of, packed
from playground.labs.inside import words
from playground.labs.inside.layer import Choice, Detail, LayerView, Look

MOUNT_KEY = "inside_look"
MOST = 10_000


def sent_number() -> int:
    """Number of the newest message of the drawing; 0 before the first."""
    state = st.session_state.get(MOUNT_KEY, {}).get("choice")
    return (number_of(state) or 0) if isinstance(state, Mapping) else 0


def sent_choice() -> Choice | None:
    """The channel that the drawing has asked for last; None: all layers."""
    state = st.session_state.get(MOUNT_KEY, {}).get("choice")
    choice = state.get("choice") if isinstance(state, Mapping) else None
    if not isinstance(choice, Mapping):
        return None
    layer, channel = choice.get("layer"), choice.get("channel")
    return Choice(layer=layer, channel=channel) if is_whole(layer, MOST) and is_whole(channel, MOST) else None


def show_inside(look: Look, image: np.ndarray, drawing: int) -> None:
    """Shows the layers, and the channel that is open.

    Args:
        look: What the worker found.
        image: float32, shape `(1, 28, 28, 1)`, the picture.
        drawing: Number of the drawing that is shown.
    """
    _MOUNT(key=MOUNT_KEY, data=message(look, image, sent_number(), drawing), on_choice_change=rerun_only)


def message(look: Look, image: np.ndarray, answered: int, drawing: int = 0) -> bytes:
    """What the drawing is sent: pictures as bytes with the range of each channel, and float32 for the open channel alone.

    Args:
        look, image, drawing: As `show_inside` takes.
        answered: Number of the message that this answers.
    """
    layers: list[dict[str, Any]] = [
        {"index": 0, "kind": "Picture", "title": "The picture", "about": words.THE_PICTURE, "activation": "",
         "shape": image.shape[1:], "field": None, "digits": False, "share": False},
    ]  # fmt: skip
    arrays = _pictures(0, image[0])
    for index, layer in enumerate(look.layers, 1):
        last = index == len(look.layers)
        layers.append(
            {
                "index": index,
                "kind": layer.kind,
                "title": words.title(layer),
                "about": words.about(layer),
                "activation": layer.activation,
                "shape": layer.output_shape,
                "field": asdict(layer.field) if layer.field else None,
                "digits": last,
                "share": last and layer.activation == "softmax",
            }
        )
        arrays |= _pictures(index, layer.outputs)
        if layer.strength is not None:
            arrays[f"strength{index}"] = layer.strength
    content = {
        "answered": answered,
        "drawing": drawing,
        "layers": layers,
        "choice": asdict(look.detail.choice) if look.detail else None,
        "detail": _detail(look.layers, look.detail, image.shape[1:]) if look.detail else None,
    }
    if look.detail:
        arrays |= {"inputs": look.detail.inputs, "output": np.atleast_1d(look.detail.output)}
        arrays |= {name: value for name, value in look.detail.numbers.items() if isinstance(value, np.ndarray)}
    return packed(content, arrays)


def _pictures(index: int, outputs: np.ndarray) -> dict[str, np.ndarray]:
    """A layer's outputs: each map in 256 steps from its lowest to its highest value; single values as they are."""
    if outputs.ndim != 3:
        return {f"low{index}": outputs, f"high{index}": outputs}
    maps = np.moveaxis(outputs, -1, 0)
    low, high = maps.min(axis=(1, 2)), maps.max(axis=(1, 2))
    scale = np.where(high > low, high - low, 1)[:, np.newaxis, np.newaxis]
    levels = np.round(255 * (maps - low[:, np.newaxis, np.newaxis]) / scale).astype("uint8")
    return {f"levels{index}": levels, f"low{index}": low, f"high{index}": high}


def _detail(layers: tuple[LayerView, ...], detail: Detail, picture: tuple[int, ...]) -> dict[str, Any]:
    layer, choice = layers[detail.choice.layer], detail.choice
    rows, columns = detail.output.shape if detail.output.ndim == 2 else (1, 1)
    height, width = detail.inputs.shape[:2] if detail.inputs.ndim == 3 else (1, 1)
    numbers = {name: value for name, value in detail.numbers.items() if not isinstance(value, np.ndarray)}
    return {
        "layer": choice.layer,
        "channel": choice.channel,
        "kind": layer.kind,
        "activation": layer.activation,
        "window": asdict(layer.window) if layer.window else None,
        "height": height,
        "width": width,
        "channels": detail.inputs.shape[-1],
        "rows": rows,
        "columns": columns,
        "unrolled": _unrolled(layers, choice.layer, picture),
        "bias": numbers.get("bias", 0.0),
        "numbers": numbers,
    }


def _unrolled(layers: tuple[LayerView, ...], index: int, picture: tuple[int, ...]) -> tuple[int, ...] | None:
    """The shape of the maps that Flatten has unrolled right before a layer, what acts in training only left aside."""
    before = index - 1
    while before >= 0 and layers[before].kind in ("Dropout", "GaussianNoise"):
        before -= 1
    if before < 0 or layers[before].kind != "Flatten":
        return None
    return layers[before - 1].output_shape if before else picture


_MOUNT = component("inside")
