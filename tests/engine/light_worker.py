"""Dask preload of a worker that is to all the engine what `playground.engine.worker` makes it, and has no Keras."""

from __future__ import annotations

from typing import Any

from playground.engine import worker as real


def dask_setup(worker: Any) -> None:
    real.prepare_keras = lambda *, threads: None
    real.device = lambda: "CPU (light)"
    real.dask_setup(worker)
