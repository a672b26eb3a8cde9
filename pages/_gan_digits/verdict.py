"""The discriminator's scores of real digits, of generated ones, and of the visitor's drawing."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages._gan_digits.answers import answer
from pages._gan_digits.controls import PREFIX
from pages._gan_digits.samples import Entry, samples
from pages._ui import navigation
from pages._ui.drawing import stored_drawing
from pages._ui.lesson import lesson
from playground.digits.strokes import to_mnist
from playground.labs.gan_digits.figures import score_by_digit, score_histogram
from playground.labs.gan_digits.lab import GanDigitsWork
from playground.labs.gan_digits.spec import VERDICT, Source, Verdict
from playground.labs.gan_digits.words import accuracy_in_words, drawing_in_words, rank
from playground.number import number

LAB = "gan_digits"
SHOWN = 10
BLANK = np.zeros((28, 28), "uint8")
PLAIN = {"displayModeBar": False}


def show_verdict(source: Source, own: bool) -> GanDigitsWork:
    """Scores of all three, and the images that are classified wrongly.

    Args:
        source: The GAN.
        own: Whether the visitor has trained the GAN from scratch.

    Raises:
        EngineError: If no worker answers, or the GAN was deleted.
    """
    drawing = _drawing()
    judged: Verdict = answer(VERDICT, source, (BLANK if drawing is None else drawing)[np.newaxis])
    scores = None if drawing is None else judged.scores[0]
    best = None if scores is None else float(scores.max())
    right = (judged.real > judged.border).mean(), (judged.generated <= judged.border).mean()
    left, beside = st.columns([3, 2], gap="large")
    with left:
        st.markdown(accuracy_in_words(*right))
        figure = score_histogram(judged.real, judged.generated, judged.border, best, "your drawing")
        st.plotly_chart(figure, key=f"{PREFIX}_scores", config=PLAIN)
        st.markdown(lesson(LAB, "Real or not?"))
    with beside:
        _own_drawing(drawing, scores, judged)
    _mistakes(judged)
    return GanDigitsWork(own=own, drawing_is_real=None if best is None else best > judged.border)


def _drawing() -> np.ndarray | None:
    """The visitor's drawing as MNIST would show it: uint8, shape `(28, 28)`."""
    drawing = stored_drawing()
    return None if drawing.is_blank else to_mnist(drawing.strokes)


def _own_drawing(drawing: np.ndarray | None, scores: np.ndarray | None, judged: Verdict) -> None:
    st.markdown("**Your drawing**")
    draw = next(lab for lab in navigation.LABS if lab.name == "draw_digit")
    if drawing is None or scores is None:
        st.markdown("Draw a digit and come back: the discriminator has never seen your handwriting.")
        st.page_link(navigation.page_of(draw), label="Draw a digit", icon=draw.icon)
        return
    called = int(scores.argmax()) if len(scores) > 1 else None
    score = float(scores.max())
    samples(f"{PREFIX}_drawing", drawing[np.newaxis], [Entry()], about="Your drawing", columns=2)
    st.markdown(drawing_in_words(scores, judged.border, rank(score, judged.real), rank(score, judged.generated)))
    if called is not None:
        st.plotly_chart(score_by_digit(scores, judged.border, called), key=f"{PREFIX}_called", config=PLAIN)
    st.page_link(navigation.page_of(draw), label="Draw another digit", icon=draw.icon)


def _mistakes(judged: Verdict) -> None:
    """The real digits with the lowest scores, and the generated digits with the highest."""
    least, most = np.argsort(judged.real, kind="stable")[:SHOWN], np.argsort(-judged.generated, kind="stable")[:SHOWN]
    for column, title, name, images, scores, indices in zip(
        st.columns(2, gap="large"),
        ("Real test digits with the lowest scores", "Generated digits with the highest scores"),
        ("least", "most"),
        (judged.real_images, judged.generated_images), (judged.real, judged.generated), (least, most),
        strict=True,
    ):  # fmt: skip
        with column:
            st.markdown(f"**{title}**")
            entries = [
                Entry(word=number(score, ".1f"), detail=f"score {number(score, '.2f')}") for score in scores[indices]
            ]
            samples(f"{PREFIX}_{name}", images[indices], entries, about=title, columns=SHOWN)
