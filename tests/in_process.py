"""In place of the engine, for sessions without a page: each slice is computed at once, in this process."""

from __future__ import annotations

from typing import Any

import pytest

from pages._ui import live_session
from playground.engine.state import READY, EngineState
from playground.job import Job


class InProcess:
    """The engine's live lane without its queue and its workers."""

    state = EngineState(phase=READY, lanes={})

    def advance(self, job: Job, *arguments: Any, page: str, architecture: str) -> Any:
        """Runs the job."""
        return job.resolve()(*arguments)


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Live sessions compute their slices in this process."""
    monkeypatch.setattr(live_session, "engine", InProcess)
    monkeypatch.setattr(live_session, "visitor_id", lambda: "tester")
