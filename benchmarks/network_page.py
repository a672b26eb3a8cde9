"""A minute of full speed on the default network in a real Chromium: epochs and pictures a second, first picture, memory."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.app import App, browser_page, running_app
from benchmarks.figure import Figure, run

SECONDS = 60
# The loop of the anchor's engine, so the figure is for plain gradient descent.
QUERY = "net_preset=As+in+TensorFlow+Playground"
WAIT_MS = 180_000
# From the click to the first new picture, measured in the page itself.
FIRST_PICTURE = """(lab) => new Promise((done) => {
  const [before, begun] = [lab.dataset.pictures, performance.now()]
  const look = () => lab.dataset.pictures !== before ? done(performance.now() - begun) : requestAnimationFrame(look)
  lab.querySelector(".play").click()
  look()
})"""


def server_mb(app: App) -> float:
    """Resident memory of the page server, MB."""
    status = Path(f"/proc/{app.process.pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def counts(page: Page) -> tuple[float, int, float, float]:
    """Epoch, pictures, heap in MB, and the page's clock in seconds."""
    found = page.locator(".lab").evaluate(
        "(lab) => [Number(lab.dataset.epoch), Number(lab.dataset.pictures), performance.memory.usedJSHeapSize / 2**20, performance.now() / 1000]"
    )
    return float(found[0]), int(found[1]), float(found[2]), float(found[3])


def measure() -> list[Figure]:
    with running_app() as app, browser_page() as page:
        page.goto(f"{app.url}/network?{QUERY}")
        lab = page.locator(".lab[data-epoch]")
        lab.wait_for(timeout=WAIT_MS)
        time.sleep(5)
        first_ms = lab.evaluate(FIRST_PICTURE)
        time.sleep(3)
        marks, memory = [counts(page)], [server_mb(app)]
        for _ in range(SECONDS // 10):
            time.sleep(10)
            marks.append(counts(page))
            memory.append(server_mb(app))
    rates = [(b[0] - a[0]) / (b[3] - a[3]) for a, b in itertools.pairwise(marks)]
    span = marks[-1][3] - marks[0][3]
    print("epochs a second by tens of seconds:", ", ".join(f"{rate:.0f}" for rate in rates))
    print(f"heap {marks[1][2]:.0f} to {marks[-1][2]:.0f} MB, server {memory[1]:.0f} to {memory[-1]:.0f} MB")
    return [
        Figure(name="epochs a second over a minute", value=(marks[-1][0] - marks[0][0]) / span, unit="/s", target=1_000, at_least=True),
        Figure(name="pictures a second", value=(marks[-1][1] - marks[0][1]) / span, unit="/s", target=15, at_least=True),
        Figure(name="last ten seconds to the first ten", value=rates[-1] / rates[0], unit="", target=0.9, at_least=True),
        Figure(name="click to first picture", value=first_ms, unit="ms", target=250),
        Figure(name="growth of the page's heap", value=marks[-1][2] - marks[1][2], unit="MB", target=20),
        Figure(name="growth of the server", value=memory[-1] - memory[1], unit="MB", target=20),
    ]  # fmt: skip


def main() -> None:
    run(measure)


if __name__ == "__main__":
    main()
