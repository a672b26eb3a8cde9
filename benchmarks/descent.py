"""How fast the pages on learning answer: "Gradient descent" in the page's process and in its worker, the engine warm.

A page that the browser asks for costs what its script costs here, and what the browser needs to draw it (about 0.3 s).
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from benchmarks.figure import Figure, report
from pages._ui import backend
from playground.descent import Race, tuning_starts
from playground.engine.engine import READY, Engine
from playground.labs.gradient_descent import CONTESTANTS, RACE, TUNE, own_rate
from playground.settings import Settings
from playground.surfaces import BEALE, HIMMELBLAU, ROSENBROCK

ROOT = Path(__file__).parents[1]
FIRST_PAINT_S, FIRST_PICTURE_S = 2.0, 1.2


def seconds(act: Callable[[], Any]) -> float:
    """How long it takes."""
    begin_s = time.perf_counter()
    act()
    return time.perf_counter() - begin_s


def gradient_descent(engine: Engine, app: AppTest) -> list[Figure]:
    """First paint, another start, another surface, and a race of nine times 500 steps."""
    optimizers = tuple(replace(spec, learning_rate=own_rate(ROSENBROCK, name)) for name, spec in CONTESTANTS.items())
    task = Race(text=ROSENBROCK.text, start=ROSENBROCK.start, optimizers=optimizers, steps=500)
    engine.call(RACE, task)
    race_s = [seconds(partial(engine.call, RACE, replace(task, start=(-1.0, one / 10)))) for one in range(7)]
    engine.call(TUNE, replace(task, text=BEALE.text), tuning_starts(BEALE), BEALE.lowest)
    tune_s = seconds(lambda: engine.call(TUNE, task, tuning_starts(ROSENBROCK), ROSENBROCK.lowest))
    paint_s = seconds(lambda: app.switch_page("pages/gradient_descent.py").run())
    start_s = [seconds(app.number_input(key="gd_x").set_value(one / 7).run) for one in range(1, 6)]
    surface_s = seconds(lambda: app.selectbox(key="gd_surface").set_value(HIMMELBLAU.name).run())
    return [
        Figure(name="Gradient descent: first paint, a surface never seen", value=paint_s, unit="s", target=FIRST_PAINT_S),
        Figure(name="Gradient descent: another start", value=statistics.median(start_s), unit="s", target=FIRST_PICTURE_S),
        Figure(name="Gradient descent: a surface never seen", value=surface_s, unit="s", target=FIRST_PICTURE_S),
        Figure(name="race of 9 optimizers, 500 steps", value=statistics.median(race_s), unit="s", target=1.0),
        Figure(name="tuning: 9 optimizers, 15 rates, 5 starts, 500 steps", value=tune_s, unit="s", target=FIRST_PICTURE_S),
    ]  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        engine = Engine(Settings(data_dir=Path(place))).start_up()
        while engine.state.phase != READY:
            time.sleep(0.2)
        backend.started_engine = lambda: engine  # type: ignore[assignment]
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
        figures = gradient_descent(engine, app)
        engine.close()
    report(figures)


if __name__ == "__main__":
    main()
