"""A SQLite file on a disk that may be full, read-only or damaged: whoever asks gets an answer, or a sentence.

A damaged file is set aside under another name and never deleted. While the file cannot be opened, rows are kept in memory
only, and it is tried again every half minute; what was kept in memory is lost then.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RETRY_S = 30.0


class StorageProblem(Exception):
    """Something could not be stored; the message is a sentence for the visitor."""


class Database:
    """Rows in a SQLite file. Safe to use from any thread; several servers may share the file.

    Args:
        path: The file, made if missing.
        prepare: Makes the tables of an opened database and brings older ones up to date; it is called again whenever
            another database takes this one's place.
    """

    def __init__(self, path: Path, prepare: Callable[[sqlite3.Connection], None]) -> None:
        self._path, self._prepare = path, prepare
        self._lock = threading.RLock()
        self._problem, self._set_aside = "", ""
        self._in_memory, self._tried_s = False, 0.0
        self._connection = self._opened()

    @property
    def problem(self) -> str:
        """What is wrong with the file, in a sentence for the operator; empty if nothing is."""
        return self._problem or self._set_aside

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def execute(self, statement: str, values: Any = ()) -> list[sqlite3.Row]:
        """The rows that a statement gives.

        Raises:
            StorageProblem: If it changes something that cannot be written now.
        """
        with self._lock:
            if self._in_memory and time.monotonic() - self._tried_s > RETRY_S:
                self._connection.close()
                self._connection = self._opened()
            try:
                return self._run(statement, values)
            except sqlite3.OperationalError as error:
                self._problem = _unwritable(self._path, error)
                raise StorageProblem(
                    "The server cannot store anything at the moment. Please try again later."
                ) from error
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
                    raise
                self._connection.close()
                self._put_aside()
                self._connection = self._opened()
                return self._run(statement, values)

    def _run(self, statement: str, values: Any) -> list[sqlite3.Row]:
        rows = self._connection.execute(statement, values).fetchall()
        if not self._in_memory and not statement.lstrip().upper().startswith("SELECT"):
            self._problem = ""
        return rows

    def _opened(self) -> sqlite3.Connection:
        self._tried_s = time.monotonic()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                connection = self._ready(str(self._path))
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                self._put_aside()
                connection = self._ready(str(self._path))
        except (sqlite3.OperationalError, OSError) as error:
            self._problem, self._in_memory = _unwritable(self._path, error), True
            return self._ready(":memory:")
        self._problem, self._in_memory = "", False
        return connection

    def _ready(self, name: str) -> sqlite3.Connection:
        """An opened database that has been looked through and prepared.

        Raises:
            sqlite3.OperationalError: If the file cannot be read or written.
            sqlite3.DatabaseError: If it is damaged.
        """
        connection = sqlite3.connect(name, check_same_thread=False, isolation_level=None, timeout=10)
        connection.row_factory = sqlite3.Row
        try:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise sqlite3.DatabaseError(found)
            self._prepare(connection)
            # A file that can only be read says so when it is written.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _put_aside(self) -> None:
        """Renames the damaged file, and what belongs to it."""
        stamp = time.strftime("%Y-%m-%d-%H%M%S")
        aside = self._path.with_name(f"{self._path.name}.damaged-{stamp}")
        for suffix in ("", "-wal", "-shm"):
            part = self._path.with_name(self._path.name + suffix)
            if part.exists():
                part.rename(aside.with_name(aside.name + suffix))
        self._set_aside = (
            f"The file {self._path} was damaged. It was set aside as {aside.name}, and an empty one took its place. "
            "Restore it from a backup or delete it, then restart the server."
        )


def _unwritable(path: Path, error: Exception) -> str:
    return (
        f"The file {path} cannot be written ({error}), so trainings, drawings and challenges are not kept. Check that the "
        "folder may be written and that the disk has room; the server tries again every half minute."
    )
