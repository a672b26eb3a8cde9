"""How often the status line of "A GAN in 2D" is right: 20 seeded games of each of five presets.

The truth is measured apart from the curves that the status line is computed from: with other noise, other real points and other
thresholds, and for a vanished gradient by whether the generated points still move.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from benchmarks.figure import Figure, run
from playground.gan.losses import says_real
from playground.labs.gan_plane.distributions import nearest, pool
from playground.labs.gan_plane.lab import COLLAPSED, PRESETS, WINNING, finding
from playground.labs.gan_plane.measures import measure as measure_state
from playground.labs.gan_plane.spec import GanSpec, GanState, generate, judge, real_modes, real_points
from playground.preset import preset_by_id

SEEDS = range(1, 21)
MEASURED = ("two-gaussians", "ring-least-squares", "three-blobs-wasserstein", "mode-collapse", "vanishing-gradient")
ROUNDS, A_ROW = 3_000, 60
STILL = 0.01


def truth(spec: GanSpec, states: list[GanState]) -> set[str]:
    """What really happened, from the states of the last 30 % of the rounds."""
    modes, noise = real_modes(spec.data, spec.seed, None), np.random.default_rng(77).uniform(-1, 1, (10_000, 2))
    made = [generate(spec, one.generator, noise) for one in states]
    held = []
    for points in made:
        belongs = nearest(points, modes.centres, modes.reach)
        held.append(
            (np.bincount(belongs[belongs >= 0], minlength=len(modes)) >= 0.1 * modes.shares * len(points)).sum()
        )
    found = {COLLAPSED} if np.median(held) <= 0.7 * len(modes) else set()
    real = pool(spec.data, spec.seed + 1_000)[:4_000]
    logits = [judge(spec, states[-1].discriminator, points) for points in (real, made[-1][:4_000])]
    right, wrong = says_real(spec.loss, *logits)
    moved = np.linalg.norm(made[-1] - made[len(made) // 2], axis=1).mean()
    if moved < STILL and 0.5 * (right.mean() + 1 - wrong.mean()) > 0.7:
        found.add(WINNING)
    return found


def measure() -> list[Figure]:
    from playground.labs.gan_plane.training.rounds import Program, initial_state

    counts: Counter[str] = Counter()
    for name in MEASURED:
        program, said = Program(preset_by_id(PRESETS, name).spec), Counter[str]()
        for seed in SEEDS:
            spec = replace(preset_by_id(PRESETS, name).spec, seed=seed)
            state, real, rows, states = initial_state(spec), real_points(spec.data, seed, None), [], []
            for _ in range(ROUNDS // A_ROW):
                state = program.run(state, spec, real, rounds=A_ROW)
                measured = measure_state(spec, state)
                rows.append(measured.row)
                states.append(state)
            kind = finding(spec, np.stack(rows), measured.covered, real_modes(spec.data, seed, None)).kind
            happened = truth(spec, states[int(0.7 * len(states)) :])
            said[kind] += 1
            ill = kind in (COLLAPSED, WINNING)
            counts["ill" if happened else "well"] += 1
            counts["false alarm"] += ill and kind not in happened
            counts["miss"] += bool(happened) and not ill
        print(f"{name}: {dict(said)}", flush=True)
    print(f"{counts['ill']} games were collapsed or stood still, {counts['well']} were not.")
    return [
        Figure(name="false alarms", value=counts["false alarm"], unit="", target=5),
        Figure(name="misses", value=counts["miss"], unit="", target=5),
    ]


def main() -> None:
    run(measure)


if __name__ == "__main__":
    main()
