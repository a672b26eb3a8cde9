"""The engine's own tests have workers without Keras: theirs die a lot, and come back within two seconds instead of ten."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground.engine import cluster
from playground.engine.engine import Engine
from playground.settings import Settings
from tests.conftest import wait_ready


@pytest.fixture(scope="session")
def light_workers() -> Iterator[None]:
    """Engines that are started now have workers without Keras."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster, "PRELOAD", "tests.engine.light_worker")
        yield


@pytest.fixture(scope="session")
def engine(light_workers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One engine with three workers for all tests of this folder. It survives what they do to it."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("engine"), memory_gb=1.0, max_queue_per_visitor=4, max_runs_per_visitor=6
    )
    started = Engine(settings).start_up()
    try:
        wait_ready(started)
        yield started
    finally:
        started.close()


@pytest.fixture(scope="session")
def one_process(light_workers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine whose one worker process serves all lanes."""
    started = Engine(Settings(data_dir=tmp_path_factory.mktemp("one"), workers=1)).start_up()
    try:
        wait_ready(started)
        yield started
    finally:
        started.close()
