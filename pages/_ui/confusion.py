"""A confusion matrix whose cells are chosen by a click or by their digits, and the digits of the chosen cell."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from pages._ui.controls import URL
from playground.digits.figures import confusion_heatmap, digit_grid
from playground.digits.words import cell_of_confusion_matrix

SHOWN = 36
PLAIN = {"displayModeBar": False}


def choose_cell(matrix: np.ndarray, prefix: str, *, otherwise: str) -> tuple[int, int] | None:
    """Shows the matrix and returns the cell that was clicked or chosen below it, as (true, predicted); None without one.

    Args:
        matrix: int64, shape `(n, n)`, row = true class.
        prefix: Of the widgets' keys.
        otherwise: Label of the button that clears the choice.
    """
    st.markdown("**Confusion matrix.** Click a cell to see its digits.")
    picture = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # They run before the matrix, because they read the URL, and are shown below it.
        true, predicted = (
            st.selectbox(label, range(len(matrix)), index=None, placeholder="any", key=key, bind=URL, width=110)
            for key, label in ((f"{prefix}_true", "True digit"), (f"{prefix}_read", "Predicted"))
        )
        chosen = None if true is None or predicted is None else (true, predicted)
        st.button(otherwise, on_click=_clear, args=(prefix,), disabled=chosen is None, key=f"{prefix}_clear")
    picture.plotly_chart(
        confusion_heatmap(matrix, chosen), key=f"{prefix}_matrix", on_select=lambda: _take_click(prefix),
        selection_mode="points", config=PLAIN,
    )  # fmt: skip
    return chosen


def digits_of_cell(
    cell: tuple[int, int], truth: np.ndarray, predictions: np.ndarray, confidence: np.ndarray
) -> np.ndarray:
    """Says how many digits a cell holds; returns the indices of those with the highest confidence, at most `SHOWN`."""
    found = np.flatnonzero((truth == cell[0]) & (predictions == cell[1]))
    st.markdown(cell_of_confusion_matrix(*cell, len(found), SHOWN))
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
    """Digits with the predictions for them.

    Args:
        indices: Of the digits to show, in their order.
        pictures: Returns the images of given indices, uint8, shape `(n, 28, 28)`.
        truth, predictions: Of all digits, shape `(n,)`.
        confidence: Probabilities of the predictions, shape `(n,)`.
        key: Of the chart.
    """
    if not len(indices):
        st.caption("There are none.")
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
