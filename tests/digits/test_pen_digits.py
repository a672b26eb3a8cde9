from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from playground.digits import pen_digits
from playground.digits.mnist import DamagedData
from playground.digits.pen_digits import DEV, TRAIN, load_pen_digits, read_pen_digits, shared_pen_digits


@pytest.mark.parametrize(("name", "count"), [(TRAIN, 2_500), (DEV, 500)])
def test_as_many_of_each_digit(name: str, count: int) -> None:
    data = load_pen_digits(name)
    assert len(data.drawings) == len(data.labels) == len(data.writers) == count
    assert np.bincount(data.labels).tolist() == [count // 10] * 10
    assert set(data.donors) == {"aga", "apa", "apb", "app", "ibm"}
    for drawing in data.drawings:
        points = np.concatenate([np.array(stroke) for stroke in drawing])
        assert np.ptp(points, axis=0).max() == pytest.approx(1, abs=0.002)


def test_no_writer_is_in_both() -> None:
    assert not set(shared_pen_digits(TRAIN).writers) & set(shared_pen_digits(DEV).writers)


def test_some_of_them() -> None:
    data = shared_pen_digits(DEV)
    some = data.take(np.array([3, 1]))
    assert some.drawings == (data.drawings[3], data.drawings[1])
    assert some.labels.tolist() == data.labels[[3, 1]].tolist()
    assert some.writers == (data.writers[3], data.writers[1])


def test_a_missing_and_a_damaged_file_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(DamagedData, match=r"pen digits are missing: .* Check the project out again\."):
        load_pen_digits(DEV, tmp_path)
    (tmp_path / DEV).write_bytes((pen_digits.FOLDER / DEV).read_bytes()[:-1])
    with pytest.raises(DamagedData, match="pen digits are damaged"):
        load_pen_digits(DEV, tmp_path)


def test_the_shared_copy_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        shared_pen_digits(DEV).labels[0] = 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}x",
        b"7",
        b"[7]",
        b'[{"label": 1}]',
        b'[{"label": "x", "strokes": []}]',
        b'[{"label": 1, "strokes": [[1]]}]',
    ],
)
def test_nonsense_is_a_sentence(content: bytes) -> None:
    with pytest.raises(ValueError, match="This is not a file of drawings"):
        read_pen_digits(content)


def test_a_label_must_be_a_digit() -> None:
    with pytest.raises(ValueError, match="Every label must be a digit, 0 to 9"):
        read_pen_digits(json.dumps([{"label": 10, "writer": "a", "strokes": []}]).encode())
