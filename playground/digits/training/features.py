"""An earlier reader as a measure: its ten probabilities, and the features from which its last layer predicts them.

All that ships with "Generate digits" was measured with it: the distances, and the index of the nearest digits. It is therefore kept in
a file of its own while the reader itself is trained anew. The features are the outputs of its last max pooling, flattened: 1,536
numbers, none negative. A distance in them is ours and cannot be compared with one in the features of Inception.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from playground.digits.training.reader import EARLIER

# Images in one call; a stop is noticed between two calls.
CHUNK = 500


def _quiet() -> None:
    """Checks nothing."""


@functools.cache
def _reader() -> Callable[[Any], Any]:
    """Features and probabilities of pictures with ink from 0 to 1, shape `(n, 28, 28, 1)`."""
    reader = keras.models.load_model(EARLIER, compile=False)
    flat = next(layer for layer in reader.layers if isinstance(layer, keras.layers.Flatten))
    model = keras.Model(reader.inputs, [flat.output, reader.outputs[0]])
    signature = [tf.TensorSpec((None, 28, 28, 1), tf.float32)]
    function: Callable[[Any], Any] = tf.function(
        lambda x: model(x, training=False), input_signature=signature, autograph=False
    )
    return function


def features_and_readings(pictures: np.ndarray, check: Callable[[], None] = _quiet) -> tuple[np.ndarray, np.ndarray]:
    """The reader's features and probabilities of images.

    Args:
        pictures: uint8, shape `(n, 28, 28)`, ink 0 to 255.
        check: Called now and then; what it raises ends the computation.

    Returns:
        Features, float32, shape `(n, 1536)`, and probabilities, float32, shape `(n, 10)`.
    """
    found = []
    for start in range(0, len(pictures), CHUNK):
        check()
        part = pictures[start : start + CHUNK, ..., np.newaxis].astype("float32") / 255
        found.append([one.numpy() for one in _reader()(part)])
    return np.concatenate([one for one, _ in found]), np.concatenate([one for _, one in found])


def readings(pictures: np.ndarray) -> np.ndarray:
    """Probabilities of the ten digits; float32, shape `(n, 10)`."""
    return features_and_readings(pictures)[1]
