"""Pages under Streamlit's own test harness, over the session's engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import backend
from playground.engine.engine import Engine

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def app(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app, not yet run, over the tests' engine."""
    monkeypatch.setattr(backend, "started_engine", lambda: engine)
    return AppTest.from_file(str(APP), default_timeout=60)
