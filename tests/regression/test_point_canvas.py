from __future__ import annotations

import json
import math
import random

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages._regression.point_canvas import PointEdit, level_map, moving_line, read_points, sigmoid_map, trail
from playground.labs.regression.points import MAX_POINTS, Point


def sent(points: object, number: object = 3) -> dict:
    """Points after their way through JSON."""
    return json.loads(json.dumps({"number": number, "points": points}))


def test_points_are_read() -> None:
    edit = read_points(sent([0.25, 1, 0, -2, 3.5, 1]), 2)
    assert edit == PointEdit(points=(Point(x=0.25, y=1.0), Point(x=-2.0, y=3.5, label=1)), number=3)
    assert read_points(sent([]), 1) == PointEdit(number=3)


@pytest.mark.parametrize(
    "points",
    [
        None, 7, "1", [1], [1, 2], [1, 2, 2], [1, 2, -1], [1, 2, 0.5], [1, "2", 0], [1, None, 0], [1, True, 0], [1, math.nan, 0],
        [1, math.inf, 0], [1, 10**400, 0], [33, 0, 0], [[1, 2, 0]], [1, 2, 0] * (MAX_POINTS + 1), {"0": 1},
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_nonsense_is_none(points: object) -> None:
    assert read_points(sent(points), 2) is None


@pytest.mark.parametrize("number", [None, "3", 3.0, True, -1, math.nan, 2**53])
def test_a_number_that_is_none_is_nonsense_too(number: object) -> None:
    assert read_points(sent([1, 2, 0], number), 1) is None
    assert read_points(number, 1) is None


def test_random_nonsense_never_raises() -> None:
    random.seed(1)
    atoms = [None, True, 0, 1, -1, 0.5, math.nan, 10**400, "", [], {}]
    for _ in range(5_000):
        read_points({"number": random.choice(atoms), "points": [random.choice(atoms) for _ in range(3)]}, 2)


def test_others_in_their_place_are_newer() -> None:
    edit = PointEdit(number=4, replace=1).replaced([Point(x=1, y=2)])
    assert (edit.number, edit.replace, len(edit.points)) == (5, 2, 1)


def test_overlays_are_flat_and_plain() -> None:
    moving = moving_line(np.arange(12, dtype="float32").reshape(3, 2, 2), "red")
    assert (moving["size"], moving["frames"]) == (4, [float(value) for value in range(12)])
    assert sigmoid_map(np.ones((2, 3)))["size"] == 3
    assert level_map(np.ones((2, 3)), 0.1)["columns"] == 3
    assert trail(np.ones((4, 2)), np.arange(4))["values"] == [0, 1, 2, 3]
    json.dumps([moving, level_map(np.ones((2, 3)), np.float32(0.1))])


def script_with_a_canvas() -> None:
    import streamlit as st

    from pages._regression.point_canvas import Plot, PointClass, PointEdit, point_canvas, sent_points
    from playground.labs.regression.points import Point

    stored = PointEdit(points=(Point(x=0.25, y=0.5),), number=5)
    if "sent" in st.session_state:
        st.session_state["canvas"] = {"points": st.session_state["sent"]}
    edit = sent_points("canvas", stored, 1)
    plot = Plot(title="t", box=(0, 1, 0, 1), axes=("x", "y"))
    point_canvas("canvas", edit=edit, classes=[PointClass(name="a", colour="red", marker="circle")], plot=plot)
    st.text(repr(edit))


@pytest.mark.parametrize(("number", "newest"), [(6, 6), (5, 5), (4, 5)])
def test_the_newer_of_the_browsers_and_the_stored_points_counts(number: int, newest: int) -> None:
    app = AppTest.from_function(script_with_a_canvas, default_timeout=60)
    app.session_state["sent"] = {"number": number, "points": []}
    app.run()
    assert not app.exception
    assert f"number={newest}," in app.text[0].value
    assert ("Point(" in app.text[0].value) == (newest == 5)
    data = json.loads(app.main[0].proto.json)
    assert data["answered"] == newest
    assert data["most"] == MAX_POINTS
