"""Where a digit classifier errs: confusion matrix, the pictures of a cell, the worst mistakes, accuracy by class."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages._ui.backend import engine
from pages._ui.controls import URL
from playground.classification import accuracy_by_class, confusion_matrix, wilson_interval, worst_mistakes
from playground.data.mnist import NUM_CLASSES
from playground.digits import TEST_COUNT
from playground.figures.digits import class_accuracy_bars, confusion_heatmap, digit_grid
from playground.folder import Folder
from playground.labs.train_digits import TEST_IMAGES, TEST_LABELS
from playground.runs import DONE, RunRecord

SHOWN = 36


@st.cache_data(show_spinner=False, max_entries=1)
def test_labels() -> np.ndarray:
    """All labels of the test set."""
    labels: np.ndarray = engine().call(TEST_LABELS)
    return labels


@st.cache_data(show_spinner=False, max_entries=200)
def test_images(indices: tuple[int, ...]) -> np.ndarray:
    """Pictures of the test set."""
    images: np.ndarray = engine().call(TEST_IMAGES, indices)
    return images


@st.cache_data(show_spinner=False, max_entries=50)
def results_of(folder: str) -> dict[str, np.ndarray] | None:
    """What a finished run's snapshots say of the test set; None if its folder is gone."""
    return Folder(folder).read_arrays("results.npz")


def epoch_slider(record: RunRecord) -> int | None:
    """The epoch whose network the page asks, by the snapshots of a finished run; None if there are none to choose from."""
    results = results_of(record.folder) if record.status == DONE else None
    if results is None or len(results["epochs"]) < 2:
        return None
    epochs = [int(epoch) for epoch in results["epochs"]]
    chosen: int = st.select_slider(
        "Epoch", epochs, value=epochs[-1], key=f"epoch_{record.id}",
        help="The network as it was after this epoch. The test digits were shown to it when all training had ended.",
    )  # fmt: skip
    return chosen


def show_mistakes(record: RunRecord, epoch: int | None) -> None:
    """The whole section for one finished run.

    Args:
        record: The run.
        epoch: Which of its snapshots; None: the last.

    Raises:
        EngineError: While no worker can hand out pictures.
    """
    results = results_of(record.folder) if record.status == DONE else None
    if results is None:
        st.caption("Here come the confusion matrix and the worst mistakes when a training has ended.")
        return
    truth = test_labels()
    epochs = [int(one) for one in results["epochs"]]
    place = len(epochs) - 1 if epoch is None else epochs.index(epoch)
    predictions, confidence = results["predictions"][place], results["confidence"][place].astype("float64")
    matrix = confusion_matrix(truth, predictions, NUM_CLASSES)
    share = wilson_interval(float((truth == predictions).mean()), TEST_COUNT)
    st.caption(
        f"After epoch {epochs[place]}: {share.value:.2%} of the 10,000 test digits read right "
        f"(95 % interval {share.low:.2%} to {share.high:.2%}), {int((truth != predictions).sum()):,} mistakes."
    )
    left, right = st.columns([1, 1])
    with left:
        cell = _choose_cell(matrix)
    with right:
        _show_cell(cell, truth, predictions, confidence)
    st.markdown("**Accuracy by digit**")
    st.plotly_chart(
        class_accuracy_bars(accuracy_by_class(matrix)), key="mistakes_classes", config={"displayModeBar": False}
    )


def _choose_cell(matrix: np.ndarray) -> tuple[int, int] | None:
    """The matrix, and the cell that was clicked on it or picked below it, as (true, predicted)."""
    st.markdown("**Confusion matrix:** click a cell to see its digits")
    picture = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # They come first in time, for they read the URL, and last on the screen.
        true, predicted = (
            st.selectbox(label, range(NUM_CLASSES), index=None, placeholder="any", key=key, bind=URL, width=110)
            for key, label in (("cell_true", "True digit"), ("cell_read", "Read as"))
        )
        chosen = None if true is None or predicted is None else (true, predicted)
        st.button("Worst mistakes", on_click=_clear_cell, disabled=chosen is None, key="mistakes_worst")
    picture.plotly_chart(
        confusion_heatmap(matrix, chosen), key="mistakes_matrix", on_select=_take_click, selection_mode="points",
        config={"displayModeBar": False},
    )  # fmt: skip
    return chosen


def _take_click() -> None:
    points = st.session_state["mistakes_matrix"]["selection"]["points"]
    if points:
        st.session_state["cell_true"], st.session_state["cell_read"] = int(points[0]["y"]), int(points[0]["x"])


def _clear_cell() -> None:
    st.session_state["cell_true"] = st.session_state["cell_read"] = None


def _show_cell(
    cell: tuple[int, int] | None, truth: np.ndarray, predictions: np.ndarray, confidence: np.ndarray
) -> None:
    """The digits of a cell, most confident first; without a cell the worst mistakes."""
    if cell is None:
        indices = worst_mistakes(truth, predictions, confidence, SHOWN)
        st.markdown("**The worst mistakes:** wrong, and most sure of it")
    else:
        found = np.flatnonzero((truth == cell[0]) & (predictions == cell[1]))
        indices = found[np.argsort(-confidence[found], kind="stable")][:SHOWN]
        more = f", the {SHOWN} surest of them" if len(found) > SHOWN else ""
        st.markdown(f"**{len(found)} test digits are {cell[0]} and read as {cell[1]}**{more}")
    if not len(indices):
        st.caption("None.")
        return
    figure = digit_grid(
        test_images(tuple(int(index) for index in indices)),
        truth[indices],
        predictions[indices],
        confidence[indices],
        columns=6,
    )
    st.plotly_chart(figure, key="mistakes_digits", config={"displayModeBar": False})
