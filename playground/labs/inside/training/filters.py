"""What the channels of a layer answer to, measured on the test digits and found by gradient ascent."""

from __future__ import annotations

import functools
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from playground.digits.mnist import shared_mnist
from playground.digits.networks import Network
from playground.labs.inside.filters import STEPS_TOGETHER, Responses
from playground.labs.inside.training.look import open_network

KEPT = 32
STEP_SIZE = 0.05


def respond(network: Network, layer: int, first: int, count: int) -> Responses:
    """The largest value of each channel of a layer, for a few test digits.

    Args:
        network: The network.
        layer: Index of a layer with maps.
        first, count: Of the test digits.
    """
    images = shared_mnist().x_test[first : first + count, ..., np.newaxis].astype("float32") / 255
    maps = np.asarray(_model_to(network, layer).predict_on_batch(images))
    flat = maps.reshape(len(maps), -1, maps.shape[-1])
    return Responses(value=flat.max(axis=1), place=flat.argmax(axis=1).astype("int32"))


@functools.lru_cache(maxsize=KEPT)
def _model_to(network: Network, layer: int) -> keras.Model:
    opened = open_network(network)
    return keras.Model(opened.inside.inputs, opened.layers[layer].output)


def excite(network: Network, layer: int, channel: int, picture: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Changes a picture so that it excites a channel more: `STEPS_TOGETHER` steps of gradient ascent on its pixels, which stay
    between 0 and 1. Called again with its result it goes on, as if all steps had been taken at once.

    x ← clip(x + a · g / √mean(g²)), where g is the gradient of the mean of the channel before its activation: after a ReLU
    it would be 0 wherever the channel is silent.

    Args:
        network: The network.
        layer: Index of a Conv2D or Dense layer.
        channel: Of the layer.
        picture: float32, shape `(1, 28, 28, 1)`, 0 to 1.

    Returns:
        The picture, of the same shape; the mean before the first step and after the last.

    References:
        D. Erhan, Y. Bengio, A. Courville, P. Vincent, "Visualizing higher-layer features of a deep network", 2009.
    """
    found, begin, end = _ascent(network, layer)(picture, channel)
    return np.asarray(found), float(begin), float(end)


@functools.lru_cache(maxsize=KEPT)
def _ascent(network: Network, layer: int) -> Callable[..., tuple[tf.Tensor, tf.Tensor, tf.Tensor]]:
    opened = open_network(network)
    chosen = opened.layers[layer]
    before = keras.Model(opened.inside.inputs, chosen.input) if layer else None

    def mean_of(picture: tf.Tensor, channel: tf.Tensor) -> tf.Tensor:
        inputs = before(picture, training=False) if before else picture
        convolves = isinstance(chosen, keras.layers.Conv2D)
        sums = chosen.convolution_op(inputs, chosen.kernel) if convolves else inputs @ chosen.kernel
        if chosen.use_bias:
            sums += chosen.bias
        return tf.reduce_mean(tf.gather(sums, channel, axis=-1))

    def ascend(picture: tf.Tensor, channel: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        begin = mean_of(picture, channel)
        for _ in tf.range(STEPS_TOGETHER):
            with tf.GradientTape() as tape:
                tape.watch(picture)
                value = mean_of(picture, channel)
            gradient = tape.gradient(value, picture)
            size = tf.sqrt(tf.reduce_mean(gradient**2)) + 1e-12
            picture = tf.clip_by_value(picture + STEP_SIZE * gradient / size, 0.0, 1.0)
        return picture, begin, mean_of(picture, channel)

    compiled = tf.function(ascend)
    return lambda picture, channel: compiled(tf.constant(picture), tf.constant(channel))
