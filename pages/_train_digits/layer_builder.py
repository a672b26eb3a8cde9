"""A network as a column of buttons, one for each layer, that open the layer's settings."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import streamlit as st

from pages._ui.controls import URL
from pages._ui.plain import plain
from playground.model.layers import ACTIVATIONS, PADDINGS, ImpossibleNetwork, Layer, layer_text, parse_layer

TITLES = {
    "conv2d": "Convolution", "max_pooling2d": "Max pooling", "average_pooling2d": "Average pooling",
    "global_average_pooling2d": "Global average pooling", "flatten": "Flatten", "dense": "Dense", "dropout": "Dropout",
    "gaussian_noise": "Noise", "batch_normalization": "Batch normalisation", "activation": "Activation",
}  # fmt: skip
# The first settings of a new layer.
FRESH = {
    "conv2d": "conv2d:32:3:relu", "max_pooling2d": "max_pooling2d:2", "average_pooling2d": "average_pooling2d:2",
    "global_average_pooling2d": "global_average_pooling2d", "flatten": "flatten", "dense": "dense:64:relu",
    "dropout": "dropout:0.25", "gaussian_noise": "gaussian_noise:0.3", "batch_normalization": "batch_normalization", "activation": "activation:relu",
}  # fmt: skip
FIELD_TITLES = {
    "filters": "Filters", "kernel_size": "Kernel size", "activation": "Activation", "strides": "Strides",
    "padding": "Padding", "pool_size": "Pool size", "units": "Units", "rate": "Dropout rate",
    "stddev": "Standard deviation of the noise",
}  # fmt: skip
RANGES = {
    "filters": (1, 512), "kernel_size": (1, 11), "strides": (1, 4), "pool_size": (1, 8), "units": (1, 4096),
}  # fmt: skip
OUTPUT_ACTIVATIONS = ("softmax", "linear")


def layer_label(layer: Layer) -> str:
    """`"Convolution 32 · 3×3 · relu"`."""
    values = []
    for field in fields(layer):
        value = getattr(layer, field.name)
        if field.name in ("kernel_size", "pool_size"):
            values.append(f"{value}×{value}")
        elif field.name == "strides":
            if value != 1:
                values.append(f"stride {value}")
        elif field.name == "padding":
            if value != "valid":
                values.append(value)
        else:
            values.append(f"{value:g}" if isinstance(value, float) else str(value))
    return " ".join([TITLES[layer.kind], " · ".join(values)]).strip()


def split_layers(text: str) -> tuple[str, ...]:
    """The layers of the URL's one text: separated by commas or blanks."""
    return tuple(text.replace(",", " ").split())


def layer_builder(key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """Draws the controls. The text in the URL is authoritative; the buttons edit it.

    Args:
        key: Of the text field, which is its name in the URL. All other keys begin with it.
        default: The layers shown at first.

    Returns:
        The layers' texts. They may be impossible, which the spec checks.
    """
    rows = st.container(gap="xsmall")
    # The text field runs first, because it reads the URL, and is shown last.
    text = st.text_input(
        "Layers as text", " ".join(default), key=key, bind=URL, max_chars=1_000,
        help="The layers above as text, as in the link. You can edit it directly.",
    )  # fmt: skip
    layers = split_layers(text)
    with rows:
        for index, layer_string in enumerate(layers):
            _layer_row(key, index, layer_string, count=len(layers))
        st.selectbox(
            "Add a layer", list(FRESH), index=None, format_func=lambda kind: TITLES[kind], key=f"{key}_add",
            placeholder="Add a layer before the output", label_visibility="collapsed", on_change=_add, args=(key,),
        )  # fmt: skip
    return layers


def _layer_row(key: str, index: int, text: str, *, count: int) -> None:
    """The button of one layer, with its settings in a popover."""
    try:
        layer = parse_layer(text)
    except ImpossibleNetwork:
        st.caption(f":material/error: {plain(text[:40])} is not a layer.")
        return
    last = index == count - 1
    with st.popover(layer_label(layer), width="stretch", key=f"{key}_at_{index}"):
        _layer_controls(key, index, layer, is_output=last)
        if not last:
            _move_buttons(key, index, count)


def _layer_controls(key: str, index: int, layer: Layer, *, is_output: bool) -> None:
    """Widgets of a layer's fields; each rewrites the whole text."""
    if not fields(layer):
        st.caption("This layer has no settings.")
    for field in fields(layer):
        widget_key = f"{key}_{index}_{layer.kind}_{field.name}"
        value = getattr(layer, field.name)
        st.session_state[widget_key] = value
        arguments: dict[str, Any] = {
            "label": FIELD_TITLES[field.name], "key": widget_key, "on_change": _set_field,
            "args": (key, index, field.name, widget_key),
        }  # fmt: skip
        if field.name == "activation":
            st.selectbox(options=OUTPUT_ACTIVATIONS if is_output else ACTIVATIONS, **arguments)
        elif field.name == "padding":
            st.selectbox(options=PADDINGS, **arguments)
        elif field.name == "rate":
            st.slider(min_value=0.0, max_value=0.95, step=0.05, **arguments)
        elif field.name == "stddev":
            st.slider(min_value=0.0, max_value=1.0, step=0.05, **arguments)
        elif not (is_output and field.name == "units"):
            low, high = RANGES[field.name]
            st.number_input(min_value=low, max_value=high, step=1, **arguments)


def _move_buttons(key: str, index: int, count: int) -> None:
    with st.container(horizontal=True):
        for label, icon, target in (("Up", "arrow_upward", index - 1), ("Down", "arrow_downward", index + 1)):
            st.button(
                label, icon=f":material/{icon}:", key=f"{key}_{index}_{label}", on_click=_move, args=(key, index, target),
                disabled=not 0 <= target < count - 1,
            )  # fmt: skip
        st.button("Remove", icon=":material/delete:", key=f"{key}_{index}_remove", on_click=_remove, args=(key, index))


def _layers(key: str) -> list[str]:
    return list(split_layers(st.session_state[key]))


def _set_layers(key: str, layers: list[str]) -> None:
    st.session_state[key] = " ".join(layers)


def _set_field(key: str, index: int, name: str, widget_key: str) -> None:
    layers = _layers(key)
    layer = replace(parse_layer(layers[index]), **{name: st.session_state[widget_key]})
    layers[index] = layer_text(layer)
    _set_layers(key, layers)


def _add(key: str) -> None:
    kind = st.session_state[f"{key}_add"]
    if kind:
        layers = _layers(key)
        layers.insert(max(0, len(layers) - 1), FRESH[kind])
        _set_layers(key, layers)
        st.session_state[f"{key}_add"] = None


def _remove(key: str, index: int) -> None:
    layers = _layers(key)
    del layers[index]
    _set_layers(key, layers)


def _move(key: str, index: int, target: int) -> None:
    layers = _layers(key)
    layers.insert(target, layers.pop(index))
    _set_layers(key, layers)
