"""Runs of the toy training, and what the engine's tests do with them."""

from __future__ import annotations

from playground.engine.engine import Engine
from playground.job import Job
from tests.conftest import wait_for

TOY = Job("tests.toy_jobs:train", name="toy")


def process_of(engine: Engine, run_id: str) -> int:
    """Process id of the worker that trains a run, once it has said so."""
    wait_for(lambda: any("pid" in event for event in engine.watch(run_id).events))
    return next(event["pid"] for event in engine.watch(run_id).events if "pid" in event)


def forget(engine: Engine, *visitors: str) -> None:
    """Empties visitors' lists, so that one test's runs are not the next one's limit."""
    for visitor in visitors:
        for item in engine.runs.of_visitor(visitor, TOY):
            engine.delete(item.run.id, visitor)
