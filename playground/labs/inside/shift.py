"""A picture moved by whole pixels, and how well the maps of a network move along."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.labs.inside.layer import LayerView

# Pixels in each direction.
MOST = 6


def moved(image: np.ndarray, down: int, right: int) -> np.ndarray:
    """Pictures moved by whole pixels; what comes in from the edge is 0, and what leaves is lost.

    Args:
        image: Shape `(n, height, width, channels)`.
        down, right: Pixels; negative: up, left.
    """
    height, width = image.shape[1:3]
    result = np.zeros_like(image)
    if abs(down) < height and abs(right) < width:
        rows, columns = slice(max(down, 0), height + min(down, 0)), slice(max(right, 0), width + min(right, 0))
        from_rows, from_columns = (
            slice(max(-down, 0), height - max(down, 0)),
            slice(max(-right, 0), width - max(right, 0)),
        )
        result[:, rows, columns] = image[:, from_rows, from_columns]
    return result


@dataclass(frozen=True, kw_only=True)
class Following:
    """How a layer's maps answer to a moved picture.

    Attributes:
        name: The layer's.
        jump: Pixels of the picture from one of its values to the next.
        whole: Whether the move is a whole number of its values.
        error: Root mean square of the difference between the maps of the moved picture and the moved maps, without what has
            come in from the edge, as a share of the root mean square of the maps; 0 means that they move along exactly.
        stayed: The same between the maps of the moved picture and the maps as they were; 0 means that nothing changed.
    """

    name: str
    jump: int
    whole: bool
    error: float
    stayed: float


def following(before: LayerView, after: LayerView, down: int, right: int) -> Following | None:
    """Compares a layer's maps of a picture with those of the moved picture; None if the layer has no maps.

    Args:
        before: The layer for the picture.
        after: The layer for the picture moved by `down` and `right` pixels.
    """
    if before.field is None or before.outputs.ndim != 3:
        return None
    jump = before.field.jump
    rows, columns = round(down / jump), round(right / jump)
    expected = moved(before.outputs[np.newaxis], rows, columns)[0]
    # What has come in from the edge is no part of the moved maps.
    inside = moved(np.ones_like(before.outputs[np.newaxis]), rows, columns)[0] > 0
    size = max(root_mean_square(before.outputs), 1e-12)
    return Following(
        name=before.name,
        jump=jump,
        whole=down % jump == 0 and right % jump == 0,
        error=root_mean_square((after.outputs - expected)[inside]) / size,
        stayed=root_mean_square(after.outputs - before.outputs) / size,
    )


def root_mean_square(values: np.ndarray) -> float:
    """√mean(x²), in float64."""
    return float(np.sqrt(np.mean(np.square(values, dtype="float64"))))
