"""The sample sheets that a training writes, read from its folder without a worker."""

from __future__ import annotations

import numpy as np
import streamlit as st

from playground.labs.gan_digits.pictures import sheet
from playground.labs.gan_digits.spec import SHEET_COLUMNS, sheet_file
from playground.runs.folder import Folder


@st.cache_data(show_spinner=False, max_entries=400)
def sheet_of(folder: str, step: int) -> np.ndarray | None:
    """The samples of a run after a step: uint8, shape `(80, 28, 28)`; None if they do not exist."""
    arrays = Folder(folder).read_arrays(sheet_file(step))
    return None if arrays is None else arrays["x"]


def sheet_page(folder: str, step: int, count: int = 10_000) -> np.ndarray | None:
    """The same samples as one picture.

    Args:
        folder: The run's.
        step: Of the sheet.
        count: Largest number of samples to show.
    """
    images = sheet_of(folder, step)
    return None if images is None else sheet(images[:count], SHEET_COLUMNS)
