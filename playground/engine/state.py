"""What the engine says of itself."""

from __future__ import annotations

from dataclasses import dataclass

STARTING, WARMING, READY, LOST_CLUSTER = "starting", "warming", "ready", "lost"


@dataclass(frozen=True, kw_only=True)
class EngineState:
    """State of the engine.

    Attributes:
        phase: `"starting"`, `"warming"`, `"ready"` or `"lost"`.
        lanes: Workers that serve each lane.
        device: What predictions run on, in words; empty until known. A training says its own.
        message: A sentence when something is wrong.
    """

    phase: str
    lanes: dict[str, int]
    device: str = ""
    message: str = ""
