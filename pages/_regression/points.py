"""The points that "Regression" fits: the sample of the settings, the visitor's own points, or those of a table."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from pages._regression.point_canvas import PointEdit, sent_points
from pages._ui.plain import plain
from playground.labs.regression import words
from playground.labs.regression.points import Point, Scale, from_text, read_table, rounded, to_text
from playground.plane.table import BadTable

CANVAS = "reg_canvas"
PARAMETER = "reg_points"
HELD = "regression.held"
# What was last written into the address: another text there comes from the browser's Back or Forward button.
WRITTEN = "regression.written"
PROBLEM = "regression.problem"
UPLOAD = "reg_upload"
# Larger files are refused before they are read.
UPLOAD_MB = 1
# Every third row of an uploaded table is a test point of the polynomials.
TEST_EVERY = 3


@dataclass(frozen=True, kw_only=True)
class Held:
    """The points of the page.

    Attributes:
        source: The settings whose sample they are or were.
        edit: The points.
        own: Whether they differ from the sample.
        scale: How a table's columns were standardised.
    """

    source: str
    edit: PointEdit
    own: bool = False
    scale: Scale | None = None

    @property
    def points(self) -> tuple[Point, ...]:
        return self.edit.points

    @property
    def units(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Mean and standard deviation of each axis, with which its ticks write a table's own numbers."""
        if self.scale is None:
            return (0.0, 1.0), (0.0, 1.0)
        first, second = zip(self.scale.mean, self.scale.deviation, strict=True)
        return first, second


def held_points(source: str, sample: tuple[Point, ...], num_classes: int) -> Held:
    """The current points: the browser's newest, or else the stored ones, those of the link, or the sample.

    Args:
        source: Text of the settings that determine the sample; other settings bring their own sample.
        sample: Their sample.
        num_classes: Classes that a point may have.
    """
    held: Held | None = st.session_state.get(HELD)
    if held is None or held.source != source:
        linked = _linked(num_classes) if held is None else None
        edit = (held.edit if held else PointEdit()).replaced(linked or sample)
        held = Held(source=source, edit=edit, own=linked is not None)
    elif st.query_params.get(PARAMETER) != st.session_state.get(WRITTEN):
        linked = _linked(num_classes)
        held = replace(held, edit=held.edit.replaced(linked or sample), own=linked is not None)
    edit = sent_points(CANVAS, held.edit, num_classes)
    if edit.number > held.edit.number:
        held = replace(held, edit=replace(edit, points=rounded(edit.points)), own=True)
    _remember(held)
    return held


def own_points_shown() -> bool:
    """Whether the page showed the visitor's own points when it ran last."""
    held: Held | None = st.session_state.get(HELD)
    return held is not None and held.own and held.source != ""


def back_to_sample() -> None:
    """Discards the visitor's own points; the next run of the page uses the sample."""
    held: Held | None = st.session_state.get(HELD)
    if held:
        st.session_state[HELD] = replace(held, source="")


def upload_control(*, labelled: bool, with_test: bool) -> None:
    """Upload of a table.

    Args:
        labelled: Whether its third column holds a class.
        with_test: Whether some of its rows are test points.
    """
    label = (
        "Your own points: a CSV file with the columns `x1`, `x2` and `class`"
        if labelled
        else "Your own points: a CSV file with the columns `x` and `y`"
    )
    st.file_uploader(
        label, ["csv", "txt", "tsv"], key=UPLOAD,
        on_change=_take_upload, args=(labelled, with_test), max_upload_size=UPLOAD_MB,
    )  # fmt: skip
    if PROBLEM in st.session_state:
        st.warning(plain(st.session_state.pop(PROBLEM)), icon=":material/info:")


def _take_upload(labelled: bool, with_test: bool) -> None:
    file, held = st.session_state[UPLOAD], st.session_state.get(HELD)
    if file is None or held is None:
        return
    try:
        table = read_table(file.getvalue(), labelled=labelled)
    except BadTable as error:
        st.session_state[PROBLEM] = str(error)
        return
    points = table.points
    if with_test:
        points = tuple(replace(point, label=int(index % TEST_EVERY == 2)) for index, point in enumerate(points))
    _remember(replace(held, edit=held.edit.replaced(points), own=True, scale=table.scale))


def _linked(num_classes: int) -> tuple[Point, ...] | None:
    text = st.query_params.get(PARAMETER)
    points = from_text(text, num_classes) if text else None
    if text and points is None:
        st.session_state[PROBLEM] = words.UNREADABLE_LINK
    return points


def _remember(held: Held) -> None:
    """Keeps the points in the session, and the visitor's own also in the URL."""
    st.session_state[HELD] = held
    text = to_text(held.points) if held.own and held.points else None
    st.session_state[WRITTEN] = text
    if text is None:
        st.query_params.pop(PARAMETER, None)
    elif st.query_params.get(PARAMETER) != text:
        st.query_params[PARAMETER] = text
