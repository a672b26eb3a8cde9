"""A visitor's own test set: drawings of which they have said what they are, and how the networks read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st

from pages._ui.backend import engine
from pages._ui.visitor import visitor_id
from playground.figures.digits import digit_grid
from playground.labs.draw_digit import MAX_EXAMPLES, Example, accuracy_by_network, download, read_examples, thinned
from playground.strokes import Strokes, to_mnist
from playground.visitors import RecordTooLarge

EXAMPLES = "draw_digit.examples"
PROBLEM = "draw_digit.problem"
SHOWN = 24


def own_examples() -> tuple[Example, ...]:
    """The visitor's examples, oldest first."""
    return read_examples(engine().visitors.get(visitor_id()).get(EXAMPLES))


def ask_what_it_was(current: Callable[[], tuple[Strokes, Mapping[str, int]]]) -> None:
    """Ten buttons; a press makes what is on the paper one of the visitor's examples.

    Args:
        current: The strokes on the paper, and the name of each network that was asked to the digit that it read.
    """
    st.pills("It was a …", list(range(10)), key="draw_label", on_change=_take, args=(current,))
    if PROBLEM in st.session_state:
        st.warning(st.session_state.pop(PROBLEM), icon=":material/info:")


def show_own_test_set(network: str) -> None:
    """Accuracy by network, the latest drawings as one network read them, and the download; nothing without examples."""
    examples = own_examples()
    if not examples:
        return
    st.subheader("Your own test set")
    for name, (right, asked) in accuracy_by_network(examples).items():
        st.markdown(f"**{name}** reads {right} of {asked} right.")
    latest = [one for one in examples if network in one.reads][-SHOWN:]
    shown = [(one, picture) for one in latest if (picture := to_mnist(one.strokes)) is not None]
    if shown:
        st.caption(f"The latest, as {network} read them")
        truth = np.array([one.label for one, _ in shown])
        reads = np.array([one.reads[network] for one, _ in shown])
        sheet = digit_grid(np.stack([picture for _, picture in shown]), truth, reads, np.ones(len(shown)))
        st.plotly_chart(sheet, key="draw_examples", config={"displayModeBar": False})
    st.download_button("Download them", download(examples), "my_digits.json", "application/json", on_click="ignore")


def _take(current: Callable[[], tuple[Strokes, Mapping[str, int]]]) -> None:
    label, (strokes, reads) = st.session_state["draw_label"], current()
    st.session_state["draw_label"] = None
    if label is None or not reads:
        return
    kept = [*own_examples(), Example(label=label, reads=dict(reads), strokes=thinned(strokes))][-MAX_EXAMPLES:]
    try:
        engine().visitors.put(visitor_id(), EXAMPLES, [one.to_plain() for one in kept])
    except RecordTooLarge as error:
        st.session_state[PROBLEM] = str(error)
