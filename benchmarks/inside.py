"""How soon the maps of a network follow the pen: one person who draws in a real Chromium, alone and beside a training.

A stroke is timed from the moment at which the pointer goes up to the moment at which all maps of the drawing are painted.
"""

from __future__ import annotations

import asyncio

from benchmarks.app import App, browser_page, running_app
from benchmarks.draw import drawn, start_training, summary
from benchmarks.figure import Figure, run

MOST_MS = {"median": 200, "95th percentile": 400}

# The paper says which drawing it has sent last, and the network's picture which drawing it shows.
WATCH = """() => {
  const inside = (key) => document.querySelector(`.st-key-${key} [data-testid=stBidiComponentIsolated]`).shadowRoot
  const pad = inside("inside_digit").querySelector(".pad")
  const maps = inside("inside_look").querySelector(".inside")
  let up = 0
  let done = () => {}
  window.answers = []
  window.answer = (count) => new Promise((resolve, reject) => {
    if (window.answers.length >= count) resolve()
    done = resolve
    setTimeout(reject, 60_000, "no answer within a minute")
  })
  pad.querySelector("canvas").addEventListener("pointerup", (event) => (up = event.timeStamp), true)
  new MutationObserver(() => {
    if (!up || Number(maps.dataset.drawing) < Number(pad.dataset.sent)) return
    window.answers.push(performance.now() - up)
    up = 0
    done()
  }).observe(maps, { attributeFilter: ["data-drawing"] })
}"""


def followed(app: App) -> dict[str, float]:
    """Median and 95th percentile of the milliseconds from pointer-up to painted maps."""
    with browser_page() as page:
        return summary(drawn(page, f"{app.url}/inside", ".st-key-inside_digit", WATCH))


def measure() -> list[Figure]:
    figures = []
    with running_app() as app:
        alone = followed(app)
        asyncio.run(start_training(app.port))
        beside = followed(app)
    for name, milliseconds in alone.items():
        most = MOST_MS[name]
        figures += [
            Figure(name=f"pointer-up to maps, alone, {name}", value=milliseconds, unit="ms", target=most),
            Figure(name=f"pointer-up to maps, beside training, {name}", value=beside[name], unit="ms", target=2 * most),
        ]
    return figures


def main() -> None:
    run(measure)


if __name__ == "__main__":
    main()
