"""A photo of written digits as the picture that a page is about: the visitor's, or until they choose one a sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from pages._ui.backend import engine
from pages._ui.plain import plain
from playground.assets import ASSETS
from playground.digits.image_file import UnreadableImage
from playground.digits.photo import MAX_DIGITS, Sheet, read_photo

SAMPLE = ASSETS / "digits" / "sample_photo.jpg"
SUFFIXES = ["png", "jpg", "jpeg", "webp"]


@dataclass(frozen=True, kw_only=True, eq=False)
class PhotoDigit:
    """A digit out of a photo.

    Attributes:
        number: In reading order, from 1.
        count: Digits that were found in the photo.
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1, brought to MNIST's form.
        sample: Whether the photo is the sample.
    """

    number: int
    count: int
    image: np.ndarray
    sample: bool


@st.cache_data(show_spinner="Looking for digits…", max_entries=16, ttl=600)
def sheet_of(content: bytes, max_megabytes: float, max_megapixels: float) -> Sheet:
    """The digits of a photo. Raises `UnreadableImage` with a sentence; the limits are checked before anything is decoded."""
    return read_photo(content, max_megabytes=max_megabytes, max_megapixels=max_megapixels)


def photo_controls(prefix: str) -> tuple[bytes | None, int]:
    """Lets the visitor choose a photo, and a digit in it.

    Args:
        prefix: Of the widgets' keys.

    Returns:
        The file, None before one is chosen; the digit's number in reading order, from 1.
    """
    uploaded = st.file_uploader("Photo of digits", type=SUFFIXES, key=f"{prefix}_photo_file")
    wanted = st.number_input(
        "Digit of the photo, in reading order", 1, MAX_DIGITS, 1, key=f"{prefix}_photo", bind="query-params"
    )
    return None if uploaded is None else bytes(uploaded.getvalue()), int(wanted or 1)


def digit_of_photo(content: bytes | None, wanted: int) -> PhotoDigit:
    """A digit of a photo. Of a file that is refused it says why; then, and before there is a file, it is one of the sample's.

    Args:
        content: The file.
        wanted: Number of the digit; the last one is taken if there are fewer.
    """
    limits, found = engine().settings, None
    if content is not None:
        try:
            found = sheet_of(content, limits.max_photo_mb, limits.max_photo_megapixels)
        except UnreadableImage as error:
            st.warning(plain(str(error)), icon=":material/info:")
    sheet = found or sheet_of(SAMPLE.read_bytes(), limits.max_photo_mb, limits.max_photo_megapixels)
    count = len(sheet.digits)
    number = min(wanted, count)
    image = sheet.digits[number - 1][np.newaxis, ..., np.newaxis].astype("float32") / 255
    return PhotoDigit(number=number, count=count, image=image, sample=found is None)
