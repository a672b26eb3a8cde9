"""A neural network in 2D: epochs a second against plain Keras `fit` in one run, compile time, and how many seeds are solved."""

from __future__ import annotations

import itertools
import os
import statistics
import time
from dataclasses import replace

from benchmarks.figure import Figure, run
from playground.engine.worker import prepare_keras
from playground.labs.network.lab import PRESETS
from playground.labs.network.run import State
from playground.labs.network.spec import FEATURES, NetworkSpec, points_of, table
from playground.preset import preset_by_id

SEEDS = range(1, 26)
REPEATS = 7
PLAIN_EPOCHS = 5
FOREVER_S = 1_000.0
SGD = NetworkSpec(optimizer="sgd", learning_rate=0.03)
MUON = NetworkSpec(optimizer="muon")
SPEEDS = (
    ("default network, SGD", SGD, 500, 4_500),
    ("7 inputs, 8-8, SGD", replace(SGD, features=FEATURES, layers=("8:tanh", "8:tanh")), 300, 2_700),
    ("7 inputs, 6x8, SGD", replace(SGD, features=FEATURES, layers=("8:tanh",) * 6), 100, 1_000),
)


def speed(spec: NetworkSpec, epochs: int) -> tuple[float, float]:
    """Median epochs a second of several calls, and the seconds of the first one, which compiles."""
    from playground.labs.network.training.slices import advance

    begun_s = time.perf_counter()
    state = advance(spec, None, None, 0, 0, 1, FOREVER_S).state
    first_s = time.perf_counter() - begun_s
    advance(spec, None, state, epochs, 0, 1, FOREVER_S)
    rates = []
    for _ in range(REPEATS):
        begun_s = time.perf_counter()
        advance(spec, None, state, epochs, 0, 1, FOREVER_S)
        rates.append(epochs / (time.perf_counter() - begun_s))
    return statistics.median(rates), first_s


def plain_speed(spec: NetworkSpec) -> float:
    """Median epochs a second of Keras's `fit` on the same network and points, which gives both losses after each epoch too."""
    import keras

    from playground.labs.network.training.program import build_model
    from playground.model.training.build import named_optimizer

    train, test = (table(spec, points) for points in points_of(spec))
    keras.utils.set_random_seed(spec.seed)
    model = build_model(spec)
    model.compile(
        named_optimizer(spec.optimizer, spec.learning_rate), keras.losses.BinaryCrossentropy(), metrics=["accuracy"]
    )
    ticks: list[float] = []
    clock = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: ticks.append(time.perf_counter()))
    model.fit(
        train.x, train.y, batch_size=spec.batch_size, epochs=PLAIN_EPOCHS + 1, validation_data=(test.x, test.y),
        validation_batch_size=len(test.x), verbose=0, callbacks=[clock],
    )  # fmt: skip
    # The first epoch, which traces, is left out.
    return 1 / statistics.median(after - before for before, after in itertools.pairwise(ticks))


def solved(spec: NetworkSpec, test_loss: float, most: int) -> list[float]:
    """First epoch below a test loss, of those seeds that reach it."""
    from playground.labs.network.training.slices import advance

    found = []
    for seed in SEEDS:
        seeded = replace(spec, seed=seed, data_seed=seed)
        state: State | None = None
        while state is None or state.epoch < most:
            answer = advance(seeded, None, state, 0 if state is None else min(500, most - state.epoch), 0, 1, FOREVER_S)
            state = answer.state
            below = answer.curves[answer.curves[:, 2] < test_loss]
            if len(below) or answer.diverged or state is None:
                found += [float(below[0, 0])] if len(below) else []
                break
    return found


def measure() -> list[Figure]:
    # As the live workers are started; TensorFlow reads it once.
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    prepare_keras(threads=2)
    figures = []
    for name, spec, epochs, target in SPEEDS:
        rate, first_s = speed(spec, epochs)
        figures += [
            Figure(name=f"{name}: epochs a second", value=rate, unit="/s", target=target, at_least=True),
            Figure(name=f"{name}: speed / plain Keras's", value=rate / plain_speed(spec), unit="", at_least=True),
            Figure(name=f"{name}: first call, compiling", value=first_s, unit="s", target=3.0),
        ]  # fmt: skip
    rate, first_s = speed(MUON, 500)
    print(f"default network with Muon: {rate:.0f} epochs/s, first call {first_s:.1f} s")
    circle = solved(MUON, 0.01, 1_500)
    figures += [
        Figure(name="circle < 0.01, seeds of 25", value=len(circle), unit="", target=25, at_least=True),
        Figure(name="circle, median epochs", value=statistics.median(circle), unit="", target=108),
        Figure(name="circle, most epochs", value=max(circle), unit="", target=310),
    ]
    tanh = NetworkSpec(data="spiral", layers=("8:tanh", "8:tanh"), optimizer="muon")
    ours = preset_by_id(PRESETS, "spiral-solved").spec
    for name, spec, target in (("8-8 tanh, Muon", tanh, 20), ("our preset", ours, 25)):
        spiral = solved(spec, 0.05, 5_000)
        print(f"spiral, {name}: median {statistics.median(spiral):.0f}, most {max(spiral):.0f} epochs")
        figures.append(Figure(name=f"spiral < 0.05, {name}", value=len(spiral), unit="", target=target, at_least=True))
    return figures


def main() -> None:
    run(measure)


if __name__ == "__main__":
    main()
