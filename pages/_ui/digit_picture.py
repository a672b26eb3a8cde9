"""Which picture a network reads: the visitor's drawing, a test digit, one of the network's mistakes, or a digit of a photo."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from pages._ui.backend import engine
from pages._ui.controls import one_of
from pages._ui.digit_canvas import Answer, Drawing, digit_canvas, sent_drawing
from pages._ui.drawing import keep_drawing, stored_drawing
from pages._ui.photo import PhotoDigit, digit_of_photo, photo_controls
from pages._ui.plain import plain
from playground.digits import words
from playground.digits.classification import worst_mistakes
from playground.digits.mnist import TEST_IMAGES, TEST_LABELS
from playground.digits.networks import READ_TEST, TEST_TOGETHER, Network
from playground.digits.pen_digits import example
from playground.digits.spec import TEST_COUNT
from playground.digits.strokes import as_input, steps
from playground.digits.words import NOTHING_DRAWN, verdict

DRAWING, TEST_DIGIT, MISTAKE, PHOTO = "my drawing", "test digit", "a mistake", "a photo"
PICTURES = (DRAWING, TEST_DIGIT, MISTAKE, PHOTO)
BLANK = np.zeros((1, 28, 28, 1), "float32")
# The paper stays in view while one looks at what is further down.
STICKY = """<style>@media (min-width: 700px) {{
[data-testid="stLayoutWrapper"]:has(> .st-key-{key}) {{position: sticky; top: 4.5rem}}
}}</style>"""


@dataclass(frozen=True, kw_only=True, eq=False)
class TestDigit:
    """A digit out of the test set.

    Attributes:
        index: In the test set.
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1.
        label: The digit, 0 to 9.
    """

    # For pytest, which takes the name for that of a class of tests.
    __test__ = False

    index: int
    image: np.ndarray
    label: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Opened:
    """What the page has open.

    Attributes:
        prefix: Of the page's widgets.
        name: The network's.
        network: The network.
        digit: The test digit or the photo's that it reads; None: the visitor's drawing.
    """

    prefix: str
    name: str
    network: Network
    digit: TestDigit | PhotoDigit | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Picture:
    """The picture of this moment.

    Attributes:
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1.
        drawing: The visitor's, also while another picture is read.
        blank: Whether there is nothing on the paper.
        drawn: Whether the visitor has drawn it.
    """

    image: np.ndarray
    drawing: Drawing
    blank: bool
    drawn: bool


def picture_controls(prefix: str, network: Network) -> TestDigit | PhotoDigit | None:
    """Lets the visitor choose; None stands for the visitor's drawing.

    Args:
        prefix: Of the widgets' keys, which are the names in the URL.
        network: Whose mistakes are offered.

    Raises:
        EngineError: While no worker can return images.
    """
    kind = one_of("Picture", PICTURES, default=DRAWING, key=f"{prefix}_picture")
    # All exist always, because they read the link, and because a photo is forgotten with its widget.
    with st.container(key=f"{prefix}_test_place"):
        index = st.number_input(
            "Number of the test digit", 0, TEST_COUNT - 1, 0, key=f"{prefix}_test", bind="query-params"
        )
    with st.container(key=f"{prefix}_mistake_place"):
        number = st.number_input(
            "Number of the mistake, most confident first",
            1,
            TEST_COUNT,
            1,
            key=f"{prefix}_mistake",
            bind="query-params",
        )
    with st.container(key=f"{prefix}_photo_place"):
        photo, wanted = photo_controls(prefix)
    places = {"test": TEST_DIGIT, "mistake": MISTAKE, "photo": PHOTO}
    unused = [name for name, of in places.items() if of != kind]
    st.html(f"<style>{', '.join(f'.st-key-{prefix}_{name}_place' for name in unused)} {{display: none}}</style>")
    if kind == DRAWING:
        return None
    if kind == PHOTO:
        return digit_of_photo(photo, wanted)
    if kind == MISTAKE:
        found = mistakes_of(network)
        st.caption(words.mistakes(len(found)))
        if not found:
            return None
        index = found[min(int(number), len(found)) - 1]
    return digit_of_test(int(index))


@st.cache_data(show_spinner="The network reads 10,000 test digits…", max_entries=50)
def mistakes_of(network: Network) -> tuple[int, ...]:
    """Indices of the test digits that a network misreads."""
    parts = [engine().call(READ_TEST, network, first, TEST_TOGETHER) for first in range(0, TEST_COUNT, TEST_TOGETHER)]
    probabilities = np.concatenate(parts)
    indices = worst_mistakes(
        engine().call(TEST_LABELS), probabilities.argmax(axis=1), probabilities.max(axis=1), TEST_COUNT
    )
    return tuple(int(index) for index in indices)


@st.cache_data(show_spinner=False, max_entries=500)
def digit_of_test(index: int) -> TestDigit:
    """A digit of the test set."""
    image = engine().call(TEST_IMAGES, (index,))[0]
    label = int(engine().call(TEST_LABELS)[index])
    return TestDigit(index=index, image=image[np.newaxis, ..., np.newaxis].astype("float32") / 255, label=label)


def picture_now(opened: Opened) -> Picture:
    """The test digit, the photo's, or what is on the paper; until the first stroke an example."""
    digit = opened.digit
    before = stored_drawing()
    if digit:
        return Picture(image=digit.image, drawing=before, blank=False, drawn=False)
    drawing = sent_drawing(f"{opened.prefix}_digit", before)
    problem = keep_drawing(drawing)
    if problem:
        st.warning(plain(problem), icon=":material/info:")
    prepared = steps(drawing.strokes or _pale(drawing))
    return Picture(
        image=as_input(prepared.centred) if prepared else BLANK,
        drawing=drawing,
        blank=prepared is None,
        drawn=prepared is not None and drawing != Drawing(),
    )


def _pale(drawing: Drawing) -> tuple[tuple[tuple[float, float], ...], ...]:
    return example() if drawing == Drawing() else ()


def show_picture(opened: Opened, picture: Picture, probabilities: np.ndarray | None) -> None:
    """The paper with the network's bars, or another picture with what the network predicts.

    Args:
        opened: What the page has open.
        picture: As `picture_now` returned it.
        probabilities: Of the ten digits; None while the network cannot answer.
    """
    key = f"{opened.prefix}_paper"
    with st.container(key=key):
        st.html(STICKY.format(key=key))
        if opened.digit is None:
            answer = _answer(opened, picture, probabilities)
            digit_canvas(
                f"{opened.prefix}_digit",
                answers=[answer],
                drawing=picture.drawing,
                example=_pale(picture.drawing),
                asks_what_it_was=False,
            )
            return
        ink = np.round(255 * opened.digit.image[0, ..., 0]).astype("uint8")
        label = opened.digit.label if isinstance(opened.digit, TestDigit) else None
        caption = (
            words.test_digit(opened.digit.index, opened.digit.label) if isinstance(opened.digit, TestDigit) else None
        )
        st.image(np.kron(255 - ink, np.ones((10, 10), "uint8")), caption=caption, width="stretch")
        if isinstance(opened.digit, PhotoDigit):
            st.caption(words.photo_digit(opened.digit.number, opened.digit.count, sample=opened.digit.sample))
        if probabilities is not None:
            read = int(probabilities.argmax())
            st.markdown(plain(words.reading(opened.name, read, float(probabilities[read]), label)))


def _answer(opened: Opened, picture: Picture, probabilities: np.ndarray | None) -> Answer:
    if picture.blank or probabilities is None:
        return Answer(title=opened.name, verdict=NOTHING_DRAWN if picture.blank else "")
    return Answer(
        title=opened.name,
        verdict=verdict(probabilities, opened.network.threshold),
        probabilities=tuple(np.clip(probabilities, 0, 1).tolist()),
    )
