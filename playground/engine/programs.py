"""Compiled programs of one kind, by architecture: made on a thread of their own, the least used dropped."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Program = TypeVar("Program")


class Programs(Generic[Program]):
    """Keeps the programs that were asked for last.

    Args:
        most: Programs kept. Each takes about 15 MB, and what is dropped is given back only in part.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[str, Future[Program]] = OrderedDict()
        self._compiler = ThreadPoolExecutor(max_workers=1, thread_name_prefix="compile")
        self._lock = threading.Lock()

    def get(self, key: str, build: Callable[[], Program], patience_s: float) -> Program | None:
        """The program of a key; None while it is being compiled for longer than one waits.

        Args:
            key: The architecture.
            build: Makes the program. What it raises is raised here, and the next request tries again.
            patience_s: How long to wait.
        """
        with self._lock:
            future = self._found.get(key)
            if future is None:
                future = self._found[key] = self._compiler.submit(build)
            self._found.move_to_end(key)
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        try:
            return future.result(timeout=patience_s)
        except TimeoutError:
            return None
        except Exception:
            with self._lock:
                if self._found.get(key) is future:
                    del self._found[key]
            raise
