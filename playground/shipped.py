"""Runs that ship with the playground, so that a page is alive before anybody has trained anything."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playground.engine.report import Report
from playground.folder import Folder
from playground.job import Job
from playground.runs import DONE, SHIPPED, RunIndex, RunRecord, run_key
from playground.spec import Spec

SHIPPED_RUNS = Path(__file__).parents[1] / "assets" / "runs"


@dataclass(frozen=True, kw_only=True)
class ShippedRun:
    """`run.json` of a shipped run's folder.

    Attributes:
        job: Path of the function that trained it.
        spec: The spec as JSON.
        name: Its preset.
        device: What it was trained on, in words.
        result: The training's small numbers.
        seconds: How long it took.
    """

    job: str
    spec: str
    name: str
    device: str
    result: dict[str, Any]
    seconds: float

    def record(self, folder: Path) -> RunRecord:
        """The row under which the index knows it; older than any visitor's."""
        return RunRecord(
            id=f"shipped-{folder.name}", key=run_key(Job(self.job), self.spec), job=self.job, spec=self.spec, owner=SHIPPED,
            server="", status=DONE, folder=str(folder), device=self.device, result={**self.result, "name": self.name},
            created_s=0.0, started_s=0.0, ended_s=self.seconds,
        )  # fmt: skip


def index_shipped_runs(index: RunIndex, place: Path = SHIPPED_RUNS) -> None:
    """Makes the index hold exactly the runs that are shipped now."""
    records = [
        ShippedRun(**json.loads(path.read_text())).record(path.parent) for path in sorted(place.glob("*/run.json"))
    ]
    index.replace_shipped(records)


def ship_run(name: str, job: Job, spec: Spec, *, device: str, place: Path = SHIPPED_RUNS) -> Folder:
    """Trains a spec in this process and stores its run where the playground ships them.

    Args:
        name: Of the preset; the folder's name comes from it.
        job: The lab's training.
        spec: What to train.
        device: What this process computes on, in words.
        place: Where shipped runs lie.
    """
    folder = Folder(str(place / re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")))
    folder.delete()
    report = Report(send=lambda event: None, stop_requested=lambda: False)
    report("start", device=device)
    begun_s = time.time()
    result = job.resolve()(spec, folder, report)
    shipped = ShippedRun(
        job=job.path, spec=spec.to_json(), name=name, device=device, result=result, seconds=time.time() - begun_s
    )
    folder.write_json("run.json", vars(shipped))
    folder.write_json("events.json", report.events)
    print(f"{name}: {result} in {shipped.seconds:.0f} s")
    return folder
