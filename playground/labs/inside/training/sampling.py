"""The filters of a network's first convolution, applied without pooling, with a stride, and with max pooling."""

from __future__ import annotations

import keras
import numpy as np

from playground.digits.networks import Network
from playground.labs.inside.sampling import NONE, POOLING, SHIFTS, STRIDE, Sampled
from playground.labs.inside.shift import moved
from playground.labs.inside.training.look import open_network


def sample(network: Network, image: np.ndarray) -> Sampled | None:
    """The maps of the first layer's filters for a picture at each of `SHIFTS`; None if the first layer is no convolution.

    Whatever the network's own strides and padding are, the filters are applied with a stride of 1 or 2 and without padding, then
    its bias and activation.

    Args:
        network: The network.
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1.
    """
    first = open_network(network).layers[0]
    if not isinstance(first, keras.layers.Conv2D):
        return None
    pictures = np.concatenate([moved(image, 0, shift) for shift in SHIFTS])

    def maps(strides: int) -> keras.KerasTensor:
        sums = keras.ops.conv(pictures, first.kernel, strides=strides, padding="valid")
        return first.activation(sums + first.bias if first.use_bias else sums)

    whole = maps(1)
    found = {NONE: whole, STRIDE: maps(2), POOLING: keras.ops.max_pool(whole, 2, strides=2, padding="valid")}
    return Sampled(maps={name: np.asarray(one) for name, one in found.items()})
