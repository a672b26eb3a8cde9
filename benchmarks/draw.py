"""How soon the bars move: one person who draws in a real Chromium, alone and beside a training and a compile; then thirty at once.

In the browser a stroke is timed from the moment at which the pointer goes up to the moment at which the component has moved
the bars for all that is on the paper, both read inside the page. The thirty are websockets that speak the browser's
protocol and send as the component does: the next drawing only when the last is answered.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil
from distributed import Client
from playwright.sync_api import FloatRect, Page
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.app import App, Visitor, browser_page, running_app
from benchmarks.figure import Figure, run
from benchmarks.visitors import Watcher
from playground.digits.pen_digits import DEV, Drawing, shared_pen_digits
from playground.engine.lane import LIVE

STROKES = 50
# A digit fills the middle of the paper, and a hand needs about a third of a second for a stroke.
SIZE, MARGIN, STROKE_S = 0.6, 0.2, 0.3
DRAWERS = 30
QUERY = "digits_preset=CNN,+three+convolutions&digits_epochs=200"
SECONDS = 30.0
PAUSES_S = (0.3, 0.5)
MOST_MS = {"median": 120, "95th percentile": 300}

# Notes in `window.answers` how many milliseconds the answer to each stroke takes.
WATCH = """() => {
  const inside = (key) => document.querySelector(`.st-key-${key} [data-testid=stBidiComponentIsolated]`).shadowRoot
  const pad = inside("%(paper)s").querySelector(".pad")
  const shown = %(shown)s
  let up = 0
  let done = () => {}
  window.answers = []
  // Ends when the answer to the stroke is there; asking for it again and again would take the page's time.
  window.answer = (count) => new Promise((resolve, reject) => {
    if (window.answers.length >= count) resolve()
    done = resolve
    setTimeout(reject, 60_000, "no answer within a minute")
  })
  pad.querySelector("canvas").addEventListener("pointerup", (event) => (up = event.timeStamp), true)
  new MutationObserver(() => {
    if (!up || Number(shown.dataset.%(number)s) < Number(pad.dataset.sent)) return
    window.answers.push(performance.now() - up)
    up = 0
    done()
  }).observe(shown, { attributeFilter: ["data-%(number)s"] })
}"""


def watch(paper: str, shown: str, number: str) -> str:
    """JavaScript that begins to note the milliseconds from a pointer-up to its answer.

    The paper says which drawing it has sent last, and what is watched which drawing it shows.

    Args:
        paper: Key of the paper.
        shown: JavaScript of the element that shows the answer; `pad` is the paper, `inside(key)` a component.
        number: Its data attribute that holds the number of the drawing it shows.
    """
    return WATCH % {"paper": paper, "shown": shown, "number": number}


def drawings() -> Iterator[Drawing]:
    """What people drew, on and on, fitted into the paper."""
    data = shared_pen_digits(DEV)
    for drawing in itertools.cycle(data.drawings[:: len(data.drawings) // 40]):
        yield tuple(tuple((MARGIN + SIZE * x, MARGIN + SIZE * y) for x, y in stroke) for stroke in drawing)


# -- in a browser ------------------------------------------------------------------------------------------------------


def drawn_in_a_browser(app: App) -> list[float]:
    """Draws digits with the mouse in a new browser; milliseconds from pointer-up to changed bars, one for each stroke."""
    with browser_page() as page:
        return drawn(page, f"{app.url}/draw_digit", ".st-key-digit", watch("digit", "pad", "answered"))


def drawn(page: Page, url: str, place: str, script: str) -> list[float]:
    """Draws digits with the mouse on the page at an address.

    Args:
        page: The browser's.
        url: The address.
        place: Selector of the paper's place.
        script: What `watch` returns.
    """
    page.goto(url)
    paper = page.locator(f"{place} canvas")
    paper.wait_for(timeout=120_000)
    page.locator(f"{place} .answer").first.wait_for()
    page.get_by_text("The engine is warming up").first.wait_for(state="hidden", timeout=120_000)
    page.wait_for_timeout(3_000)
    page.evaluate(script)
    count = 0
    for drawing in drawings():
        for stroke in drawing:
            box = paper.bounding_box()
            assert box
            draw(page, box, stroke)
            count += 1
            page.evaluate("(count) => window.answer(count)", count)
            # Between two strokes a hand moves through the air.
            page.wait_for_timeout(200)
            if count == STROKES:
                return [float(milliseconds) for milliseconds in page.evaluate("window.answers")]
        page.locator(f"{place} .clear").click()
        page.wait_for_timeout(500)
    raise AssertionError("drawings never end")


def draw(page: Page, box: FloatRect, stroke: tuple[tuple[float, float], ...]) -> None:
    """Draws one stroke as fast as a hand does."""
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
    page.mouse.move(*places[0])
    page.mouse.down()
    begun_s = time.perf_counter()
    for number, place in enumerate(places):
        time.sleep(max(0.0, begun_s + STROKE_S * number / len(places) - time.perf_counter()))
        page.mouse.move(*place)
    page.mouse.up()


def summary(milliseconds: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    return {"median": statistics.median(milliseconds), "95th percentile": sorted(milliseconds)[int(0.95 * len(milliseconds))]}  # fmt: skip


# -- beside it ---------------------------------------------------------------------------------------------------------


def compile_a_network(units: int) -> float:
    """What the live lane does for a network that it has not seen: traces and compiles its training."""
    import keras
    import numpy as np
    import tensorflow as tf

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(units, "tanh"), keras.layers.Dense(1)])
    inputs = tf.constant(np.zeros((10, 2), "float32"))

    @tf.function(jit_compile=True)
    def epochs(number: tf.Tensor) -> tf.Tensor:
        loss = tf.constant(0.0)
        for _ in tf.range(number):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(model(inputs) ** 2)
            for weight, slope in zip(model.weights, tape.gradient(loss, model.weights), strict=True):
                weight.assign_sub(0.01 * slope)
        return loss

    return float(epochs(tf.constant(10)))


@contextmanager
def compiling(app: App) -> Iterator[list[int]]:
    """Keeps the live lane compiling one network after the other; how many so far is in the list."""
    done: list[int] = []
    over = threading.Event()

    def work() -> None:
        with Client(scheduler_of(app), set_as_default=False) as client:
            for units in itertools.count(2):
                if over.is_set():
                    return
                client.submit(compile_a_network, units, resources={LIVE: 1}, pure=False).result(timeout=120)
                done.append(units)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield done
    finally:
        over.set()
        thread.join()


def scheduler_of(app: App) -> str:
    """Address of the app's private scheduler: the one place that all its workers are connected to."""
    server = psutil.Process(app.process.pid)
    workers = [child for child in server.children(recursive=True) if "spawn_main" in " ".join(child.cmdline())]
    places = [{one.raddr for one in worker.net_connections("tcp") if one.raddr} for worker in workers]
    listening = {one.laddr for one in server.net_connections("tcp") if one.status == psutil.CONN_LISTEN}
    (place,) = listening.intersection(*places)
    return f"tcp://{place.ip}:{place.port}"


async def start_training(port: int) -> None:
    """Starts a training that lasts longer than the measurement."""
    visitor = await Watcher.open(port, page="train_digits", query=QUERY)
    await visitor.press_start()
    await visitor.socket.close()


# -- thirty at once ----------------------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Drawer(Visitor):
    """A visitor who draws.

    Attributes:
        canvas: Widget id of the paper.
        fragment: Id of the fragment that it is in.
        sent: Number of the newest drawing that was sent.
        answered: Number of the newest that was answered.
        answered_s: When each answer came.
    """

    canvas: str = ""
    fragment: str = ""
    sent: int = 0
    answered: int = 0
    answered_s: list[float] = field(default_factory=list)

    def hear(self, answer: ForwardMsg) -> None:
        component = answer.delta.new_element.bidi_component
        if answer.WhichOneof("type") != "delta" or component.component_name != "digit_canvas":
            return
        self.canvas, self.fragment = component.id, answer.delta.fragment_id
        number = json.loads(component.json)["answered"]
        if number > self.answered:
            self.answered = number
            self.answered_s.append(time.perf_counter())

    async def draw(self, first_s: float, until_s: float, hand: random.Random) -> None:
        """Draws digits, stroke by stroke."""
        await asyncio.sleep(max(0.0, first_s - time.perf_counter()))
        self.answered_s = [time.perf_counter()]
        for drawing in drawings():
            for end in range(1, len(drawing) + 1):
                next_s = time.perf_counter() + hand.uniform(*PAUSES_S)
                await self.send(drawing[:end])
                if next_s > until_s:
                    return
                await asyncio.sleep(max(0.0, next_s - time.perf_counter()))

    async def send(self, drawing: Drawing) -> None:
        """Sends what is on the paper, and waits until the bars have moved and the script has finished."""
        self.sent += 1
        flat = [[round(value, 3) for point in stroke for value in point] for stroke in drawing]
        state = json.dumps({"drawing": {"number": self.sent, "strokes": flat}})
        await self.rerun(WidgetState(id=self.canvas, json_value=state), fragment=self.fragment)
        assert self.answered == self.sent, "a drawing was not answered"


async def many_draw(port: int) -> list[Figure]:
    """Thirty draw for half a minute."""
    drawers = [await Drawer.open(port, page="draw_digit") for _ in range(DRAWERS)]
    while not all(drawer.canvas for drawer in drawers):
        await asyncio.sleep(1)
        await asyncio.gather(*(drawer.rerun() for drawer in drawers))
    # Read before the clock runs: all thirty live in this one process.
    shared_pen_digits(DEV)
    begin_s = time.perf_counter() + 1
    await asyncio.gather(
        *(
            drawer.draw(begin_s + place / DRAWERS, begin_s + SECONDS, random.Random(place))
            for place, drawer in enumerate(drawers)
        )
    )
    for drawer in drawers:
        await drawer.socket.close()
    gaps_s = sorted(later - earlier for drawer in drawers for earlier, later in itertools.pairwise(drawer.answered_s))
    print(
        f"{len(gaps_s)} answers to {DRAWERS} drawers in {SECONDS:.0f} s; between two answers to one: "
        f"median {statistics.median(gaps_s):.2f} s, 95th percentile {gaps_s[int(0.95 * len(gaps_s))]:.2f} s"
    )
    return [Figure(name=f"{DRAWERS} drawers, longest time without an answer", value=gaps_s[-1], unit="s", target=1)]


def measure() -> list[Figure]:
    with running_app() as app:
        alone = summary(drawn_in_a_browser(app))
        figures = asyncio.run(many_draw(app.port))
        asyncio.run(start_training(app.port))
        with compiling(app) as compiled:
            beside = summary(drawn_in_a_browser(app))
        print(f"{len(compiled)} networks compiled meanwhile")
    for name, milliseconds in alone.items():
        title, busy = f"pointer-up to bars, alone, {name}", f"pointer-up to bars, beside training and compile, {name}"
        figures += [
            Figure(name=title, value=milliseconds, unit="ms", target=MOST_MS[name]),
            Figure(name=busy, value=beside[name], unit="ms", target=2 * MOST_MS[name]),
            Figure(name=f"beside training and compile / alone, {name}", value=beside[name] / milliseconds, unit=""),
        ]  # fmt: skip
    return figures


def main() -> None:
    run(measure)


if __name__ == "__main__":
    main()
