"""Small grey pictures as files: a strip, a sheet, a film; PNG for the screen, PNG and GIF for downloads."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Sequence

import numpy as np
from PIL import Image

# Pixels between the pictures of a sheet, and the enlargement of downloads.
GAP, ZOOM = 2, 4


def strip(images: np.ndarray) -> np.ndarray:
    """Pictures side by side: uint8, shape `(n, height, width)` to `(height, n * width)`."""
    count, height, width = images.shape
    return images.transpose(1, 0, 2).reshape(height, count * width)


def sheet(images: np.ndarray, columns: int) -> np.ndarray:
    """Pictures in rows with black gaps.

    Args:
        images: uint8, shape `(n, height, width)`, or `(frames, n, height, width)` for as many sheets.
        columns: Pictures in a row.

    Returns:
        uint8, shape `(rows * (height + GAP) - GAP, columns * (width + GAP) - GAP)`, with the frames in front if there are any.
    """
    *frames, count, height, width = images.shape
    rows = math.ceil(count / columns)
    page = np.zeros((*frames, rows * (height + GAP) - GAP, columns * (width + GAP) - GAP), "uint8")
    for index in range(count):
        row, column = divmod(index, columns)
        top, left = row * (height + GAP), column * (width + GAP)
        page[..., top : top + height, left : left + width] = images[..., index, :, :]
    return page


def png(picture: np.ndarray, zoom: int = 1) -> bytes:
    """A PNG of a picture: uint8, shape `(height, width)`, each pixel `zoom` pixels wide."""
    buffer = io.BytesIO()
    _enlarged(picture, zoom).save(buffer, "PNG", compress_level=1 if zoom == 1 else 6)
    return buffer.getvalue()


def data_uri(picture: np.ndarray) -> str:
    """The same PNG as a data URI."""
    return "data:image/png;base64," + base64.b64encode(png(picture)).decode()


def gif(frames: Sequence[np.ndarray] | np.ndarray, *, frames_per_s: float, zoom: int = ZOOM) -> bytes:
    """An animated GIF that plays forwards and backwards for ever.

    Args:
        frames: uint8, each of shape `(height, width)`.
        frames_per_s: Rounded, because GIF counts in hundredths of a second.
        zoom: Enlargement.
    """
    forwards = [_enlarged(frame, zoom) for frame in frames]
    pictures = [*forwards, *forwards[-2:0:-1]]
    buffer = io.BytesIO()
    # Without `optimize` Pillow keeps all 256 greys as they are.
    pictures[0].save(
        buffer, "GIF", save_all=True, append_images=pictures[1:], loop=0, duration=round(100 / frames_per_s) * 10, optimize=False,
    )  # fmt: skip
    return buffer.getvalue()


def _enlarged(picture: np.ndarray, zoom: int) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(picture)).resize(
        (picture.shape[1] * zoom, picture.shape[0] * zoom), Image.Resampling.NEAREST
    )
