"""Thirty visitors watch a live training on this machine: how long one of their reruns takes.

Each visitor is a websocket that speaks the browser's protocol: it opens the page, and then asks for the panel's rerun
whenever the page's timer says so, as a browser does. A rerun is timed from the request to the message that the script has
finished. Training and visitors share the machine's cores, as they do in a workshop on one small server.
"""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_plus

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.figure import Figure, report

ROOT = Path(__file__).parents[1]
PORT = 8599
VISITORS = 30
SECONDS = 30.0
LAYERS = quote_plus("flatten dense:256 dense:10:softmax")
QUERY = f"digits_layers={LAYERS}&digits_epochs=200"


@dataclass(kw_only=True)
class Visitor:
    """One browser's side of the protocol.

    Attributes:
        socket: The connection.
        query: The page's query string.
        run_query: The part of it that names the run, once there is one.
        fragment: Id of the fragment that the page's timer reruns; empty while there is none.
        interval_s: Seconds between its reruns.
        start_button: Widget id of the start button, if it is there.
        rerun_s: Seconds of each rerun so far.
    """

    socket: ClientConnection
    query: str
    run_query: str = ""
    fragment: str = ""
    interval_s: float = 1.0
    start_button: str = ""
    rerun_s: list[float] = field(default_factory=list)

    async def rerun(self, *, fragment: str = "", press: str = "") -> float:
        """Asks for a rerun and reads until it has finished; its seconds."""
        message = BackMsg()
        message.rerun_script.query_string = self.query + self.run_query
        message.rerun_script.page_name = "train_digits"
        if fragment:
            message.rerun_script.fragment_id = fragment
            message.rerun_script.is_auto_rerun = True
        if press:
            widget = message.rerun_script.widget_states.widgets.add()
            widget.id, widget.trigger_value = press, True
        begun_s = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(await self.socket.recv(decode=False))
            kind = answer.WhichOneof("type")
            if kind == "auto_rerun":
                self.fragment, self.interval_s = answer.auto_rerun.fragment_id, answer.auto_rerun.interval
            elif kind == "delta" and answer.delta.new_element.WhichOneof("type") == "button":
                button = answer.delta.new_element.button
                self.start_button = button.id if button.label == "Start training" else self.start_button
            elif kind == "page_info_changed":
                found = re.search(r"digits_run=\w+", answer.page_info_changed.query_string)
                self.run_query = f"&{found[0]}" if found else self.run_query
            elif kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return time.perf_counter() - begun_s

    async def watch(self, first_s: float, until_s: float) -> None:
        """Reruns the panel by a clock of its own, as a browser's timer does; a tick in the middle of a rerun is lost."""
        next_s = first_s
        while next_s < until_s:
            await asyncio.sleep(max(0.0, next_s - time.perf_counter()))
            self.rerun_s.append(await self.rerun(fragment=self.fragment))
            while next_s < time.perf_counter():
                next_s += self.interval_s


async def open_page(query: str) -> Visitor:
    """A new visitor at the page."""
    socket = await connect(
        f"ws://127.0.0.1:{PORT}/_stcore/stream", subprotocols=[websockets.Subprotocol("streamlit")], max_size=None
    )
    visitor = Visitor(socket=socket, query=query)
    await visitor.rerun()
    return visitor


async def measure() -> list[Figure]:
    """Starts a run, lets everybody watch it, and gathers their reruns."""
    first = await open_page(QUERY)
    while not first.start_button:
        await asyncio.sleep(1)
        await first.rerun()
    await first.rerun(press=first.start_button)
    await asyncio.sleep(5)
    await first.rerun()
    visitors = [first]
    for _ in range(VISITORS - 1):
        visitors.append(await open_page(first.query + first.run_query))
    # Nobody opens a page in the same millisecond as the next one: their clocks are spread over a second.
    begin_s = time.perf_counter() + 1
    clocks = (begin_s + place / VISITORS for place in range(VISITORS))
    await asyncio.gather(
        *(visitor.watch(clock_s, begin_s + SECONDS) for visitor, clock_s in zip(visitors, clocks, strict=True))
    )
    seconds = sorted(second for visitor in visitors for second in visitor.rerun_s)
    p95 = seconds[int(0.95 * len(seconds))]
    print(f"{len(seconds)} reruns of {VISITORS} visitors in {SECONDS:.0f} s")
    for visitor in visitors:
        await visitor.socket.close()
    return [
        Figure(name="rerun, median", value=1000 * statistics.median(seconds), unit="ms", target=150),
        Figure(name="rerun, 95th percentile", value=1000 * p95, unit="ms", target=150),
        Figure(
            name="reruns a visitor and second",
            value=len(seconds) / VISITORS / SECONDS,
            unit="",
            target=0.7,
            at_least=True,
        ),
    ]


def main() -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as data:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={PORT}",
             "--server.address=127.0.0.1"],
            cwd=ROOT, env={**os.environ, "PLAYGROUND_DATA": data}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            for _ in range(100):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_stcore/health", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.2)
            time.sleep(15)
            figures = asyncio.run(measure())
        finally:
            server.terminate()
            server.wait(timeout=30)
    report(figures)


if __name__ == "__main__":
    main()
