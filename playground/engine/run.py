"""A run as a page sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playground.runs.index import RunRecord


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run as a page sees it, at one moment.

    Attributes:
        record: Its row.
        events: What it has said, oldest first; at most 1,000 batch events.
        place: Place in the queue, from 1; 0 if it does not wait.
        wait_s: Estimated seconds until it begins, if it waits.
        stopping: Whether it has been told to stop and has not ended yet.
    """

    record: RunRecord
    events: tuple[dict[str, Any], ...] = ()
    place: int = 0
    wait_s: float = 0.0
    stopping: bool = False
