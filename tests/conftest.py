"""What the tests share: a data folder of their own, and one engine with real worker processes."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from playground.engine.engine import Engine
from playground.engine.run import Run
from playground.engine.state import READY
from playground.settings import Settings

pytest_plugins = ["tests.browser", "tests.in_process", "tests.pages", "tests.programs"]


# The parts of the suite, which `make test` runs at the same time.
KERAS, KERAS_DIGITS, BROWSER, PAGES = "keras", "keras-digits", "browser", "pages"

# What brings Keras into the process that runs a test file.
BRINGS_KERAS = re.compile(
    r"^ *(?:import|from) (?:keras|tensorflow|playground\.[\w.]*training)\b|\bin_process\b", re.MULTILINE
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--part",
        choices=(KERAS, KERAS_DIGITS, BROWSER, PAGES),
        help="Run only the test files that import Keras into this process (of the labs of digits, or of all others), or only those that "
        "drive a browser, or only the others. Streamlit throws Keras's session away after each rerun of a page, so tests of pages do without Keras.",
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leaves out the test files of the other parts; see `--part`."""
    wanted = config.getoption("--part")
    if not wanted or not re.fullmatch(r"test_\w+\.py", collection_path.name):
        return None
    return part_of(collection_path) != wanted or None


def part_of(path: Path) -> str:
    """The part of the suite that a test file belongs to."""
    if BRINGS_KERAS.search(path.read_text()):
        return KERAS_DIGITS if "digit" in path.parent.name else KERAS
    return BROWSER if path.name == "test_browser.py" else PAGES


def wait_for(condition: Callable[[], object], timeout_s: float = 60.0, every_s: float = 0.05) -> None:
    """Waits until the condition holds; fails with its source when it does not in time."""
    end_s = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end_s:
            pytest.fail(f"not within {timeout_s} s")
        time.sleep(every_s)


def wait_ready(engine: Engine, timeout_s: float = 250.0) -> None:
    """Waits until every lane has a worker."""
    wait_for(lambda: engine.state.phase == READY, timeout_s)


def wait_end(engine: Engine, run_id: str, timeout_s: float = 90.0) -> Run:
    """Waits until a run has ended and returns it."""
    wait_for(lambda: not engine.runs.get(run_id).active, timeout_s)
    run = engine.watch(run_id)
    assert run is not None
    return run


@pytest.fixture(autouse=True)
def no_keras(request: pytest.FixtureRequest) -> Iterator[None]:
    """Names the test that brings Keras into a process that promises to do without; see `--part`."""
    yield
    if request.config.getoption("--part") in (BROWSER, PAGES):
        assert "keras" not in sys.modules, "this file should be one of those that `BRINGS_KERAS` finds"


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Streamlit's test harness puts its script in the place of `__main__`, and a process spawned later would run it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


def scheduler_address(engine: Engine) -> str:
    """Where another process joins the workers of an engine."""
    return str(engine._cluster.scheduler_address)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One engine with three worker processes for all pages, in a browser or without."""
    folder: Path = tmp_path_factory.mktemp("engine")
    started = Engine(Settings(data_dir=folder, memory_gb=4.0)).start_up()
    try:
        wait_ready(started)
        yield started
    finally:
        started.close()
