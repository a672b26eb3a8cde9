"""A visitor's own pictures to learn from: uploaded, checked, shown."""

from __future__ import annotations

import streamlit as st

from pages._gan_digits.controls import PREFIX
from pages._gan_digits.samples import Entry, samples
from playground.labs.gan_digits.own_images import LEAST_IMAGES, MOST_IMAGES, pack_images, read_images, unpack_images

TYPES = ["png", "jpg", "jpeg", "npy", "npz"]
SHOWN = 10


def own_pictures() -> str:
    """The visitor's own pictures, packed; empty if none are uploaded.

    Raises:
        UnreadableSet: If the files are no such pictures; the message is a sentence.
    """
    with st.expander("Your own pictures instead of MNIST"):
        st.caption(
            f"{LEAST_IMAGES} to {MOST_IMAGES:,} pictures of 28 × 28 pixels: as many PNG files, or one .npy or .npz file of arrays. "
            "A name such as 7_003.png tells the digit, which a conditional pair must know."
        )
        files = st.file_uploader(
            "Pictures", TYPES, accept_multiple_files=True, key=f"{PREFIX}_own", label_visibility="collapsed"
        )
        if not files:
            return ""
        text = _packed(tuple((file.name, bytes(file.getvalue())) for file in files))
        images, labels = unpack_images(text)
        known = "their digits known" if labels is not None else "their digits unknown"
        st.caption(f"{len(images):,} pictures, {known}. The first of them:")
        samples(f"{PREFIX}_own_sheet", images[:SHOWN], [Entry()] * len(images[:SHOWN]), about="Your pictures")
    return text


@st.cache_data(show_spinner="Reading your pictures…", max_entries=16, ttl=3_600)
def _packed(files: tuple[tuple[str, bytes], ...]) -> str:
    return pack_images(*read_images(files))
