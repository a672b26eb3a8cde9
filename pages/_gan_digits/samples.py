"""A sheet of small pictures of which one can be picked: a Streamlit component."""

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
    """What stands with a picture.

    Attributes:
        word: Under it.
        detail: When it is pointed at, and for who cannot see it.
        wrong: Whether the word says of something that it is wrong; it then bears a cross besides its colour.
    """

    word: str = ""
    detail: str = ""
    wrong: bool = False


def samples(
    key: str, images: np.ndarray, entries: Sequence[Entry], *, about: str, columns: int = 10, picked: int = -1,
    on_pick: Callable[[], None] | None = None,
) -> None:  # fmt: skip
    """Shows the sheet.

    Args:
        key: A constant name.
        images: uint8, shape `(n, height, width)`.
        entries: One a picture.
        about: What the sheet shows, for who cannot see it.
        columns: Pictures in a row.
        picked: The one with a frame; -1: none.
        on_pick: Called before the rerun that a click causes; `picked_place` then says which. None: there is nothing to pick.
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


def picked_place(key: str, count: int) -> int | None:
    """The place that was clicked last, checked; None if nothing was, or nothing that our sheet sends.

    Args:
        key: The sheet's.
        count: Pictures on it.
    """
    sent = st.session_state.get(key, {}).get("picked")
    place = sent.get("place") if isinstance(sent, Mapping) else None
    return place if type(place) is int and 0 <= place < count else None


_MOUNT: Any = component("gan_digits/samples")
