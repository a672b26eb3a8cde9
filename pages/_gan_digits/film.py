"""A sequence of pictures, played in the browser: a Streamlit component."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from pages._ui.component import component, rerun_only
from playground.labs.gan_digits.pictures import data_uri


def film(
    key: str, picture: Callable[[int], Sequence[np.ndarray]], captions: Sequence[str], *, titles: Sequence[str] = ("",), name: str,
    identity: str, rate: float, zoom: float, at_end: bool = False, plays: bool = False,
) -> None:  # fmt: skip
    """Shows the frames with a play bar. Call it in a fragment: the browser reports how many frames it has, and gets the others.

    Args:
        key: A constant name.
        picture: Returns the pictures of a frame, which are shown side by side; uint8, each of shape `(height, width)`.
        captions: One line for each frame.
        titles: Above each of the pictures.
        name: The word for a frame, such as `"sheet"`.
        identity: Distinguishes one film from another.
        rate: Frames per second at speed 1.
        zoom: Screen pixels per pixel, where there is room.
        at_end: Whether it opens at its last frame, and stays there while frames still come.
        plays: Whether it begins by itself.
    """
    count = len(captions)
    have = known_frames(st.session_state.get(key, {}).get("have"), identity, count)
    frames = [[data_uri(one) for one in picture(index)] for index in range(have, count)]
    data = {
        "film": identity, "first": have, "frames": frames, "captions": list(captions), "titles": list(titles), "name": name,
        "rate": rate, "zoom": zoom, "at_end": at_end, "plays": plays,
    }  # fmt: skip
    _MOUNT(key=key, data=data, on_have_change=rerun_only)


def known_frames(sent: object, identity: str, count: int) -> int:
    """The number of frames of this film that the browser reports, checked: 0 for anything that our component never sends."""
    if not isinstance(sent, Mapping) or sent.get("film") != identity:
        return 0
    have = sent.get("count")
    return have if type(have) is int and 0 <= have <= count else 0


_MOUNT: Any = component("gan_digits/film")
