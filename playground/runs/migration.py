"""Updates an index of runs that an older version wrote to the current names."""

from __future__ import annotations

import hashlib
import sqlite3

# Version of the index's contents, kept in SQLite's `user_version`.
VERSION = 1

# In version 0 a job was named after its module.
JOBS = {
    "playground.models.train_digits:train": "digits.train",
    "playground.models.fine_tune:train": "draw_digit.fine_tune",
    "playground.models.depth:train": "neuron.depth",
    "playground.models.landscape:train": "landscape.train",
    "playground.models.gan_digits:train": "gan_digits.train",
    "playground.models.gan_digits_health:measure": "gan_digits.health",
}
# Shipped files were in other folders. Specs name them by the end of their address, as JSON.
FOLDERS = {'/assets/models"': '/assets/digits"'} | {
    f'/assets/runs/{run}"': f'/assets/{lab}/runs/{run}"'
    for lab, runs in (
        ("train_digits", ("99-in-a-hurry", "overfitting", "s1-cnn", "s2-mlp", "s3-mlp-adam", "softmax-regression")),
        ("gan_digits", ("conditional-gan", "dcgan")),
    )
    for run in runs
}


def run_key(job: str, spec_json: str) -> str:
    """SHA-256 of what determines a run's result: the name of its job, and its spec."""
    return hashlib.sha256(f"{job}\n{spec_json}".encode()).hexdigest()


def bring_up_to_date(database: sqlite3.Connection) -> None:
    """Renames jobs and folders, so that every run is found under today's key. Of two servers at once, one does it.

    Args:
        database: With a row factory that knows columns by name, and in autocommit mode.
    """
    database.execute("BEGIN IMMEDIATE")
    try:
        if database.execute("PRAGMA user_version").fetchone()[0] < VERSION:
            for row in database.execute("SELECT id, job, spec FROM runs").fetchall():
                job, spec = JOBS.get(row["job"], row["job"]), row["spec"]
                for former, folder in FOLDERS.items():
                    spec = spec.replace(former, folder)
                database.execute(
                    "UPDATE runs SET job = ?, spec = ?, key = ? WHERE id = ?",
                    (job, spec, run_key(job, spec), row["id"]),
                )
            database.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
