"""What a network reads in distorted digits: slices of the test digits, and one picture."""

from __future__ import annotations

import functools

import numpy as np

from playground.digits.mnist import shared_mnist
from playground.digits.networks import Network
from playground.digits.training.read import function_of
from playground.labs.explain.distortion import DISTORTIONS, generator_of
from playground.labs.explain.flip import FINER, KINDS, Flip, smallest_flip
from playground.labs.explain.robustness import SLICE

# Slices that a worker keeps, so that they are distorted once for all networks.
KEPT = 16
# Pictures in one call when they are those of a search; a call that is not full is filled up, so that nothing is compiled again.
TOGETHER = 100


def read_distorted(
    network: Network, distortion: str, strength: float, seed: int, first: int
) -> tuple[np.ndarray, np.ndarray]:
    """What a network reads in a slice of the test digits.

    Args:
        network: The network.
        distortion: A key of `DISTORTIONS`.
        strength: Of the distortion.
        seed: Of what it draws at random.
        first: Number of the slice's first digit, a multiple of `SLICE`.

    Returns:
        Digits, uint8, and their probabilities, float16, both of shape `(SLICE,)`.

    Raises:
        FileNotFoundError: If the network was deleted; the message is a sentence for the visitor.
    """
    probabilities = function_of(network)(distorted_slice(distortion, strength, seed, first)[..., np.newaxis])
    return probabilities.argmax(axis=1).astype("uint8"), probabilities.max(axis=1).astype("float16")


@functools.lru_cache(maxsize=KEPT)
def distorted_slice(distortion: str, strength: float, seed: int, first: int) -> np.ndarray:
    """A slice of the test digits, distorted; float32, shape `(SLICE, 28, 28)`. It must not be written to."""
    images = shared_mnist().x_test[first : first + SLICE].astype("float32") / 255
    found = DISTORTIONS[distortion].apply(images, strength, generator_of(seed, first))
    found.setflags(write=False)
    return found


def distorted_digits(distortion: str, strength: float, seed: int, first: int) -> np.ndarray:
    """A slice of the test digits, distorted, for the screen; uint8, shape `(SLICE, 28, 28)`."""
    return np.round(255 * distorted_slice(distortion, strength, seed, first)).astype("uint8")


def read_strengths(network: Network, image: np.ndarray, distortion: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """One picture at every strength of a distortion, and what a network reads in it.

    Args:
        network, distortion, seed: As `read_distorted` takes.
        image: float32, shape `(28, 28)`, ink 0 to 1.

    Returns:
        Pictures, float32, shape `(n, 28, 28)`, and the probabilities of the ten digits, float32, shape `(n, 10)`.
    """
    offered = DISTORTIONS[distortion]
    pictures = np.concatenate(
        [offered.apply(image[np.newaxis], strength, generator_of(seed, 0)) for strength in offered.strengths]
    )
    return pictures, probabilities_of(network, pictures)


def find_flip(network: Network, image: np.ndarray, kind: str, seed: int) -> Flip:
    """The smallest change of a kind that gives a picture another answer; see `smallest_flip`.

    Args:
        network: The network.
        image: float32, shape `(28, 28)`, ink 0 to 1.
        kind: A key of `KINDS`.
        seed: Of the noise.
    """

    def read(pictures: np.ndarray) -> np.ndarray:
        digits: np.ndarray = probabilities_of(network, pictures).argmax(axis=1)
        return digits

    tried = KINDS[kind]
    found = smallest_flip(read, image, tried.change, tried.directions, tried.sizes, seed, FINER)
    direction, size, after = found or (0, float(tried.sizes[-1]), None)
    itself = probabilities_of(network, image[np.newaxis])[0]
    return Flip(
        kind=kind,
        before=int(itself.argmax()),
        probability=float(itself.max()),
        after=after,
        direction=direction,
        size=size,
        picture=tried.change(image, np.array([direction]), np.array([size]), seed)[0],
    )


def probabilities_of(network: Network, pictures: np.ndarray) -> np.ndarray:
    """Probabilities of the ten digits in some pictures, float32, shape `(n, 28, 28)`, `TOGETHER` at a time."""
    found = []
    for start in range(0, len(pictures), TOGETHER):
        part = pictures[start : start + TOGETHER]
        full = np.zeros((TOGETHER, *pictures.shape[1:], 1), "float32")
        full[: len(part), ..., 0] = part
        found.append(function_of(network)(full)[: len(part)])
    return np.concatenate(found)
