"""Pages under Streamlit's own test harness, over the session's engine."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import backend
from playground.assets import ROOT
from playground.engine.engine import Engine

APP = ROOT / "app.py"


@pytest.fixture
def app(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app, not yet run, over the tests' engine."""
    monkeypatch.setattr(backend, "started_engine", lambda: engine)
    return AppTest.from_file(str(APP), default_timeout=60)


def opened(app: AppTest, page: str, **parameters: str) -> AppTest:
    """The app at a page, with what a link says of it.

    Args:
        app: Not yet at that page.
        page: Its script, such as `"pages/network.py"`.
        parameters: The link's query.
    """
    for name, value in parameters.items():
        app.query_params[name] = value
    app.switch_page(page).run()
    assert not app.exception
    return app
