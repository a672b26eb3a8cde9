"""How a training reports its progress, and how it is stopped. This module runs in the worker."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

REPORT_INTERVAL_S = 0.25
MAX_BATCH_EVENTS = 1_000
STOPPED_EARLY = "Stopped before the end."


class Stopped(Exception):
    """Raised inside a training by `report` when someone has pressed Stop.

    A training that can say how far it has come catches it and raises another.

    Args:
        message: A sentence for the visitor.
        result: The training's small numbers so far, plain JSON values; None if it has none.
    """

    def __init__(self, message: str = STOPPED_EARLY, result: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.result = result


class Report:
    """`report(kind="batch", loss=0.3)` sends numbers to those who watch, and stops the training on request.

    A training calls it at least twice a second; checking `report.due` first keeps this cheap.

    Args:
        send: Takes one numbered event.
        stop_requested: Says whether the run should stop.
        clock: Seconds.
    """

    def __init__(
        self,
        send: Callable[[dict[str, Any]], None],
        stop_requested: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.events: list[dict[str, Any]] = []
        self._send = send
        self._stop_requested = stop_requested
        self._clock = clock
        self._started_s = clock()
        self._count = 0
        self._last_batch_s = float("-inf")

    @property
    def due(self) -> bool:
        """Whether a quarter of a second has passed since the last `"batch"` event."""
        return self._clock() - self._last_batch_s >= REPORT_INTERVAL_S

    def __call__(self, kind: str, **values: Any) -> None:
        """Sends an event.

        Args:
            kind: What the numbers are: `"batch"`, `"epoch"`, …, as the lab defines it.
            **values: Plain JSON values; they must be small, since images and weights go through the run's folder.

        Raises:
            Stopped: If a stop was requested.
        """
        now_s = self._clock()
        if kind == "batch":
            self._last_batch_s = now_s
        event = {"n": self._count, "kind": kind, "at_s": round(now_s - self._started_s, 3), **values}
        self._count += 1
        append_event(self.events, event)
        self._send(event)
        self.check()

    def check(self) -> None:
        """Raises `Stopped` if a stop was requested; for moments when there is nothing to report."""
        if self._stop_requested():
            raise Stopped


def append_event(events: list[dict[str, Any]], event: dict[str, Any]) -> None:
    """Appends in place; past `MAX_BATCH_EVENTS` every second `"batch"` event is dropped, so a long run costs no more to show."""
    events.append(event)
    if event["kind"] != "batch" or sum(other["kind"] == "batch" for other in events) <= MAX_BATCH_EVENTS:
        return
    kept, batches = [], 0
    for other in events:
        if other["kind"] == "batch":
            batches += 1
            if batches % 2 == 0:
                continue
        kept.append(other)
    events[:] = kept
