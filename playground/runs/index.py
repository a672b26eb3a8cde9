"""The index of all runs, in SQLite: spec, owner, status, and the visitors' lists that contain them."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from playground.job import Job
from playground.runs.database import Database, StorageProblem
from playground.runs.folder import Folder
from playground.runs.migration import bring_up_to_date

QUEUED, RUNNING, DONE, STOPPED, FAILED, INTERRUPTED = "queued", "running", "done", "stopped", "failed", "interrupted"
ACTIVE = (QUEUED, RUNNING)

# The owner of the runs that ship with the playground: no visitor's id looks like it, so nobody can delete them.
SHIPPED = "shipped"

SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, job TEXT NOT NULL, spec TEXT NOT NULL, owner TEXT NOT NULL,
    server TEXT NOT NULL, status TEXT NOT NULL, message TEXT NOT NULL, folder TEXT NOT NULL, device TEXT NOT NULL,
    result TEXT NOT NULL, bytes INTEGER NOT NULL, created_s REAL NOT NULL, started_s REAL, ended_s REAL
);
CREATE INDEX IF NOT EXISTS runs_by_key ON runs (key, status);
CREATE TABLE IF NOT EXISTS queue (
    run TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE, function TEXT NOT NULL, spec_class TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS links (
    visitor TEXT NOT NULL, run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, name TEXT NOT NULL,
    added_s REAL NOT NULL, PRIMARY KEY (visitor, run)
);
"""


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """One run.

    Attributes:
        id: Unguessable; whoever has it may watch the run.
        key: Hash of job and spec: equal keys mean equal results.
        job: Name of the job that trains.
        spec: The spec as JSON.
        owner: Visitor who started it, or `SHIPPED`.
        server: Id of the server process that queued it.
        status: `"queued"`, `"running"`, `"done"`, `"stopped"`, `"failed"` or `"interrupted"`.
        message: A sentence on how it ended, empty when done.
        folder: fsspec address of its folder.
        device: The device it ran on; empty before it starts.
        result: The training's small numbers, plain JSON values.
        bytes: Size of its folder, once it has ended.
        created_s, started_s, ended_s: Seconds since 1970.
    """

    id: str
    key: str
    job: str
    spec: str
    owner: str
    server: str
    status: str = QUEUED
    message: str = ""
    folder: str = ""
    device: str = ""
    result: dict[str, Any] = field(default_factory=dict)
    bytes: int = 0
    created_s: float = 0.0
    started_s: float | None = None
    ended_s: float | None = None

    @property
    def active(self) -> bool:
        """Whether it is queued or running."""
        return self.status in ACTIVE

    @property
    def files(self) -> Folder:
        """Its folder."""
        return Folder(self.folder)

    @property
    def seconds(self) -> float | None:
        """How long it ran, or None if it has not ended."""
        return None if self.started_s is None or self.ended_s is None else self.ended_s - self.started_s


@dataclass(frozen=True, kw_only=True)
class NamedRun:
    """A run in a visitor's list, under the name that the visitor gave it."""

    name: str
    run: RunRecord


@dataclass(frozen=True, kw_only=True)
class WaitingRun:
    """A run that waited in the queue of a server that has stopped.

    Attributes:
        run: Its row.
        function: `"module:function"` that trains it.
        spec_class: `"module:class"` of its spec.
    """

    run: RunRecord
    function: str
    spec_class: str


class RunIndex:
    """Rows of runs. Safe to use from any thread; several servers may share the file.

    Args:
        path: SQLite file, made if missing.
    """

    def __init__(self, path: Path) -> None:
        self._shipped: tuple[RunRecord, ...] = ()
        self._database = Database(path, self._prepare)

    @property
    def problem(self) -> str:
        """What is wrong with the file, in a sentence for the operator; empty if nothing is."""
        return self._database.problem

    def close(self) -> None:
        self._database.close()

    def add(self, run: RunRecord) -> None:
        """Writes a new row, or replaces the row of the same id.

        Raises:
            StorageProblem: If nothing can be written now.
        """
        self._execute(*_row(run))

    def replace_shipped(self, runs: Sequence[RunRecord]) -> None:
        """Makes these the only runs that `SHIPPED` owns, here and in whatever takes the place of a damaged file."""
        self._shipped = tuple(runs)
        kept = {run.id for run in runs}
        # On a full disk those of before remain.
        with suppress(StorageProblem):
            for (run_id,) in self._execute("SELECT id FROM runs WHERE owner = ?", (SHIPPED,)):
                if run_id not in kept:
                    self._execute("DELETE FROM runs WHERE id = ?", (run_id,))
            for run in runs:
                self.add(run)

    def update(self, run_id: str, **values: Any) -> None:
        """Changes columns of one row. Nothing happens if it was deleted meanwhile, or if nothing can be written now."""
        if "result" in values:
            values["result"] = json.dumps(values["result"])
        columns = ", ".join(f"{name} = :{name}" for name in values)
        with suppress(StorageProblem):
            self._execute(f"UPDATE runs SET {columns} WHERE id = :id", {**values, "id": run_id})

    def get(self, run_id: str) -> RunRecord | None:
        rows = self._execute("SELECT * FROM runs WHERE id = ?", (run_id,))
        return _record(rows[0]) if rows else None

    def done(self, key: str) -> RunRecord | None:
        """The latest finished run of a key, a visitor's before a shipped one."""
        return self._latest(key, (DONE,))

    def active(self, key: str) -> RunRecord | None:
        """The run of a key that waits or runs now."""
        return self._latest(key, ACTIVE)

    def _latest(self, key: str, statuses: tuple[str, ...]) -> RunRecord | None:
        marks = ", ".join("?" * len(statuses))
        rows = self._execute(
            f"SELECT * FROM runs WHERE key = ? AND status IN ({marks}) ORDER BY created_s DESC LIMIT 1",
            (key, *statuses),
        )
        return _record(rows[0]) if rows else None

    def link(self, visitor: str, run_id: str, name: str) -> None:
        """Puts a run into a visitor's list; a run that is there keeps its name."""
        self._execute(
            "INSERT INTO links VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", (visitor, run_id, name, time.time())
        )

    def rename(self, visitor: str, run_id: str, name: str) -> None:
        self._execute("UPDATE links SET name = ? WHERE visitor = ? AND run = ?", (name, visitor, run_id))

    def unlink(self, visitor: str, run_id: str) -> None:
        """Takes a run out of a visitor's list. A run that is in no list any more is deleted with its folder."""
        self._execute("DELETE FROM links WHERE visitor = ? AND run = ?", (visitor, run_id))
        run = self.get(run_id)
        if run and run.owner != SHIPPED and not self._execute("SELECT 1 FROM links WHERE run = ?", (run_id,)):
            self._delete(run)

    def others(self, run_id: str, visitor: str) -> list[str]:
        """The other visitors who have a run in their lists, in the order in which they got it."""
        rows = self._execute(
            "SELECT visitor FROM links WHERE run = ? AND visitor != ? ORDER BY added_s", (run_id, visitor)
        )
        return [row["visitor"] for row in rows]

    def of_visitor(self, visitor: str, job: Job) -> list[NamedRun]:
        """A visitor's list for one lab, newest first."""
        rows = self._execute(
            "SELECT runs.*, links.name FROM links JOIN runs ON runs.id = links.run "
            "WHERE links.visitor = ? AND runs.job = ? ORDER BY links.added_s DESC, runs.rowid DESC",
            (visitor, job.name),
        )
        return [NamedRun(name=row["name"], run=_record(row)) for row in rows]

    def shipped(self, job: Job) -> list[NamedRun]:
        """The runs of one lab that ship with the playground, under their folders' names."""
        rows = self._execute("SELECT * FROM runs WHERE owner = ? AND job = ? ORDER BY rowid", (SHIPPED, job.name))
        runs = [_record(row) for row in rows]
        return [NamedRun(name=run.result.get("name", run.id.removeprefix("shipped-")), run=run) for run in runs]

    def count(self, visitor: str) -> int:
        """How many runs a visitor keeps, over all labs."""
        return int(self._execute("SELECT COUNT(*) FROM links WHERE visitor = ?", (visitor,))[0][0])

    def typical_seconds(self, job: str, default: float) -> float:
        """Mean duration of a job's last 20 finished runs here; the default if there are none."""
        rows = self._execute(
            "SELECT ended_s - started_s FROM runs WHERE job = ? AND status = ? AND owner != ? ORDER BY ended_s DESC LIMIT 20",
            (job, DONE, SHIPPED),
        )
        return sum(row[0] for row in rows) / len(rows) if rows else default

    def megabytes(self, owner: str) -> float:
        """Size of the runs that a visitor started, in MB."""
        return float(self._execute("SELECT COALESCE(SUM(bytes), 0) FROM runs WHERE owner = ?", (owner,))[0][0]) / 2**20

    def count_active(self, owner: str) -> int:
        """How many runs of one owner wait or run."""
        rows = self._execute("SELECT COUNT(*) FROM runs WHERE status IN (?, ?) AND owner = ?", (*ACTIVE, owner))
        return int(rows[0][0])

    def count_waiting(self) -> int:
        """How many runs wait, whoever started them."""
        return int(self._execute("SELECT COUNT(*) FROM runs WHERE status = ?", (QUEUED,))[0][0])

    def active_servers(self) -> list[str]:
        """Ids of the servers that have runs waiting or running, as far as the rows say."""
        return [row[0] for row in self._execute("SELECT DISTINCT server FROM runs WHERE status IN (?, ?)", ACTIVE)]

    def interrupt(self, server: str) -> None:
        """Ends the runs that were under way when a server stopped."""
        with suppress(StorageProblem):
            self._execute(
                "UPDATE runs SET status = ?, message = ?, ended_s = ? WHERE server = ? AND status = ?",
                (INTERRUPTED, "The server stopped during this run.", time.time(), server, RUNNING),
            )

    def note_waiting(self, run_id: str, function: str, spec_class: str) -> None:
        """Notes what another server needs to train a run, should this one stop before it has begun. See `WaitingRun`.

        Raises:
            StorageProblem: If nothing can be written now.
        """
        self._execute("INSERT OR REPLACE INTO queue VALUES (?, ?, ?)", (run_id, function, spec_class))

    def take_over(self, stopped: str, server: str) -> list[WaitingRun]:
        """Moves the runs that waited at a server that has stopped to another one, in their order. Of two servers, one gets a run."""
        with suppress(StorageProblem):
            rows = self._execute(
                "UPDATE runs SET server = ? WHERE server = ? AND status = ? RETURNING id", (server, stopped, QUEUED)
            )
            found = [self._waiting(row["id"]) for row in rows]
            return sorted((one for one in found if one), key=lambda one: one.run.created_s)
        return []

    def _waiting(self, run_id: str) -> WaitingRun | None:
        rows = self._execute(
            "SELECT runs.*, COALESCE(queue.function, '') AS function, COALESCE(queue.spec_class, '') AS spec_class "
            "FROM runs LEFT JOIN queue ON queue.run = runs.id WHERE runs.id = ?",
            (run_id,),
        )
        if not rows:
            return None
        return WaitingRun(run=_record(rows[0]), function=rows[0]["function"], spec_class=rows[0]["spec_class"])

    def expire(self, keep_days: int) -> None:
        """Deletes runs that ended more than `keep_days` ago, except shipped runs."""
        rows = self._execute(
            "SELECT * FROM runs WHERE owner != ? AND ended_s < ?", (SHIPPED, time.time() - keep_days * 86_400)
        )
        with suppress(StorageProblem):
            for row in rows:
                self._delete(_record(row))

    def _delete(self, run: RunRecord) -> None:
        self._execute("DELETE FROM runs WHERE id = ?", (run.id,))
        if run.folder:
            run.files.delete()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.executescript(SCHEMA)
        bring_up_to_date(connection)
        for run in self._shipped:
            connection.execute(*_row(run))

    def _execute(self, statement: str, values: Any = ()) -> list[sqlite3.Row]:
        return self._database.execute(statement, values)


def _row(run: RunRecord) -> tuple[str, dict[str, Any]]:
    """The statement that writes a run, and its values."""
    values = {**vars(run), "result": json.dumps(run.result)}
    columns = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    updates = ", ".join(f"{name} = excluded.{name}" for name in values if name != "id")
    return f"INSERT INTO runs ({columns}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {updates}", values


def _record(row: sqlite3.Row) -> RunRecord:
    values = {field.name: row[field.name] for field in fields(RunRecord)}
    values["result"] = json.loads(values["result"])
    return RunRecord(**values)
