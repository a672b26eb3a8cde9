"""A challenge: a sentence, and a function of the visitor's work that says done or not yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Work = TypeVar("Work")


@dataclass(frozen=True, kw_only=True)
class Challenge(Generic[Work]):
    """Something to achieve, and how to tell.

    Attributes:
        id: Name in the visitor's record.
        sentence: What to do.
        done: Whether the visitor's work shows it.
    """

    id: str
    sentence: str
    done: Callable[[Work], bool]


def done_now(challenges: Sequence[Challenge[Work]], work: Work) -> list[str]:
    """Ids of the challenges that this work shows done."""
    return [challenge.id for challenge in challenges if challenge.done(work)]
