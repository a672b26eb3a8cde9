"""Reads drawings with networks that "Train digits" has trained.

`python -m playground digits FILE.json` reads a file of drawings in the format of the pen digits and prints the
accuracy: overall, by digit, by donor.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from playground.digits.networks import READER, Network
from playground.digits.pen_digits import PenDigits, read_pen_digits
from playground.digits.strokes import to_input
from playground.digits.training.read import KEPT, function_of, load_network, read
from playground.model.activations import softmax

# Pictures that are predicted in one call.
TOGETHER = 30
# Maps of a first look inside a network; a square number.
MAPS = 9


def read_and_look(networks: tuple[Network, ...], image: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """As `read`, with a first look inside the first network.

    Returns:
        The probabilities, and the `MAPS` most active maps of its first convolution on a square sheet, brightest where one
        responds most: uint8, shape `(side, side)`; None if it has no convolution.
    """
    looking = _looking_of(networks[0])
    if looking is None:
        return read(networks, image), None
    rows, maps = looking(image)
    others = [function_of(network)(image)[0] for network in networks[1:]]
    return np.stack([rows[0], *others]), sheet_of_maps(maps[0])


def sheet_of_maps(maps: np.ndarray) -> np.ndarray:
    """The `MAPS` most active of a layer's maps, in its own order, on a square sheet with lines between them.

    Args:
        maps: float, shape `(height, width, channels)`, outputs of a layer.

    Returns:
        uint8, shape `(side, side)`: 0 for an output of 0 or less, 255 for the largest.
    """
    positive = np.maximum(maps, 0)
    chosen = np.sort(positive.sum(axis=(0, 1)).argsort()[::-1][:MAPS])
    across = round(math.sqrt(MAPS))
    side = positive.shape[0] + 1
    sheet = np.zeros((across * side - 1, across * side - 1), "uint8")
    brightest = max(float(positive[..., chosen].max()), 1e-9)
    for place, channel in enumerate(chosen):
        row, column = divmod(place, across)
        part = np.round(positive[..., channel] * (255 / brightest)).astype("uint8")
        sheet[row * side : row * side + side - 1, column * side : column * side + side - 1] = part
    return sheet


def read_pictures(networks: tuple[Network, ...], pictures: np.ndarray) -> np.ndarray:
    """Probabilities of the ten digits for many pictures by each network.

    Args:
        networks: The networks to ask.
        pictures: uint8, shape `(n, 28, 28)`, ink 0 to 255.

    Returns:
        float32, shape `(len(networks), n, 10)`, rows add up to 1.
    """
    # Keras compiles again for every batch size, and the number of a visitor's drawings grows one by one.
    images = np.zeros((math.ceil(len(pictures) / TOGETHER) * TOGETHER, 28, 28, 1), "float32")
    images[: len(pictures), ..., 0] = pictures / np.float32(255)
    parts = images.reshape(-1, TOGETHER, 28, 28, 1)
    rows = [np.concatenate([function_of(network)(part) for part in parts]) for network in networks]
    return np.stack(rows)[:, : len(pictures)]


@functools.lru_cache(maxsize=KEPT)
def _looking_of(network: Network) -> Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]] | None:
    """A network as a function that also returns the outputs of its first convolution; None if it has none."""
    model = load_network(network)
    first = next((layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)), None)
    if first is None:
        return None
    inside = keras.Model(model.inputs, [*model.outputs, first.output])

    def probabilities_and_maps(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        outputs, maps = inside.predict_on_batch(images)
        return softmax(outputs) if network.from_logits else np.asarray(outputs), np.asarray(maps)

    return probabilities_and_maps


def read_all(network: Network, drawings: PenDigits) -> np.ndarray:
    """A network's prediction for each drawing: int64, shape `(n,)`; -1 for a blank one."""
    inputs = [to_input(strokes) for strokes in drawings.drawings]
    images = np.concatenate([np.zeros((1, 28, 28, 1), "float32") if one is None else one for one in inputs])
    answers = function_of(network)(images).argmax(axis=1)
    return np.where([one is None for one in inputs], -1, answers)


def main(path: Path) -> None:
    """Prints the reader's accuracy on a file of drawings."""
    drawings = read_pen_digits(path.read_bytes())
    right = read_all(READER, drawings) == drawings.labels
    print(f"overall accuracy {right.mean():.4f}")
    for digit in range(10):
        chosen = drawings.labels == digit
        if chosen.any():
            print(f"digit {digit} accuracy {right[chosen].mean():.4f} of {chosen.sum()}")
    donors = np.array(drawings.donors)
    for donor in sorted(set(drawings.donors)):
        print(f"donor {donor} accuracy {right[donors == donor].mean():.4f} of {(donors == donor).sum()}")
