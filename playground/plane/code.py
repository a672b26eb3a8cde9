"""The source of a data set's generator, for the programs that the pages export."""

from __future__ import annotations

from playground.model.code import Code, source_code
from playground.plane import datasets

CONSTANTS = ("DOMAIN", "RADIUS", "PADDING", "MAX_NOISE", "BUMPS", "RINGS", "RING_WIDTH", "SQUARE")
HELPERS = ("_polar", "_alternating", "_deviation")


def generator_code(name: str) -> Code:
    """The function that makes the points of a data set, with what it needs of its module. It uses `math` and `np`.

    Args:
        name: A key of `playground.plane.datasets.GENERATORS`, which is the function's name too.
    """
    return source_code(datasets.GENERATORS[name], HELPERS, CONSTANTS)
