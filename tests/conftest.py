"""What the tests share: a data folder of their own, and one engine with real worker processes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from playground.engine.engine import READY, Engine, Run
from playground.settings import Settings

pytest_plugins = ["tests.browser", "tests.in_process", "tests.pages"]


def wait_for(condition: Callable[[], object], timeout_s: float = 60.0, every_s: float = 0.05) -> None:
    """Waits until the condition holds; fails with its source when it does not in time."""
    end_s = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end_s:
            pytest.fail(f"not within {timeout_s} s")
        time.sleep(every_s)


def wait_ready(engine: Engine, timeout_s: float = 150.0) -> None:
    """Waits until every lane has a worker."""
    wait_for(lambda: engine.state.phase == READY, timeout_s)


def wait_end(engine: Engine, run_id: str, timeout_s: float = 90.0) -> Run:
    """Waits until a run has ended and returns it."""
    wait_for(lambda: not engine.runs.get(run_id).active, timeout_s)
    run = engine.watch(run_id)
    assert run is not None
    return run


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Streamlit's test harness puts its script in the place of `__main__`, and a process spawned later would run it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One engine with three worker processes for the whole session. It survives what the tests do to it."""
    folder: Path = tmp_path_factory.mktemp("engine")
    settings = Settings(data_dir=folder, memory_gb=3.0, max_queue_per_visitor=4, max_runs_per_visitor=6)
    started = Engine(settings).start_up()
    try:
        wait_ready(started)
        yield started
    finally:
        started.close()
