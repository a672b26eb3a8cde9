"""An attacked picture drawn again: in pure black and white, and by a pen along its middle lines.

References:
    T. Zhang, C. Suen, "A fast parallel algorithm for thinning digital patterns", 1984.
"""

from __future__ import annotations

import numpy as np

from playground.digits.strokes import as_input, to_mnist

# A pixel with at least this much ink counts as ink.
INK = 0.5
# The eight neighbours of a pixel, clockwise from the one above.
AROUND = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))


def inked(image: np.ndarray) -> np.ndarray:
    """Full ink where there is at least `INK`, and none elsewhere; shapes as they are, float32."""
    return (image >= INK).astype("float32")


def traced(image: np.ndarray) -> np.ndarray:
    """The picture as if somebody had traced it with the pen of "Draw a digit": thinned to lines, and these drawn anew.

    Args:
        image: float32, shape `(28, 28)`, ink 0 to 1.

    Returns:
        float32, shape `(28, 28)`, size and place as MNIST has them; empty without ink.
    """
    picture = to_mnist(lines(thinned(image >= INK)))
    return np.zeros_like(image) if picture is None else as_input(picture)[0, ..., 0]


def thinned(ink: np.ndarray) -> np.ndarray:
    """Takes the ink's edge away until lines one pixel wide remain, by the rules of Zhang and Suen.

    A pixel goes if it has 2 to 6 neighbours with ink, all of them in one row around it (so that no line breaks), and, in turn, if it
    lies at the right or lower edge, then at the left or upper edge.

    Args:
        ink: bool, shape `(height, width)`.

    Returns:
        bool, the same shape.
    """
    ink = np.pad(ink, 1)
    before = None
    while before is None or (ink != before).any():
        before = ink
        for first, second in (((0, 2, 4), (2, 4, 6)), ((0, 2, 6), (0, 4, 6))):
            around = np.stack([np.roll(ink, (-row, -column), axis=(0, 1)) for row, column in AROUND])
            count = around.sum(axis=0)
            begins = (~around & np.roll(around, -1, axis=0)).sum(axis=0)
            edge = ~around[list(first)].all(axis=0) & ~around[list(second)].all(axis=0)
            ink = ink & ~((count >= 2) & (count <= 6) & (begins == 1) & edge)
    return ink[1:-1, 1:-1]


def lines(ink: np.ndarray) -> list[list[tuple[float, float]]]:
    """Strokes from each pixel to its neighbours; of a corner only its two sides; a pixel alone is a dot.

    Args:
        ink: bool, shape `(height, width)`.
    """
    pixels = {(int(row), int(column)) for row, column in np.argwhere(ink)}
    strokes = []
    for row, column in sorted(pixels):
        near = {(down, right) for down, right in AROUND if (row + down, column + right) in pixels}
        if not near:
            strokes.append([(float(column), float(row))])
        for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
            corner = down and right and ((down, 0) in near or (0, right) in near)
            if (down, right) in near and not corner:
                strokes.append([(float(column), float(row)), (float(column + right), float(row + down))])
    return strokes
