"""Attribution: how much each pixel of a picture speaks for a digit, in seven ways.

All of them explain the logit, the value before the softmax: a probability also changes when another digit's logit does.

References:
    K. Simonyan, A. Vedaldi, A. Zisserman, "Deep inside convolutional networks", 2013: the gradient.
    D. Smilkov and others, "SmoothGrad: removing noise by adding noise", 2017.
    M. Sundararajan, A. Taly, Q. Yan, "Axiomatic attribution for deep networks", 2017: integrated gradients.
    M. Zeiler, R. Fergus, "Visualizing and understanding convolutional networks", 2013: occlusion.
    R. Selvaraju and others, "Grad-CAM: visual explanations from deep networks via gradient-based localization", 2017.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from playground.digits.networks import Network
from playground.digits.training.read import KEPT, load_network
from playground.labs.explain.attribution import (
    EXACT,
    GRAD_CAM,
    GRADIENT,
    GRADIENT_INPUT,
    INTEGRATED,
    OCCLUSION,
    SIDE,
    SMOOTH,
    Attribution,
    AttributionSpec,
)
from playground.model.activations import softmax

# Pictures in one call of the network; a batch that is not full is filled up, so that nothing is traced again.
TOGETHER = 64
# What a training puts into a network and a prediction passes over.
TRAINING_ONLY = (
    keras.layers.Dropout, keras.layers.GaussianNoise, keras.layers.RandomTranslation, keras.layers.RandomRotation,
    keras.layers.RandomZoom,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Explained:
    """A network as functions that attribution needs.

    Attributes:
        model: The network.
        logits: float32 images, shape `(n, 28, 28, 1)`, to logits, `(n, 10)`.
        gradients: Images and a digit to the gradient of its logit with respect to each pixel, `(n, 28, 28)`.
        cam: Images and a digit to the last convolution's maps and the gradient of the logit with respect to them; None without a
            convolution.
        linear: Returns the weights of the one Dense layer of a linear network, shape `(784, 10)`; None if it is not linear.
    """

    model: keras.Model
    logits: Callable[[np.ndarray], np.ndarray]
    gradients: Callable[[np.ndarray, int], np.ndarray]
    cam: Callable[[np.ndarray, int], tuple[np.ndarray, np.ndarray]] | None
    linear: Callable[[], np.ndarray] | None


def attribute(network: Network, image: np.ndarray, target: int, spec: AttributionSpec) -> Attribution:
    """Explains the logit of a digit by every method that fits the network.

    Args:
        network: The network.
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1.
        target: The digit; -1: the one that the network predicts.
        spec: The settings of the methods.

    Raises:
        FileNotFoundError: If the network was deleted; the message is a sentence for the visitor.
    """
    return explain(explained(network), image, target, spec)


@functools.lru_cache(maxsize=KEPT)
def explained(network: Network) -> Explained:
    """The network as functions, kept by the worker."""
    return functions_of(load_network(network))


def explain(network: Explained, image: np.ndarray, target: int, spec: AttributionSpec) -> Attribution:
    """As `attribute`, for a network that is loaded."""
    logits = network.logits(np.concatenate([image, np.zeros_like(image)]))
    digit = int(logits[0].argmax()) if target < 0 else target
    x = image[0, ..., 0]
    gradient = network.gradients(image, digit)[0]
    maps = {
        GRADIENT: gradient,
        GRADIENT_INPUT: gradient * x,
        SMOOTH: smooth_gradient(network, image, digit, spec),
        INTEGRATED: integrated_gradients(network, image, digit, spec.steps),
        OCCLUSION: occlusion(network, image, digit, spec),
    }
    cam_side = 0
    if network.cam:
        cam = grad_cam(*(one[0] for one in network.cam(image, digit)))
        cam_side = len(cam)
        maps[GRAD_CAM] = np.asarray(tf.image.resize(cam[..., np.newaxis], (SIDE, SIDE)))[..., 0]
    if network.linear is not None:
        maps[EXACT] = network.linear()[:, digit].reshape(SIDE, SIDE) * x
    return Attribution(
        probabilities=softmax(logits[:1])[0],
        target=digit,
        logit=float(logits[0, digit]),
        empty_logit=float(logits[1, digit]),
        maps={name: one.astype("float32") for name, one in maps.items()},
        cam_side=cam_side,
    )


def smooth_gradient(network: Explained, image: np.ndarray, target: int, spec: AttributionSpec) -> np.ndarray:
    """The mean gradient over noisy copies of the picture: Σ ∂z(x + ε)/∂x / n with ε ~ N(0, noise²)."""
    noise = np.random.default_rng(spec.seed).normal(0, spec.noise, (spec.samples, SIDE, SIDE, 1)).astype("float32")
    mean: np.ndarray = network.gradients(image + noise, target).mean(axis=0)
    return mean


def integrated_gradients(network: Explained, image: np.ndarray, target: int, steps: int) -> np.ndarray:
    """x · ∫ ∂z(αx)/∂x dα from the empty picture to this one, by the midpoint rule; its sum is z(x) - z(0)."""
    shares = ((np.arange(steps, dtype="float32") + 0.5) / steps).reshape(-1, 1, 1, 1)
    mean: np.ndarray = image[0, ..., 0] * network.gradients(image * shares, target).mean(axis=0)
    return mean


def occlusion(network: Explained, image: np.ndarray, target: int, spec: AttributionSpec) -> np.ndarray:
    """How much the logit falls when a square is covered; a pixel gets the mean over all squares that cover it."""
    places = positions(spec.window, spec.stride)
    pictures = np.repeat(image, len(places), axis=0)
    for index, (row, column) in enumerate(places):
        pictures[index, row : row + spec.window, column : column + spec.window] = spec.cover
    falls = network.logits(image)[0, target] - network.logits(pictures)[:, target]
    total, count = np.zeros((SIDE, SIDE)), np.zeros((SIDE, SIDE))
    for (row, column), fall in zip(places, falls, strict=True):
        total[row : row + spec.window, column : column + spec.window] += fall
        count[row : row + spec.window, column : column + spec.window] += 1
    return total / np.maximum(count, 1)


def positions(window: int, stride: int) -> list[tuple[int, int]]:
    """Rows and columns at which a square begins: `stride` apart, and the last ones at the edge, so that every pixel is covered."""
    last = SIDE - window
    starts = sorted({*range(0, last, stride), last}) if stride <= window else list(range(0, last + 1, stride))
    return [(row, column) for row in starts for column in starts]


def grad_cam(maps: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """ReLU(Σ_k α_k A_k) with α_k the mean of ∂z/∂A_k over the map.

    Args:
        maps, gradients: A and ∂z/∂A, shape `(height, width, channels)`.

    Returns:
        float32, shape `(height, width)`, at least 0.
    """
    weights = gradients.mean(axis=(0, 1))
    cam: np.ndarray = np.maximum((maps * weights).sum(axis=-1), 0)
    return cam


def functions_of(model: keras.Model) -> Explained:
    """A network as functions. They compile at their first call."""
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    last = layers[-1]
    before = keras.Model(model.inputs, last.input)
    convolutions = [layer for layer in layers if isinstance(layer, keras.layers.Conv2D)]

    def logits_of(inputs: tf.Tensor) -> tf.Tensor:
        sums = inputs @ last.kernel
        return sums + last.bias if last.use_bias else sums

    def logits(images: tf.Tensor) -> tf.Tensor:
        return logits_of(before(images, training=False))

    def gradients(images: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(images)
            chosen = tf.reduce_sum(tf.gather(logits(images), target, axis=1))
        return tape.gradient(chosen, images)[..., 0]

    logits_function, gradients_function = tf.function(logits), tf.function(gradients)

    def many_gradients(images: np.ndarray, target: int) -> np.ndarray:
        return in_batches(lambda part: gradients_function(part, tf.constant(target)), images)

    return Explained(
        model=model,
        logits=lambda images: in_batches(logits_function, images),
        gradients=many_gradients,
        cam=_cam_of(model, convolutions[-1], layers, logits_of) if convolutions else None,
        linear=_linear(layers),
    )


def _cam_of(
    model: keras.Model,
    convolution: keras.layers.Layer,
    layers: list[keras.layers.Layer],
    logits_of: Callable[[tf.Tensor], tf.Tensor],
) -> Callable[[np.ndarray, int], tuple[np.ndarray, np.ndarray]]:
    """The last convolution's maps after its batch normalization and activation, and the gradient with respect to them."""
    at = layers.index(convolution)
    while isinstance(layers[at + 1], keras.layers.BatchNormalization | keras.layers.Activation):
        at += 1
    to_maps = keras.Model(model.inputs, layers[at].output)
    rest = layers[at + 1 : -1]

    def maps_and_gradients(images: tf.Tensor, target: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        maps = to_maps(images, training=False)
        with tf.GradientTape() as tape:
            tape.watch(maps)
            value = maps
            for layer in rest:
                value = layer(value, training=False) if isinstance(layer, TRAINING_ONLY) else layer(value)
            chosen = tf.reduce_sum(tf.gather(logits_of(value), target, axis=1))
        return maps, tape.gradient(chosen, maps)

    compiled = tf.function(maps_and_gradients)

    def both(images: np.ndarray, target: int) -> tuple[np.ndarray, np.ndarray]:
        maps, found = compiled(tf.constant(images), tf.constant(target))
        return np.asarray(maps), np.asarray(found)

    return both


def _linear(layers: list[keras.layers.Layer]) -> Callable[[], np.ndarray] | None:
    kinds = [type(layer) for layer in layers if not isinstance(layer, TRAINING_ONLY)]
    return (lambda: np.asarray(layers[-1].kernel)) if kinds == [keras.layers.Flatten, keras.layers.Dense] else None


def in_batches(of: Callable[[tf.Tensor], tf.Tensor], images: np.ndarray) -> np.ndarray:
    """A function of many images, `TOGETHER` at a time; a single one goes alone."""
    if len(images) == 1:
        return np.asarray(of(tf.constant(images)))
    found = []
    for start in range(0, len(images), TOGETHER):
        part = images[start : start + TOGETHER]
        full = np.zeros((TOGETHER, *images.shape[1:]), "float32")
        full[: len(part)] = part
        found.append(np.asarray(of(tf.constant(full)))[: len(part)])
    return np.concatenate(found)
