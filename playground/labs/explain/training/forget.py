"""A network that forgets what it has learned, one layer after the other, and its explanations meanwhile."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import keras
import numpy as np

from playground.digits.networks import Network
from playground.digits.training.read import load_network
from playground.labs.explain.attribution import Attribution, AttributionSpec
from playground.labs.explain.training.attribute import Explained, explain, functions_of

# Copies of networks that a worker keeps for this.
KEPT = 4


@dataclass(frozen=True, kw_only=True, eq=False)
class Forgetful:
    """A copy of a network, and what it knew.

    Attributes:
        network: The copy as functions, which read the weights of the moment.
        weights: The trained network's.
        layers: Those with a kernel, the last first.
    """

    network: Explained
    weights: list[np.ndarray]
    layers: list[keras.layers.Layer]


def layers_to_forget(network: Network) -> tuple[str, ...]:
    """Names of the layers with a kernel, the last first."""
    return tuple(layer.name for layer in _copy_of(network).layers)


def attribute_forgetful(
    network: Network, image: np.ndarray, target: int, spec: AttributionSpec, count: int
) -> Attribution:
    """As `attribute`, with random weights in the last `count` layers that have a kernel.

    Args:
        network, image, spec: As `attribute` takes.
        target: The digit that is explained.
        count: How many layers have forgotten.
    """
    copy = _copy_of(network)
    copy.network.model.set_weights(copy.weights)
    for number, layer in enumerate(copy.layers[:count]):
        randomize(layer, spec.seed + number)
    return explain(copy.network, image, target, spec)


@functools.lru_cache(maxsize=KEPT)
def _copy_of(network: Network) -> Forgetful:
    model = load_network(network)
    layers = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D | keras.layers.Dense)]
    return Forgetful(network=functions_of(model), weights=model.get_weights(), layers=layers[::-1])


def randomize(layer: keras.layers.Layer, seed: int) -> None:
    """Gives a layer's kernel new values from Glorot's uniform distribution, and sets its bias to 0."""
    layer.kernel.assign(keras.initializers.GlorotUniform(seed=seed)(layer.kernel.shape))
    if layer.use_bias:
        layer.bias.assign(np.zeros(layer.bias.shape, "float32"))
