"""Rounds a second of a GAN in 2D in the compiled loop, each an update of both, from a fresh start.

Generator and discriminator 2x16, batch 150. A GAN left running collapses, and a collapsed one cannot be compared, so every
measurement begins at the start again; that it has not collapsed by its end is checked.
"""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import replace

from benchmarks.figure import Figure, report
from playground.labs.gan_plane.measures import measure
from playground.labs.gan_plane.spec import GanSpec, real_points

ROUNDS, A_CALL, REPEATS = 1_000, 250, 9
# GAN Lab's own engine, 8-8 against 8-8, one update each, under node on such a machine; in its page 38.
GAN_LAB = 174


def speed(spec: GanSpec) -> float:
    """Median rounds a second, as the page calls: `A_CALL` rounds at a time, from the start."""
    from playground.labs.gan_plane.training.rounds import Program, initial_state

    program, start, real = Program(spec), initial_state(spec), real_points(spec.data, spec.seed, None)
    found = []
    for _ in range(REPEATS):
        state = start
        begun_s = time.perf_counter()
        for _ in range(ROUNDS // A_CALL):
            state = program.run(state, spec, real, rounds=A_CALL)
        found.append(ROUNDS / (time.perf_counter() - begun_s))
        assert measure(spec, state).covered.all(), "a collapsed GAN cannot be compared"
    print(
        f"{spec.generator_optimizer}: {min(found):,.0f} / {statistics.median(found):,.0f} / {max(found):,.0f} a second"
    )
    return statistics.median(found)


def main() -> None:
    # As the live worker has it.
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} --xla_cpu_multi_thread_eigen=false".strip()
    rates = {"generator_learning_rate": 0.1, "discriminator_learning_rate": 0.1}
    sgd = speed(replace(GanSpec(), generator_optimizer="sgd", discriminator_optimizer="sgd", **rates))
    adam = speed(replace(GanSpec(), generator_optimizer="adam", discriminator_optimizer="adam"))
    report(
        [
            Figure(name="updates of both players, SGD", value=sgd, unit="/s", target=9_000, at_least=True),
            Figure(name="updates of both players, Adam", value=adam, unit="/s", target=7_500, at_least=True),
            Figure(name="SGD / GAN Lab's engine", value=sgd / GAN_LAB, unit="", target=1, at_least=True),
        ]
    )


if __name__ == "__main__":
    main()
