"""The mistakes of a classifier: confusion matrix, the digits of a cell, the worst mistakes, accuracy by digit."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages._ui.backend import engine
from pages._ui.confusion import PLAIN, SHOWN, choose_cell, digits_of_cell, show_digits
from playground.digits.classification import accuracy_by_class, confusion_matrix, wilson_interval, worst_mistakes
from playground.digits.figures import class_accuracy_bars
from playground.digits.mnist import NUM_CLASSES, TEST_IMAGES, TEST_LABELS
from playground.digits.spec import TEST_COUNT
from playground.labs.train_digits.words import MISTAKES_LATER, NO_MISTAKES, accuracy_after
from playground.runs.folder import Folder
from playground.runs.index import DONE, STOPPED, RunRecord

# How a run has ended that may have been tested.
TESTED = (DONE, STOPPED)


@st.cache_data(show_spinner=False, max_entries=1)
def test_labels() -> np.ndarray:
    """All labels of the test set, uint8, shape `(10000,)`."""
    labels: np.ndarray = engine().call(TEST_LABELS)
    return labels


@st.cache_data(show_spinner=False, max_entries=200)
def test_images(indices: tuple[int, ...]) -> np.ndarray:
    """Images of the test set, uint8, shape `(len(indices), 28, 28)`."""
    images: np.ndarray = engine().call(TEST_IMAGES, indices)
    return images


@st.cache_data(show_spinner=False, max_entries=50)
def results_of(folder: str) -> dict[str, np.ndarray] | None:
    """The predictions of a run's snapshots for the test set, once it has ended; None if it was not tested or its folder is gone."""
    return Folder(folder).read_arrays("results.npz")


def epoch_slider(record: RunRecord) -> int | None:
    """Lets the visitor choose among the snapshots of a finished run; None if there are none to choose from."""
    results = results_of(record.folder) if record.status in TESTED else None
    if results is None or len(results["epochs"]) < 2:
        return None
    epochs = [int(epoch) for epoch in results["epochs"]]
    chosen: int = st.select_slider(
        "Epoch", epochs, value=epochs[-1], key=f"epoch_{record.id}",
        help="The network as it was after this epoch. It was tested only after the whole training had ended.",
    )  # fmt: skip
    return chosen


def show_mistakes(record: RunRecord, epoch: int | None) -> None:
    """The whole section for one run.

    Args:
        record: The run.
        epoch: Of the snapshot to show; None: the last.

    Raises:
        EngineError: While no worker can return images.
    """
    results = results_of(record.folder) if record.status in TESTED else None
    if results is None:
        st.caption(MISTAKES_LATER if record.active else NO_MISTAKES)
        return
    truth = test_labels()
    epochs = results["epochs"].tolist()
    index = len(epochs) - 1 if epoch is None else epochs.index(epoch)
    predictions, confidence = results["predictions"][index], results["confidence"][index].astype("float64")
    matrix = confusion_matrix(truth, predictions, NUM_CLASSES)
    share = wilson_interval(float((truth == predictions).mean()), TEST_COUNT)
    st.caption(accuracy_after(epochs[index], share, int((truth != predictions).sum())))
    left, right = st.columns([1, 1])
    with left:
        cell = choose_cell(matrix, "cell", otherwise="Show the worst mistakes")
    with right:
        if cell is None:
            st.markdown("**The worst mistakes:** wrong predictions with the highest confidence")
            indices = worst_mistakes(truth, predictions, confidence, SHOWN)
        else:
            indices = digits_of_cell(cell, truth, predictions, confidence)
        show_digits(
            indices, lambda chosen: test_images(tuple(chosen.tolist())), truth, predictions, confidence,
            key="mistakes_digits",
        )  # fmt: skip
    st.markdown("**Accuracy by digit**")
    st.plotly_chart(class_accuracy_bars(accuracy_by_class(matrix)), key="mistakes_classes", config=PLAIN)
