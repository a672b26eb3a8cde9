"""Our training of S1 and S2 against the plain script that a reader would write: time per epoch, in one run.

Both do equal work: the same network, batches, shuffling and epochs, on the same arrays. Each measurement is a process of
its own, the plain one with TensorFlow as it comes; the two alternate, so that a machine that slows down slows both. Each
first epoch, which compiles, is left out on both sides.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from typing import Any

from benchmarks.figure import Figure, run
from playground.digits.spec import DigitsSpec
from playground.engine.report import Report
from playground.engine.worker import prepare_keras
from playground.labs.train_digits.lab import S1, S2
from playground.preset import Preset
from playground.runs.folder import Folder

# Images an epoch: enough for a steady figure, few enough to end within five minutes on two slow cores.
IMAGES = {S1.id: 20_000, S2.id: 60_000}
ROUNDS = 3
EPOCHS = 3


def plain_epoch_s(preset: Preset[DigitsSpec]) -> float:
    """Median seconds an epoch of `compile` and `fit` with Keras's defaults."""
    import keras

    from playground.digits.training.classifier import load_data
    from playground.model.training.build import build_layers

    data = load_data(preset.spec)
    x, y = data.x[: IMAGES[preset.id]], data.y[: IMAGES[preset.id]]
    layers = build_layers(preset.spec.layers, (28, 28, 1), initializer=preset.spec.initializer)
    model = keras.Sequential([keras.Input((28, 28, 1)), *layers])
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    clock = EpochClock()
    model.fit(x, y, batch_size=preset.spec.batch_size, epochs=EPOCHS, verbose=0, callbacks=[clock.callback()])
    return clock.median_s()


def our_epoch_s(preset: Preset[DigitsSpec]) -> float:
    """Median seconds an epoch as the page's worker trains, reports and snapshots included."""
    prepare_keras(threads=0)
    from playground.digits.training.classifier import train

    clock = EpochClock()

    def send(event: dict[str, Any]) -> None:
        if event["kind"] in ("setup", "epoch"):
            clock.tick()

    spec = replace(preset.spec, train_size=IMAGES[preset.id], epochs=EPOCHS)
    with tempfile.TemporaryDirectory() as place:
        train(spec, Folder(place), Report(send=send, stop_requested=lambda: False))
    return clock.median_s()


class EpochClock:
    """Seconds between ticks, the first left out."""

    def __init__(self) -> None:
        self._ticks: list[float] = []

    def tick(self) -> None:
        self._ticks.append(time.perf_counter())

    def median_s(self) -> float:
        spans = [after - before for before, after in zip(self._ticks[1:], self._ticks[2:], strict=False)]
        return statistics.median(spans)

    def callback(self) -> Any:
        import keras

        return keras.callbacks.LambdaCallback(
            on_train_begin=lambda logs: self.tick(), on_epoch_end=lambda epoch, logs: self.tick()
        )


MEASURES = {"plain": plain_epoch_s, "ours": our_epoch_s}


def in_own_process(side: str, preset: Preset[DigitsSpec]) -> float:
    """Runs one side, `"plain"` or `"ours"`, in a new process; its seconds."""
    command = [sys.executable, "-m", "benchmarks.training", side, preset.id]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1])


def measure() -> list[Figure]:
    figures = []
    for preset in (S1, S2):
        ratios = []
        for _ in range(ROUNDS):
            plain, ours = in_own_process("plain", preset), in_own_process("ours", preset)
            ratios.append(ours / plain)
            print(f"{preset.name}: ours {ours:.2f} s, plain {plain:.2f} s an epoch", flush=True)
        name = f"{preset.name}: our time an epoch / plain script's"
        figures.append(Figure(name=name, value=statistics.median(ratios), unit="", target=1.05))
    return figures


def main() -> None:
    if sys.argv[1:]:
        side, name = sys.argv[1:]
        print(MEASURES[side](next(preset for preset in (S1, S2) if preset.id == name)))
    else:
        run(measure)


if __name__ == "__main__":
    main()
