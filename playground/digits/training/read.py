"""Trained networks as functions of images, which a worker keeps in memory."""

from __future__ import annotations

import functools
from collections.abc import Callable

import keras
import numpy as np

from playground.digits.mnist import shared_mnist
from playground.digits.networks import Network
from playground.model.activations import softmax
from playground.model.training.build import keras_file, load_file
from playground.runs.folder import Folder

# Networks that a worker keeps in memory.
KEPT = 16


def load_network(network: Network) -> keras.Model:
    """Loads a network as it was saved, or with the weights of its snapshot, without an optimizer.

    Raises:
        FileNotFoundError: If it was deleted; the message is a sentence for the visitor.
    """
    folder = Folder(network.folder)
    content = folder.read_bytes(network.file)
    if content is None:
        raise FileNotFoundError("This network no longer exists. Choose another one.")
    model = load_file(content)
    if network.snapshot:
        arrays = folder.read_arrays(network.snapshot)
        if arrays is None:
            raise FileNotFoundError("The weights of this epoch no longer exist. Choose another epoch.")
        model.set_weights([arrays[f"w{index}"].astype("float32") for index in range(len(arrays))])
    return model


def file_of(network: Network) -> bytes:
    """A network in Keras's own format, with the weights of its snapshot."""
    return keras_file(load_network(network))


@functools.lru_cache(maxsize=KEPT)
def function_of(network: Network) -> Callable[[np.ndarray], np.ndarray]:
    """A network as a function of images, float32, shape `(n, 28, 28, 1)`. Keras compiles it at its first call."""
    model = load_network(network)

    def probabilities(images: np.ndarray) -> np.ndarray:
        outputs = model.predict_on_batch(images)
        return softmax(outputs) if network.from_logits else np.asarray(outputs)

    return probabilities


def read(networks: tuple[Network, ...], image: np.ndarray) -> np.ndarray:
    """Probabilities of the ten digits by each network.

    Args:
        networks: The networks to ask.
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1.

    Returns:
        float32, shape `(len(networks), 10)`, rows add up to 1.
    """
    return np.stack([function_of(network)(image)[0] for network in networks])


def answers(network: Network, pictures: np.ndarray) -> np.ndarray:
    """Probabilities of the ten digits in each of many uint8 pictures `(n, 28, 28)`; float32, shape `(n, 10)`."""
    parts = [pictures[start : start + 1_000] for start in range(0, len(pictures), 1_000)]
    return np.concatenate([function_of(network)(part[..., np.newaxis].astype("float32") / 255) for part in parts])


def read_test(network: Network, first: int, count: int) -> np.ndarray:
    """Probabilities of the ten digits in a few of the test digits; float32, shape `(count, 10)`.

    Args:
        network: The network.
        first, count: Of the test digits.
    """
    return answers(network, shared_mnist().x_test[first : first + count])
