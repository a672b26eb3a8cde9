"""Samples of a trained generator, and one of them looked at closely: is it copied, and does it pass for real?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from pages._gan_digits.answers import answer, last_question
from pages._gan_digits.controls import PREFIX, SHOWN_DIRECTIONS
from pages._gan_digits.samples import Entry, picked_place, samples
from pages._gan_digits.sheets import sheet_page
from pages._ui.backend import sentences
from pages._ui.controls import URL
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
from playground.labs.gan_digits.words import copied_in_words, named, rank, share_as_asked

LAB = "gan_digits"
SHEET, PICKED = f"{PREFIX}_sheet", f"{PREFIX}_sample"
COLUMNS, NEIGHBOURS = 10, 5
# The sample has its score; what is asked are those of real digits.
BLANK = np.zeros((1, 28, 28), "uint8")


def show_generate(source: Source, request: SampleRequest, own: bool) -> GanDigitsWork:
    """The sheet and the close look.

    Args:
        source: The pair.
        request: Which samples.
        own: Whether the pair is the visitor's, trained afresh.

    Raises:
        EngineError: If no worker answers, or the pair is gone.
    """
    left, right = st.columns([3, 2], gap="large")
    with left:
        first = st.empty()
    asked_before = last_question(SAMPLE)[:1] == (source,)
    still = None if asked_before else sheet_page(source.folder, source.spec.steps, request.count)
    if still is not None:
        # A worker must first load the pair.
        first.image(png(still, 2), caption="From the end of its training; yours are being made.")
    made: Samples = answer(SAMPLE, source, request)
    first.empty()
    with right:
        place = _picked(len(made.images))
    with left:
        _summary(made)
        samples(
            SHEET, made.images, entries_of(made), about=f"{len(made.images)} generated digits", columns=COLUMNS,
            picked=-1 if place is None else place, on_pick=_take_click,
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
    if place is None:
        right.caption(lesson(LAB, "Look closer"))
    else:
        with right, sentences():
            judged = _close_look(source, made, place)
    return GanDigitsWork(own=own, request=request, samples=made, picked_rank=judged)


def entries_of(made: Samples) -> list[Entry]:
    """What stands with each sample: what the reader reads, and a cross if that was not asked for."""
    read, sure = made.readings.argmax(axis=1), made.readings.max(axis=1)
    found = []
    for place, (asked, digit) in enumerate(zip(made.labels.tolist(), read.tolist(), strict=True)):
        wrong = asked not in (-1, digit)
        wanted = f"asked for {named(asked)}, " if asked >= 0 else ""
        found.append(
            Entry(
                word=f"{digit}{' ✗' if wrong else ''}", wrong=wrong,
                detail=f"Sample {place + 1}: {wanted}read as {digit} ({sure[place]:.0%}), discriminator's score {made.scores[place]:.2f}".replace("-", "−"),
            )
        )  # fmt: skip
    return found


def _summary(made: Samples) -> None:
    share = share_as_asked(made)
    counts = np.bincount(made.readings.argmax(axis=1), minlength=10)
    if share is not None:
        st.markdown(f"**{len(made.images)} samples, {share:.0%} read as asked.** Click one to look closer.")
        return
    missing = ", ".join(str(digit) for digit in np.flatnonzero(counts == 0))
    st.markdown(
        f"**{len(made.images)} samples;** the reader sees {(counts > 0).sum()} of ten digits in them"
        f"{f', no {missing}' if missing else ''}. Click one to look closer."
    )


def _picked(count: int) -> int | None:
    """The sample that is looked at, counted from 0."""
    held = st.session_state.get(PICKED)
    if isinstance(held, int) and held > count:
        st.session_state[PICKED] = None
    number = st.number_input(
        "Look closer at sample", 1, count, None, key=PICKED, bind=URL, placeholder="click one, or type its number"
    )
    return None if number is None else int(number) - 1


def _take_click() -> None:
    place = picked_place(SHEET, 100)
    if place is not None:
        st.session_state[PICKED] = place + 1


def _close_look(source: Source, made: Samples, place: int) -> float:
    """What is known of one sample. Returns the share of real test digits that the discriminator finds less real."""
    picture, score = made.images[place], float(made.scores[place])
    judged: Verdict = answer(VERDICT, source, BLANK)
    near: Nearest = answer(NEAREST, picture[np.newaxis], NEIGHBOURS)
    share = rank(score, judged.real)
    side = "for real" if score > judged.border else "for generated"
    st.markdown(
        f"{entries_of(made)[place].detail}. The discriminator takes it **{side}**; {share:.0%} of real test digits seem less real to it."
    )
    st.markdown("**Is it copied?** The sample and the training digits nearest to it")
    for way, images, labels, distances in (
        ("pixels", near.pixel_images, near.pixel_labels, near.pixel_distance),
        ("features", near.feature_images, near.feature_labels, near.feature_distance),
    ):
        st.caption(f"Nearest in {way if way == 'pixels' else 'what the reader sees (its features)'}, with the distance")
        samples(
            f"{PREFIX}_near_{way}", np.concatenate([picture[np.newaxis], images[0]]),
            [Entry(word="sample"), *_neighbours(labels[0].tolist(), distances[0].tolist())], about=f"Nearest in {way}",
            columns=1 + NEIGHBOURS,
        )  # fmt: skip
    st.markdown(copied_in_words(near))
    return share


def _neighbours(labels: Sequence[int], distances: Sequence[float]) -> list[Entry]:
    return [
        Entry(word=f"{distance:.1f}", detail=f"a training digit, {named(label)}, at distance {distance:.2f}")
        for label, distance in zip(labels, distances, strict=True)
    ]


def _directions(source: Source, request: SampleRequest) -> None:
    """How much each direction changes, once somebody goes along one."""
    if request.offsets:
        found: Directions = answer(DIRECTIONS, source)
        shares = ", ".join(f"{share:.1%}" for share in found.shares[:SHOWN_DIRECTIONS])
        st.caption(f"{lesson(LAB, 'Directions')} They explain {shares} of its variance within a digit.")
