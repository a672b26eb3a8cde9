"""What networks read when a picture is moved, and how far the maps of a layer move along."""

from __future__ import annotations

import numpy as np

from playground.digits.networks import Network
from playground.digits.training.read import function_of
from playground.labs.inside.shift import MOST, moved


def read_moved(networks: tuple[Network, ...], image: np.ndarray) -> np.ndarray:
    """Probabilities of the ten digits at every place of a picture.

    Args:
        networks: The networks to ask.
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1.

    Returns:
        float32, shape `(len(networks), side, side, 10)` with `side = 2 * MOST + 1`: first the moves down, from `-MOST`, then
        those to the right.
    """
    side = 2 * MOST + 1
    moves = range(-MOST, MOST + 1)
    pictures = np.concatenate([moved(image, down, right) for down in moves for right in moves])
    return np.stack([function_of(network)(pictures).reshape(side, side, 10) for network in networks])
