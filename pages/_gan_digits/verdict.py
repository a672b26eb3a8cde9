"""What the discriminator says of real digits, of generated ones, and of the visitor's own drawing."""

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
from playground.labs.gan_digits.words import named, rank

LAB = "gan_digits"
SHOWN = 10
BLANK = np.zeros((28, 28), "uint8")
PLAIN = {"displayModeBar": False}


def show_verdict(source: Source, own: bool) -> GanDigitsWork:
    """Scores of all three, and the pictures that are judged wrongly.

    Args:
        source: The pair.
        own: Whether the pair is the visitor's, trained afresh.

    Raises:
        EngineError: If no worker answers, or the pair is gone.
    """
    drawing = _drawing()
    judged: Verdict = answer(VERDICT, source, (BLANK if drawing is None else drawing)[np.newaxis])
    scores = None if drawing is None else judged.scores[0]
    best = None if scores is None else float(scores.max())
    right = (judged.real > judged.border).mean(), (judged.generated <= judged.border).mean()
    left, beside = st.columns([3, 2], gap="large")
    with left:
        st.markdown(
            f"Of 200 real test digits the discriminator takes **{right[0]:.0%}** for real, of 200 generated ones **{right[1]:.0%}** for generated."
        )
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
    st.markdown("**Your own drawing**")
    draw = next(lab for lab in navigation.LABS if lab.name == "draw_digit")
    if drawing is None or scores is None:
        st.markdown("Draw a digit there, and come back: the discriminator has never seen your hand.")
        st.page_link(navigation.page_of(draw), label="Draw a digit", icon=draw.icon)
        return
    called = int(scores.argmax()) if len(scores) > 1 else None
    score = float(scores.max())
    samples(f"{PREFIX}_drawing", drawing[np.newaxis], [Entry()], about="Your drawing", columns=2)
    name = "" if called is None else f", if it is called {named(called)},"
    side = "for real" if score > judged.border else "for generated"
    st.markdown(
        f"The discriminator takes it{name} **{side}**: score {score:.2f}, where {judged.border:.2f} is undecided. "
        f"{rank(score, judged.real):.0%} of real test digits and {rank(score, judged.generated):.0%} of generated ones seem less real to it.".replace(
            " -", " −"
        )
    )
    if called is not None:
        st.plotly_chart(score_by_digit(scores, judged.border, called), key=f"{PREFIX}_called", config=PLAIN)
    st.page_link(navigation.page_of(draw), label="Draw another", icon=draw.icon)


def _mistakes(judged: Verdict) -> None:
    """The real ones that it finds least real, and the generated ones that it finds most real."""
    least, most = np.argsort(judged.real, kind="stable")[:SHOWN], np.argsort(-judged.generated, kind="stable")[:SHOWN]
    for column, title, name, images, scores, places in zip(
        st.columns(2, gap="large"),
        ("Real test digits that seem least real", "Generated digits that seem most real"),
        ("least", "most"),
        (judged.real_images, judged.generated_images), (judged.real, judged.generated), (least, most),
        strict=True,
    ):  # fmt: skip
        with column:
            st.markdown(f"**{title}**, with their scores")
            entries = [
                Entry(word=f"{score:.1f}".replace("-", "−"), detail=f"score {score:.2f}") for score in scores[places]
            ]
            samples(f"{PREFIX}_{name}", images[places], entries, about=title, columns=SHOWN)
