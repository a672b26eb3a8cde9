"""MNIST, as it ships in `assets/mnist`: loaded once per process, with its checksum verified.

References:
    Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits", 1998.
"""

from __future__ import annotations

import functools
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from playground.assets import ASSETS
from playground.job import Job

TEST_IMAGES = Job("playground.digits.mnist:images_of_test")
TEST_LABELS = Job("playground.digits.mnist:labels_of_test")

PATH = ASSETS / "mnist" / "mnist.npz"
SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"
NUM_CLASSES = 10
IMAGE_SHAPE = (28, 28, 1)


class DamagedData(Exception):
    """A shipped file is missing or is not what was shipped; the message is a sentence for the visitor."""


@dataclass(frozen=True, kw_only=True)
class Mnist:
    """The data set.

    Attributes:
        x_train: uint8, shape `(60000, 28, 28)`, ink 0 to 255.
        y_train: uint8, shape `(60000,)`, digits 0 to 9.
        x_test: uint8, shape `(10000, 28, 28)`.
        y_test: uint8, shape `(10000,)`.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def load_mnist(path: Path = PATH) -> Mnist:
    """Loads MNIST.

    Raises:
        DamagedData: If the file is missing or its SHA-256 is not the shipped one.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DamagedData(
            f"MNIST is missing: {path.name} cannot be read ({error.strerror}). Check the project out again."
        ) from error
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise DamagedData(
            f"MNIST is damaged: {path.name} is not the file that was shipped. Check the project out again."
        )
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return Mnist(
            x_train=arrays["x_train"], y_train=arrays["y_train"], x_test=arrays["x_test"], y_test=arrays["y_test"]
        )


@functools.cache
def shared_mnist() -> Mnist:
    """The copy that this process shares. Its arrays must not be written to."""
    data = load_mnist()
    for array in (data.x_train, data.y_train, data.x_test, data.y_test):
        array.setflags(write=False)
    return data


def images_of_test(indices: tuple[int, ...]) -> np.ndarray:
    """Images of the test set, uint8, shape `(len(indices), 28, 28)`."""
    return shared_mnist().x_test[list(indices)]


def labels_of_test() -> np.ndarray:
    """All labels of the test set, uint8, shape `(10000,)`."""
    return shared_mnist().y_test


def check() -> None:
    """Loads and verifies the file. Raises `DamagedData` with a sentence."""
    shared_mnist()
