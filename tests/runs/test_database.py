from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from playground.runs import database
from playground.runs.database import Database, StorageProblem


def prepare(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS things (name TEXT)")


def names(opened: Database) -> list[str]:
    return [row["name"] for row in opened.execute("SELECT name FROM things")]


def add(opened: Database, name: str) -> None:
    opened.execute("INSERT INTO things VALUES (?)", (name,))


def add_many(opened: Database) -> None:
    opened.execute(
        "INSERT INTO things WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
        "SELECT hex(zeroblob(40)) FROM n"
    )


def damaged(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if ".damaged-" in one.name)


def test_rows_are_there_after_a_restart(tmp_path: Path) -> None:
    opened = Database(tmp_path / "deep" / "x.sqlite", prepare)
    add(opened, "a")
    opened.close()
    again = Database(tmp_path / "deep" / "x.sqlite", prepare)
    assert names(again) == ["a"]
    assert again.problem == ""
    again.close()


@pytest.mark.parametrize("content", [b"", b"garbage, and more of it " * 100])
def test_garbage_is_set_aside_and_never_deleted(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.sqlite"
    path.write_bytes(content)
    opened = Database(path, prepare)
    add(opened, "a")
    assert names(opened) == ["a"]
    opened.close()
    if content:
        (aside,) = damaged(tmp_path)
        assert aside.read_bytes() == content
        assert aside.name in opened.problem


def test_a_truncated_file_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    opened = Database(path, prepare)
    add_many(opened)
    opened.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    again = Database(path, prepare)
    assert names(again) == []
    assert again.problem
    assert damaged(tmp_path)[0].read_bytes() == whole[: len(whole) // 2]
    again.close()


def test_a_file_that_is_damaged_while_it_is_open_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    opened = Database(path, prepare)
    add_many(opened)
    path.write_bytes(b"garbage" * 10_000)
    assert names(opened) == []
    add(opened, "b")
    assert names(opened) == ["b"]
    assert len(damaged(tmp_path)) == 1
    opened.close()


def test_a_file_that_cannot_be_opened_is_replaced_by_memory_until_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "here"
    # A file where the folder should be: root may write into a read-only folder.
    place.write_text("in the way")
    opened = Database(place / "x.sqlite", prepare)
    add(opened, "kept in memory")
    assert names(opened) == ["kept in memory"]
    assert "cannot be written" in opened.problem
    place.unlink()
    assert names(opened) == ["kept in memory"]
    monkeypatch.setattr(database, "RETRY_S", 0.0)
    assert names(opened) == []
    add(opened, "kept in the file")
    assert opened.problem == ""
    opened.close()
    assert names(Database(place / "x.sqlite", prepare)) == ["kept in the file"]


def test_what_cannot_be_written_is_a_sentence_and_reading_goes_on(tmp_path: Path) -> None:
    opened = Database(tmp_path / "x.sqlite", prepare)
    add(opened, "a")
    # As on a full disk.
    opened.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StorageProblem, match="cannot store anything"):
        add_many(opened)
    assert "cannot be written" in opened.problem
    assert "a" in names(opened)
    opened.execute("PRAGMA max_page_count = 1000000")
    add(opened, "c")
    assert opened.problem == ""
    opened.close()
    assert os.path.exists(tmp_path / "x.sqlite")
