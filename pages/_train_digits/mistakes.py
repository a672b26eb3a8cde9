"""Where a digit classifier errs: confusion matrix, the pictures of a cell, the worst mistakes, accuracy by class."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages._ui.backend import engine
from pages._ui.confusion import PLAIN, SHOWN, choose_cell, digits_of_cell, show_digits
from playground.digits.classification import accuracy_by_class, confusion_matrix, wilson_interval, worst_mistakes
from playground.digits.figures import class_accuracy_bars
from playground.digits.mnist import NUM_CLASSES
from playground.digits.spec import TEST_COUNT
from playground.labs.train_digits.lab import TEST_IMAGES, TEST_LABELS
from playground.runs.folder import Folder
from playground.runs.index import DONE, RunRecord

WHAT = "test digits"


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
        cell = choose_cell(matrix, "cell", what=WHAT, otherwise="Worst mistakes")
    with right:
        if cell is None:
            st.markdown("**The worst mistakes:** wrong, and most sure of it")
            indices = worst_mistakes(truth, predictions, confidence, SHOWN)
        else:
            indices = digits_of_cell(cell, truth, predictions, confidence, what=WHAT)
        show_digits(
            indices, lambda chosen: test_images(tuple(chosen.tolist())), truth, predictions, confidence,
            key="mistakes_digits",
        )  # fmt: skip
    st.markdown("**Accuracy by digit**")
    st.plotly_chart(class_accuracy_bars(accuracy_by_class(matrix)), key="mistakes_classes", config=PLAIN)
