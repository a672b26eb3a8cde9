"""What the picture sends and gets, without a browser."""

from __future__ import annotations

import base64
import json
from itertools import pairwise

import numpy as np
import pytest

from pages._gan_plane.view import (
    CURVE_POINTS,
    GRID_LINES,
    KINDS,
    SHOWN,
    Request,
    View,
    grid_line,
    read_request,
    to_data,
)
from pages._ui.live_session import Live
from playground.labs.gan_plane.spec import CURVES, Batch, GanSpec, real_points
from playground.plane.live import Frame
from tests.nonsense import nonsense


def floats(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4")


def weights(spec: GanSpec, player: str) -> tuple[np.ndarray, ...]:
    sizes = spec.sizes(player)
    random = np.random.default_rng(len(player))
    shapes = [shape for a, b in pairwise(sizes) for shape in ((a, b), (b,))]
    return tuple(random.normal(size=shape).astype("float32") for shape in shapes)


def test_weights_points_and_curves_travel() -> None:
    spec = GanSpec(data="three blobs", latent_dim=1, loss="hinge")
    g, d = weights(spec, "generator"), weights(spec, "discriminator")
    frame = Frame(at=3.5, weights=(*g, *d))
    data = to_data(
        View(
            live=Live(answered=2, run=1, frames=(frame, frame), curve=np.arange(22.0).reshape(2, 11), verdict="**A.** b"),
            spec=spec, covered=np.array([True, False, True]),
            batch=Batch(noise=np.ones((4, 1), "float32"), real=np.zeros((4, 2), "float32")), player="generator",
        )
    )  # fmt: skip
    values = floats(data["frames"]["values"]).reshape(2, -1)
    np.testing.assert_array_equal(values[1], np.concatenate([one.ravel() for one in (*g, *d)]))
    assert data["frames"]["sizes"] == {
        "generator": sum(one.size for one in g),
        "discriminator": sum(one.size for one in d),
    }
    np.testing.assert_array_equal(floats(data["real"]).reshape(-1, 2), real_points("three blobs", 1, None)[:SHOWN])
    assert floats(data["noise"]).shape == (SHOWN,)
    assert data["modes"]["lost"] == [[0.65, -0.35, 0.32, 0.32]]
    assert data["equilibrium"] == [2.0, None]
    assert floats(data["curve"]["values"]).reshape(-1, len(CURVES))[1, 0] == 11
    assert data["curve"]["width"] == len(CURVES)
    assert data["batch"]["player"] == "generator"
    assert data["verdict"] == "A. b"
    json.dumps(data)


def test_the_noise_is_cut_into_equal_shares() -> None:
    uniform = grid_line(GanSpec())
    assert len(uniform) == GRID_LINES
    np.testing.assert_allclose(np.diff(uniform), 2 / (GRID_LINES - 1))
    normal = grid_line(GanSpec(latent="normal", latent_dim=1))
    assert len(normal) == CURVE_POINTS
    drawn = np.random.default_rng(0).standard_normal(200_000)
    shares = np.histogram(drawn, normal)[0] / 200_000
    np.testing.assert_allclose(shares[2:-2], 1 / (CURVE_POINTS - 1), atol=8e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_request_is_read(kind: str) -> None:
    sent = {"n": 3, "kind": kind, "have": [2, 40.5], "rounds": 7, "player": "generator", "slow": True, "strokes": []}
    assert read_request(sent) == Request(n=3, kind=kind, have=(2, 40.5), rounds=7, player="generator", slow=True)


def test_strokes_are_places_on_the_plane() -> None:
    strokes = [
        {"brush": 0, "points": [[1, 0.5], [7, 0], ["a", 1], [1], [True, 0]]}, {"brush": "clear"}, 4, {"brush": 0, "points": None},
    ]  # fmt: skip
    request = read_request({"n": 1, "kind": "paint", "strokes": strokes})
    assert request is not None
    assert request.strokes == (((1.0, 0.5),), None, ())


@pytest.mark.parametrize(
    "value", [None, 3, [], {}, {"n": 1}, {"n": -1, "kind": "run"}, {"n": True, "kind": "run"}, {"n": 1, "kind": []}, {"n": 1.0, "kind": "run"}],
    ids=repr,
)  # fmt: skip
def test_nonsense_is_no_request(value: object) -> None:
    assert read_request(value) is None


def test_random_nonsense_never_raises() -> None:
    names = ("have", "rounds", "player", "slow", "strokes")
    values = nonsense(("brush", "points", "x"), 3_000 * len(names))
    for kind in KINDS * (3_000 // len(KINDS)):
        request = read_request({"n": 1, "kind": kind, **{name: next(values) for name in names}})
        assert request is not None
        assert 0 <= request.rounds <= 10_000
