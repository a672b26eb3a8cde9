"""Data of a visitor, such as challenge progress and drawings: one small JSON document each."""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

MAX_RECORD_BYTES = 200_000
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
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
        self._database.execute("PRAGMA journal_mode=WAL")
        # A drawing is saved with every stroke; a power failure may lose the last one, but nothing else.
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS visitors (id TEXT PRIMARY KEY, record TEXT NOT NULL, seen_s REAL NOT NULL)"
        )

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def get(self, visitor: str) -> dict[str, Any]:
        """The visitor's record; empty for a new one."""
        with self._lock:
            row = self._database.execute("SELECT record FROM visitors WHERE id = ?", (visitor,)).fetchone()
        return json.loads(row[0]) if row else {}

    def put(self, visitor: str, name: str, value: Any) -> None:
        """Sets one entry of a visitor's record.

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
            self._database.execute(
                "INSERT INTO visitors VALUES (?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET record = excluded.record, seen_s = excluded.seen_s",
                (visitor, record, time.time()),
            )

    def expire(self, keep_days: int) -> None:
        """Deletes the records of visitors who changed nothing for `keep_days`."""
        with self._lock:
            self._database.execute("DELETE FROM visitors WHERE seen_s < ?", (time.time() - keep_days * 86_400,))
