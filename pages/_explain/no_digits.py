"""What networks say of pictures that are no digits: letters, symbols, scribbles, shuffled digits, noise, and an empty picture."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from pages._ui.backend import engine
from pages._ui.controls import URL
from pages._ui.lesson import lesson
from pages._ui.plain import plain
from playground.digits.figures import TWO_LINES_HEIGHT, sheet_with_words
from playground.digits.networks import Network
from playground.figures import theme
from playground.labs.explain import words
from playground.labs.explain.calibration_figures import certainty_histogram
from playground.labs.explain.no_digits import COUNT, DRAW, KINDS, LETTERS, READ_PICTURES, TOGETHER, Said, said

PLAIN = {"displayModeBar": False}
SHOWN, COLUMNS = 12, 6
BLANK = np.zeros((1, 28, 28), "uint8")


def show_no_digits(networks: Mapping[str, Network]) -> dict[str, dict[str, Said]]:
    """Draws the section.

    Args:
        networks: The networks to ask, by name.

    Returns:
        By network and kind.

    Raises:
        EngineError: While no worker can answer.
    """
    st.markdown("#### What is no digit")
    st.markdown(lesson("explain", "What is no digit"))
    found = {name: {kind: said_of(network, kind) for kind in KINDS} for name, network in networks.items()}
    st.table([{"Pictures": kind, **{name: words.answered(one[kind]) for name, one in found.items()}} for kind in KINDS])
    for name, network in networks.items():
        blank = said(engine().call(READ_PICTURES, network, BLANK), network.threshold)
        st.markdown(plain(words.blank(name, blank)))
    kind = st.selectbox("Look closer at", KINDS, index=KINDS.index(LETTERS), key="explain_kind", bind=URL)
    left, right = st.columns(2, gap="medium")
    with left:
        chosen = {name: one[kind] for name, one in found.items()}
        st.plotly_chart(certainty_histogram(chosen), key="explain_certainty", config=PLAIN)
    with right:
        name = next(iter(networks))
        st.markdown(plain(words.pictures_of(name, kind)))
        st.plotly_chart(_sheet(drawn(kind)[:SHOWN], found[name][kind]), key="explain_no_digits", config=PLAIN)
    return found


def _sheet(pictures: np.ndarray, found: Said) -> go.Figure:
    """The first pictures of a kind, each with the answer to it; a cross where it counts as an answer."""
    shown = list(zip(found.digits.tolist(), found.highest.tolist(), strict=True))[: len(pictures)]
    sure = [share >= found.threshold for _, share in shown]
    texts = [
        f"{digit}{' ✗' if counts else ''}<br>{share:.0%}" for (digit, share), counts in zip(shown, sure, strict=True)
    ]
    details = [words.reading_of_no_digit(digit, share, found.threshold) for digit, share in shown]
    colours = [theme.WRONG if counts else theme.TEXT for counts in sure]
    return sheet_with_words(pictures, texts, details, colours, COLUMNS, TWO_LINES_HEIGHT)


@st.cache_data(show_spinner="Letters, symbols and scribbles are drawn…", max_entries=len(KINDS))
def drawn(kind: str) -> np.ndarray:
    """All pictures of a kind, uint8, shape `(COUNT, 28, 28)`."""
    return np.concatenate([engine().call(DRAW, kind, first, TOGETHER) for first in range(0, COUNT, TOGETHER)])


@st.cache_data(show_spinner=False, max_entries=200)
def said_of(network: Network, kind: str) -> Said:
    """What a network says of a kind."""
    return said(engine().call(READ_PICTURES, network, drawn(kind)), network.threshold)
