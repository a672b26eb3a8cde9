"""Compiled programs by architecture: compiled on a separate thread; the least recently used are dropped."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Program = TypeVar("Program")


class Programs(Generic[Program]):
    """Keeps the most recently used programs.

    Args:
        most: Number of programs kept. Each takes about 15 MB, which is freed only in part when it is dropped.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[str, Future[Program]] = OrderedDict()
        self._compiler = ThreadPoolExecutor(max_workers=1, thread_name_prefix="compile")
        self._lock = threading.Lock()

    def get(self, key: str, build: Callable[[], Program], patience_s: float) -> Program | None:
        """The program of a key; None if compiling it takes longer than `patience_s`.

        Args:
            key: The architecture.
            build: Compiles the program. Its exceptions are raised here, and the next request tries again.
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
