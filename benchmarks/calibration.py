"""How fast this machine is: one fixed piece of work, measured before every benchmark, against the same work on a machine of reference.

The work is of the three kinds that the playground consists of: plain Python on one core, NumPy on one core, and one
TensorFlow matrix product on every core. Each takes a few milliseconds, is repeated many times, and its fastest time counts:
what else runs on the machine can only slow it down, and rarely disturbs every repetition.
`python -m benchmarks.calibration` prints the seconds of each kind.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from playground.assets import ROOT

# Seconds on the machine of reference, a two-core machine: the fastest of many calibrations.
REFERENCE_S = {"python": 0.00107, "numpy": 0.00173, "tensorflow": 0.00184}
REPEATS = 300


def python_work() -> int:
    """Calls, arithmetic, a dictionary and strings."""
    counts: dict[str, int] = {}
    for number in range(5_000):
        key = str(number * number % 997)
        counts[key] = counts.get(key, 0) + number
    return sum(counts.values())


def numpy_work() -> float:
    """Functions of 50,000 numbers (float64), element by element, and their order."""
    numbers = np.random.default_rng(1).random(50_000)
    return float(np.tanh(numbers).sum() + np.exp(-numbers * numbers).sum() + np.sort(numbers)[25_000])


def tensorflow_work() -> Callable[[], object]:
    """A product of two matrices, both float32, shape `(400, 400)`."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tensorflow as tf

    with tf.device("CPU"):
        matrix = tf.random.stateless_uniform((400, 400), seed=(1, 2))

    def product() -> object:
        with tf.device("CPU"):
            return tf.linalg.matmul(matrix, matrix).numpy()

    return product


def fastest_s(work: Callable[[], object]) -> float:
    """Shortest time of several, s."""
    found = []
    for _ in range(REPEATS):
        begun_s = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun_s)
    return min(found)


def slowness() -> float:
    """How many times as long as the machine of reference this machine takes: geometric mean over the three kinds of work.

    The work is done in a process of its own, so that a benchmark's process is left without TensorFlow unless it needs it.

    Raises:
        subprocess.CalledProcessError: If the work fails.
    """
    command = [sys.executable, "-m", "benchmarks.calibration"]
    seconds = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    return math.prod(seconds[kind] / reference_s for kind, reference_s in REFERENCE_S.items()) ** (1 / len(REFERENCE_S))


if __name__ == "__main__":
    kinds = {"python": python_work, "numpy": numpy_work, "tensorflow": tensorflow_work()}
    print(json.dumps({kind: fastest_s(work) for kind, work in kinds.items()}))
