"""A visitor's images to train on: uploaded, checked, shown."""

from __future__ import annotations

import streamlit as st

from pages._gan_digits.controls import PREFIX
from pages._gan_digits.samples import Entry, samples
from playground.labs.gan_digits.own_images import LEAST_IMAGES, MOST_IMAGES, pack_images, read_images, unpack_images
from playground.labs.gan_digits.words import own_images_in_words

TYPES = ["png", "jpg", "jpeg", "npy", "npz"]
SHOWN = 10


def own_images() -> str:
    """The visitor's images, packed; empty if none are uploaded.

    Raises:
        UnreadableSet: If the files cannot be taken; the message is a sentence.
    """
    with st.expander("Your own images instead of MNIST"):
        st.caption(
            f"{LEAST_IMAGES} to {MOST_IMAGES:,} images of 28 × 28 pixels: PNG or JPEG files, or one .npy or .npz file of arrays. A file name such "
            "as 7_003.png gives the digit, which a conditional GAN needs."
        )
        files = st.file_uploader(
            "Images", TYPES, accept_multiple_files=True, key=f"{PREFIX}_own", label_visibility="collapsed"
        )
        if not files:
            return ""
        text = _packed(tuple((file.name, bytes(file.getvalue())) for file in files))
        images, labels = unpack_images(text)
        st.caption(own_images_in_words(len(images), labelled=labels is not None))
        samples(f"{PREFIX}_own_sheet", images[:SHOWN], [Entry()] * len(images[:SHOWN]), about="Your images")
    return text


@st.cache_data(show_spinner="Reading your images…", max_entries=16, ttl=3_600)
def _packed(files: tuple[tuple[str, bytes], ...]) -> str:
    return pack_images(*read_images(files))
