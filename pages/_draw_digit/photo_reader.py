"""Photos of written digits: upload one and see where the digits are, what the networks see of each, and what they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from pages._ui.backend import engine, sentences
from pages._ui.lesson import show_lesson
from pages._ui.photo import SAMPLE, SUFFIXES, sheet_of
from pages._ui.plain import plain
from playground.digits.figures import CELL_HEIGHT, TWO_LINES_HEIGHT, photo_with_boxes, sheet_with_words
from playground.digits.image_file import UnreadableImage
from playground.digits.networks import Network
from playground.digits.photo import Sheet
from playground.digits.words import verdict
from playground.figures import theme
from playground.labs.draw_digit.lab import READ_PICTURES
from playground.labs.draw_digit.words import found_in_photo, photo_legend

SHOWS_SAMPLE = "draw_digit.sample"
COLUMNS = 6
PLAIN = {"displayModeBar": False}


@dataclass(frozen=True)
class Readings:
    """The predictions of one network for a photo.

    Attributes:
        name: The network's.
        threshold: Its confidence threshold, 0 to 1.
        probabilities: float32, shape `(n, 10)`.
    """

    name: str
    threshold: float
    probabilities: np.ndarray

    @property
    def is_sure(self) -> list[bool]:
        """Whether the network's confidence reaches its threshold, for each digit."""
        return [bool(row.max() >= self.threshold) for row in self.probabilities]

    @property
    def words(self) -> list[str]:
        """The first guesses, with a question mark where the network is not sure."""
        guesses = self.probabilities.argmax(axis=1)
        return [f"{guess}{'' if known else '?'}" for guess, known in zip(guesses, self.is_sure, strict=True)]

    @property
    def shares(self) -> list[str]:
        """The first guesses with their probabilities."""
        return [f"{word} {row.max():.0%}" for word, row in zip(self.words, self.probabilities, strict=True)]

    @property
    def sentences(self) -> list[str]:
        """First and second guesses in words."""
        return [f"{self.name}: {verdict(row, self.threshold)}" for row in self.probabilities]


@st.fragment
def show_photo_reader(networks: Mapping[str, Network]) -> None:
    """The section "Read a photo".

    Args:
        networks: Those that read, by name.
    """
    show_lesson("draw_digit", "Read a photo")
    chosen = _chosen_file()
    if chosen is None:
        return
    name, content = chosen
    limits = engine().settings
    try:
        sheet = sheet_of(content, limits.max_photo_mb, limits.max_photo_megapixels)
    except UnreadableImage as error:
        st.warning(plain(f"{name}: {error}"), icon=":material/info:")
        return
    st.caption(name)
    with sentences():
        rows = engine().call(READ_PICTURES, tuple(networks.values()), sheet.digits)
        _show(
            sheet,
            [Readings(name, network.threshold, of) for (name, network), of in zip(networks.items(), rows, strict=True)],
        )


def _chosen_file() -> tuple[str, bytes] | None:
    """Name, as Markdown, and content of the photo that the visitor uploaded or took, or of the sample."""
    uploaded = st.file_uploader(
        "Photo",
        type=SUFFIXES,
        key="draw_photo",
        label_visibility="collapsed",
        on_change=_no_sample,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Try a sample photo", key="draw_sample", icon=":material/image:"):
            st.session_state[SHOWS_SAMPLE] = True
        # The browser asks for the camera only when this is on.
        camera = st.toggle("Use the camera", key="draw_camera")
    taken = st.camera_input("Camera", key="draw_shot", on_change=_no_sample) if camera else None
    if st.session_state.get(SHOWS_SAMPLE):
        return "The sample photo", SAMPLE.read_bytes()
    file = taken or uploaded
    # The name is shown as it is, even if it looks like Markdown.
    return None if file is None else (f"`{file.name.replace('`', '')}`", bytes(file.getvalue()))


def _no_sample() -> None:
    st.session_state[SHOWS_SAMPLE] = False


def _show(sheet: Sheet, readings: Sequence[Readings]) -> None:
    """The photo, what each network reads line by line, and each digit as the networks see it."""
    first = readings[0]
    boxes = photo_with_boxes(sheet.colour, sheet.boxes, first.words, first.is_sure)
    st.plotly_chart(boxes, key="draw_boxes", config=PLAIN)
    for each in readings:
        lines = [" ".join(np.array(each.words)[sheet.lines == line]) for line in np.unique(sheet.lines)]
        st.markdown(f"**{plain(each.name)}** reads {' / '.join(lines)}")
    st.caption(f"{found_in_photo(len(sheet.digits), sheet.left_out)} {photo_legend([each.name for each in readings])}")
    under = ["<br>".join(lines) for lines in zip(*(each.shares for each in readings), strict=True)]
    details = ["<br>".join(lines) for lines in zip(*(each.sentences for each in readings), strict=True)]
    colours = [theme.TEXT if known else theme.WRONG for known in first.is_sure]
    cell_height = CELL_HEIGHT if len(readings) == 1 else TWO_LINES_HEIGHT
    digits = sheet_with_words(sheet.digits, under, details, colours, COLUMNS, cell_height)
    st.plotly_chart(digits, key="draw_found", config=PLAIN)
