"""The engine's own tests have workers without Keras: theirs die a lot, and come back within two seconds instead of ten."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground.engine.engine import Engine
from playground.settings import Settings
from tests.conftest import wait_ready


class LightEngine(Engine):
    """An engine whose workers do not import Keras."""

    preload = "tests.engine.light_worker"


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One engine with three workers for all tests of this folder. It survives what they do to it."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("engine"), memory_gb=1.0, max_queue_per_visitor=4, max_runs_per_visitor=6
    )
    started = LightEngine(settings).start_up()
    try:
        wait_ready(started)
        yield started
    finally:
        started.close()


@pytest.fixture(scope="session")
def one_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine whose one worker process serves all lanes."""
    started = LightEngine(Settings(data_dir=tmp_path_factory.mktemp("one"), workers=1)).start_up()
    try:
        wait_ready(started)
        yield started
    finally:
        started.close()
