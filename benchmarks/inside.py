"""How soon the maps of a network follow the pen: one person who draws in a real Chromium, alone and beside a training.

A stroke is timed from the moment at which the pointer goes up to the moment at which all maps of the drawing are painted.
"""

from __future__ import annotations

import asyncio

from benchmarks.app import App, browser_page, running_app
from benchmarks.draw import drawn, start_training, summary, watch
from benchmarks.figure import Figure, run

MOST_MS = {"median": 200, "95th percentile": 400}

MAPS = 'inside("inside_look").querySelector(".inside")'


def followed(app: App) -> dict[str, float]:
    """Median and 95th percentile of the milliseconds from pointer-up to painted maps."""
    with browser_page() as page:
        return summary(drawn(page, f"{app.url}/inside", ".st-key-inside_digit", watch("inside_digit", MAPS, "drawing")))


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
