"""Trains a run that ships with the playground, in this process instead of a worker."""

from __future__ import annotations

import re
import time
from pathlib import Path

from playground.engine.report import Report
from playground.job import Job
from playground.runs.folder import Folder
from playground.runs.shipped import ShippedRun
from playground.spec import Spec


def ship_run(name: str, job: Job, spec: Spec, *, device: str, place: Path) -> Folder:
    """Trains a spec in this process and stores its run where the playground ships them.

    Args:
        name: Of the preset; the folder's name comes from it.
        job: The lab's training.
        spec: What to train.
        device: What this process computes on, in words.
        place: Folder in which the lab's shipped runs lie.
    """
    folder = Folder(str(place / re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")))
    folder.delete()
    report = Report(send=lambda event: None, stop_requested=lambda: False)
    report("start", device=device)
    begun_s = time.time()
    result = job.resolve()(spec, folder, report)
    shipped = ShippedRun(
        job=job.name, spec=spec.to_json(), name=name, device=device, result=result, seconds=time.time() - begun_s
    )
    folder.write_json("run.json", vars(shipped))
    folder.write_json("events.json", report.events)
    print(f"{name}: {result} in {shipped.seconds:.0f} s")
    return folder
