"""What a trained GAN is asked for: samples, interpolations, the directions of its noise, the discriminator's verdict.

References:
    E. Härkönen et al., "GANSpace: Discovering Interpretable GAN Controls", 2020.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from playground.digits.mnist import IMAGE_SHAPE, NUM_CLASSES, shared_mnist
from playground.digits.training.features import readings
from playground.gan.losses import ABOUT
from playground.labs.gan_digits.latents import latents, slerp
from playground.labs.gan_digits.spec import (
    DISCRIMINATOR_FILE,
    GENERATOR_FILE,
    MAX_DIRECTIONS,
    MAX_NEAREST,
    Directions,
    InterpolationRequest,
    SampleRequest,
    Samples,
    Source,
    Verdict,
)
from playground.labs.gan_digits.training.train import FIRST_HIDDEN, as_bytes, load_model
from playground.runs.folder import Folder

# GANs that a worker keeps in memory.
KEPT = 8
# Real and generated images with which a verdict is compared, and the seed by which they are chosen.
JUDGED, JUDGED_SEED = 200, 7
# Noise from which directions are found, and its seed.
EXPLORED, EXPLORED_SEED = 600, 11


class Trained:
    """A trained GAN in memory: each network is compiled once, for any number of images."""

    def __init__(self, source: Source) -> None:
        self.conditional = source.spec.conditional
        self.model = load_model(Folder(source.folder), GENERATOR_FILE)
        judge = load_model(Folder(source.folder), DISCRIMINATOR_FILE)
        noise = tf.TensorSpec((None, source.spec.latent), tf.float32)
        digit = tf.TensorSpec((None, NUM_CLASSES), tf.float32)
        picture = tf.TensorSpec((None, *IMAGE_SHAPE), tf.float32)
        first = keras.Model(self.model.input, self.model.get_layer(FIRST_HIDDEN).output)
        self._generate = self._compiled(self.model, noise, digit)
        self._hidden = self._compiled(first, noise, digit)
        self._judge = self._compiled(judge, picture, digit)

    def _compiled(self, model: keras.Model, x: Any, digit: Any) -> Any:
        def call(x: Any, digits: Any) -> Any:
            return model([x, digits] if self.conditional else x, training=False)

        return tf.function(call, input_signature=[x, digit], autograph=False)

    def generate(self, noise: np.ndarray, digits: np.ndarray) -> np.ndarray:
        """Images, uint8, shape `(n, 28, 28)`, from noise `(n, latent)` and one-hot digits `(n, 10)`."""
        return as_bytes(self._generate(noise, digits).numpy())

    def hidden(self, noise: np.ndarray, digits: np.ndarray) -> np.ndarray:
        """Activations of the generator's first hidden layer, float32, shape `(n, units)`."""
        return np.asarray(self._hidden(noise, digits).numpy())

    def judge(self, pictures: np.ndarray, digits: np.ndarray) -> np.ndarray:
        """The discriminator's scores of uint8 images `(n, 28, 28)` and one-hot digits; float32, shape `(n,)`."""
        return np.asarray(self._judge(pictures[..., np.newaxis].astype("float32") / 255, digits).numpy()[:, 0])


@functools.lru_cache(maxsize=KEPT)
def trained(source: Source) -> Trained:
    """A GAN, loaded once.

    Raises:
        FileNotFoundError: If it was deleted; the message is a sentence for the visitor.
    """
    return Trained(source)


def one_hot(digits: np.ndarray) -> np.ndarray:
    """float32, shape `(n, 10)`; a row of zeros for -1."""
    return np.asarray((digits[:, np.newaxis] == np.arange(NUM_CLASSES)).astype("float32"))


def sample(source: Source, request: SampleRequest) -> Samples:
    """Makes samples, with the discriminator's scores and the reader's probabilities."""
    digits, size = request.labels, source.spec.latent
    if request.same_noise:
        turn = len(set(request.digits)) or NUM_CLASSES
        noise = latents(request.seed, math.ceil(request.count / turn), size, request.truncation)
        noise = np.repeat(noise, turn, axis=0)[: request.count]
    else:
        noise = latents(request.seed, request.count, size, request.truncation)
    if any(request.offsets):
        noise = noise + np.array(request.offsets, "float32") @ directions(source).vectors[: len(request.offsets)]
    labels = digits if source.spec.conditional else np.full(len(digits), -1)
    return _samples(source, noise, one_hot(labels), labels)


def interpolate(source: Source, request: InterpolationRequest) -> Samples:
    """Interpolates between two samples: spherically with constant speed between their noise, linearly between their one-hot digits."""
    if len(request.begin) != source.spec.latent:
        raise ValueError(f"`begin` must be {source.spec.latent} numbers. Received: {len(request.begin)}")
    shares = np.linspace(0, 1, request.frames)
    noise = slerp(np.array(request.begin), np.array(request.end), shares).astype("float32")
    ends = one_hot(np.array([request.begin_digit, request.end_digit]))
    share = shares[:, np.newaxis].astype("float32")
    digits = (1 - share) * ends[0] + share * ends[1]
    same = request.begin_digit if request.begin_digit == request.end_digit else -1
    return _samples(source, noise, digits, np.full(request.frames, same))


def _samples(source: Source, noise: np.ndarray, digits: np.ndarray, labels: np.ndarray) -> Samples:
    gan = trained(source)
    images = gan.generate(noise, digits)
    return Samples(
        images=images, labels=labels, latents=noise, scores=gan.judge(images, digits), readings=readings(images)
    )


@functools.lru_cache(maxsize=KEPT)
def directions(source: Source) -> Directions:
    """Principal directions of the generator's first hidden layer over noise, as in GANSpace, each mapped back to the noise.

    The differences between digits are removed first, so that the directions are those of style. A principal component of the
    activations becomes the direction of the noise that predicts it best, by least squares.
    """
    digits = np.arange(EXPLORED) % NUM_CLASSES
    noise = latents(EXPLORED_SEED, EXPLORED, source.spec.latent)
    hidden = trained(source).hidden(noise, one_hot(digits))
    means = np.stack([hidden[digits == digit].mean(axis=0) for digit in range(NUM_CLASSES)])
    centred = hidden - means[digits]
    # There are more activations than samples, so the smaller Gram matrix is decomposed: it gives each sample's coordinates.
    values, parts = np.linalg.eigh((centred @ centred.T).astype("float64"))
    chosen = np.argsort(-values)[: min(MAX_DIRECTIONS, source.spec.latent)]
    found = np.linalg.lstsq(noise - noise.mean(axis=0), parts[:, chosen])[0].T.astype("float32")
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    # The sign of a direction is arbitrary: its largest number is made positive.
    largest = np.take_along_axis(found, np.abs(found).argmax(axis=1)[:, np.newaxis], axis=1)
    return Directions(vectors=found * np.sign(largest), shares=(values[chosen] / values.sum()).astype("float32"))


def verdict(source: Source, pictures: np.ndarray) -> Verdict:
    """The discriminator's scores of given images, of real test digits and of samples.

    Args:
        source: The GAN.
        pictures: uint8, shape `(n, 28, 28)`, from 0 to 16 of them.
    """
    if len(pictures) > MAX_NEAREST:
        raise ValueError(f"`pictures` must be at most {MAX_NEAREST}. Received: {len(pictures)}")
    gan, mnist = trained(source), shared_mnist()
    chosen = np.random.default_rng(JUDGED_SEED).permutation(len(mnist.y_test))[:JUDGED]
    real, labels = mnist.x_test[chosen], mnist.y_test[chosen].astype("int64")
    asked = labels if source.spec.conditional else np.full(JUDGED, -1)
    made = gan.generate(latents(JUDGED_SEED, JUDGED, source.spec.latent), one_hot(asked))
    of_real, of_made = gan.judge(real, one_hot(labels)), gan.judge(made, one_hot(asked))
    called = NUM_CLASSES if source.spec.conditional else 1
    each = np.tile(np.arange(called), len(pictures))
    # Convolutions of an empty batch fail, so it always holds one image.
    asked_about = np.concatenate([np.repeat(pictures, called, axis=0), real[:1]])
    scores = gan.judge(asked_about, one_hot(np.append(each, 0)))[:-1].reshape(-1, called)
    border = ABOUT[source.spec.loss].border
    return Verdict(
        scores=scores, real=of_real, generated=of_made, real_images=real, generated_images=made, real_labels=labels,
        generated_labels=asked, border=0.5 * float(of_real.mean() + of_made.mean()) if border is None else border,
    )  # fmt: skip
