"""Data of a visitor, such as challenge progress and drawings: one small JSON document each."""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import Any

from playground.runs.database import Database, StorageProblem

MAX_RECORD_BYTES = 200_000
# Visitors whose records are remembered while they cannot be stored.
MOST_UNSTORED = 500
ID_PATTERN = re.compile(r"[0-9a-f]{32}")


class RecordTooLarge(Exception):
    """A visitor's record is full; the message is a sentence for the visitor."""


def new_visitor_id() -> str:
    """A random id, 32 hexadecimal digits. It is a secret: it goes into a cookie, never into a URL."""
    return secrets.token_hex(16)


def valid_visitor_id(text: object) -> bool:
    """Whether a cookie's value may be an id at all."""
    return isinstance(text, str) and bool(ID_PATTERN.fullmatch(text))


class VisitorRecords:
    """Visitors' records in SQLite. Safe to use from any thread.

    Args:
        path: SQLite file, made if missing.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._unstored: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._database = Database(path, _prepare)

    @property
    def problem(self) -> str:
        """What is wrong with the file, in a sentence for the operator; empty if nothing is."""
        return self._database.problem

    def close(self) -> None:
        self._database.close()

    def get(self, visitor: str) -> dict[str, Any]:
        """The visitor's record; empty for a new one."""
        rows = self._database.execute("SELECT record FROM visitors WHERE id = ?", (visitor,))
        stored: dict[str, Any] = json.loads(rows[0]["record"]) if rows else {}
        return {**stored, **self._unstored.get(visitor, {})}

    def put(self, visitor: str, name: str, value: Any) -> None:
        """Sets one entry of a visitor's record. What cannot be stored now is remembered, and stored with the next entry.

        Args:
            visitor: The visitor's id.
            name: Entry, such as `"train_digits.challenges"`.
            value: Plain JSON value.

        Raises:
            RecordTooLarge: If the record would exceed `MAX_RECORD_BYTES`.
        """
        with self._lock:
            record = json.dumps({**self.get(visitor), name: value})
            if len(record) > MAX_RECORD_BYTES:
                raise RecordTooLarge("Your stored data has reached its limit. Delete some of it first.")
            try:
                self._database.execute(
                    "INSERT INTO visitors VALUES (?, ?, ?) "
                    "ON CONFLICT (id) DO UPDATE SET record = excluded.record, seen_s = excluded.seen_s",
                    (visitor, record, time.time()),
                )
            except StorageProblem:
                self._unstored.setdefault(visitor, {})[name] = value
                self._unstored.move_to_end(visitor)
                if len(self._unstored) > MOST_UNSTORED:
                    self._unstored.popitem(last=False)
            else:
                self._unstored.pop(visitor, None)

    def expire(self, keep_days: int) -> None:
        """Deletes the records of visitors who changed nothing for `keep_days`."""
        with suppress(StorageProblem):
            self._database.execute("DELETE FROM visitors WHERE seen_s < ?", (time.time() - keep_days * 86_400,))


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    # A drawing is saved with every stroke; a power failure may lose the last one, but nothing else.
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS visitors (id TEXT PRIMARY KEY, record TEXT NOT NULL, seen_s REAL NOT NULL)"
    )
