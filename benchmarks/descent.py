"""How fast the pages on learning answer, in the page's process and in its workers, once the engine is warm.

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

from benchmarks.figure import Figure, run
from pages._ui import backend
from playground.assets import ROOT
from playground.engine.engine import Engine
from playground.engine.state import READY
from playground.labs.gradient_descent.descent import Race, tuning_starts
from playground.labs.gradient_descent.lab import CONTESTANTS, RACE, TUNE, own_rate
from playground.labs.gradient_descent.surfaces import BEALE, HIMMELBLAU, ROSENBROCK
from playground.labs.neuron.lab import DEPTH, NETWORK
from playground.labs.neuron.small_network import AND, CIRCLE, REGRESSION
from playground.settings import Settings

FIRST_PAINT_S, FIRST_PICTURE_S = 2.0, 1.2
PLAIN_STEPS = 25
RACE_NAME = "race of 9 optimizers, 500 steps"


def seconds(act: Callable[[], Any]) -> float:
    """How long it takes."""
    begin_s = time.perf_counter()
    act()
    return time.perf_counter() - begin_s


def big_race() -> Race:
    """Nine optimizers, 500 steps."""
    optimizers = tuple(replace(spec, learning_rate=own_rate(ROSENBROCK, name)) for name, spec in CONTESTANTS.items())
    return Race(text=ROSENBROCK.text, start=ROSENBROCK.start, optimizers=optimizers, steps=500)


def plain_race_s(task: Race) -> float:
    """The same race as a plain loop over `keras.optimizers`, s; from the median of a few of its steps."""
    import tensorflow as tf

    from playground.model.training.build import named_optimizer

    def loss(x: Any, y: Any) -> Any:
        return (1 - x) ** 2 + 100 * (y - x * x) ** 2

    raced = [(named_optimizer(spec.optimizer, 1e-4), tf.Variable(task.start)) for spec in task.optimizers]

    def step() -> None:
        for optimizer, place in raced:
            with tf.GradientTape() as tape:
                value = loss(*tf.unstack(place))
            optimizer.apply([tape.gradient(value, place)], [place])

    step()
    return task.steps * statistics.median(seconds(step) for _ in range(PLAIN_STEPS))


def gradient_descent(engine: Engine, app: AppTest) -> list[Figure]:
    """First paint, another start, another surface, and a race of nine times 500 steps."""
    task = big_race()
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
        Figure(name=RACE_NAME, value=statistics.median(race_s), unit="s", target=1.0),
        Figure(name="tuning: 9 optimizers, 15 rates, 5 starts, 500 steps", value=tune_s, unit="s", target=FIRST_PICTURE_S),
    ]  # fmt: skip


def regression(app: AppTest) -> list[Figure]:
    """First paint, another number of points and another rate of the line, another degree of the curve."""
    paint_s = seconds(lambda: app.switch_page("pages/regression.py").run())
    points_s = [seconds(app.number_input(key="reg_samples").set_value(one).run) for one in (60, 70, 80)]
    app.pills(key="reg_preset").set_value("Polynomials").run()
    degree_s = [seconds(app.slider(key="reg_curve_degree").set_value(one).run) for one in (5, 12, 15)]
    return pictures("Regression", paint_s, {"other points, trained": points_s, "another degree": degree_s})


def neuron(app: AppTest) -> list[Figure]:
    """First paint, and each view with another setting."""
    paint_s = seconds(lambda: app.switch_page("pages/neuron.py").run())
    weights_s = [seconds(app.text_input(key="neuron_weights").set_value(f"1,1,-{one}.5").run) for one in (1, 2, 3)]
    app.segmented_control(key="neuron_view").set_value(NETWORK).run()
    task_s = [seconds(app.selectbox(key="neuron_task").set_value(one).run) for one in (AND, CIRCLE, REGRESSION)]
    app.segmented_control(key="neuron_view").set_value(DEPTH).run()
    depth_s = [seconds(app.slider(key="neuron_depth").set_value(one).run) for one in (10, 30, 50)]
    changes = {"other weights": weights_s, "another task": task_s, "another depth": depth_s}
    return pictures("Neuron", paint_s, changes)


def landscape(app: AppTest) -> list[Figure]:
    """First paint, and the map of 784-32-10 over another plane: 41 x 41 losses of 1,000 digits."""
    paint_s = seconds(lambda: app.switch_page("pages/landscape.py").run())
    app.selectbox(key="land_preset").set_value("Digits").run()
    app.segmented_control(key="land_plane").set_value("random").run()
    map_s = [seconds(app.number_input(key="land_view_seed").set_value(one).run) for one in (1, 2, 3)]
    return pictures("Landscape", paint_s, {"784-32-10 on 1,000 digits, 41 x 41": map_s})


def pictures(page: str, paint_s: float, changes: dict[str, list[float]]) -> list[Figure]:
    """A page's first paint and its slowest new picture after each kind of change."""
    return [
        Figure(name=f"{page}: first paint", value=paint_s, unit="s", target=FIRST_PAINT_S),
        *(Figure(name=f"{page}: {name}", value=max(all_s), unit="s", target=FIRST_PICTURE_S) for name, all_s in changes.items()),
    ]  # fmt: skip


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as place:
        engine = Engine(Settings(data_dir=Path(place))).start_up()
        while engine.state.phase != READY:
            time.sleep(0.2)
        backend.started_engine = lambda: engine  # type: ignore[assignment]
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
        figures = [*gradient_descent(engine, app), *regression(app), *neuron(app), *landscape(app)]
        assert not app.exception, app.exception
        engine.close()
    # Last, since it brings TensorFlow into this process, which is the pages' own.
    race_s = next(figure.value for figure in figures if figure.name == RACE_NAME)
    ratio = race_s / plain_race_s(big_race())
    return [*figures, Figure(name=f"{RACE_NAME} / a plain loop", value=ratio, unit="")]


def main() -> None:
    run(measure)


if __name__ == "__main__":
    main()
