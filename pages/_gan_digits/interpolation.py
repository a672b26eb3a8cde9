"""Interpolation between two samples, or between two digits with constant noise: played in the browser, and as a GIF."""

from __future__ import annotations

import zlib
from itertools import groupby

import numpy as np
import streamlit as st

from pages._gan_digits.answers import answer
from pages._gan_digits.controls import PREFIX
from pages._gan_digits.film import film
from pages._ui.controls import URL, one_of
from pages._ui.lesson import lesson
from playground.labs.gan_digits.figures import interpolation_readings
from playground.labs.gan_digits.lab import GanDigitsWork
from playground.labs.gan_digits.pictures import gif, png, sheet
from playground.labs.gan_digits.spec import INTERPOLATE, SAMPLE, InterpolationRequest, SampleRequest, Samples, Source

LAB = "gan_digits"
DIGITS, SAMPLES = "two digits", "two samples"
FRAMES_PER_S, ZOOM, GIF_ZOOM = 12.0, 6, 8
PLAIN = {"displayModeBar": False}


def show_interpolation(source: Source, request: SampleRequest, own: bool) -> GanDigitsWork:
    """Controls, the film, the reader's predictions, and the downloads.

    Args:
        source: The GAN.
        request: The samples chosen in the sidebar, between which is interpolated.
        own: Whether the visitor has trained the GAN from scratch.

    Raises:
        EngineError: If no worker answers, or the GAN was deleted.
    """
    made: Samples = answer(SAMPLE, source, request)
    asked = _controls(source, made)
    frames: Samples = answer(INTERPOLATE, source, asked)
    left, right = st.columns(2, gap="large")
    with left:
        _play(frames)
    with right:
        st.plotly_chart(interpolation_readings(frames.readings), key=f"{PREFIX}_walk_readings", config=PLAIN)
        seen = [digit for digit, _ in groupby(frames.readings.argmax(axis=1).tolist())]
        st.markdown(f"The reader's predictions along the way: {' → '.join(map(str, seen))}.")
        st.markdown(lesson(LAB, "Interpolate"))
    return GanDigitsWork(own=own, interpolated=tuple(seen) if asked.begin == asked.end else ())


def _controls(source: Source, made: Samples) -> InterpolationRequest:
    """Lets the visitor choose both ends."""
    conditional, last = source.spec.conditional, len(made.images)
    kinds = (DIGITS, SAMPLES) if conditional else (SAMPLES,)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = one_of("Interpolate between", kinds, default=kinds[0], key=f"{PREFIX}_walk")
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
    return InterpolationRequest(begin=begin, end=end, begin_digit=digits[0], end_digit=digits[1], frames=frames)


def _number(title: str, name: str, start: int, last: int) -> int:
    """Lets the visitor choose one of the samples of the sidebar, by its number from 1."""
    key = f"{PREFIX}_walk_{name}"
    held = st.session_state.get(key)
    if isinstance(held, int) and held > last:
        st.session_state[key] = last
    return int(st.number_input(title, 1, last, min(start, last), key=key, bind=URL, width=140))


@st.fragment
def _play(frames: Samples) -> None:
    """The interpolation, and beside it a cross-fade between both ends."""
    images = frames.images
    shares = np.linspace(0, 1, len(images))[:, np.newaxis, np.newaxis]
    faded = np.round((1 - shares) * images[0] + shares * images[-1]).astype("uint8")
    read, confidence = frames.readings.argmax(axis=1), frames.readings.max(axis=1)
    captions = [f"Read as {digit} ({share:.0%})" for digit, share in zip(read, confidence, strict=True)]
    film(
        f"{PREFIX}_film", lambda index: (images[index], faded[index]), captions, titles=("Interpolation", "Cross-fade"),
        name="frame", identity=f"{zlib.crc32(images.tobytes())}", rate=FRAMES_PER_S, zoom=ZOOM, plays=True,
    )  # fmt: skip
    with st.container(horizontal=True):
        st.download_button(
            "Download GIF", gif(images, frames_per_s=FRAMES_PER_S, zoom=GIF_ZOOM), "interpolation.gif", "image/gif", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            "Download PNG", png(sheet(images, 8), 4), "interpolation.png", "image/png", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
