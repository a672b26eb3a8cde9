"""The view of what breaks a network's answer: curves over ten distortions, the smallest changes of one digit, and cures."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages._explain.cures import cured_names, overlay_finished, show_cures
from pages._explain.work import show_work, work_now
from pages._ui.backend import engine, sentences
from pages._ui.controls import URL, one_of
from pages._ui.digit_picture import Opened, Picture, picture_now, show_picture
from pages._ui.hiding import code_section
from pages._ui.lesson import lesson
from pages._ui.networks import download_button
from pages._ui.plain import plain
from playground.digits.figures import digit_grid
from playground.digits.mnist import TEST_LABELS
from playground.digits.networks import READ, WITH_DROPOUT, Network
from playground.labs.explain import words
from playground.labs.explain.code import robustness_script
from playground.labs.explain.distortion import DISTORTIONS, NOISE, ROTATION
from playground.labs.explain.flip import KINDS
from playground.labs.explain.lab import ROBUSTNESS, Work
from playground.labs.explain.robustness import (
    COUNTS,
    DISTORTED_DIGITS,
    FIND_FLIP,
    MOST_NETWORKS,
    READ_DISTORTED,
    READ_STRENGTHS,
    SLICE,
    Curve,
    Robustness,
    flipped,
)
from playground.labs.explain.robustness_figures import robustness_curves, strength_sheet

PLAIN = {"displayModeBar": False}
OTHERS = "explain_others"
LINEAR = "Softmax regression"
# Seconds from one picture of unfinished curves to the next.
REDRAW_S = 0.3
SHOWN = 24


def show_robustness(opened: Opened, networks: Mapping[str, Network]) -> None:
    """Draws the view.

    Args:
        opened: What the page has open.
        networks: Those to compare with, by name.
    """
    overlay_finished(OTHERS, networks)
    with st.sidebar:
        others = st.multiselect(
            f"Compare with (at most {MOST_NETWORKS - 1})",
            list(networks),
            default=[WITH_DROPOUT, LINEAR],
            key=OTHERS,
            bind=URL,
        )
        count = one_of(
            "Test digits", COUNTS, default=COUNTS[0], key="explain_count", format_func=lambda one: f"{one:,}"
        )
        seed = int(st.number_input("Seed of what is random", 0, 9_999, 0, key="explain_break_seed", bind=URL))
    st.markdown(lesson("explain", ROBUSTNESS))
    distortion = one_of("Distortion", list(DISTORTIONS), default=ROTATION, key="explain_distortion")
    chosen = {name: networks[name] for name in dict.fromkeys([opened.name, *others])}
    if len(chosen) > MOST_NETWORKS:
        st.caption(words.too_many_networks(MOST_NETWORKS))
        chosen = dict(list(chosen.items())[:MOST_NETWORKS])
    _curves(opened, chosen, distortion, count, seed)
    st.markdown("#### Your digit")
    _digit(opened, distortion, count, seed)
    st.markdown("#### Cures")
    show_cures(opened)


@st.fragment
def _curves(opened: Opened, networks: Mapping[str, Network], distortion: str, count: int, seed: int) -> None:
    """The curves, and the digits of the point that was clicked. A click reruns nothing else."""
    place = st.container()
    at, name = _point(distortion, list(networks))
    with sentences():
        found = _measured(place, networks, distortion, count, seed, opened, (name, at))
        _flips(name, networks[name], distortion, at, count, seed)
        before = work_now()
        show_work(Work(robustness=found, flips=before.flips, drawn=before.drawn))


def _point(distortion: str, names: list[str]) -> tuple[float, str]:
    """Strength and network of the point whose digits are shown; a click on a point sets them."""
    strengths = DISTORTIONS[distortion].strengths
    texts = [f"{strength:g}" for strength in strengths]
    neutral = strengths.index(DISTORTIONS[distortion].neutral)
    usual = neutral + 3 if neutral + 3 < len(strengths) else neutral - 3
    # What was chosen for another distortion, or with other networks, has no place in these lists.
    for key, options in (("explain_at", texts), ("explain_of", names)):
        if key in st.session_state and st.session_state[key] not in options:
            del st.session_state[key]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        at = st.selectbox("Digits that flip at strength", texts, usual, key="explain_at", bind=URL, width=200)
        name = st.selectbox("read by", names, key="explain_of", bind=URL, width=300)
    return strengths[texts.index(at)], name


def _measured(
    place: DeltaGenerator,
    networks: Mapping[str, Network],
    distortion: str,
    count: int,
    seed: int,
    opened: Opened,
    chosen: tuple[str, float],
) -> Robustness:
    """Measures the curves slice by slice and draws them meanwhile."""
    offered = DISTORTIONS[distortion]
    truth = test_labels()
    size = len(offered.strengths)
    curves = {name: Curve(right=np.zeros(size, "int64"), count=np.zeros(size, "int64")) for name in networks}
    found = Robustness(
        distortion=distortion,
        strengths=offered.strengths,
        neutral=offered.strengths.index(offered.neutral),
        curves=curves,
        cures=cured_names(opened, networks),
    )
    with place:
        chart, line = st.empty(), st.empty()
    drawn_s = time.monotonic()
    for first in range(0, count, SLICE):
        labels = truth[first : first + SLICE]
        for index, strength in enumerate(offered.strengths):
            for name, network in networks.items():
                digits, _ = answers(network, distortion, strength, seed, first)
                curves[name].right[index] += int((digits == labels).sum())
                curves[name].count[index] += len(labels)
            if time.monotonic() - drawn_s > REDRAW_S:
                chart.plotly_chart(robustness_curves(found), config=PLAIN)
                line.caption(words.measured(first, count))
                drawn_s = time.monotonic()
    chart.plotly_chart(
        robustness_curves(found, chosen), key="explain_curves", on_select=lambda: _take_click(list(networks)),
        selection_mode="points", config=PLAIN,
    )  # fmt: skip
    line.caption(lesson("explain", "Click a point"))
    return found


def _take_click(names: list[str]) -> None:
    points = st.session_state["explain_curves"]["selection"]["points"]
    if points:
        st.session_state["explain_at"] = f"{float(points[0]['x']):g}"
        st.session_state["explain_of"] = names[int(points[0]["curve_number"])]


def _flips(name: str, network: Network, distortion: str, at: float, count: int, seed: int) -> None:
    """The digits that a network reads correctly as they are and wrongly at one strength."""
    truth, neutral = test_labels()[:count], DISTORTIONS[distortion].neutral
    firsts = range(0, count, SLICE)
    before = np.concatenate([answers(network, distortion, neutral, seed, first)[0] for first in firsts])
    read = [answers(network, distortion, at, seed, first) for first in firsts]
    after, probability = (np.concatenate(parts) for parts in zip(*read, strict=True))
    found = flipped(truth, before, after)
    st.markdown(plain(words.flips(name, distortion, at, len(found), count, SHOWN)))
    shown = found[:SHOWN]
    if not len(shown):
        return
    slices = {int(index) // SLICE * SLICE for index in shown}
    pictures = {first: distorted_digits(distortion, at, seed, first) for first in slices}
    figure = digit_grid(
        np.stack([pictures[index // SLICE * SLICE][index % SLICE] for index in shown.tolist()]),
        truth[shown], after[shown], probability[shown].astype("float64"), columns=8,
    )  # fmt: skip
    st.plotly_chart(figure, key="explain_flips", config=PLAIN)


@st.fragment
def _digit(opened: Opened, distortion: str, count: int, seed: int) -> None:
    """The paper beside the smallest changes that flip it. A stroke reruns nothing else."""
    left, right = st.columns([1, 2.4], gap="medium")
    picture = picture_now(opened)
    probabilities = None
    with right, sentences():
        probabilities = engine().call(READ, (opened.network,), picture.image)[0]
        if picture.blank:
            st.info(lesson("explain", "Nothing to flip"), icon=":material/info:")
        else:
            _smallest_flips(opened, picture, seed)
            _strengths(opened, picture, distortion, seed)
    with left:
        show_picture(opened, picture, probabilities)
    with code_section():
        st.markdown(lesson("explain", "Code: What breaks it"))
        download_button(opened.name, opened.network)
        st.code(robustness_script(picture.image, distortion, count, seed), language="python", height=500)


def _smallest_flips(opened: Opened, picture: Picture, seed: int) -> None:
    image = picture.image[0, ..., 0]
    # One kind at a time, so that nobody else waits long.
    found = tuple(engine().call(FIND_FLIP, opened.network, image, kind, seed) for kind in KINDS)
    for column, flip in zip(st.columns(len(found)), found, strict=True):
        with column:
            ink = np.round(255 * flip.picture).astype("uint8")
            st.image(np.kron(255 - ink, np.ones((6, 6), "uint8")), width="content")
            st.markdown(words.smallest_flip(flip))
    st.caption(words.searched(seed))
    show_work(Work(robustness=work_now().robustness, flips=found, drawn=picture.drawn))


def _strengths(opened: Opened, picture: Picture, distortion: str, seed: int) -> None:
    """The picture at every strength of the distortion, and what is read in it."""
    pictures, probabilities = engine().call(READ_STRENGTHS, opened.network, picture.image[0, ..., 0], distortion, seed)
    offered = DISTORTIONS[distortion]
    st.markdown(f"**{words.every_strength(distortion)}**")
    st.plotly_chart(
        strength_sheet(
            pictures,
            probabilities,
            int(probabilities[offered.strengths.index(offered.neutral)].argmax()),
            [words.strength(distortion, strength) for strength in offered.strengths],
        ),
        key="explain_strengths",
        config=PLAIN,
    )


@st.cache_data(show_spinner=False, max_entries=1)
def test_labels() -> np.ndarray:
    """All labels of the test set, uint8, shape `(10000,)`."""
    labels: np.ndarray = engine().call(TEST_LABELS)
    return labels


def answers(network: Network, distortion: str, strength: float, seed: int, first: int) -> tuple[np.ndarray, np.ndarray]:
    """What a network reads in a slice of distorted test digits, and with what probability; shape `(SLICE,)`."""
    if strength == DISTORTIONS[distortion].neutral:
        # All distortions begin with the same digits.
        return _answers(network, NOISE, 0.0, 0, first)
    return _answers(network, distortion, float(strength), seed, first)


@st.cache_data(show_spinner=False, max_entries=20_000)
def _answers(
    network: Network, distortion: str, strength: float, seed: int, first: int
) -> tuple[np.ndarray, np.ndarray]:
    found: tuple[np.ndarray, np.ndarray] = engine().call(READ_DISTORTED, network, distortion, strength, seed, first)
    return found


@st.cache_data(show_spinner=False, max_entries=100)
def distorted_digits(distortion: str, strength: float, seed: int, first: int) -> np.ndarray:
    """A slice of distorted test digits, uint8, shape `(SLICE, 28, 28)`."""
    digits: np.ndarray = engine().call(DISTORTED_DIGITS, distortion, strength, seed, first)
    return digits
