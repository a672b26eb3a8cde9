"""The predict lane's queue: requests that arrive while others are answered are sent together.

A job takes a millisecond, but its way through Dask takes ten. When thirty people draw at once, they would wait mostly for
Dask, so all requests that have arrived in the meantime are sent as one batch.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from playground.job import Job

# One batch is computed while the next is on its way. More batches would be smaller and increase Dask's share of the work.
AT_ONCE = 2

Request = tuple[Job, tuple[Any, ...]]


# Compared by identity: requests hold arrays.
@dataclass(kw_only=True, eq=False)
class _Call:
    request: Request
    answer: Any = None
    error: Exception | None = None
    ended: bool = False


class PredictLane:
    """Gathers calls into batches. The first that finds room leads: its thread sends the batch and hands out the answers.

    Args:
        run: Runs a batch and returns an answer for each request; an answer that is an exception is raised to its caller.
    """

    def __init__(self, run: Callable[[Sequence[Request]], Sequence[Any]]) -> None:
        self._run = run
        self._changed = threading.Condition()
        self._waiting: list[_Call] = []
        self._under_way = 0

    def call(self, job: Job, args: tuple[Any, ...]) -> Any:
        """Waits for the answer to one request, and returns or raises it."""
        own = _Call(request=(job, args))
        with self._changed:
            self._waiting.append(own)
            self._changed.wait_for(lambda: own.ended or (own in self._waiting and self._under_way < AT_ONCE))
            batch = [] if own.ended else self._waiting
            if batch:
                self._waiting = []
                self._under_way += 1
        if batch:
            self._lead(batch)
        if own.error:
            raise own.error
        return own.answer

    def _lead(self, batch: list[_Call]) -> None:
        try:
            answers = self._run([call.request for call in batch])
        except Exception as error:
            answers = [error] * len(batch)
        with self._changed:
            for call, answer in zip(batch, answers, strict=True):
                call.error, call.answer = (answer, None) if isinstance(answer, Exception) else (None, answer)
                call.ended = True
            self._under_way -= 1
            self._changed.notify_all()
