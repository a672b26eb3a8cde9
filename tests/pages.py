"""Pages under Streamlit's own test harness, over the session's engine."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, local_script_runner

from pages._ui import backend
from playground.assets import ROOT
from playground.engine.engine import Engine
from tests.conftest import wait_ready


@pytest.fixture(scope="session", autouse=True)
def components_are_looked_for_once() -> Iterator[None]:
    """Streamlit looks through all installed packages for components whenever an `AppTest` runs first: half of a page test's time."""
    with pytest.MonkeyPatch.context() as patch:
        found = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(scope="session", autouse=True)
def scripts_are_compiled_once() -> Iterator[None]:
    """As on a server. Streamlit's harness compiles the app's scripts again for every `AppTest`: an eighth of a page test's time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "ScriptCache", functools.cache(ScriptCache))
        yield


APP = ROOT / "app.py"


@pytest.fixture
def app(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app, not yet run, over the tests' engine; a worker that was being restarted is back."""
    wait_ready(engine)
    monkeypatch.setattr(backend, "started_engine", lambda: engine)
    return AppTest.from_file(str(APP), default_timeout=60)


def opened(app: AppTest, page: str, **parameters: str | list[str]) -> AppTest:
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
