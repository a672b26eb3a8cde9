"""How long a worker takes for each request of "Generated digits": samples with scores and predictions, interpolation, neighbours, verdicts."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from benchmarks.figure import Figure, run
from playground.engine.worker import prepare_keras
from playground.labs.gan_digits.shipped import shipped_source
from playground.labs.gan_digits.spec import CONDITIONAL, InterpolationRequest, SampleRequest

REPEATS = 21


def median_ms(ask: Callable[[int], object]) -> float:
    """Of calls that each ask something else, after one that loads."""
    ask(0)
    found = []
    for turn in range(1, REPEATS + 1):
        begun_s = time.perf_counter()
        ask(turn)
        found.append((time.perf_counter() - begun_s) * 1_000)
    return statistics.median(found)


def measure() -> list[Figure]:
    prepare_keras(threads=0)
    from playground.labs.gan_digits.training.nearest import nearest
    from playground.labs.gan_digits.training.samples import directions, interpolate, sample, verdict

    source = shipped_source(CONDITIONAL)
    offsets = (1.0, -1.0, 0.5)
    ends = sample(source, SampleRequest(count=2, digits=(3, 8)))
    begin, end = (tuple(one.tolist()) for one in ends.latents)
    answers = {
        "64 samples": lambda turn: sample(source, SampleRequest(count=64, seed=turn)),
        "64 samples along directions": lambda turn: sample(source, SampleRequest(count=64, seed=turn, offsets=offsets)),
        "interpolation of 32 frames": lambda turn: interpolate(
            source, InterpolationRequest(begin=begin, end=end, begin_digit=turn % 10, end_digit=8)
        ),
        "nearest to one": lambda turn: nearest(ends.images[turn % 2 : turn % 2 + 1]),
        "verdict on one": lambda turn: verdict(source, ends.images[:1]),
        "directions, once for each GAN": lambda turn: directions.__wrapped__(source),
    }
    return [
        # A worker computes a GAN's directions once and keeps them.
        Figure(name=name, value=median_ms(ask), unit="ms", target=1_000 if "once" in name else 300)
        for name, ask in answers.items()
    ]


def main() -> None:
    run(measure)


if __name__ == "__main__":
    main()
