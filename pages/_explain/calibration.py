"""The view of how far a network's probabilities can be trusted: calibration, a temperature, and pictures that are no digits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from pages._explain.no_digits import show_no_digits
from pages._explain.work import show_work
from pages._ui.backend import engine, sentences
from pages._ui.controls import URL, one_of
from pages._ui.digit_picture import Opened, picture_now, show_picture
from pages._ui.hiding import code_section
from pages._ui.lesson import lesson
from pages._ui.networks import compare_with, download_button
from pages._ui.plain import plain
from pages._ui.visitor import visitor_id
from playground.digits.held_back import known_of_the_last
from playground.digits.networks import MNIST_ONLY, READER, Network
from playground.digits.spec import TEST_COUNT, TRAIN, TRAIN_IMAGES, DigitsSpec
from playground.labs.explain import words
from playground.labs.explain.calibration import (
    HELD_BACK,
    READ_ANSWERS,
    TEST,
    TOGETHER,
    TRAINING,
    Answers,
    Calibrated,
    Calibration,
    calibration,
    fitted_temperature,
    joined,
)
from playground.labs.explain.calibration_figures import reliability_diagram
from playground.labs.explain.code import calibration_script
from playground.labs.explain.lab import CALIBRATION, Work
from playground.labs.explain.no_digits import READ_PICTURES
from playground.model.activations import softmax

PLAIN = {"displayModeBar": False}
BINS, FEWEST_BINS, MOST_BINS = 15, 2, 50


def show_calibration(opened: Opened, networks: Mapping[str, Network]) -> None:
    """Draws the view.

    Args:
        opened: What the page has open.
        networks: Those to compare with, by name.
    """
    with st.sidebar:
        second = compare_with("explain", networks)
        bins = int(st.slider("Bins", FEWEST_BINS, MOST_BINS, BINS, key="explain_bins", bind=URL))
        fit = one_of("Fit the temperature on", (TRAINING, TEST), default=TRAINING, key="explain_fit")
    st.markdown(lesson("explain", CALIBRATION))
    chosen = {opened.name: opened.network, second: networks[second]}
    found: dict[str, Calibrated] = {}
    for place, column in enumerate(st.columns(len(chosen), gap="medium")):
        name = list(chosen)[place]
        with column:
            found[name] = _network(place, name, chosen[name], bins, fit)
    _picture(opened, chosen, found)
    said = show_no_digits(chosen)
    with code_section():
        st.markdown(lesson("explain", "Code: How sure"))
        download_button(opened.name, opened.network)
        st.code(calibration_script(bins, fit, opened.network.threshold), language="python", height=500)
    show_work(Work(calibrated=tuple(found.values()), said=said[opened.name]))


def _network(place: int, name: str, network: Network, bins: int, fit: str) -> Calibrated:
    """One network's diagram, its numbers before and after the temperature, and what that was fitted on.

    Raises:
        EngineError: While no worker can answer.
    """
    st.markdown(f"#### {plain(name)}")
    before, after = calibrated(network, bins, fit)
    st.plotly_chart(reliability_diagram(before, after), key=f"explain_reliability_{place}", config=PLAIN)
    st.table(_rows(before, after))
    st.markdown(plain(words.temperature_found(after.temperature)))
    known = known_digits(network) if fit == TRAINING else None
    st.caption(plain(words.fitted_on(name, known) if fit == TRAINING else words.FITTED_ON_TEST))
    return Calibrated(before=before, after=after, held_back=fit == TEST or known == 0)


@st.fragment
def _picture(opened: Opened, networks: Mapping[str, Network], found: Mapping[str, Calibrated]) -> None:
    """The picture, and how often each network is right when it is as sure as it is here. A stroke reruns nothing else."""
    st.markdown("#### How sure of this picture?")
    left, right = st.columns([1, 2.4], gap="medium")
    picture = picture_now(opened)
    pixels = np.round(255 * picture.image[..., 0]).astype("uint8")
    probabilities: np.ndarray | None = None
    with right, sentences():
        st.markdown(lesson("explain", "How sure of this picture?"))
        for name, network in networks.items():
            logits: np.ndarray = engine().call(READ_PICTURES, network, pixels)
            if network == opened.network:
                probabilities = softmax(logits)[0]
            ends = [] if picture.blank else [found[name].before, found[name].after]
            for one in ends:
                shares = softmax(logits[0].astype("float64") / one.temperature)
                digit = int(shares.argmax())
                st.markdown(plain(words.trust(name, digit, float(shares[digit]), one)))
    with left:
        show_picture(opened, picture, probabilities)


def _rows(before: Calibration, after: Calibration) -> list[dict[str, str]]:
    """The measures, one a row, so that the table is narrow enough for a phone."""
    ends = {words.BEFORE: before, words.AFTER: after}
    return [
        {"": "right", **{when: f"{one.accuracy:.2%}" for when, one in ends.items()}},
        {"": "mean probability", **{when: f"{one.confidence:.2%}" for when, one in ends.items()}},
        {"": "difference", **{when: words.signed(one.confidence - one.accuracy) for when, one in ends.items()}},
        {
            "": words.calibration_error(len(before.reliability.counts)),
            **{when: f"{one.reliability.expected_error:.2%}" for when, one in ends.items()},
        },
        {"": "log-loss", **{when: f"{one.loss:.4f}" for when, one in ends.items()}},
    ]


@st.cache_data(show_spinner=False, max_entries=200)
def calibrated(network: Network, bins: int, fit: str) -> tuple[Calibration, Calibration]:
    """A network's calibration before and after the temperature.

    Args:
        network: The network.
        bins: Number of bins.
        fit: What the temperature is fitted on. `TRAINING`: the last training digits; everything is measured on all test digits.
            `TEST`: every second test digit; everything is measured on the others.
    """
    test = answers_of(network, TEST)
    fitted, measured = (
        (test.part(slice(0, None, 2)), test.part(slice(1, None, 2)))
        if fit == TEST
        else (answers_of(network, TRAINING), test)
    )
    return calibration(measured, 1.0, bins), calibration(measured, fitted_temperature(fitted), bins)


@st.cache_data(show_spinner=False, max_entries=50)
def answers_of(network: Network, part: str) -> Answers:
    """What a network says of the test digits, or of the last training digits, a few at a time, so that nobody else waits long."""
    begin, end = (0, TEST_COUNT) if part == TEST else (TRAIN_IMAGES - HELD_BACK, TRAIN_IMAGES)
    text = words.reads(end - begin, part)
    # The first call fails while no worker is there. Then no bar is left behind.
    parts = [engine().call(READ_ANSWERS, network, part, begin, TOGETHER)]
    bar = st.progress(TOGETHER / (end - begin), text)
    for first in range(begin + TOGETHER, end, TOGETHER):
        parts.append(engine().call(READ_ANSWERS, network, part, first, TOGETHER))
        bar.progress((first + TOGETHER - begin) / (end - begin), text)
    bar.empty()
    return joined(parts)


def known_digits(network: Network) -> int | None:
    """How many of the digits that the temperature is fitted on a network was trained on; None if that is not known."""
    if network in (READER, MNIST_ONLY):
        return 0
    runs = [*engine().runs.shipped(TRAIN), *engine().runs.of_visitor(visitor_id(), TRAIN)]
    specs = [item.run.spec for item in runs if item.run.folder == network.folder]
    return known_of_the_last(DigitsSpec.from_json(specs[0]), HELD_BACK) if specs else None
