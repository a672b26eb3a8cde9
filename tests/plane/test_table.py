"""Tables from strangers: one dialect, and both labs that take tables read them alike."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest

from playground.labs.network.own_points import read_csv
from playground.labs.regression.points import columns, read_table
from playground.plane.table import BadTable, PointTable, number, read_points


def read(text: str | bytes, *, labelled: bool = False, fewest: int = 1, most: int = 100) -> PointTable:
    content = text.encode() if isinstance(text, str) else text
    return read_points(content, labelled=labelled, fewest=fewest, most=most, max_bytes=10_000)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("1,5;2,3", [(1.5, 2.3)]),
        ("1.5;2.3\n-1;+2e1", [(1.5, 2.3), (-1, 20)]),
        ("1,5\t2,3\n", [(1.5, 2.3)]),
        ("1.5,2.3\r\n\r\n 4 , 5 \r\n", [(1.5, 2.3), (4, 5)]),
        ('"1,5";"2"\n3;4', [(1.5, 2), (3, 4)]),
        ('"1.5","2"\n3,4', [(1.5, 2), (3, 4)]),
        ("\ufeffx,y\n1,2", [(1, 2)]),
        ("size;price\n1,5;2", [(1.5, 2)]),
        ("x,y\n1;2", [(1, 2)]),
        ("x1,x2,label\n1\t2\ta", [(1, 2)]),
        ("1,2,3\n4,5,6", [(1, 2), (4, 5)]),
        ("a,b,c,d\n1,5,2,3", [(1, 5)]),
        ("1,5,2,3\n1.5,2,3,4", [(1, 5), (1.5, 2)]),
        ("1,2,a;b\n3,4,c;d", [(1, 2), (3, 4)]),
        ('"a; b",c\n1,2', [(1, 2)]),
    ],
)
def test_the_dialect(text: str, points: list[tuple[float, float]]) -> None:
    assert list(read(text).points) == points


def test_names_and_labels_are_taken_as_they_stand() -> None:
    found = read("size , price,kind\n1,2, cat \n3,4,7", labelled=True)
    assert found.names == ("size", "price")
    assert found.labels == ("cat", "7")
    assert read("1,2").names == ("", "")
    assert read("1,2").labels == ("",)
    # A first line with one name is a line with a mistake.
    with pytest.raises(BadTable, match="Line 1 contains “price”"):
        read("1,price\n3,4")


@pytest.mark.parametrize("cell", ["", "x", "nan", "inf", "-Infinity", "1e999", "1e12", "1_0", "1,5", "0x1", "1 2"])
def test_what_is_not_a_number(cell: str) -> None:
    assert number(cell) is None


@pytest.mark.parametrize("cell", ["1.234,5", "1,234,5", ",", "1.2.3"])
def test_what_is_not_a_number_between_semicolons_either(cell: str) -> None:
    assert number(cell, ";") is None
    assert number("1,5", ";") == 1.5


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\n , \n", "The file is empty."),
        (b"\xff\xfe\x00\x01", "The file is not text. Save the table as CSV (UTF-8)."),
        (b"9" * 11_000, "The file has 11 kB; at most 10 kB can be read."),
        (b"x,y", "At least 1 points are needed. Points in this file: 0."),
        (b"1,2\n" * 101, "At most 100 points can be read. Points in this file: 101."),
        (b"1,2\n\n3", "Line 3 has too few cells. Each line needs two: x and y."),
        (b"1,2\n3,", "Line 2 has an empty cell. Fill it in or delete the line."),
        (b"1,2\n3,four", "Line 2 contains “four”, which is not a number. Correct it or delete the line."),
        (b"1,2\n3,1e999", "Line 2 contains “1e999”, which is not a number. Correct it or delete the line."),
        (b"1 2\n3 4", "Line 2 has too few cells. Each line needs two: x and y."),
        (
            b"1,5,2,3\n4,5,6,7",
            "The commas of this file may be decimal commas. Separate the cells with semicolons, or name all columns in the first line.",
        ),
        (b'1,2\n"' + b"9" * 140_000, "The file has 140 kB; at most 10 kB can be read."),
    ],
)
def test_a_sentence_for_each_problem(content: bytes, sentence: str) -> None:
    with pytest.raises(BadTable) as found:
        read(content, fewest=1)
    assert str(found.value) == sentence


def test_a_label_is_asked_for_where_there_are_labels() -> None:
    for text, sentence in (
        ("1,2,a\n3,4,", "Line 2 has no label. Fill it in or delete the line."),
        ("1,2,a\n3,4", "Line 2 has too few cells. Each line needs three: x1, x2 and a label."),
    ):
        with pytest.raises(BadTable) as found:
            read(text, labelled=True)
        assert str(found.value) == sentence


def rows(separator: str, decimal: str = ".", count: int = 12) -> str:
    lines = [[f"{i}{decimal}5", f"{i * i}{decimal}25", "cat" if i % 3 else "dog"] for i in range(count)]
    return "\n".join(separator.join(line) for line in lines)


GOOD = {
    "commas": rows(","),
    "semicolons and decimal commas": rows(";", ","),
    "semicolons and points": rows(";"),
    "tabs and decimal commas": rows("\t", ","),
    "names": "a;b;c\n" + rows(";", ","),
    "names with other separators": "a,b,c\n" + rows("\t"),
    "mark, carriage returns, empty lines": "\ufeff" + rows(",").replace("\n", "\r\n\r\n"),
    "more columns": rows(",").replace("cat", "cat,1,2").replace("dog", "dog,,"),
}
BAD = {
    "empty": "",
    "decimal commas between commas": rows(",", ","),
    "a word for a number": rows(",").replace("3.5,", "three,"),
    "no number": rows(";", ",").replace("3,5;", "nan;"),
    "an empty cell": rows("\t").replace("3.5\t", "\t"),
    "no label": rows(",").replace("cat", ""),
    "a cell missing": rows(",").replace(",cat", ""),
    "underscore": rows(",").replace("3.5,", "3_0,"),
}


@pytest.mark.parametrize("name", GOOD)
def test_both_labs_read_the_same_points(name: str) -> None:
    content = GOOD[name].encode()
    x1, x2, labels = columns(read_table(content, labelled=True).points)
    points = read_csv(content).points
    # The network's plane is twice as wide, and its points are shuffled.
    ours = sorted(zip(x1.tolist(), x2.tolist(), labels.tolist(), strict=True))
    theirs = sorted(zip(*(points.x / 2).T.tolist(), points.y.tolist(), strict=True))
    np.testing.assert_allclose(theirs, ours, atol=1e-3)
    assert len(ours) == 12


@pytest.mark.parametrize("name", BAD)
def test_both_labs_refuse_the_same_with_the_same_sentence(name: str) -> None:
    sentences = []
    for reader in (lambda content: read_table(content, labelled=True), read_csv):
        with pytest.raises(BadTable) as found:
            reader(BAD[name].encode())
        sentences.append(str(found.value))
    assert sentences[0] == sentences[1]


def test_random_bytes_never_raise_anything_else() -> None:
    rng = np.random.default_rng(0)
    for _ in range(2_000):
        data = bytes(rng.choice(list(b'0123456789.,;\t\n\r"-+eEx \x00\xc3\xa4'), rng.integers(0, 60)).tolist())
        with contextlib.suppress(BadTable):
            assert np.isfinite(read(data, labelled=bool(rng.integers(2))).points).all()
