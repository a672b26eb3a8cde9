"""Every page of a server whose workers are not there yet: what is stored is shown, and what waits says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import backend
from pages._ui.navigation import LABS
from playground.engine.engine import Engine
from playground.engine.errors import NotReady
from playground.job import Job
from playground.settings import Settings
from tests.pages import APP


@pytest.fixture(scope="module")
def cold_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine that has not begun to start its workers."""
    engine = Engine(Settings(data_dir=tmp_path_factory.mktemp("cold")))
    yield engine
    engine.close()


@pytest.mark.parametrize("lab", ["draw_digit", "train_digits", "network"])
def test_a_page_opens_over_a_data_folder_that_cannot_be_written(
    lab: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file where the folder should be: root may write into a read-only folder.
    (tmp_path / "data").write_text("in the way")
    engine = Engine(Settings(data_dir=tmp_path / "data"))
    monkeypatch.setattr(backend, "started_engine", lambda: engine)
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.switch_page(f"pages/{lab}.py").run()
    assert not app.exception
    assert "cannot be written" in app.error[0].value
    assert len(app.title) == 1
    engine.visitors.put("ann", "x", 1)
    assert engine.visitors.get("ann") == {"x": 1}
    with pytest.raises(NotReady):
        engine.call(Job("tests.toy_jobs:add"), 2, 3)
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
