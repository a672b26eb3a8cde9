"""Small grey pictures in a row, each made from the one before, with the value under the pointer: a Streamlit component."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
from PIL import Image

from pages._ui.component import component
from pages._ui.inline import inline


def pixels(key: str, pictures: Mapping[str, np.ndarray], caption: str) -> None:
    """Shows pictures from left to right with arrows between them, at a tenth of the cost of a chart.

    Args:
        key: A constant name.
        pictures: By title; uint8, each square.
        caption: A sentence beside them; the value under the pointer is shown below it.
    """
    entries = [{"title": title, "source": _png(picture)} for title, picture in pictures.items()]
    _MOUNT(key=key, data={"pictures": entries, "caption": caption})


def _png(picture: np.ndarray) -> str:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "PNG", compress_level=1)
    return inline(buffer.getvalue(), "image/png")


_MOUNT = component("draw_digit/pixels")
