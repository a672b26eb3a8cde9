"""The queue of the train lane: first in, first out, and only as many handed to Dask as there are workers.

Dask would accept all of them at once and assign two or three to one worker in advance; queue positions would then be wrong.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from playground.engine.execution import DIED, FAILED, STOPPED, Outcome
from playground.engine.report import STOPPED_EARLY, append_event

# A training that has not stopped by itself after this long is stopped together with its worker.
HARD_STOP_S = 10.0


class Backend(Protocol):
    """What the queue needs from the cluster; the tests replace it."""

    def start(self, ticket: Ticket) -> Any: ...
    def request_stop(self, ticket: Ticket) -> None: ...
    def restart_worker(self, address: str) -> None: ...


@dataclass(kw_only=True)
class Ticket:
    """A run on its way through the lane.

    Attributes:
        run_id: The run.
        payload: What the backend needs to start it.
        events: The events it has sent so far.
        worker: Address of the worker it runs on; empty until it says so.
        handle: What `Backend.start` returned; kept so that Dask does not forget the task.
    """

    run_id: str
    payload: Any
    events: list[dict[str, Any]] = field(default_factory=list)
    worker: str = ""
    handle: Any = None
    stop_requested_s: float | None = None
    hard_stopped: bool = False

    @property
    def time_left_s(self) -> float | None:
        """The run's latest estimate, or None if it has made none."""
        for event in reversed(self.events):
            if "time_left_s" in event:
                return float(event["time_left_s"])
        return None


class TrainLane:
    """Queue and running trainings.

    Args:
        on_start: Called with a ticket when its training begins, which is its first event.
        on_end: Called with a ticket and its outcome, once per run.
    """

    def __init__(self, on_start: Callable[[Ticket], None], on_end: Callable[[Ticket, Outcome], None]) -> None:
        self._lock = threading.RLock()
        self._queue: list[Ticket] = []
        self._running: dict[str, Ticket] = {}
        self._capacity = 0
        self._backend: Backend | None = None
        self._on_start = on_start
        self._on_end = on_end

    def submit(self, run_id: str, payload: Any) -> None:
        with self._lock:
            self._queue.append(Ticket(run_id=run_id, payload=payload))
        self._hand_out()

    def close(self, patience_s: float) -> None:
        """Hands out nothing more, asks what runs to stop, and waits for it: a worker that closes under a training complains.

        Args:
            patience_s: How long to wait; what runs on then ends with its worker.
        """
        with self._lock:
            backend, running = self._backend, list(self._running.values())
            self._queue.clear()
        end_s = time.monotonic() + patience_s
        for ticket in running:
            if backend:
                backend.request_stop(ticket)
        while self._running and time.monotonic() < end_s:
            time.sleep(0.02)
        with self._lock:
            self._backend = None
            self._running.clear()

    def attach(self, backend: Backend, workers: frozenset[str]) -> None:
        """Sets the current train workers. A running training whose worker is gone ends as failed."""
        with self._lock:
            self._backend = backend
            self._capacity = len(workers)
            orphans = [ticket for ticket in self._running.values() if ticket.worker and ticket.worker not in workers]
        for ticket in orphans:
            stopped = ticket.stop_requested_s is not None
            outcome = (
                Outcome(status=STOPPED, message=STOPPED_EARLY) if stopped else Outcome(status=FAILED, message=DIED)
            )
            self.end(ticket.run_id, outcome)
        self._stop_hard()
        self._hand_out()

    def detach(self, message: str) -> None:
        """Handles the loss of the cluster: running trainings end as failed with this message, queued ones stay queued."""
        with self._lock:
            self._backend = None
            self._capacity = 0
            running = list(self._running)
        for run_id in running:
            self.end(run_id, Outcome(status=FAILED, message=message))

    def stop(self, run_id: str) -> None:
        """Takes a waiting run out of the queue, or asks a running one to stop."""
        with self._lock:
            waiting = next((ticket for ticket in self._queue if ticket.run_id == run_id), None)
            if waiting:
                self._queue.remove(waiting)
            ticket = self._running.get(run_id)
            backend = self._backend
            if ticket and ticket.stop_requested_s is None:
                ticket.stop_requested_s = time.monotonic()
        if waiting:
            self._on_end(waiting, Outcome(status=STOPPED, message="Stopped before it started."))
        elif ticket and backend:
            backend.request_stop(ticket)

    def event(self, run_id: str, event: dict[str, Any]) -> None:
        """Receives an event of a running training."""
        with self._lock:
            ticket = self._running.get(run_id)
            if not ticket:
                return
            append_event(ticket.events, event)
        if event["kind"] == "start":
            ticket.worker = event["worker"]
            self._on_start(ticket)

    def end(self, run_id: str, outcome: Outcome) -> None:
        """Removes a running training; a second call for the same run does nothing."""
        with self._lock:
            ticket = self._running.pop(run_id, None)
        if ticket:
            self._on_end(ticket, outcome)
            self._hand_out()

    def events(self, run_id: str) -> list[dict[str, Any]] | None:
        """Events of a queued or running training so far; None if it is neither."""
        with self._lock:
            if run_id in self._running:
                return list(self._running[run_id].events)
            return [] if self.place(run_id) else None

    def is_stopping(self, run_id: str) -> bool:
        """Whether a running training has been told to stop."""
        with self._lock:
            ticket = self._running.get(run_id)
            return ticket is not None and ticket.stop_requested_s is not None

    def place(self, run_id: str) -> int:
        """Position in the queue, from 1; 0 if it is not queued."""
        with self._lock:
            return next((place for place, ticket in enumerate(self._queue, 1) if ticket.run_id == run_id), 0)

    def wait_s(self, run_id: str, typical_s: float) -> float:
        """Estimated seconds until a queued run starts.

        Args:
            run_id: The run.
            typical_s: Duration of a run that has made no estimate yet.
        """
        with self._lock:
            place = self.place(run_id)
            left = [ticket.time_left_s for ticket in self._running.values()]
            free_at = sorted(typical_s if seconds is None else seconds for seconds in left)
            free_at += [0.0] * (self._capacity - len(free_at))
        if not free_at or not place:
            return 0.0
        for _ in range(place - 1):
            free_at[0] += typical_s
            free_at.sort()
        return free_at[0]

    def _hand_out(self) -> None:
        while True:
            with self._lock:
                if not self._queue or not self._backend or len(self._running) >= self._capacity:
                    return
                ticket, backend = self._queue.pop(0), self._backend
                self._running[ticket.run_id] = ticket
            try:
                ticket.handle = backend.start(ticket)
            except Exception as error:
                self.end(ticket.run_id, Outcome(status=FAILED, message=f"The cluster did not accept the run: {error}"))

    def _stop_hard(self) -> None:
        with self._lock:
            backend, now = self._backend, time.monotonic()
            stubborn = [
                ticket
                for ticket in self._running.values()
                if ticket.worker and not ticket.hard_stopped and ticket.stop_requested_s is not None
                and now - ticket.stop_requested_s > HARD_STOP_S
            ]  # fmt: skip
            for ticket in stubborn:
                ticket.hard_stopped = True
        for ticket in stubborn:
            if backend:
                backend.restart_worker(ticket.worker)
