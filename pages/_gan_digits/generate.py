"""Samples of a trained generator, and a close look at one of them: is it a copy, and is it classified as real?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from pages._gan_digits.answers import answer, last_question
from pages._gan_digits.controls import PREFIX, SHOWN_DIRECTIONS
from pages._gan_digits.sample_sheets import sheet_page
from pages._gan_digits.samples import Entry, picked_index, samples
from pages._ui.backend import sentences
from pages._ui.controls import URL
from pages._ui.inline import inline
from pages._ui.lesson import lesson
from playground.labs.gan_digits.lab import GanDigitsWork
from playground.labs.gan_digits.pictures import ZOOM, png, sheet
from playground.labs.gan_digits.spec import (
    DIRECTIONS,
    NEAREST,
    SAMPLE,
    VERDICT,
    Directions,
    Nearest,
    SampleRequest,
    Samples,
    Source,
    Verdict,
)
from playground.labs.gan_digits.words import (
    copied_in_words,
    judged_in_words,
    neighbour_in_words,
    rank,
    sample_in_words,
    samples_in_words,
)

LAB = "gan_digits"
SHEET, PICKED = f"{PREFIX}_sheet", f"{PREFIX}_sample"
COLUMNS, NEIGHBOURS = 10, 5
# The sample's score is known; this picture only asks for the scores of real digits.
BLANK = np.zeros((1, 28, 28), "uint8")


def show_generate(source: Source, request: SampleRequest, own: bool) -> GanDigitsWork:
    """The sample sheet and the close look.

    Args:
        source: The GAN.
        request: The samples to make.
        own: Whether the visitor has trained the GAN from scratch.

    Raises:
        EngineError: If no worker answers, or the GAN was deleted.
    """
    left, right = st.columns([3, 2], gap="large")
    with left:
        first = st.empty()
    asked_before = last_question(SAMPLE)[:1] == (source,)
    still = None if asked_before else sheet_page(source.folder, source.spec.steps, request.count)
    if still is not None:
        # A worker must load the GAN first.
        first.image(
            inline(png(still, 2), "image/png"),
            caption="Samples from the end of the training. Yours are being made.",
        )
    made: Samples = answer(SAMPLE, source, request)
    first.empty()
    with right:
        index = _picked(len(made.images))
    with left:
        st.markdown(samples_in_words(made))
        samples(
            SHEET, made.images, entries_of(made), about=f"{len(made.images)} generated digits", columns=COLUMNS,
            picked=-1 if index is None else index, on_pick=_take_click,
        )  # fmt: skip
        st.download_button(
            "Download PNG",
            png(sheet(made.images, COLUMNS), ZOOM),
            "samples.png",
            "image/png",
            on_click="ignore",
            icon=":material/download:",
        )
        _directions(source, request)
    judged = None
    if index is None:
        right.caption(lesson(LAB, "Look closer"))
    else:
        with right, sentences():
            judged = _close_look(source, made, index)
    return GanDigitsWork(own=own, request=request, samples=made, picked_rank=judged)


def entries_of(made: Samples) -> list[Entry]:
    """The entry of each sample: what the reader reads, and a cross if another digit was asked for."""
    found = []
    for index, (asked, digit) in enumerate(
        zip(made.labels.tolist(), made.readings.argmax(axis=1).tolist(), strict=True)
    ):
        wrong = asked not in (-1, digit)
        word = f"{digit} ✗" if wrong else f"{digit}"
        found.append(Entry(word=word, wrong=wrong, detail=sample_in_words(made, index)))
    return found


def _picked(count: int) -> int | None:
    """Index of the sample that is looked at, from 0."""
    held = st.session_state.get(PICKED)
    if isinstance(held, int) and held > count:
        st.session_state[PICKED] = None
    number = st.number_input(
        "Look closer at sample", 1, count, None, key=PICKED, bind=URL, placeholder="click one or enter its number"
    )
    return None if number is None else int(number) - 1


def _take_click() -> None:
    index = picked_index(SHEET, 100)
    if index is not None:
        st.session_state[PICKED] = index + 1


def _close_look(source: Source, made: Samples, index: int) -> float:
    """What is known about one sample. Returns the share of real test digits with a lower score of the discriminator."""
    picture, score = made.images[index], float(made.scores[index])
    judged: Verdict = answer(VERDICT, source, BLANK)
    near: Nearest = answer(NEAREST, picture[np.newaxis], NEIGHBOURS)
    share = rank(score, judged.real)
    st.markdown(f"{sample_in_words(made, index)}.")
    st.markdown(judged_in_words(score, judged.border, share))
    st.markdown("**Is it a copy?** The sample and its nearest training digits")
    for space, title, images, labels, distances in (
        ("pixels", "Nearest by pixels, with the distance", near.pixel_images, near.pixel_labels, near.pixel_distance),
        ("features", "Nearest in the reader's features, with the distance", near.feature_images, near.feature_labels, near.feature_distance),
    ):  # fmt: skip
        st.caption(title)
        samples(
            f"{PREFIX}_near_{space}", np.concatenate([picture[np.newaxis], images[0]]),
            [Entry(word="sample"), *_neighbours(labels[0].tolist(), distances[0].tolist())], about=title, columns=1 + NEIGHBOURS,
        )  # fmt: skip
    st.markdown(copied_in_words(near))
    return share


def _neighbours(labels: Sequence[int], distances: Sequence[float]) -> list[Entry]:
    return [
        Entry(word=f"{distance:.1f}", detail=neighbour_in_words(label, distance))
        for label, distance in zip(labels, distances, strict=True)
    ]


def _directions(source: Source, request: SampleRequest) -> None:
    """The share of variance of each direction, once there is an offset along one."""
    if request.offsets:
        found: Directions = answer(DIRECTIONS, source)
        shares = ", ".join(f"{share:.1%}" for share in found.shares[:SHOWN_DIRECTIONS])
        st.caption(lesson(LAB, "Directions"))
        st.caption(f"Shares of the layer's variance within a digit that they explain: {shares}.")
