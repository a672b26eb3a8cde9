"""A visitor's test set: the drawings that they have labelled, and how the networks read them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from pages._ui.backend import engine, sentences
from pages._ui.confusion import SHOWN, choose_cell, digits_of_cell, show_digits
from pages._ui.digit_canvas import Label
from pages._ui.plain import plain
from pages._ui.visitor import visitor_id
from playground.digits.classification import confusion_matrix
from playground.digits.fine_tune import FINE_TUNE, lines_of, packed, trained_on
from playground.digits.networks import Network, former_names
from playground.digits.spec import TRAIN
from playground.digits.strokes import Strokes, to_mnist
from playground.labs.draw_digit.lab import (
    MAX_EXAMPLES,
    NUM_CLASSES,
    READ_PICTURES,
    Example,
    download,
    read_examples,
    thinned,
)
from playground.labs.draw_digit.words import score
from playground.runs.visitors import RecordTooLarge

EXAMPLES = "draw_digit.examples"
PROBLEM = "draw_digit.problem"


def own_examples() -> tuple[Example, ...]:
    """The visitor's examples, oldest first."""
    former = former_names(engine().runs.shipped(TRAIN))
    return read_examples(engine().visitors.get(visitor_id()).get(EXAMPLES), former)


def keep_example(label: Label, reads: Mapping[str, int]) -> bool:
    """Adds a labelled drawing to the visitor's examples. The same drawing with another label corrects the label.

    Args:
        label: The drawing and its label.
        reads: The digit that each network has read, by the network's name.

    Returns:
        Whether anything has changed.
    """
    example = Example(label=label.digit, reads=dict(reads), strokes=thinned(label.strokes))
    before = own_examples()
    if any((one.strokes, one.label) == (example.strokes, example.label) for one in before):
        return False
    _store([*(one for one in before if one.strokes != example.strokes), example][-MAX_EXAMPLES:])
    return True


def _store(examples: Sequence[Example]) -> None:
    try:
        engine().visitors.put(visitor_id(), EXAMPLES, [one.to_plain() for one in examples])
    except RecordTooLarge as error:
        st.session_state[PROBLEM] = str(error)


def _remove(gone: Collection[Strokes]) -> None:
    _store([one for one in own_examples() if one.strokes not in gone])


def show_own_test_set(networks: Mapping[str, Network]) -> None:
    """The section: accuracy of the chosen networks, confusion matrix, the drawings of a cell; download and removal.

    Args:
        networks: The chosen ones, by name. Without examples nothing is shown.
    """
    if PROBLEM in st.session_state:
        st.warning(plain(st.session_state.pop(PROBLEM)), icon=":material/info:")
    examples = own_examples()
    pictures = [to_mnist(one.strokes) for one in examples]
    drawn = [(one, picture) for one, picture in zip(examples, pictures, strict=True) if picture is not None]
    if not drawn:
        return
    st.subheader("Your test set")
    shown: Sequence[int] = ()
    with sentences():
        shown = _show(networks, [one for one, _ in drawn], np.stack([picture for _, picture in drawn]))
    if len(examples) == MAX_EXAMPLES:
        st.caption(
            f"At most {MAX_EXAMPLES} drawings are kept: the next one replaces the oldest. Download them first if you need them."
        )
    with st.container(horizontal=True):
        st.download_button(
            "Download the drawings", download(examples), "my_digits.json", "application/json", on_click="ignore"
        )
        gone = tuple(drawn[index][0].strokes for index in shown) or (examples[-1].strokes,)
        name = "Remove the drawings of this cell" if len(shown) else "Remove the latest"
        st.button(name, key="draw_remove", on_click=_remove, args=(gone,), icon=":material/delete:")
        with st.popover("Remove all"):
            everything = tuple(one.strokes for one in examples)
            st.button(f"Yes, remove all {len(examples)}", key="draw_remove_all", on_click=_remove, args=(everything,))


def _show(networks: Mapping[str, Network], examples: list[Example], pictures: np.ndarray) -> Sequence[int]:
    """Shows accuracy, matrix and drawings. Returns the indices of the chosen cell's drawings, none without a chosen cell."""
    truth = np.array([one.label for one in examples])
    answers = dict(zip(networks, read_by(tuple(networks.values()), pictures), strict=True))
    lines = [lines_of(packed(one.label, one.strokes)) for one in examples]
    if not all(one.reads for one in examples):
        # Some were labelled while no worker could read them.
        reads = {name: rows.argmax(axis=1).tolist() for name, rows in answers.items()}
        _store(
            [
                replace(one, reads=one.reads or {name: of[i] for name, of in reads.items()})
                for i, one in enumerate(examples)
            ]
        )
    runs = engine().runs.of_visitor(visitor_id(), FINE_TUNE)
    for name, rows in answers.items():
        right = rows.argmax(axis=1) == truth
        learned = trained_on(networks[name].folder, runs)
        st.markdown(score(name, right, np.array([one in learned for one in lines])))
    name = next(iter(answers))
    if len(answers) > 1:
        name = st.segmented_control("Predictions of", list(answers), default=name, required=True, key="draw_confusion")
    predictions, confidence = answers[name].argmax(axis=1), answers[name].max(axis=1)
    left, right = st.columns([1, 1])
    with left:
        cell = choose_cell(confusion_matrix(truth, predictions, NUM_CLASSES), "draw", otherwise="Show the latest")
    with right:
        if cell is None:
            indices = np.arange(len(examples))[::-1][:SHOWN]
            st.markdown(f"**The latest drawings**, as {name} reads them")
        else:
            indices = digits_of_cell(cell, truth, predictions, confidence)
        show_digits(indices, lambda chosen: pictures[chosen], truth, predictions, confidence, key="draw_examples")
    return () if cell is None else np.flatnonzero((truth == cell[0]) & (predictions == cell[1])).tolist()


def read_by(networks: tuple[Network, ...], pictures: np.ndarray) -> np.ndarray:
    """The networks' probabilities for pictures, float32, shape `(len(networks), n, 10)`.

    Raises:
        EngineError: If no worker answers, or a network is gone.
    """
    # Reruns of the page ask the same question again; only a new drawing or another network makes a new one.
    question = (networks, pictures.tobytes())
    memory = st.session_state.setdefault("draw_digit.own_answers", {})
    if memory.get("question") != question:
        memory["answer"] = engine().call(READ_PICTURES, networks, pictures)
        memory["question"] = question
    answer: np.ndarray = memory["answer"]
    return answer
