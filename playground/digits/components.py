"""Connected parts of a black-and-white picture, found from the runs of each row and from which of them touch.

Numpy only. Labels spread along touching runs by their minimum, with pointer jumping, so the number of rounds grows with the
logarithm of a part's length.

References:
    L. He, Y. Chao, K. Suzuki, "A run-based two-scan labeling algorithm", IEEE Transactions on Image Processing 17(5), 2008.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Components:
    """Parts of a picture, each connected by sides or corners, in the order of their first pixels.

    Attributes:
        labels: int32, shape of the picture; 0 for the background, and the number of a part from 1.
        boxes: int64, shape `(n, 4)`: left, top, right, bottom, the last two outside.
        areas: int64, shape `(n,)`, in pixels.
    """

    labels: np.ndarray
    boxes: np.ndarray
    areas: np.ndarray


def connected_components(mask: np.ndarray) -> Components:
    """Finds the parts of a picture.

    Args:
        mask: bool, shape `(height, width)`.
    """
    height, width = mask.shape
    # With an empty column between rows, all rows form one line, and no run crosses the end of a row.
    stride = width + 1
    line = np.zeros(height * stride + 1, "int8")
    line[1:].reshape(height, stride)[:, :width] = mask
    change = np.diff(line, append=np.int8(0))
    starts, ends = np.flatnonzero(change == 1), np.flatnonzero(change == -1)
    roots = _joined(len(starts), *_touching(starts, ends, stride))
    _, labels = np.unique(roots, return_inverse=True)
    count = int(labels.max()) + 1 if len(labels) else 0
    boxes = np.empty((count, 4), "int64")
    boxes[:, :2], boxes[:, 2:] = max(height, width), 0
    rows, lefts = np.divmod(starts, stride)
    rights = ends - rows * stride
    for column, values in ((0, lefts), (1, rows)):
        np.minimum.at(boxes[:, column], labels, values)
    for column, values in ((2, rights), (3, rows + 1)):
        np.maximum.at(boxes[:, column], labels, values)
    lengths = ends - starts
    areas = np.bincount(labels, weights=lengths, minlength=count).astype("int64")
    painted = np.zeros((height, width), "int32")
    painted[mask] = np.repeat(labels + 1, lengths)
    return Components(labels=painted, boxes=boxes, areas=areas)


def _touching(starts: np.ndarray, ends: np.ndarray, stride: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of runs in neighbouring rows that touch by a side or a corner."""
    # In the row above: from the first run that ends at or after this one's start to the last that starts at or before its end.
    first = np.searchsorted(ends, starts - stride, side="left")
    last = np.searchsorted(starts, ends - stride, side="right")
    counts = np.maximum(last - first, 0)
    lower = np.repeat(np.arange(len(starts)), counts)
    upper = np.arange(len(lower)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
    return lower, upper


def _joined(count: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """For each of `count` items the smallest index among those that it is connected with, directly or not."""
    roots = np.arange(count)
    while True:
        low = np.minimum(roots[one], roots[other])
        found = roots.copy()
        np.minimum.at(found, roots[one], low)
        np.minimum.at(found, roots[other], low)
        found = found[found]
        while (found != found[found]).any():
            found = found[found]
        if (found == roots).all():
            return roots
        roots = found
