from __future__ import annotations

import numpy as np
import pytest

from playground.labs.regression.points import (
    MAX_POINTS,
    Point,
    as_points,
    box_around,
    columns,
    from_text,
    line_sample,
    read_table,
    rounded,
    square_sample,
    to_text,
    wave_sample,
)
from playground.plane.table import BadTable


def test_the_samples_are_those_of_the_systems() -> None:
    rng = np.random.default_rng(4)
    x, y, _ = columns(line_sample(4, 100, 0.5))
    np.testing.assert_array_equal(x, rng.uniform(0, 1, 100))
    np.testing.assert_array_equal(y, 2 * x + 1 + rng.normal(0, 0.5, 100))
    first, second, labels = columns(square_sample(4, 100, 0.0))
    np.testing.assert_array_equal(np.column_stack([first, second]), np.random.default_rng(4).uniform(0, 1, (100, 2)))
    np.testing.assert_array_equal(labels, first + second > 1)


def test_a_gap_parts_the_classes_by_as_much() -> None:
    x, y, labels = columns(square_sample(0, 300, 0.3))
    distance = (x + y - 1) / np.sqrt(2)
    assert distance[labels == 1].min() >= 0.15
    assert distance[labels == 0].max() <= -0.15


def test_the_wave_has_points_to_train_and_to_test_on() -> None:
    _, _, labels = columns(wave_sample(1, 15, 0.3))
    assert (labels == 0).sum() == 15
    assert (labels == 1).sum() == 40


def test_points_survive_a_link() -> None:
    points = rounded(square_sample(0, MAX_POINTS, 0.0))
    assert from_text(to_text(points), 2) == points
    assert len(to_text(points[:100])) < 700
    assert from_text(to_text([Point(x=-3.5, y=31.999)]), 1) == (Point(x=-3.5, y=31.999),)


@pytest.mark.parametrize("text", ["", "x", "💥", "AAAA", "A" * 8, "A" * 20_000, "../../etc", "AAAAAA_-_9"])
def test_a_link_that_holds_no_points_is_none(text: str) -> None:
    assert from_text(text, 1) is None


def test_a_link_with_a_class_too_many_is_none() -> None:
    text = to_text([Point(x=0, y=0, label=1)])
    assert from_text(text, 2) is not None
    assert from_text(text, 1) is None


def test_the_box_holds_all_points_and_seldom_moves() -> None:
    base = (0.0, 1.0, -0.5, 4.5)
    assert box_around([], base, 0.5) == base
    assert box_around([Point(x=0.3, y=2)], base, 0.5) == base
    assert box_around([Point(x=-0.1, y=5.1)], base, 0.5) == (-0.5, 1.0, -0.5, 5.5)


def table(text: str, labelled: bool = False):
    return read_table(text.encode(), labelled=labelled)


def test_a_table_is_standardised_and_says_how() -> None:
    found = table("size,price\n10,1000\n20,3000\n30,2000\n")
    x, y, _ = columns(found.points)
    np.testing.assert_allclose([x.mean(), x.std(), y.mean(), y.std()], [0, 1, 0, 1], atol=1e-3)
    assert found.scale.names == ("size", "price")
    assert found.scale.mean == (20.0, 2000.0)
    np.testing.assert_allclose(found.scale.mean[1] + found.scale.deviation[1] * y, [1000, 3000, 2000], atol=1)


@pytest.mark.parametrize(
    "text", ["1;2\n3,5;4\n5;7", "1\t2\n3.5\t4\n5\t7\n", "\ufeff1,2\n3.5,4\n\n5,7\n", "1,2,x\n3.5,4,\n5,7\n"]
)
def test_tables_as_programs_write_them(text: str) -> None:
    found = table(text)
    np.testing.assert_allclose(found.scale.mean, (9.5 / 3, 13 / 3))
    assert found.scale.names == ("x", "y")


def test_classes_may_have_any_two_names() -> None:
    found = table("a,b,kind\n1,2,cat\n2,1,dog\n3,5,cat", labelled=True)
    assert [point.label for point in found.points] == [0, 1, 0]
    assert found.scale.classes == ("cat", "dog")


@pytest.mark.parametrize(
    ("text", "labelled", "sentence"),
    [
        ("", False, "empty"),
        ("\n \n", False, "empty"),
        ("x,y\n1,2\n3,\n4,5", False, "Line 3 has an empty cell"),
        ("x,y\n1,2\n3,four\n4,5", False, "Line 3 contains “four”, which is not a number"),
        ("1,2\n3,nan\n4,5", False, "which is not a number"),
        ("1,2\n3,1e999\n4,5", False, "which is not a number"),
        ("1,2\n3,1_0\n4,5", False, "which is not a number"),
        ("1\n2\n3\n", False, "Line 1 has too few cells. Each line needs two"),
        ("1,2\n3,2\n4,2", False, "column y is constant"),
        ("5,1\n5,2\n5,3", False, "column x is constant"),
        ("1,2\n3,4", False, "At least 3 points are needed"),
        ("x,y\n" + "1,2\n3,4\n" * 200, False, "At most 300 points can be read. Points in this file: 400"),
        ("1,2,a\n2,3,b\n3,1,c", True, "must hold two different labels. It holds 3"),
        ("1,2,a\n2,3,a\n3,1,a", True, "It holds 1"),
        ("1,2\n2,3\n3,1", True, "Each line needs three"),
        ("1,2,a\n2,3,\n3,1,b", True, "Line 2 has no label"),
        ("9" * 300_000, False, "at most 200 kB"),
    ],
)
def test_a_table_that_cannot_be_used_gets_a_sentence(text: str, labelled: bool, sentence: str) -> None:
    with pytest.raises(BadTable, match=sentence):
        table(text, labelled)


def test_what_is_no_text_gets_a_sentence() -> None:
    with pytest.raises(BadTable, match="not text"):
        read_table(b"\x89PNG\r\n\x1a\n\xff\xfe", labelled=False)


def test_random_bytes_never_raise_anything_else() -> None:
    rng = np.random.default_rng(0)
    for _ in range(2_000):
        data = bytes(rng.choice(list(b'0123456789.,;\t\n"-+eEx \x00\xc3\xa4'), rng.integers(0, 60)).tolist())
        try:
            found = read_table(data, labelled=bool(rng.integers(2)))
        except BadTable:
            continue
        assert np.isfinite(columns(found.points)[0]).all()


def test_arrays_become_points_and_back() -> None:
    x, y, labels = columns(as_points(np.array([1.0, 2.0]), np.array([3.0, 4.0])))
    assert (x.tolist(), y.tolist(), labels.tolist()) == ([1, 2], [3, 4], [0, 0])
