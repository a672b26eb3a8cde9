"""What a network says of pictures whose pixels go, or come, in an order."""

from __future__ import annotations

import numpy as np

from playground.digits.networks import Network
from playground.labs.explain.deletion import changed_pictures
from playground.labs.explain.training.attribute import explained
from playground.model.activations import softmax


def read_orders(network: Network, image: np.ndarray, target: int, orders: np.ndarray) -> np.ndarray:
    """The probability of a digit while the pixels of a picture go and come, one order after the other.

    Args:
        network: The network.
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1.
        target: The digit.
        orders: Whole numbers, shape `(n, 784)`: indices of the flat picture, the most important first.

    Returns:
        float32, shape `(n, 2, STEPS + 1)`: deletion, then insertion; see `playground.labs.explain.deletion.Curves`.
    """
    pictures = np.stack([changed_pictures(image[0, ..., 0], order) for order in orders])
    logits = explained(network).logits(pictures.reshape(-1, *image.shape[1:]))
    return softmax(logits)[:, target].reshape(pictures.shape[:3])
