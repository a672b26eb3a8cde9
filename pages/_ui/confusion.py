"""A confusion matrix whose cells are chosen by a click or by name, and the digits of a cell."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from pages._ui.controls import URL
from playground.digits.figures import confusion_heatmap, digit_grid

SHOWN = 36
PLAIN = {"displayModeBar": False}


def choose_cell(matrix: np.ndarray, prefix: str, *, what: str, otherwise: str) -> tuple[int, int] | None:
    """The matrix, and the cell that was clicked on it or picked below it, as (true, predicted).

    Args:
        matrix: int64, shape `(n, n)`, row = true class.
        prefix: Of the widgets' keys.
        what: What the cells count, such as `"test digits"`.
        otherwise: What is shown when no cell is chosen, for the button that leads back there.
    """
    st.markdown("**Confusion matrix:** click a cell to see its digits")
    picture = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # They come first in time, for they read the URL, and last on the screen.
        true, predicted = (
            st.selectbox(label, range(len(matrix)), index=None, placeholder="any", key=key, bind=URL, width=110)
            for key, label in ((f"{prefix}_true", "True digit"), (f"{prefix}_read", "Read as"))
        )
        chosen = None if true is None or predicted is None else (true, predicted)
        st.button(otherwise, on_click=_clear, args=(prefix,), disabled=chosen is None, key=f"{prefix}_clear")
    picture.plotly_chart(
        confusion_heatmap(matrix, chosen, what), key=f"{prefix}_matrix", on_select=lambda: _take_click(prefix),
        selection_mode="points", config=PLAIN,
    )  # fmt: skip
    return chosen


def digits_of_cell(
    cell: tuple[int, int], truth: np.ndarray, predictions: np.ndarray, confidence: np.ndarray, *, what: str
) -> np.ndarray:
    """Says how many digits a cell holds; indices of the surest of them, at most `SHOWN`."""
    found = np.flatnonzero((truth == cell[0]) & (predictions == cell[1]))
    more = f", the {SHOWN} surest of them" if len(found) > SHOWN else ""
    st.markdown(f"**{len(found)} {what} {'is' if len(found) == 1 else 'are'} {cell[0]} and read as {cell[1]}**{more}")
    return found[np.argsort(-confidence[found], kind="stable")][:SHOWN]


def show_digits(
    indices: np.ndarray,
    pictures: Callable[[np.ndarray], np.ndarray],
    truth: np.ndarray,
    predictions: np.ndarray,
    confidence: np.ndarray,
    *,
    key: str,
) -> None:
    """A sheet of digits and what is read in them.

    Args:
        indices: Which, in their order.
        pictures: Hands out the pictures of indices, uint8, shape `(n, 28, 28)`.
        truth, predictions: Digits of all, shape `(n,)`.
        confidence: Probabilities of the predictions, shape `(n,)`.
        key: The sheet's.
    """
    if not len(indices):
        st.caption("None.")
        return
    figure = digit_grid(pictures(indices), truth[indices], predictions[indices], confidence[indices], columns=6)
    st.plotly_chart(figure, key=key, config=PLAIN)


def _take_click(prefix: str) -> None:
    points = st.session_state[f"{prefix}_matrix"]["selection"]["points"]
    if points:
        st.session_state[f"{prefix}_true"] = int(points[0]["y"])
        st.session_state[f"{prefix}_read"] = int(points[0]["x"])


def _clear(prefix: str) -> None:
    st.session_state[f"{prefix}_true"] = st.session_state[f"{prefix}_read"] = None
