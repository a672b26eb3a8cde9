"""A sheet of small pictures, one of which can be picked: a Streamlit component."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from pages._ui.component import component, rerun_only
from playground.figures import theme
from playground.labs.gan_digits.pictures import data_uri, strip


@dataclass(frozen=True, kw_only=True)
class Entry:
    """The text of a picture.

    Attributes:
        word: Below it.
        detail: Shown when it is pointed at, and read out by screen readers.
        wrong: Whether the word reports a mistake; it then has a colour of its own and should hold a cross.
    """

    word: str = ""
    detail: str = ""
    wrong: bool = False


def samples(
    key: str, images: np.ndarray, entries: Sequence[Entry], *, about: str, columns: int = 10, picked: int = -1,
    on_pick: Callable[[], None] | None = None,
) -> None:  # fmt: skip
    """Shows a sheet of pictures.

    Args:
        key: A constant name.
        images: uint8, shape `(n, height, width)`.
        entries: One for each picture.
        about: Description of the sheet for screen readers.
        columns: Pictures in a row.
        picked: Index of the picture with a frame; -1: none.
        on_pick: Called before the rerun that a click causes; `picked_index` then returns the choice. None: nothing can be picked.
    """
    data = {
        "strip": data_uri(strip(images)),
        "entries": [{"word": one.word, "detail": one.detail, "wrong": one.wrong} for one in entries],
        "about": about,
        "columns": columns,
        "picked": picked,
        "pickable": on_pick is not None,
        "wrong_colour": theme.WRONG,
        "shown": zlib.crc32(images.tobytes()),
    }
    _MOUNT(key=key, data=data, on_picked_change=on_pick or rerun_only)


def picked_index(key: str, count: int) -> int | None:
    """Index of the picture that was clicked last, checked; None if there is none, or if it is nothing that our sheet sends.

    Args:
        key: The sheet's.
        count: Number of pictures on it.
    """
    sent = st.session_state.get(key, {}).get("picked")
    index = sent.get("place") if isinstance(sent, Mapping) else None
    return index if type(index) is int and 0 <= index < count else None


_MOUNT: Any = component("gan_digits/samples")
