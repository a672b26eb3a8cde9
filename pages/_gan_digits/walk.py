"""From one sample to another, or from one digit to another with the noise held fixed: played in the browser, and as a GIF."""

from __future__ import annotations

import zlib
from itertools import groupby

import numpy as np
import streamlit as st

from pages._gan_digits.answers import answer
from pages._gan_digits.controls import PREFIX
from pages._gan_digits.film import film
from pages._ui.controls import URL
from pages._ui.lesson import lesson
from playground.labs.gan_digits.figures import walk_readings
from playground.labs.gan_digits.lab import GanDigitsWork
from playground.labs.gan_digits.pictures import gif, png, sheet
from playground.labs.gan_digits.spec import SAMPLE, WALK, SampleRequest, Samples, Source, WalkRequest

LAB = "gan_digits"
DIGITS, SAMPLES = "two digits", "two samples"
FRAMES_PER_S, ZOOM, GIF_ZOOM = 12.0, 6, 8
PLAIN = {"displayModeBar": False}


def show_walk(source: Source, request: SampleRequest, own: bool) -> GanDigitsWork:
    """Controls, the film, what the reader sees on the way, and the downloads.

    Args:
        source: The pair.
        request: The samples of the sidebar, whose noise is walked between.
        own: Whether the pair is the visitor's, trained afresh.

    Raises:
        EngineError: If no worker answers, or the pair is gone.
    """
    made: Samples = answer(SAMPLE, source, request)
    asked = _controls(source, made)
    walked: Samples = answer(WALK, source, asked)
    left, right = st.columns(2, gap="large")
    with left:
        _play(walked)
    with right:
        st.plotly_chart(walk_readings(walked.readings), key=f"{PREFIX}_walk_readings", config=PLAIN)
        seen = [digit for digit, _ in groupby(walked.readings.argmax(axis=1).tolist())]
        st.markdown(f"On the way the reader sees {' → '.join(map(str, seen))}.")
        st.markdown(lesson(LAB, "Walk"))
    return GanDigitsWork(own=own, walked=tuple(seen) if asked.begin == asked.end else ())


def _controls(source: Source, made: Samples) -> WalkRequest:
    """What to walk between."""
    conditional, last = source.spec.conditional, len(made.images)
    kinds = (DIGITS, SAMPLES) if conditional else (SAMPLES,)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.segmented_control(
            "Walk between", kinds, default=kinds[0], required=True, key=f"{PREFIX}_walk", bind=URL
        )
        if kind == DIGITS:
            digits = [
                st.selectbox(title, range(10), start, key=f"{PREFIX}_walk_{name}_digit", bind=URL, width=110)
                for title, name, start in (("From digit", "begin", 4), ("To digit", "end", 9))
            ]
            numbers = [_number("Noise of sample", "noise", 1, last)] * 2
        else:
            numbers = [_number("From sample", "begin", 1, last), _number("To sample", "end", 12, last)]
            digits = [int(made.labels[number - 1]) for number in numbers]
        frames = st.slider("Frames", 8, 96, 32, 8, key=f"{PREFIX}_walk_frames", bind=URL, width=150)
    begin, end = (tuple(made.latents[number - 1].tolist()) for number in numbers)
    return WalkRequest(begin=begin, end=end, begin_digit=digits[0], end_digit=digits[1], frames=frames)


def _number(title: str, name: str, start: int, last: int) -> int:
    """The number of a sample of the sidebar's sheet."""
    key = f"{PREFIX}_walk_{name}"
    held = st.session_state.get(key)
    if isinstance(held, int) and held > last:
        st.session_state[key] = last
    return int(st.number_input(title, 1, last, min(start, last), key=key, bind=URL, width=140))


@st.fragment
def _play(walked: Samples) -> None:
    """The walk, beside it a mere cross-fade of its ends."""
    images = walked.images
    shares = np.linspace(0, 1, len(images))[:, np.newaxis, np.newaxis]
    faded = np.round((1 - shares) * images[0] + shares * images[-1]).astype("uint8")
    read, sure = walked.readings.argmax(axis=1), walked.readings.max(axis=1)
    captions = [f"read as {digit} ({share:.0%})" for digit, share in zip(read, sure, strict=True)]
    film(
        f"{PREFIX}_film", lambda place: (images[place], faded[place]), captions, titles=("The generator's way", "A mere cross-fade"),
        name="frame", identity=f"{zlib.crc32(images.tobytes())}", rate=FRAMES_PER_S, zoom=ZOOM, plays=True,
    )  # fmt: skip
    with st.container(horizontal=True):
        st.download_button(
            "Download GIF", gif(images, frames_per_s=FRAMES_PER_S, zoom=GIF_ZOOM), "walk.gif", "image/gif", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            "Download PNG", png(sheet(images, 8), 4), "walk.png", "image/png", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
