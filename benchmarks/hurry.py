"""The preset "99% in three epochs": test accuracy over five seeds, and its time against S1's five epochs in the same run.

Time is that of `fit`, tracing included, as the page's worker trains both. The rounds alternate.
"""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import replace
from typing import Any

from benchmarks.figure import Figure, run
from playground.digits.spec import DigitsSpec
from playground.engine.report import Report
from playground.engine.worker import prepare_keras
from playground.labs.train_digits.lab import HURRY, S1
from playground.runs.folder import Folder

SEEDS = range(5)


def trained(spec: DigitsSpec) -> dict[str, Any]:
    """Trains as the worker does and returns the run's small numbers."""
    from playground.digits.training.classifier import train

    with tempfile.TemporaryDirectory() as place:
        return train(spec, Folder(place), Report(send=lambda event: None, stop_requested=lambda: False))


def measure() -> list[Figure]:
    prepare_keras(threads=0)
    hurry, s1_s = [], []
    # Warms up the process; the network is compiled again each time.
    trained(replace(HURRY.spec, train_size=1_000, epochs=1))
    for seed in SEEDS:
        hurry.append(trained(replace(HURRY.spec, seed=seed)))
        print(f"seed {seed}: {hurry[-1]['test_accuracy']:.4f} in {hurry[-1]['train_seconds']:.1f} s", flush=True)
        if seed in (0, 2, 4):
            s1_s.append(trained(S1.spec)["train_seconds"])
            print(f"S1, five epochs: {s1_s[-1]:.1f} s", flush=True)
    accuracy = statistics.median(run["test_accuracy"] for run in hurry)
    seconds = statistics.median(run["train_seconds"] for run in hurry)
    return [
        Figure(name="test accuracy, median of 5 seeds", value=accuracy, unit="", target=0.99, at_least=True),
        Figure(name="time / S1's five epochs", value=seconds / statistics.median(s1_s), unit="", target=1 / 8),
    ]


def main() -> None:
    run(measure)


if __name__ == "__main__":
    main()
