"""The logits of a network, for MNIST's digits and for any pictures."""

from __future__ import annotations

import numpy as np

from playground.digits.mnist import shared_mnist
from playground.digits.networks import Network
from playground.labs.explain.calibration import TEST, Answers
from playground.labs.explain.training.attribute import explained


def read_answers(network: Network, part: str, first: int, count: int) -> Answers:
    """What a network says of a few of MNIST's digits.

    Args:
        network: The network.
        part: `TEST` or `TRAINING`.
        first, count: Of the digits of that part.
    """
    mnist = shared_mnist()
    images, labels = (mnist.x_test, mnist.y_test) if part == TEST else (mnist.x_train, mnist.y_train)
    chosen = slice(first, first + count)
    return Answers(logits=read_pictures(network, images[chosen]), labels=labels[chosen])


def read_pictures(network: Network, pictures: np.ndarray) -> np.ndarray:
    """The logits for uint8 pictures, shape `(n, 28, 28)`, ink 0 to 255; float32, shape `(n, 10)`."""
    return explained(network).logits(pictures[..., np.newaxis].astype("float32") / 255)
