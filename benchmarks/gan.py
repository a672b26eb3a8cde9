"""Rounds a second of a GAN in 2D: many rounds in one compiled call against one round a call, in one run.

A round is an update of both networks, generator and discriminator 2x16, batch 150. A GAN that is left running collapses, and
then its speed means nothing, so every measurement begins at the start again; that it has not collapsed by its end is checked.
"""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import replace

from benchmarks.figure import Figure, run
from playground.labs.gan_plane.measures import measure as measure_state
from playground.labs.gan_plane.spec import GanSpec, real_points

ROUNDS, REPEATS = 1_000, 9
# Rounds in one call, as the page asks for them.
A_CALL = 250


def speeds(spec: GanSpec) -> tuple[float, float]:
    """Median rounds a second from the start: `A_CALL` rounds in each call, and one round in each call."""
    from playground.labs.gan_plane.training.rounds import Program, initial_state

    program, start, real = Program(spec), initial_state(spec), real_points(spec.data, spec.seed, None)
    many, single = [], []
    for _ in range(REPEATS):
        state = start
        begun_s = time.perf_counter()
        for _ in range(ROUNDS // A_CALL):
            state = program.run(state, spec, real, rounds=A_CALL)
        many.append(ROUNDS / (time.perf_counter() - begun_s))
        assert measure_state(spec, state).covered.all(), "the GAN has collapsed: its speed means nothing"
        begun_s = time.perf_counter()
        for _ in range(A_CALL):
            state = program.run(state, spec, real, rounds=1)
        single.append(A_CALL / (time.perf_counter() - begun_s))
    print(f"{spec.generator_optimizer}: {min(many):,.0f} / {statistics.median(many):,.0f} / {max(many):,.0f} a second")
    return statistics.median(many), statistics.median(single)


def measure() -> list[Figure]:
    # As the live worker has it.
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} --xla_cpu_multi_thread_eigen=false".strip()
    rates = {"generator_learning_rate": 0.1, "discriminator_learning_rate": 0.1}
    sgd = replace(GanSpec(), generator_optimizer="sgd", discriminator_optimizer="sgd", **rates)
    adam = replace(GanSpec(), generator_optimizer="adam", discriminator_optimizer="adam")
    figures = []
    for name, spec, target in (("SGD", sgd, 5), ("Adam", adam, 5)):
        many, single = speeds(spec)
        figures += [
            Figure(name=f"rounds a second, {name}", value=many, unit="/s", at_least=True),
            Figure(name=f"{A_CALL} rounds a call / one round a call, {name}", value=many / single, unit="", target=target, at_least=True),
        ]  # fmt: skip
    return figures


def main() -> None:
    run(measure)


if __name__ == "__main__":
    main()
