"""Every page of a server whose workers are not there yet: what is stored is shown, and what waits says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import backend
from pages._ui.navigation import LABS
from playground.engine.engine import Engine
from playground.settings import Settings
from tests.pages import APP


@pytest.fixture(scope="module")
def cold_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine that has not begun to start its workers."""
    engine = Engine(Settings(data_dir=tmp_path_factory.mktemp("cold")))
    yield engine
    engine.close()


@pytest.mark.parametrize("lab", [lab.name for lab in LABS])
def test_a_page_opens_before_there_are_workers(lab: str, cold_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "started_engine", lambda: cold_engine)
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not app.exception
    assert any("The engine is warming up" in element.value for element in app.markdown)
    app.switch_page(f"pages/{lab}.py").run()
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1
    # The first view of a neuron needs no worker.
    assert lab == "neuron" or any("The engine is warming up" in element.value for element in app.info)
