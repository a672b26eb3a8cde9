"""The queue of the live lane: slices of interactive training, round-robin over visitors' pages.

A page has at most one request waiting. A newer one replaces the older, which ends as `Superseded`: a
learner who drags a slider wants the last answer, not the forty before it.
"""

from __future__ import annotations

import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from playground.engine.errors import NotReady, Superseded


@dataclass(kw_only=True)
class _Request:
    architecture: str
    start: Callable[[str], Future[Any]]
    answer: Future[Any] = field(default_factory=Future)


class LiveLane:
    """Hands each worker one slice at a time."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._waiting: OrderedDict[str, _Request] = OrderedDict()
        self._running: dict[str, _Request] = {}
        self._workers: tuple[str, ...] = ()
        # Since when each worker has been idle.
        self._resting_s: dict[str, float] = {}

    def set_workers(self, addresses: tuple[str, ...]) -> None:
        """Sets the current live workers. Requests on a lost worker end with an error, because Dask would wait for the worker."""
        with self._lock:
            self._workers = tuple(sorted(addresses))
            now_s = time.monotonic()
            self._resting_s = {worker: self._resting_s.get(worker, now_s) for worker in addresses}
            lost = [self._running.pop(worker) for worker in set(self._running) - set(addresses)]
            if not addresses:
                lost += self._waiting.values()
                self._waiting.clear()
        for request in lost:
            request.answer.set_exception(NotReady("The live worker is restarting. Try again in a moment."))
        self._hand_out()

    def submit(self, page: str, architecture: str, start: Callable[[str], Future[Any]]) -> Future[Any]:
        """Queues a slice.

        Args:
            page: The page that asks: a visitor's id with the lab's name.
            architecture: Text that is the same for all requests that share a compiled function. One architecture
                always goes to one worker, so it is compiled once.
            start: Starts the slice on the worker of the given address.

        Returns:
            The answer. It ends with `Superseded` if the same page asks again before the slice has begun.
        """
        request = _Request(architecture=architecture, start=start)
        with self._lock:
            if not self._workers:
                raise NotReady("The live worker is warming up. Try again in a few seconds.")
            older = self._waiting.get(page)
            # A replaced request keeps its page's place in the queue.
            self._waiting[page] = request
        if older:
            older.answer.set_exception(Superseded("A newer request has replaced this one."))
        self._hand_out()
        return request.answer

    def idle_s(self, worker: str) -> float:
        """Seconds since the end of a worker's last slice, or since it came; 0 while one runs."""
        with self._lock:
            now_s = time.monotonic()
            return 0.0 if worker in self._running else now_s - self._resting_s.get(worker, now_s)

    def rouse(self, worker: str) -> None:
        """Counts a worker's idle time from now on."""
        with self._lock:
            self._resting_s[worker] = time.monotonic()

    def _worker_of(self, architecture: str) -> str:
        return self._workers[zlib.crc32(architecture.encode()) % len(self._workers)]

    def _hand_out(self) -> None:
        with self._lock:
            if not self._workers:
                return
            for page, request in list(self._waiting.items()):
                worker = self._worker_of(request.architecture)
                if worker in self._running:
                    continue
                self._running[worker] = request
                del self._waiting[page]
                running = request.start(worker)
                running.add_done_callback(partial(self._answer, request, worker))

    def _answer(self, request: _Request, worker: str, done: Future[Any]) -> None:
        with self._lock:
            ours = self._running.get(worker) is request
            if ours:
                del self._running[worker]
                self._resting_s[worker] = time.monotonic()
        # Otherwise its worker was lost, and the request has already ended with an error.
        if ours:
            error = done.exception()
            if error:
                request.answer.set_exception(error)
            else:
                request.answer.set_result(done.result())
        self._hand_out()
