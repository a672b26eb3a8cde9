"""A function that runs in a worker, named by its path so that the page need not import it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Job:
    """`Job("playground.digits.training.classifier:train", name="digits.train")`.

    Args:
        path: Module and function, `"module:function"`. It may change whenever code moves.
        name: Name under which the runs of a training are stored. It never changes, because stored runs are found by it.
            A job whose results nobody stores needs none.
    """

    path: str
    name: str = ""

    def __post_init__(self) -> None:
        module, _, function = self.path.partition(":")
        if not module or not function:
            raise ValueError(f"`path` must be 'module:function'. Received: path={self.path!r}")

    def resolve(self) -> Callable[..., Any]:
        """Imports the function. A function that imports Keras is resolved in a worker alone.

        Raises:
            ImportError: If the module does not exist.
            AttributeError: If the module has no such function.
        """
        module, _, function = self.path.partition(":")
        resolved: Callable[..., Any] = getattr(importlib.import_module(module), function)
        return resolved
