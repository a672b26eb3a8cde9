"""The lab: its presets, and its challenges driven to "done" and "not yet" by real races."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from playground.assets import ASSETS
from playground.challenge import done_now
from playground.labs.gradient_descent.descent import CONVERGED, DIVERGED, STUCK, Race, end_of
from playground.labs.gradient_descent.lab import (
    CHALLENGES,
    CONTESTANTS,
    PRESETS,
    RACES,
    SAME,
    Outcome,
    RaceStart,
    best_for,
    own_rate,
)
from playground.labs.gradient_descent.surfaces import (
    BEALE,
    HIMMELBLAU,
    ROSENBROCK,
    SADDLE,
    SURFACE_BY_NAME,
    SURFACES,
    elongated_bowl,
)
from playground.labs.gradient_descent.training.paths import race
from playground.model.optimizer import optimizer_name
from playground.preset import preset_by_id


def outcome(
    surface, rates: dict[str, float], *, condition_number: float = 20.0, start=None, steps: int = 0, **fields
) -> Outcome:
    """A race of some optimizers at these rates."""
    specs = {
        name: replace(CONTESTANTS[name], learning_rate=rate, **(fields if CONTESTANTS[name].momentum else {}))
        for name, rate in rates.items()
    }
    task = Race(
        text=surface.text, start=start or surface.start, optimizers=tuple(specs.values()), steps=steps or surface.steps
    )
    paths = dict(zip(specs, race(task), strict=True))
    ends = {name: end_of(path, specs[name], surface) for name, path in paths.items()}
    return Outcome(surface=surface, condition_number=condition_number, specs=specs, paths=paths, ends=ends)


def done(*races: Outcome) -> set[str]:
    return set(done_now(CHALLENGES, races))


def test_nothing_is_done_at_first() -> None:
    assert done() == set()
    surface = elongated_bowl()
    assert done(outcome(surface, {name: own_rate(surface, name) for name in CONTESTANTS})) == set()


def test_the_edge() -> None:
    assert done(outcome(elongated_bowl(), {"sgd": 0.103})) == {"limit"}
    assert done(outcome(elongated_bowl(), {"sgd": 0.11})) == set()
    assert done(outcome(elongated_bowl(), {"sgd": 0.099})) == set()


def test_momentum_in_the_ravine() -> None:
    rate, momentum = best_for(100.0)
    surface = elongated_bowl(100.0)
    assert done(outcome(surface, {"momentum": rate}, condition_number=100.0, momentum=momentum)) == {"ravine"}
    assert done(outcome(surface, {"momentum": rate / 20}, condition_number=100.0)) == set()
    assert done(outcome(elongated_bowl(), {"momentum": best_for(20.0)[0]}, momentum=best_for(20.0)[1])) == set()


@pytest.mark.parametrize("settings", [(0.03306, 0.6694), (0.03, 0.7)])
def test_the_lesson_says_after_how_many_steps_momentum_arrives(settings: tuple[float, float]) -> None:
    rate, momentum = settings
    lesson = (ASSETS / "gradient_descent" / "lesson.md").read_text()
    (said,) = re.findall(rf"α = {rate}(?: and β| with β) = {momentum}[^.]*? after about (\d+)", lesson)
    end = outcome(elongated_bowl(100.0), {"momentum": rate}, condition_number=100.0, momentum=momentum).ends["momentum"]
    assert end.kind == CONVERGED
    assert end.step == pytest.approx(int(said), abs=2)


def test_stuck_elsewhere() -> None:
    assert done(outcome(SADDLE, {"sgd": 0.1}, start=(1.5, 0.0))) == set()
    # Himmelblau's saddle between two of its minima.
    assert done(outcome(HIMMELBLAU, {"sgd": 0.01}, start=(0.0866775046, 2.8842547), steps=10)) == {"stuck"}


def test_the_fork() -> None:
    assert done(outcome(HIMMELBLAU, {"sgd": 0.01, "momentum": 0.01})) == {"fork"}
    assert done(outcome(HIMMELBLAU, {"sgd": 0.01, "adam": 0.05}, start=(3.2, 2.2), steps=400)) == set()


def test_beating_adam() -> None:
    assert done(outcome(ROSENBROCK, {"momentum": 0.001, "adam": 0.01}, steps=1000, momentum=0.98)) == {"rosenbrock"}
    assert done(outcome(ROSENBROCK, {"momentum": 0.0001, "adam": 0.5}, steps=1000)) == set()
    assert done(outcome(BEALE, {"momentum": 0.001, "adam": 1e-4}, steps=500)) == set()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_presets_name_what_there_is(preset) -> None:
    assert preset.spec.surface in SURFACE_BY_NAME
    assert set(preset.spec.optimizers) <= set(CONTESTANTS)
    assert preset.spec.race in RACES
    assert preset.about.endswith(".")


def by_id(preset_id: str) -> RaceStart:
    return preset_by_id(PRESETS, preset_id).spec


def test_presets_show_what_they_say() -> None:
    high = by_id("too-high-a-rate")
    assert outcome(elongated_bowl(), {"sgd": high.rate}).ends["sgd"].kind == DIVERGED
    saddle = by_id("saddle")
    rates = {name: own_rate(SADDLE, name) for name in saddle.optimizers}
    ends = outcome(SADDLE, rates, start=saddle.start).ends
    assert CONVERGED not in {end.kind for end in ends.values()}
    assert ends["sgd"].kind == STUCK
    ravine = by_id("ravine")
    ends = outcome(elongated_bowl(100.0), dict.fromkeys(ravine.optimizers, ravine.rate), condition_number=100.0).ends
    assert ends["sgd"].kind != CONVERGED
    assert ends["momentum"].kind == CONVERGED
    unfair = by_id("an-unfair-race")
    assert unfair.race == SAME


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_with_its_own_rates_no_optimizer_diverges(surface) -> None:
    ends = outcome(surface, {name: own_rate(surface, name) for name in CONTESTANTS}).ends
    assert DIVERGED not in {end.kind for end in ends.values()}
    assert ends["sgd"].kind == CONVERGED or surface.name in ("rosenbrock", "beale")


def test_names_of_specs() -> None:
    assert {optimizer_name(spec) for spec in CONTESTANTS.values()} == set(CONTESTANTS)
