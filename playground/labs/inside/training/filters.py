"""What the channels of a layer answer to, measured on the test digits and found by gradient ascent."""

from __future__ import annotations

import functools
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from playground.digits.mnist import shared_mnist
from playground.digits.networks import Network
from playground.labs.inside.filters import Responses
from playground.labs.inside.training.look import open_network

KEPT = 32
STEPS = 60
STEP_SIZE = 0.05


def respond(network: Network, snapshot: str, layer: int, first: int, count: int) -> Responses:
    """The largest value of each channel of a layer, for a few test digits.

    Args:
        network, snapshot: As `look` takes.
        layer: Index of a layer with maps.
        first, count: Of the test digits.
    """
    images = shared_mnist().x_test[first : first + count, ..., np.newaxis].astype("float32") / 255
    maps = np.asarray(_model_to(network, snapshot, layer).predict_on_batch(images))
    flat = maps.reshape(len(maps), -1, maps.shape[-1])
    return Responses(value=flat.max(axis=1), place=flat.argmax(axis=1).astype("int32"))


@functools.lru_cache(maxsize=KEPT)
def _model_to(network: Network, snapshot: str, layer: int) -> keras.Model:
    opened = open_network(network, snapshot)
    return keras.Model(opened.inside.inputs, opened.layers[layer].output)


def excite(network: Network, snapshot: str, layer: int, channel: int, seed: int) -> tuple[np.ndarray, float, float]:
    """A picture that excites a channel, found by gradient ascent on its pixels, which stay between 0 and 1.

    x ← clip(x + a · g / √mean(g²)), where g is the gradient of the mean of the channel before its activation: after a ReLU
    it would be 0 wherever the channel is silent.

    Args:
        network, snapshot: As `look` takes.
        layer: Index of a Conv2D or Dense layer.
        channel: Of the layer.
        seed: Of the noise that it begins with.

    Returns:
        The picture, float32, shape `(28, 28)`, 0 to 1; the mean before the first step and after the last.

    References:
        D. Erhan, Y. Bengio, A. Courville, P. Vincent, "Visualizing higher-layer features of a deep network", 2009.
    """
    noise = np.random.default_rng(seed).uniform(0.3, 0.7, (1, 28, 28, 1)).astype("float32")
    picture, begin, end = _ascent(network, snapshot, layer)(noise, channel)
    return np.asarray(picture)[0, ..., 0], float(begin), float(end)


@functools.lru_cache(maxsize=KEPT)
def _ascent(network: Network, snapshot: str, layer: int) -> Callable[..., tuple[tf.Tensor, tf.Tensor, tf.Tensor]]:
    opened = open_network(network, snapshot)
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
        for _ in tf.range(STEPS):
            with tf.GradientTape() as tape:
                tape.watch(picture)
                value = mean_of(picture, channel)
            gradient = tape.gradient(value, picture)
            size = tf.sqrt(tf.reduce_mean(gradient**2)) + 1e-12
            picture = tf.clip_by_value(picture + STEP_SIZE * gradient / size, 0.0, 1.0)
        return picture, begin, mean_of(picture, channel)

    compiled = tf.function(ascend)
    return lambda picture, channel: compiled(tf.constant(picture), tf.constant(channel))
