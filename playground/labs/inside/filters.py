"""What the channels of a layer answer to: the test patches that excite each most, and how often it is silent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.job import Job
from playground.labs.inside.receptive_field import ReceptiveField

RESPOND = Job("playground.labs.inside.training.filters:respond")
EXCITE = Job("playground.labs.inside.training.filters:excite")
# Test digits that a worker is asked for at a time: less than a tenth of a second of a network such as S1.
TOGETHER = 250
STRONGEST = 9
# Of gradient ascent, in all and in one call, which takes S1 about ten milliseconds once the function has been traced.
STEPS, STEPS_TOGETHER = 60, 10


@dataclass(frozen=True, kw_only=True, eq=False)
class Responses:
    """The strongest answers of a layer's channels to the test digits.

    Attributes:
        value: float32, shape `(n, channels)`: the largest value of each map.
        place: int32, shape `(n, channels)`: where in the map it stands, row by row.
    """

    value: np.ndarray
    place: np.ndarray


@dataclass(frozen=True, kw_only=True, eq=False)
class Filters:
    """What the channels of a layer answer to.

    Attributes:
        index: int64, shape `(STRONGEST, channels)`: test digits that excite each channel most, the strongest first.
        value: float32, shape `(STRONGEST, channels)`: how much.
        place: int32, shape `(STRONGEST, channels)`: where in the map.
        silent: float64, shape `(channels,)`: share of the test digits for which the whole map is 0 or less.
        count: Number of test digits.
    """

    index: np.ndarray
    value: np.ndarray
    place: np.ndarray
    silent: np.ndarray
    count: int


def filters(parts: list[Responses]) -> Filters:
    """Puts the answers to all test digits together.

    Args:
        parts: In the order of the test digits.
    """
    value = np.concatenate([part.value for part in parts])
    place = np.concatenate([part.place for part in parts])
    order = np.argsort(-value, axis=0, kind="stable")[:STRONGEST]
    return Filters(
        index=order,
        value=np.take_along_axis(value, order, axis=0),
        place=np.take_along_axis(place, order, axis=0),
        silent=(value <= 0).mean(axis=0),
        count=len(value),
    )


def noise(seed: int) -> np.ndarray:
    """The picture that gradient ascent begins with; float32, shape `(1, 28, 28, 1)`, 0.3 to 0.7."""
    return np.random.default_rng(seed).uniform(0.3, 0.7, (1, 28, 28, 1)).astype("float32")


def patch(image: np.ndarray, place: int, columns: int, field: ReceptiveField) -> np.ndarray:
    """The part of a picture that one value of a map depends on; what lies outside the picture is 0.

    Args:
        image: uint8, shape `(28, 28)`.
        place: Of the value in its map, row by row.
        columns: Of the map.
        field: The layer's receptive field.

    Returns:
        uint8, shape `(field, field)`.
    """
    row, column = divmod(place, columns)
    size = field.field
    padded = np.pad(image, size)
    top, left = (size + field.start + at * field.jump for at in (row, column))
    return padded[top : top + size, left : left + size]
