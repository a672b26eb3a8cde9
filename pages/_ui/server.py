"""What the server does besides pages: `/health` for an operator's monitor, and an orderly end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse

from pages._ui.backend import engine
from playground.engine.state import LOST_CLUSTER


def health(request: Request) -> JSONResponse:
    """200 while all is well, and 503 with sentences while the workers are lost or the data folder cannot be used.

    The first question starts the engine, so a server that is watched is warm before its first visitor.
    """
    running = engine()
    state, storage = running.state, running.storage_problem
    well = state.phase != LOST_CLUSTER and not storage
    report = {
        "status": "ok" if well else "failing",
        "engine": state.phase,
        "device": state.device,
        "workers": state.lanes,
        "problems": [problem for problem in (state.message, storage) if problem],
    }
    return JSONResponse(report, status_code=200 if well else 503)


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Closes the engine when the server is told to stop: at the interpreter's exit, Dask could no longer answer."""
    yield
    await anyio.to_thread.run_sync(lambda: engine().close())
