"""Looks inside a trained network: the outputs of every layer, and all that one channel is computed from."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from playground.digits.networks import Network
from playground.digits.training.read import KEPT, load_network
from playground.labs.inside.layer import Choice, Detail, LayerView, Look
from playground.labs.inside.receptive_field import ReceptiveField, Window
from playground.model.activations import softmax

# Networks have fewer connections between channels than this, or every channel is said to feed every other.
MOST_STRENGTHS = 40_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Opened:
    """A network and the same network with the outputs of all its layers.

    Attributes:
        layers: Those of the network, without its input.
        inside: Returns the outputs of `layers`, in order.
    """

    layers: list[keras.layers.Layer]
    inside: keras.Model


def look(network: Network, image: np.ndarray, choice: Choice | None) -> Look:
    """Every layer's outputs for a picture.

    Args:
        network: The network.
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1.
        choice: The channel that is looked at closely; one that the network does not have gives no detail.

    Raises:
        FileNotFoundError: If the network or the snapshot was deleted; the message is a sentence for the visitor.
    """
    opened = open_network(network)
    found = opened.inside.predict_on_batch(image)
    outputs = [np.asarray(one)[0] for one in (found if isinstance(found, list) else [found])]
    views: list[LayerView] = []
    before = image[0]
    field: ReceptiveField | None = ReceptiveField()
    for layer, of in zip(opened.layers, outputs, strict=True):
        view = _view(layer, before.shape, of, field)
        views.append(view)
        before, field = of, view.field
    last = outputs[-1]
    return Look(
        probabilities=softmax(last) if network.from_logits else last,
        layers=tuple(views),
        detail=_detail(opened.layers, image[0], outputs, choice),
    )


@functools.lru_cache(maxsize=KEPT)
def open_network(network: Network) -> Opened:
    """The network with its layers laid open. It compiles at its first call."""
    model = load_network(network)
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    return Opened(layers=layers, inside=keras.Model(model.inputs, [layer.output for layer in layers]))


def _view(
    layer: keras.layers.Layer, input_shape: tuple[int, ...], outputs: np.ndarray, before: ReceptiveField | None
) -> LayerView:
    window = window_of(layer)
    field = before if outputs.ndim == 3 else None
    if window and field:
        field = field.after(window, input_shape[0])
    return LayerView(
        name=layer.name,
        kind=type(layer).__name__,
        activation=activation_of(layer),
        parameters=layer.count_params(),
        output_shape=outputs.shape,
        outputs=outputs,
        window=window,
        field=field,
        strength=_strength(layer),
    )


def window_of(layer: keras.layers.Layer) -> Window | None:
    """How a layer walks over its input; None if it does not."""
    if isinstance(layer, keras.layers.Conv2D):
        return Window(
            size=layer.kernel_size[0], strides=layer.strides[0], dilation=layer.dilation_rate[0], padding=layer.padding
        )
    if isinstance(layer, keras.layers.MaxPooling2D | keras.layers.AveragePooling2D):
        return Window(size=layer.pool_size[0], strides=layer.strides[0], padding=layer.padding)
    return None


def activation_of(layer: keras.layers.Layer) -> str:
    """Keras's identifier of a layer's activation; empty if it has none."""
    activation = getattr(layer, "activation", None)
    return "" if activation is None else str(keras.activations.serialize(activation))


def _strength(layer: keras.layers.Layer) -> np.ndarray | None:
    if not isinstance(layer, keras.layers.Conv2D | keras.layers.Dense):
        return None
    kernel = np.asarray(layer.kernel)
    if kernel.shape[-2] * kernel.shape[-1] > MOST_STRENGTHS:
        return None
    norms: np.ndarray = np.sqrt((kernel**2).sum(axis=tuple(range(kernel.ndim - 2)))).astype("float32")
    return norms


def _detail(
    layers: list[keras.layers.Layer], image: np.ndarray, outputs: list[np.ndarray], choice: Choice | None
) -> Detail | None:
    if choice is None or not 0 <= choice.layer < len(layers):
        return None
    layer, output = layers[choice.layer], outputs[choice.layer]
    before = outputs[choice.layer - 1] if choice.layer else image
    if not 0 <= choice.channel < output.shape[-1]:
        return None
    channel = choice.channel
    if isinstance(layer, keras.layers.Conv2D | keras.layers.Dense):
        numbers = _weights(layer, channel)
        if activation_of(layer) == "softmax":
            numbers["logits"] = _sums(layer, before)
        return Detail(choice=choice, inputs=before, output=output[..., channel], numbers=numbers)
    if isinstance(layer, keras.layers.Flatten):
        return Detail(choice=choice, inputs=before, output=output[channel], numbers={})
    numbers = {}
    if isinstance(layer, keras.layers.BatchNormalization):
        names = ("gamma", "beta", "moving_mean", "moving_variance")
        numbers = {name: float(np.asarray(getattr(layer, name))[channel]) for name in names}
        numbers["epsilon"] = float(layer.epsilon)
    if activation_of(layer) == "softmax":
        numbers["logits"] = before
    return Detail(
        choice=choice, inputs=before[..., channel : channel + 1], output=output[..., channel], numbers=numbers
    )


def _weights(layer: Any, channel: int) -> dict[str, Any]:
    """Kernel and bias of one channel; a layer without a bias adds 0."""
    bias = float(np.asarray(layer.bias)[channel]) if layer.use_bias else 0.0
    return {"kernel": np.ascontiguousarray(np.asarray(layer.kernel)[..., channel]), "bias": bias}


def _sums(layer: Any, before: np.ndarray) -> np.ndarray:
    """What a layer's activation is applied to, float32, of the shape of the layer's output."""
    convolves = isinstance(layer, keras.layers.Conv2D)
    sums = (
        np.asarray(layer.convolution_op(before[np.newaxis], layer.kernel))[0]
        if convolves
        else before @ np.asarray(layer.kernel)
    )
    return np.asarray(sums + np.asarray(layer.bias) if layer.use_bias else sums, "float32")
