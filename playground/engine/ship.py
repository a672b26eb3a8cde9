"""Trains a run that ships with the playground, in this process instead of a worker."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from playground.engine.report import Report
from playground.job import Job
from playground.runs.folder import Folder
from playground.runs.shipped import ShippedRun
from playground.spec import Spec


def ship_run(place: Path, job: Job, spec: Spec, *, name: str, former: Sequence[str] = (), device: str) -> Folder:
    """Trains a spec in this process and stores its run where the playground ships them.

    Args:
        place: Folder of the run. Its last part is in the run's id, so it stays whatever the run is called.
        job: The lab's training.
        spec: What to train.
        name: What pages call the run.
        former: Names that it had before.
        device: The device of this process, as `worker.device` names it.
    """
    folder = Folder(str(place))
    folder.delete()
    report = Report(send=lambda event: None, stop_requested=lambda: False)
    report("start", device=device)
    begun_s = time.time()
    result = job.resolve()(spec, folder, report)
    shipped = ShippedRun(
        job=job.name,
        spec=spec.to_json(),
        name=name,
        former=list(former),
        device=device,
        result=result,
        seconds=time.time() - begun_s,
    )
    folder.write_json("run.json", vars(shipped))
    folder.write_json("events.json", report.events)
    print(f"{name}: {result} in {shipped.seconds:.0f} s")
    return folder
