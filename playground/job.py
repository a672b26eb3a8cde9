"""A function that runs in a worker, named by its path so that the page need not import it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Job:
    """`Job("playground.models.train_digits:train")`.

    Args:
        path: Module and function, `"module:function"`.
    """

    path: str

    def __post_init__(self) -> None:
        module, _, function = self.path.partition(":")
        if not module or not function:
            raise ValueError(f"`path` must be 'module:function'. Received: path={self.path!r}")

    def resolve(self) -> Callable[..., Any]:
        """Imports the function. Only a worker calls this.

        Raises:
            ImportError: If the module does not exist.
            AttributeError: If the module has no such function.
        """
        module, _, function = self.path.partition(":")
        resolved: Callable[..., Any] = getattr(importlib.import_module(module), function)
        return resolved
