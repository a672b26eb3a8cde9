"""How long an explanation takes, warm, in the process that computes it; occlusion and curves also against plain loops over single
calls."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable

import numpy as np

from benchmarks.figure import Figure, run
from playground.digits.networks import Network
from playground.labs.explain.attack import AttackSpec
from playground.labs.explain.attribution import AttributionSpec
from playground.labs.explain.distortion import DISTORTIONS, NOISE, ROTATION, SHIFT, generator_of
from playground.labs.explain.robustness import SLICE
from playground.runs.shipped import runs_folder

REPEATS = 15


def median_ms(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median of some runs, after one that compiles."""
    work()
    found = []
    for _ in range(repeats):
        begun_s = time.perf_counter()
        work()
        found.append(1_000 * (time.perf_counter() - begun_s))
    return statistics.median(found)


def measure_robustness() -> Iterable[Figure]:
    """A curve of 8 strengths × 1,000 digits × 3 networks, one call of it, and the smallest changes of one digit."""
    from playground.digits.mnist import shared_mnist
    from playground.digits.training.read import load_network
    from playground.labs.explain.training.distort import distorted_slice, find_flip, read_distorted

    networks = [Network(str(runs_folder("train_digits") / name)) for name in ("s1-cnn", "s2-mlp", "softmax-regression")]
    offered, count, alone = DISTORTIONS[ROTATION], 1_000, 100
    digits = shared_mnist().x_test[:alone].astype("float32") / 255

    def curve() -> None:
        distorted_slice.cache_clear()
        for first in range(0, count, SLICE):
            for strength in offered.strengths:
                for network in networks:
                    read_distorted(network, ROTATION, strength, 0, first)

    def one_call() -> None:
        distorted_slice.cache_clear()
        read_distorted(networks[0], ROTATION, 30, 0, 0)

    together = median_ms(curve, repeats=5)
    models = [load_network(network) for network in networks]
    for model in models:
        model(digits[:1, ..., np.newaxis])
    begun_s = time.perf_counter()
    for digit in digits:
        for model in models:
            np.asarray(model(offered.apply(digit[np.newaxis], 30, generator_of(0, 0))[..., np.newaxis]))
    loop = 1_000 * (time.perf_counter() - begun_s) * len(offered.strengths) * count / alone
    yield Figure(name="curve: 8 strengths, 1,000 digits, 3 networks", value=together / 1_000, unit="s", target=3)
    yield Figure(name="curve: a plain loop / ours", value=loop / together, unit="", target=10, at_least=True)
    yield Figure(name="curve: one call", value=median_ms(one_call), unit="ms", target=100)
    for kind in (ROTATION, SHIFT, NOISE):
        found = median_ms(lambda kind=kind: find_flip(networks[0], digits[0], kind, 0))  # type: ignore[misc]
        yield Figure(name=f"smallest {kind} that flips a digit", value=found, unit="ms", target=100)


def measure() -> Iterable[Figure]:
    from playground.engine.worker import prepare_keras

    prepare_keras(threads=2)
    from playground.digits.mnist import shared_mnist
    from playground.labs.explain.training.attack import attackable, go_on
    from playground.labs.explain.training.attribute import (
        attribute,
        explained,
        grad_cam,
        integrated_gradients,
        occlusion,
        positions,
        smooth_gradient,
    )

    s1 = Network(str(runs_folder("train_digits") / "s1-cnn"))
    network, spec = explained(s1), AttributionSpec()
    image = shared_mnist().x_test[:1, ..., np.newaxis].astype("float32") / 255
    cam = network.cam
    assert cam

    def loop() -> list[float]:
        logits = []
        for row, column in positions(spec.window, spec.stride):
            covered = image.copy()
            covered[0, row : row + spec.window, column : column + spec.window] = spec.cover
            logits.append(float(network.model.predict(covered, verbose=0)[0, 7]))
        return logits

    attacked = attackable(s1)

    def pgd(restarts: int) -> None:
        wanted = AttackSpec(steps=40, restarts=restarts)
        attempt = go_on(attacked, image, wanted, None)
        while not attempt.done:
            attempt = go_on(attacked, image, wanted, attempt)

    together = median_ms(lambda: occlusion(network, image, 7, spec))
    begun_s = time.perf_counter()
    loop()
    alone = 1_000 * (time.perf_counter() - begun_s)
    return [
        Figure(name="gradient", value=median_ms(lambda: network.gradients(image, 7)), unit="ms", target=150),
        Figure(name="SmoothGrad, 32 pictures", value=median_ms(lambda: smooth_gradient(network, image, 7, spec)), unit="ms", target=150),
        Figure(name="Grad-CAM", value=median_ms(lambda: grad_cam(*(one[0] for one in cam(image, 7)))), unit="ms", target=150),
        Figure(name="integrated gradients, 64 steps", value=median_ms(lambda: integrated_gradients(network, image, 7, 64)), unit="ms", target=400),
        Figure(name="occlusion", value=together, unit="ms", target=400),
        Figure(name="occlusion: a plain loop / ours", value=alone / together, unit="", target=10, at_least=True),
        Figure(name="PGD, 40 steps on one digit", value=median_ms(lambda: pgd(1)), unit="ms", target=300),
        Figure(name="PGD, 40 steps, 5 restarts", value=median_ms(lambda: pgd(5)), unit="ms"),
        Figure(name="all methods together", value=median_ms(lambda: attribute(s1, image, 7, spec)), unit="ms"),
        *measure_robustness(),
    ]  # fmt: skip


def main() -> None:
    run(measure)


if __name__ == "__main__":
    main()
