"""What the drawing sends and gets, without a browser."""

from __future__ import annotations

import base64
import json
import math

import numpy as np
import pytest

from pages._network.view import GRID, KINDS, View, grid_places, read_request, to_data
from pages._ui.live_session import Live
from playground.labs.network.spec import NetworkSpec, points_of
from playground.plane.live import Frame
from tests.nonsense import nonsense

SPEC = NetworkSpec(features=("x2", "x1*x2"), formula="x1+2*x2")


def floats(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4")


def view(spec: NetworkSpec = SPEC, **fields: object) -> View:
    train, test = points_of(spec)
    return View(live=Live(answered=4, run=2, **fields), spec=SPEC, train=train, test=test)


def test_weights_travel_as_float32_in_keras_s_order() -> None:
    model = tuple(np.random.default_rng(0).normal(size=shape).astype("float32") for shape in SPEC.shapes)
    data = to_data(view(frames=(Frame(at=3.5, weights=model),) * 2, frames_id="a"))
    values = floats(data["frames"]["values"]).reshape(2, -1)
    assert values.shape[1] == data["frames"]["size"] == 29
    np.testing.assert_array_equal(values[1], np.concatenate([one.ravel() for one in model]))
    assert data["frames"]["epochs"] == [3.5, 3.5]
    json.dumps(data)


def test_points_and_the_own_input_travel() -> None:
    data = to_data(view())
    train = floats(data["train"]).reshape(-1, 3)
    np.testing.assert_allclose(train[:, :2], points_of(SPEC)[0].x, rtol=1e-6)
    grid = floats(data["own_input"])
    assert grid.shape == (GRID**2,)
    # The first row is at the top, the first place of it at the left.
    assert grid[0] == -6 + 12
    assert grid[-1] == 6 - 12
    np.testing.assert_allclose(grid, grid_places() @ [1, 2], atol=1e-5)
    assert [one["on"] for one in data["layout"]["inputs"]] == [False, True, False, False, True, False, False, True]


def test_other_points_have_another_id() -> None:
    one = to_data(view())["points_id"]
    assert to_data(view(NetworkSpec(noise=0.3)))["points_id"] != one


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_request_is_read(kind: str) -> None:
    sent = {
        "n": 3,
        "kind": kind,
        "have": [2, 40.5],
        "changes": {"7": 0.5},
        "layers": ["4:tanh"],
        "name": "x1",
        "strokes": [],
        "epoch": 12,
    }
    request = read_request(json.loads(json.dumps(sent)))
    assert request is not None
    assert (request.n, request.kind, request.have) == (3, kind, (2, 40.5))
    if kind == "edit":
        assert request.changes == {7: 0.5}
    if kind == "layers":
        assert request.layers == ("4:tanh",)
    if kind == "go":
        assert request.epoch == 12


def test_strokes_are_brushes_with_places_on_the_plane() -> None:
    strokes = [
        {"brush": 1, "points": [[1, 2.5], [7, 0], ["a", 1], [1]]}, {"brush": "erase", "points": [[0, 0]]}, {"brush": 9, "points": [[0, 0]]},
        {"brush": True, "points": [[0, 0]]}, 4, {"brush": "clear", "points": None},
    ]  # fmt: skip
    request = read_request({"n": 1, "kind": "paint", "strokes": strokes})
    assert request is not None
    assert request.strokes == ((1, ((1.0, 2.5),)), ("erase", ((0.0, 0.0),)), ("clear", ()))


@pytest.mark.parametrize(
    "value",
    [
        None,
        3,
        [],
        {},
        {"n": 1},
        {"n": -1, "kind": "run"},
        {"n": True, "kind": "run"},
        {"n": 1, "kind": "x"},
        {"n": 1.0, "kind": "run"},
    ],
    ids=repr,
)
def test_nonsense_is_no_request(value: object) -> None:
    assert read_request(value) is None


def test_random_nonsense_never_raises() -> None:
    names = ("have", "epochs", "batches", "epoch", "changes", "layers", "name", "strokes")
    values = nonsense(("brush", "points", "7", "x"), 5_000 * len(names))
    for kind in KINDS * (5_000 // len(KINDS)):
        request = read_request({"n": 1, "kind": kind, **{name: next(values) for name in names}})
        assert request is not None
        assert all(math.isfinite(one) for one in request.changes.values())
