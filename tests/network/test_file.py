"""Networks as files, and files from strangers."""

from __future__ import annotations

import json

import numpy as np
import pytest

from playground.labs.network.file import MAX_BYTES, UnreadableNetwork, read_network, write_network
from playground.labs.network.spec import FEATURES, NetworkSpec
from playground.plane.datasets import Points

SPEC = NetworkSpec(features=FEATURES, layers=("3:relu",), batch_normalization=True, l2=0.01)
MODEL = tuple(np.random.default_rng(0).normal(size=shape).astype("float32") for shape in SPEC.shapes)
OWN = Points(x=np.array([[0.5, 1], [2, -3.25]]), y=np.array([0.0, 1.0]), num_classes=2)


def changed(**values: object) -> bytes:
    return json.dumps({**json.loads(write_network(SPEC, MODEL)), **values}).encode()


def test_a_network_survives_its_file() -> None:
    found = read_network(write_network(SPEC, MODEL).encode())
    assert found.spec == SPEC
    assert found.own is None
    for mine, theirs in zip(found.model, MODEL, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_own_points_travel_with_it() -> None:
    spec = NetworkSpec(data="own", num_classes=2)
    model = tuple(np.zeros(shape, "float32") for shape in spec.shapes)
    found = read_network(write_network(spec, model, OWN).encode())
    assert found.own is not None
    np.testing.assert_array_equal(found.own.x, OWN.x)
    np.testing.assert_array_equal(found.own.y, OWN.y)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"3", "not written by this page"),
        (b"{}", "not written by this page"),
        (b" " * (MAX_BYTES + 1), "too large"),
        (changed(spec=[1]), "not written"),
        (changed(spec={"data": "nope"}), "settings"),
        (changed(spec={"layers": 7}), "settings"),
        (changed(spec={"layers": [["a"]]}), "settings"),
        (changed(spec={"x": 1}), "settings"),
        (changed(spec={"learning_rate": 1e400}), "settings"),
        (changed(weights=None), "not a list of numbers"),
        (changed(weights=["1"]), "not a list of numbers"),
        (changed(weights=[float("nan")]), "not a list of numbers"),
        (changed(weights=[True]), "not a list of numbers"),
        (changed(weights=[1e30]), "not a list of numbers"),
        (changed(weights=[1.0]), "must all be finite"),
        (changed(spec={"data": "own", "num_classes": 2}, weights=[0.0] * 25), "points in this file are wrong"),
    ],
    ids=range(19),
)
def test_a_hostile_file_gets_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableNetwork, match=sentence):
        read_network(content)


@pytest.mark.parametrize(
    "own",
    [
        {"x": [[0, 0]], "y": [0], "num_classes": 2}, {"x": [[0, 0], [1]], "y": [0, 1], "num_classes": 2},
        {"x": [[0, 0], [1, 1]], "y": [0, 2], "num_classes": 2}, {"x": [[0, 0], [1, "a"]], "y": [0, 1], "num_classes": 2},
        {"x": [[0, 0], [1, 1]], "y": [0, 1], "num_classes": 3}, {"x": 3, "y": 4, "num_classes": 2}, [],
    ],
    ids=repr,
)  # fmt: skip
def test_hostile_points_get_a_sentence(own: object) -> None:
    spec = {"data": "own", "num_classes": 2}
    with pytest.raises(UnreadableNetwork, match="points in this file are wrong"):
        read_network(changed(spec=spec, weights=[0.0] * 25, own=own))
