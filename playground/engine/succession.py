"""What a server needs to train the runs that waited at another one."""

from __future__ import annotations

from typing import Any, Protocol

from playground import job
from playground.runs.index import WaitingRun

NOT_RESUMED = "The server stopped before this run began, and the present server does not know how to train it."


class Spec(Protocol):
    """What the engine trains: a frozen dataclass that knows its own canonical text, at the top of its module."""

    def to_json(self) -> str: ...

    @classmethod
    def from_json(cls, text: str) -> Spec: ...


def class_path(spec: Spec) -> str:
    """`"module:class"` of a spec."""
    return f"{type(spec).__module__}:{type(spec).__qualname__}"


def work_of(waiting: WaitingRun) -> tuple[job.Job, Spec] | None:
    """The job and the spec of a run that waits; None if this version of the playground has them no longer.

    A spec's class lies in a module that imports no Keras.
    """
    try:
        spec_class: Any = job.Job(waiting.spec_class).resolve()
        return job.Job(waiting.function, name=waiting.run.job), spec_class.from_json(waiting.run.spec)
    except (ImportError, AttributeError, ValueError):
        return None
