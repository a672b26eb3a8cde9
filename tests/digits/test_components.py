"""Connected parts against a search that walks from pixel to pixel."""

from __future__ import annotations

import numpy as np
import pytest

from playground.digits.components import connected_components


def walked(mask: np.ndarray) -> np.ndarray:
    """The same labels, by a walk from each pixel."""
    labels = np.zeros(mask.shape, "int32")
    count = 0
    for start in map(tuple, np.argwhere(mask)):
        if labels[start]:
            continue
        count += 1
        labels[start] = count
        waiting = [start]
        while waiting:
            row, column = waiting.pop()
            for y in range(max(row - 1, 0), min(row + 2, mask.shape[0])):
                for x in range(max(column - 1, 0), min(column + 2, mask.shape[1])):
                    if mask[y, x] and not labels[y, x]:
                        labels[y, x] = count
                        waiting.append((y, x))
    return labels


@pytest.mark.parametrize("share", [0.0, 0.1, 0.35, 0.5, 0.7, 1.0])
@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (30, 1), (37, 41)])
def test_parts_are_those_that_a_walk_finds(share: float, shape: tuple[int, int]) -> None:
    mask = np.random.default_rng(7).random(shape) < share
    found, labels = connected_components(mask), walked(mask)
    np.testing.assert_array_equal(found.labels, labels)
    assert found.areas.tolist() == np.bincount(labels.ravel())[1:].tolist()
    for number, box in enumerate(found.boxes.tolist(), start=1):
        rows, columns = np.nonzero(labels == number)
        assert box == [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]


def test_a_long_spiral_is_one_part() -> None:
    mask = np.ones((201, 200), bool)
    mask[1::4, :-1], mask[3::4, 1:] = False, False
    assert connected_components(mask).areas.tolist() == [mask.sum()]


def test_the_ends_of_rows_do_not_touch() -> None:
    mask = np.zeros((3, 8), bool)
    mask[0, -1], mask[1, 0] = True, True
    assert len(connected_components(mask).areas) == 2
