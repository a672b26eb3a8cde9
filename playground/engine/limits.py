"""What one visitor, and all of them together, may ask of the train lane."""

from __future__ import annotations

from playground.engine.errors import Refused
from playground.runs.index import RunIndex
from playground.settings import Settings


def check_limits(runs: RunIndex, limits: Settings, visitor: str) -> None:
    """Checks whether a visitor may put another run into the queue.

    Raises:
        Refused: If not; the message is a sentence for the visitor.
    """
    if runs.count_waiting() >= limits.max_queue:
        raise Refused(f"The queue is full ({limits.max_queue} runs). Try again in a few minutes.")
    if runs.count_active(visitor) >= limits.max_queue_per_visitor:
        raise Refused(
            f"You already have {limits.max_queue_per_visitor} runs queued or running. Wait for one to finish, or stop one."
        )
    if runs.megabytes(visitor) >= limits.max_mb_per_visitor:
        raise Refused(f"Your runs use {limits.max_mb_per_visitor} MB, which is the limit. Delete some of them first.")
    if runs.count(visitor) >= limits.max_runs_per_visitor:
        raise Refused(f"You have {limits.max_runs_per_visitor} stored runs, which is the limit. Delete one first.")
