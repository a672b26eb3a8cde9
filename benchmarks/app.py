"""The app as a benchmark needs it: a server of its own, a browser, and visitors who are websockets that speak its protocol."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

import websockets
from playwright.sync_api import Page, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from playground.assets import ROOT
from tests.get_chromium import find_chromium

# The engine starts with the first visitor and needs about ten seconds.
WARM_UP_S = 15.0


@dataclass(frozen=True, kw_only=True)
class App:
    """A running app.

    Attributes:
        port: Where it answers, on 127.0.0.1.
        process: Its process.
    """

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def running_app() -> Iterator[App]:
    """Starts the app with a data folder of its own, and ends it afterwards; the app, when its engine is warm."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as data:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}",
             "--server.address=127.0.0.1"],
            cwd=ROOT, env={**os.environ, "PLAYGROUND_DATA": data}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            for _ in range(100):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.2)
            asyncio.run(wake(port))
            time.sleep(WARM_UP_S)
            yield App(port=port, process=server)
        finally:
            server.terminate()
            server.wait(timeout=30)


@contextmanager
def browser_page() -> Iterator[Page]:
    """A page of a new Chromium, which ends afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 1280, "height": 800})
        browser.close()


@dataclass(kw_only=True)
class Visitor:
    """One browser's side of the protocol.

    Attributes:
        socket: The connection.
        page: Name of the page.
        query: The page's query string.
    """

    socket: ClientConnection
    page: str
    query: str = ""

    @classmethod
    async def open(cls, port: int, *, page: str, query: str = "") -> Self:
        """A new visitor at a page."""
        socket = await connect(
            f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=[websockets.Subprotocol("streamlit")], max_size=None
        )
        visitor = cls(socket=socket, page=page, query=query)
        await visitor.rerun()
        return visitor

    async def rerun(self, *widgets: WidgetState, fragment: str = "", by_timer: bool = False) -> float:
        """Asks for a rerun and reads until it has finished; its seconds.

        Args:
            widgets: What the visitor has done.
            fragment: Id of the fragment to run; empty: the whole page.
            by_timer: Whether it is the page's timer that asks.
        """
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_name = self.page
        message.rerun_script.fragment_id = fragment
        message.rerun_script.is_auto_rerun = by_timer
        message.rerun_script.widget_states.widgets.extend(widgets)
        begun_s = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(await self.socket.recv(decode=False))
            self.hear(answer)
            finished = answer.WhichOneof("type") == "script_finished"
            if finished and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return time.perf_counter() - begun_s

    def hear(self, answer: ForwardMsg) -> None:
        """Takes from a message what this kind of visitor needs."""


async def wake(port: int) -> None:
    """The first visitor: looks at the first page and leaves."""
    visitor = await Visitor.open(port, page="")
    await visitor.socket.close()
