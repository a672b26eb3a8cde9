from __future__ import annotations

import numpy as np

from playground.digits.pen_digits import DEV, shared_pen_digits
from playground.digits.strokes import as_input, to_mnist
from playground.labs.explain.redraw import inked, lines, thinned, traced


def test_black_and_white_knows_no_grey() -> None:
    np.testing.assert_array_equal(inked(np.array([0.0, 0.49, 0.5, 1.0])), [0, 0, 1, 1])


def test_thinning_leaves_a_line_one_pixel_wide_that_is_still_in_one_piece() -> None:
    ink = np.zeros((28, 28), bool)
    ink[4:24, 12:16] = True
    ink[12:16, 4:24] = True
    thin = thinned(ink)
    assert not (thin & ~ink).any()
    squares = thin[:-1, :-1] & thin[1:, :-1] & thin[:-1, 1:] & thin[1:, 1:]
    assert squares.sum() <= 1
    assert pieces(thin) == 1
    assert thin.any(axis=1).sum() >= 16
    # What is thin already stays, and a dot is not lost.
    np.testing.assert_array_equal(thinned(thin), thin)
    dot = np.zeros((5, 5), bool)
    dot[2, 2] = True
    np.testing.assert_array_equal(thinned(dot), dot)


def test_strokes_connect_every_pixel_with_its_neighbours() -> None:
    ink = np.zeros((6, 6), bool)
    ink[0, 0] = ink[2, 2] = ink[3, 3] = ink[3, 4] = True
    assert lines(ink) == [[(0.0, 0.0)], [(2.0, 2.0), (3.0, 3.0)], [(3.0, 3.0), (4.0, 3.0)]]
    assert lines(np.zeros((6, 6), bool)) == []


def test_a_drawing_that_is_traced_is_almost_the_same_drawing() -> None:
    drawings = shared_pen_digits(DEV)
    alike = []
    for drawing in drawings.drawings[:40]:
        image = as_input(to_mnist(drawing))[0, ..., 0]
        alike.append(np.corrcoef(image.ravel(), traced(image).ravel())[0, 1])
    assert np.median(alike) > 0.85
    np.testing.assert_array_equal(traced(np.zeros((28, 28), "float32")), 0)


def pieces(ink: np.ndarray) -> int:
    """How many pieces there are, by a flood fill."""
    left, count = {tuple(place) for place in np.argwhere(ink)}, 0
    while left:
        count += 1
        stack = [left.pop()]
        while stack:
            row, column = stack.pop()
            near = {(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)} & left
            left -= near
            stack += near
    return count
