"""Paper to draw a digit on, with ten bars for each network: a Streamlit component that keeps the drawing while pages rerun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from pages._ui.component import component, rerun_only
from pages._ui.message import is_whole, number_of

MAX_STROKES = 60
MAX_POINTS = 4_000
MAX_LABELS = 20

Stroke = tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Label:
    """The digit that a visitor says they drew.

    Attributes:
        digit: 0 to 9.
        strokes: What was on the paper at that moment; the drawing may have changed since.
    """

    digit: int
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A visitor's drawing.

    Attributes:
        strokes: In the order of drawing, each the points (x, y) of one line, from 0 to 1 of the paper's side; y grows downward.
        number: How many drawings the browser has sent so far: a larger number is a newer drawing.
        labels: The latest labels, oldest first. A label is sent with every drawing until the server has answered all of them.
    """

    strokes: tuple[Stroke, ...] = ()
    number: int = 0
    labels: tuple[Label, ...] = ()

    @property
    def is_blank(self) -> bool:
        return not self.strokes


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A network's answer to a drawing.

    Attributes:
        title: The network's name.
        verdict: A sentence of at most two lines.
        probabilities: Of the ten digits; all zeros if there is nothing to read.
    """

    title: str
    verdict: str
    probabilities: tuple[float, ...] = (0.0,) * 10

    def __post_init__(self) -> None:
        if len(self.probabilities) != 10 or not all(0 <= value <= 1 for value in self.probabilities):
            raise ValueError(
                "`probabilities` must be ten numbers between 0 and 1. "
                f"Received: probabilities={self.probabilities} for {self.title!r}"
            )


def read_drawing(value: object) -> Drawing:
    """Checks what a browser has sent. Anything that our canvas never sends is an empty drawing.

    Args:
        value: `{"number": 3, "strokes": [[x, y, x, y, …], …], "labels": [{"digit": 7, "strokes": […]}]}`.
    """
    if not isinstance(value, Mapping):
        return Drawing()
    number = number_of(value)
    if number is None:
        return Drawing()
    strokes, sent = _strokes_of(value), value.get("labels")
    if strokes is None:
        return Drawing(number=number)
    labels = map(_read_label, (sent if isinstance(sent, list) else [])[:MAX_LABELS])
    return Drawing(strokes=strokes, number=number, labels=tuple(label for label in labels if label))


def _read_label(value: object) -> Label | None:
    if not isinstance(value, Mapping):
        return None
    digit, strokes = value.get("digit"), _strokes_of(value)
    return Label(digit=digit, strokes=strokes) if is_whole(digit, 9) and strokes else None


def _strokes_of(value: Mapping[str, object]) -> tuple[Stroke, ...] | None:
    strokes = value.get("strokes")
    if not isinstance(strokes, list) or len(strokes) > MAX_STROKES or not all(map(_is_stroke, strokes)):
        return None
    if sum(map(len, strokes)) > 2 * MAX_POINTS:
        return None
    return tuple(
        tuple((float(x), float(y)) for x, y in zip(stroke[::2], stroke[1::2], strict=True)) for stroke in strokes
    )


def _is_stroke(value: object) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= 2 * MAX_POINTS
        and len(value) % 2 == 0
        and all(type(number) in (int, float) and 0 <= number <= 1 for number in value)
    )


def sent_drawing(key: str, stored: Drawing) -> Drawing:
    """The newest drawing, to be answered before `digit_canvas` is called with the answers.

    Args:
        key: The canvas's.
        stored: The drawing that Python keeps, because the browser's state is lost on a refresh and on a change of page.
    """
    sent = read_drawing(st.session_state.get(key, {}).get("drawing"))
    return sent if sent.number > stored.number else stored


def digit_canvas(
    key: str,
    *,
    answers: Sequence[Answer],
    drawing: Drawing,
    example: Sequence[Stroke] = (),
    asks_what_it_was: bool = True,
) -> Drawing:
    """Shows the paper, the bars and ten buttons to label the drawing. Call it in a fragment: each new drawing runs it again.

    Args:
        key: A constant name; each key has a sheet of paper of its own.
        answers: To `drawing`, one for each network; two are side by side on a wide screen.
        drawing: What `sent_drawing` returned. A new sheet starts with it.
        example: Strokes that are shown pale while nothing is drawn; `answers` are then the answers to them.
        asks_what_it_was: Whether to show the ten buttons.

    Returns:
        The newest drawing.
    """
    _MOUNT(
        key=key,
        data={
            "answers": [
                {
                    "title": answer.title,
                    "verdict": answer.verdict,
                    "probabilities": [round(float(value), 4) for value in answer.probabilities],
                }
                for answer in answers
            ],
            "answered": drawing.number,
            "drawing": _flat(drawing.strokes),
            "example": _flat(example),
            "asksWhatItWas": asks_what_it_was,
        },
        on_drawing_change=rerun_only,
    )
    return sent_drawing(key, drawing)


def _flat(strokes: Sequence[Stroke]) -> list[list[float]]:
    return [[number for point in stroke for number in point] for stroke in strokes]


_MOUNT = component("digit_canvas")
