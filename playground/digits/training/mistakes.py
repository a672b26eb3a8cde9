"""The test digits that a network misreads."""

from __future__ import annotations

import functools

import numpy as np

from playground.digits.mnist import shared_mnist
from playground.digits.networks import Network
from playground.digits.training.read import KEPT, answers


@functools.lru_cache(maxsize=KEPT)
def mistakes(network: Network) -> tuple[int, ...]:
    """Indices of the test digits that a network misreads, the most confident mistakes first."""
    mnist = shared_mnist()
    probabilities = answers(network, mnist.x_test)
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != mnist.y_test)
    order = np.argsort(-probabilities[wrong].max(axis=1), kind="stable")
    return tuple(int(index) for index in wrong[order])
