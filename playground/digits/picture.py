"""A picture that a network reads, as an exported program holds it."""

from __future__ import annotations

import numpy as np


def rows_of(image: np.ndarray) -> list[list[int]]:
    """A picture as whole numbers from 0 to 255, row by row.

    Args:
        image: float, shape `(1, height, width, 1)`, ink 0 to 1.
    """
    return [[int(value) for value in row] for row in np.round(255 * image[0, ..., 0])]
