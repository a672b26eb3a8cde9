"""The sanity check for explanations: does the map change when the network forgets what it has learned?

References:
    J. Adebayo and others, "Sanity checks for saliency maps", 2018: cascading randomization.
"""

from __future__ import annotations

import keras
import numpy as np

from playground.digits.networks import Network
from playground.digits.training.read import load_network
from playground.labs.explain.attribution import AttributionSpec, Sanity
from playground.labs.explain.training.attribute import explain, functions_of


def sanity(network: Network, image: np.ndarray, target: int, spec: AttributionSpec) -> Sanity:
    """Gives one layer after the other random weights, the last layer first, and compares each method's map with the trained network's.

    Args:
        network, image, target, spec: As `attribute` takes; the digit stays the one that is predicted by the trained network.
    """
    model = load_network(network)
    explained = functions_of(model)
    first = explain(explained, image, target, spec)
    layers = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D | keras.layers.Dense)][::-1]
    similarity = {name: [1.0] for name in first.maps}
    for number, layer in enumerate(layers):
        randomize(layer, spec.seed + number)
        # The functions read the weights of the moment, but a linear network's are held apart.
        now = explain(explained if explained.linear is None else functions_of(model), image, first.target, spec)
        for name, trained in first.maps.items():
            similarity[name].append(rank_correlation(np.abs(trained), np.abs(now.maps[name])))
    return Sanity(
        layers=tuple(layer.name for layer in layers),
        similarity={name: np.array(values) for name, values in similarity.items()},
    )


def randomize(layer: keras.layers.Layer, seed: int) -> None:
    """Gives a layer's kernel new values from Glorot's uniform distribution, and sets its bias to 0."""
    layer.kernel.assign(keras.initializers.GlorotUniform(seed=seed)(layer.kernel.shape))
    if layer.use_bias:
        layer.bias.assign(np.zeros(layer.bias.shape, "float32"))


def rank_correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Spearman's rank correlation, equal values with their mean rank; 0 if one of the two is constant."""
    ranks = [_ranks(one.ravel()) for one in (first, second)]
    if any(np.ptp(one) == 0 for one in ranks):
        return 0.0
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2)[inverse]
