"""What the train lane runs in a worker: one training, at most once, to a folder and a Dask topic."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from typing import Any

from playground.engine.report import Report, Stopped
from playground.job import Job
from playground.runs.folder import Folder

DONE, STOPPED, FAILED = "done", "stopped", "failed"

# What is lost of a run's history when the whole server is killed.
SAVE_INTERVAL_S = 5.0

DIED = "The process that trained this run ended unexpectedly: it was stopped from outside or ran out of memory."


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a training ended.

    Attributes:
        status: `"done"`, `"stopped"` or `"failed"`.
        message: A sentence for the visitor; empty when done.
        result: The function's own small numbers, plain JSON values; of a stopped training as far as it came.
    """

    status: str
    message: str = ""
    result: dict[str, Any] | None = None


def topic_of(run_id: str) -> str:
    """Dask topic of a run's events."""
    return f"run-{run_id}"


def stop_event_of(run_id: str) -> str:
    """Name of the Dask event that stops a run."""
    return f"stop-{run_id}"


def run_training(run_id: str, job: Job, args: tuple[Any, ...], folder_url: str) -> Outcome:
    """Runs `job(*args, folder=…, report=…)` and says how it ended. Never raises what the function raised."""
    from distributed import Event, Status, get_client, get_worker

    worker, client, topic = get_worker(), get_client(), topic_of(run_id)
    # Dask silently starts a dead worker's job again. Any event in the topic means that it has begun before.
    if client.get_events(topic):
        return Outcome(status=FAILED, message=DIED)
    stop = Event(stop_event_of(run_id), client=client)
    folder = Folder(folder_url)
    saved_s = time.monotonic()

    def send(event: dict[str, Any]) -> None:
        nonlocal saved_s
        worker.log_event(topic, event)
        if time.monotonic() - saved_s > SAVE_INTERVAL_S:
            folder.write_json("events.json", report.events)
            saved_s = time.monotonic()

    report = Report(send=send, stop_requested=stop.is_set)
    try:
        from playground.engine.worker import device

        report("start", worker=worker.address, device=device())
        result = job.resolve()(*args, folder=folder, report=report)
        outcome = Outcome(status=DONE, result=result)
    except Stopped as stop:
        outcome = Outcome(status=STOPPED, message=stop.message, result=stop.result)
    except MemoryError:
        outcome = Outcome(status=FAILED, message="The worker ran out of memory. Try a smaller network or batch size.")
    except Exception as error:
        # When the server stops in mid-training, its workers close under their trainings.
        if worker.status == Status.running:
            traceback.print_exc()
        outcome = Outcome(status=FAILED, message=sentence(error))
    folder.write_json("events.json", report.events)
    return outcome


def sentence(error: BaseException) -> str:
    """An exception as one line for a visitor: its type and its message, at most 300 characters."""
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}"[:300] if words else type(error).__name__
