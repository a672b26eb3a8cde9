"""Photos of written digits: upload one, see where the digits are, what the networks see of each and what they read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import streamlit as st

from pages._ui.backend import engine, sentences
from pages._ui.lesson import show_lesson
from playground.figures import theme
from playground.figures.digits import CELL_HEIGHT, TWO_LINES_HEIGHT, photo_with_boxes, sheet_with_words
from playground.image_file import UnreadableImage
from playground.labs.draw_digit import READ_PICTURES, SURE, Network, verdict
from playground.photo import Sheet, read_photo

SAMPLE = Path(__file__).parents[2] / "assets" / "photos" / "sample.jpg"
PHOTO, SHOWS_SAMPLE = "draw_digit.photo", "draw_digit.sample"
COLUMNS = 6
PLAIN = {"displayModeBar": False}


@st.fragment
def show_photo_reader(networks: Mapping[str, Network]) -> None:
    """The section "Or read a photo".

    Args:
        networks: Those that read, by name.
    """
    show_lesson("draw_digit", "Or read a photo")
    content = _chosen_file()
    if content is None:
        return
    limits = engine().settings
    try:
        sheet = _sheet(content, limits.max_photo_mb, limits.max_photo_megapixels)
    except UnreadableImage as error:
        st.warning(str(error), icon=":material/info:")
        return
    with sentences():
        rows = engine().call(READ_PICTURES, tuple(networks.values()), sheet.digits)
        _show(sheet, dict(zip(networks, rows, strict=True)))


def _chosen_file() -> bytes | None:
    """The photo that the visitor uploaded, took, or the sample."""
    uploaded = st.file_uploader(
        "Photo",
        type=["png", "jpg", "jpeg", "webp"],
        key="draw_photo",
        label_visibility="collapsed",
        on_change=_no_sample,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Try a sample", key="draw_sample", icon=":material/image:"):
            st.session_state[SHOWS_SAMPLE] = True
        # The browser asks for the camera only when this is on.
        camera = st.toggle("Use the camera", key="draw_camera")
    taken = st.camera_input("Camera", key="draw_shot", on_change=_no_sample) if camera else None
    if st.session_state.get(SHOWS_SAMPLE):
        return SAMPLE.read_bytes()
    file = taken or uploaded
    return None if file is None else bytes(file.getvalue())


def _no_sample() -> None:
    st.session_state[SHOWS_SAMPLE] = False


@st.cache_data(show_spinner="Looking for digits…", max_entries=16, ttl=600)
def _sheet(content: bytes, max_megabytes: float, max_megapixels: float) -> Sheet:
    return read_photo(content, max_megabytes=max_megabytes, max_megapixels=max_megapixels)


def _show(sheet: Sheet, rows: Mapping[str, np.ndarray]) -> None:
    """The photo, what was read line by line, and each digit as the networks see it.

    Args:
        sheet: The digits found.
        rows: For each network's name the probabilities, float32, shape `(n, 10)`.
    """
    first = next(iter(rows.values()))
    sure = [_is_sure(row) for row in first]
    st.plotly_chart(
        photo_with_boxes(sheet.colour, sheet.boxes, [_word(row) for row in first], sure), key="draw_boxes", config=PLAIN
    )
    for name, of_network in rows.items():
        lines = [" ".join(_word(row) for row in of_network[sheet.lines == line]) for line in np.unique(sheet.lines)]
        st.markdown(f"**{name}** reads {' / '.join(lines)}")
    left_out = f" {sheet.left_out} more are left out." if sheet.left_out else ""
    count = "1 digit" if len(sheet.digits) == 1 else f"{len(sheet.digits)} digits"
    st.caption(
        f"{count} found.{left_out} What the networks see of each, and the first guess of {' and of '.join(rows)}. "
        "A question mark: not sure."
    )
    words = ["<br>".join(f"{_word(row)} {row.max():.0%}" for row in each) for each in zip(*rows.values(), strict=True)]
    details = [
        "<br>".join(f"{name}: {verdict(row)}" for name, row in zip(rows, each, strict=True))
        for each in zip(*rows.values(), strict=True)
    ]
    colours = [theme.TEXT if known else theme.WRONG for known in sure]
    cell_height = CELL_HEIGHT if len(rows) == 1 else TWO_LINES_HEIGHT
    digits = sheet_with_words(sheet.digits, words, details, colours, COLUMNS, cell_height)
    st.plotly_chart(digits, key="draw_found", config=PLAIN)


def _word(probabilities: np.ndarray) -> str:
    """The first guess, with a question mark if the network is not sure."""
    return f"{int(probabilities.argmax())}{'' if _is_sure(probabilities) else '?'}"


def _is_sure(probabilities: np.ndarray) -> bool:
    return bool(probabilities.max() >= SURE)
