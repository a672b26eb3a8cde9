"""Tables from strangers, and brushes."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest

from playground.labs.network.own_points import MAX_POINTS, painted, read_csv
from playground.plane.datasets import Points
from playground.plane.table import BadTable


def csv(
    rows: int = 20, *, head: str = "x1,x2,label\n", label=lambda i: "yes" if i % 2 else "no", comma: str = ","
) -> bytes:
    return (head + "\n".join(comma.join([str(100 + i), str(-3 * i), label(i)]) for i in range(rows))).encode()


@pytest.mark.parametrize(
    "content",
    [csv(), csv(head=""), csv(comma=";", head="x;y;z\n"), csv(comma="\t"), b"\xef\xbb\xbf" + csv(), csv() + b"\n\n"],
)
def test_a_table_is_read_and_standardised(content: bytes) -> None:
    found = read_csv(content)
    assert len(found.points) == 20
    assert found.points.num_classes == 2
    np.testing.assert_allclose(found.points.x.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(found.points.x.std(axis=0), 2)
    # x2 falls as x1 rises, and the labels went with their points: "no" is class 0.
    order = found.points.x[:, 0].argsort()
    assert found.points.y[order].tolist() == [0, 1] * 10
    assert "'no' is class 0, 'yes' is class 1" in found.note
    assert "20 points" in found.note


def test_numbers_as_labels_are_classes_if_few_and_targets_if_many() -> None:
    assert read_csv(csv(label=lambda i: str(i % 3 + 10))).points.num_classes == 3
    found = read_csv(csv(label=lambda i: str(5 * i)))
    assert found.points.num_classes == 0
    assert (found.points.y.min(), found.points.y.max()) == (-1, 1)
    assert "regression" in found.note


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\xff\xfe\x00\x01" * 50, "not text"),
        (csv(5), "At least 10 points are needed. Points in this file: 5"),
        (csv(MAX_POINTS + 1), "At most 5,000 points can be read. Points in this file: 5,001"),
        (b"1,2\n" * 20, "Line 1 has too few cells. Each line needs three"),
        (csv().replace(b"105,", b"a,"), "Line 7 contains “a”, which is not a number"),
        (csv().replace(b"105,", b"nan,"), "“nan”, which is not a number"),
        (csv().replace(b"105,", b"1e999,"), "which is not a number"),
        (b"1,2,a\n" * 10 + b"1,2,b\n" * 10, "the same position"),
        (csv(label=lambda i: "same"), "nothing to learn"),
        (csv(label=lambda i: f"name{i}"), "20 different labels"),
        (csv(label=lambda i: "1." + i * "0"), "nothing to learn"),
    ],
)
def test_a_bad_file_gets_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(BadTable, match=sentence):
        read_csv(content)


def test_random_bytes_never_raise_anything_else() -> None:
    random = np.random.default_rng(1)
    alphabet = np.frombuffer(b'0123456789.,;-e"\n\t abc\x00', "uint8")
    for _ in range(500):
        content = random.choice(alphabet, size=int(random.integers(0, 400))).tobytes()
        with contextlib.suppress(BadTable):
            assert len(read_csv(content).points) >= 10


def test_brushes_add_erase_and_clear() -> None:
    two = painted(None, [(0, [(1.0, 1.0), (2.0, 2.0)]), (1, [(-1.0, -1.0)])])
    assert two is not None
    assert (len(two), two.num_classes) == (3, 2)
    three = painted(two, [(2, [(0.0, 3.0)])])
    assert three is not None
    assert three.num_classes == 3
    fewer = painted(three, [("erase", [(0.1, 3.1)])])
    assert fewer is not None
    assert len(fewer) == 3
    assert painted(three, [("clear", [])]) is None
    assert painted(None, [(0, [(1.0, 1.0)])]) is None


def test_painting_on_a_regression_begins_on_an_empty_plane() -> None:
    regression = Points(x=np.zeros((5, 2)), y=np.linspace(-1, 1, 5), num_classes=0)
    found = painted(regression, [(0, [(1.0, 1.0)]), (1, [(2.0, 1.0)])])
    assert found is not None
    assert len(found) == 2
