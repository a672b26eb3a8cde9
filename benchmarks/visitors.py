"""Thirty visitors watch a live training on this machine: how long each of their reruns takes.

Each visitor is a websocket that speaks the browser's protocol: it opens the page, and then asks for the panel's rerun
whenever the page's timer says so, as a browser does. A rerun is timed from the request to the message that the script has
finished. Training and visitors share the machine's cores, as they do in a workshop on one small server.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import time
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.app import Visitor, running_app
from benchmarks.figure import Figure, run

VISITORS = 30
SECONDS = 30.0
ALONE = 15
PAGE = "train_digits"
LAYERS = quote_plus("flatten dense:256 dense:10:softmax")
QUERY = f"digits_layers={LAYERS}&digits_epochs=200"


@dataclass(kw_only=True)
class Watcher(Visitor):
    """A visitor who looks at a run.

    Attributes:
        fragment: Id of the fragment that the page's timer reruns; empty while there is none.
        interval_s: Seconds between its reruns.
        start_button: Widget id of the start button, if it is there.
        rerun_s: Seconds of each rerun so far.
    """

    fragment: str = ""
    interval_s: float = 1.0
    start_button: str = ""
    rerun_s: list[float] = field(default_factory=list)

    def hear(self, answer: ForwardMsg) -> None:
        kind = answer.WhichOneof("type")
        if kind == "auto_rerun":
            self.fragment, self.interval_s = answer.auto_rerun.fragment_id, answer.auto_rerun.interval
        elif kind == "delta" and answer.delta.new_element.WhichOneof("type") == "button":
            button = answer.delta.new_element.button
            self.start_button = button.id if button.label == "Start training" else self.start_button
        elif kind == "page_info_changed":
            found = re.search(r"digits_run=\w+", answer.page_info_changed.query_string)
            if found and found[0] not in self.query:
                self.query = f"{self.query}&{found[0]}"

    async def press_start(self) -> None:
        """Starts the page's training, as soon as the engine is ready for it."""
        while not self.start_button:
            await asyncio.sleep(1)
            await self.rerun()
        await self.rerun(WidgetState(id=self.start_button, trigger_value=True))

    async def watch(self, first_s: float, until_s: float) -> None:
        """Reruns the panel by a clock of its own, as a browser's timer does; a tick in the middle of a rerun is lost."""
        next_s = first_s
        while next_s < until_s:
            await asyncio.sleep(max(0.0, next_s - time.perf_counter()))
            self.rerun_s.append(await self.rerun(fragment=self.fragment, by_timer=True))
            while next_s < time.perf_counter():
                next_s += self.interval_s


async def thirty_watch(port: int) -> list[Figure]:
    """Starts a run, lets everybody watch it, and gathers their reruns."""
    first = await Watcher.open(port, page=PAGE, query=QUERY)
    await first.press_start()
    await asyncio.sleep(5)
    await first.rerun()
    whole_s, panel_s = [], []
    for _ in range(ALONE):
        whole_s.append(await first.rerun())
        panel_s.append(await first.rerun(fragment=first.fragment, by_timer=True))
    visitors = [first]
    for _ in range(VISITORS - 1):
        visitors.append(await Watcher.open(port, page=PAGE, query=first.query))
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
        # The timer asks once a second.
        Figure(name="reruns per visitor and second", value=len(seconds) / VISITORS / SECONDS, unit="", target=0.7, at_least=True),
        Figure(name="one visitor: panel's rerun / whole page's", value=statistics.median(panel_s) / statistics.median(whole_s), unit=""),
    ]  # fmt: skip


def measure() -> list[Figure]:
    with running_app() as app:
        return asyncio.run(thirty_watch(app.port))


def main() -> None:
    run(measure)


if __name__ == "__main__":
    main()
