"""Gradient descent: the optimizers that race, the named presets, the exported script, and the challenges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from playground.challenge import Challenge
from playground.job import Job
from playground.labs.gradient_descent.descent import CONVERGED, DIVERGED, STUCK, End, Path
from playground.labs.gradient_descent.momentum import best_settings
from playground.labs.gradient_descent.surfaces import CONDITION_NUMBER, ELONGATED, Surface
from playground.model.optimizer import OptimizerSpec
from playground.preset import Preset

RACE = Job("playground.labs.gradient_descent.training.paths:race")
TUNE = Job("playground.labs.gradient_descent.training.paths:tune")
NOISY_DESCENT = Job("playground.labs.gradient_descent.training.paths:noisy_descent")
SAMPLE_GRADIENTS = Job("playground.labs.gradient_descent.training.paths:sample_gradients")

# What the page calls an optimizer, with its parameters at Keras's defaults; 0.9 is the usual momentum.
CONTESTANTS: dict[str, OptimizerSpec] = {
    "sgd": OptimizerSpec(optimizer="sgd"),
    "momentum": OptimizerSpec(optimizer="sgd", momentum=0.9),
    "nesterov": OptimizerSpec(optimizer="sgd", momentum=0.9, nesterov=True),
    "adagrad": OptimizerSpec(optimizer="adagrad"),
    "rmsprop": OptimizerSpec(optimizer="rmsprop"),
    "adam": OptimizerSpec(optimizer="adam"),
    "adamw": OptimizerSpec(optimizer="adamw"),
    "nadam": OptimizerSpec(optimizer="nadam"),
    "lion": OptimizerSpec(optimizer="lion", beta_2=0.99),
}
SAME, OWN_RATES, TUNED = "same", "own", "tuned"
RACES = (OWN_RATES, SAME, TUNED)


def own_rate(surface: Surface, optimizer: str) -> float:
    """A rate to begin with: the surface's own for plain descent, a fifth with momentum, whose steps add up; for those that
    divide by the gradient's size, a share of the map's width, since the rate is about the length of their steps."""
    match optimizer:
        case "sgd":
            rate = surface.rate
        case "momentum" | "nesterov":
            rate = surface.rate / 5
        case "adagrad":
            rate = surface.width / 10
        case "lion":
            rate = surface.width / 300
        case _:
            rate = surface.width / 80
    return float(f"{rate:.2g}")


@dataclass(frozen=True, kw_only=True)
class RaceStart:
    """What the page is set to before a race.

    Attributes:
        surface: Name of the surface.
        optimizers: Names of `CONTESTANTS`.
        race: One of `RACES`.
        rate: Learning rate of all, if the race is `SAME`; 0: the surface's own.
        start: None: the surface's own.
        steps: 0: the surface's own.
        condition_number: Of the elongated bowl.
        values: Further fields of the optimizers' specs, such as `{"momentum": {"momentum": 0.6}}`.
    """

    surface: str
    optimizers: tuple[str, ...]
    race: str = OWN_RATES
    rate: float = 0.0
    start: tuple[float, float] | None = None
    steps: int = 0
    condition_number: float = CONDITION_NUMBER
    values: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


PRESETS = (
    Preset(
        id="first-look",
        name="First look",
        former=("first look",),
        about="Plain descent takes the ravine in zigzags, momentum swings, Adam turns towards the minimum.",
        spec=RaceStart(
            surface=ELONGATED,
            optimizers=("sgd", "momentum", "adam"),
        ),
    ),
    Preset(
        id="too-high-a-rate",
        name="Learning rate too high",
        former=("too high a rate",),
        about="The rate is just above 2/λmax: every step overshoots the floor of the ravine by more than the one before.",
        spec=RaceStart(
            surface=ELONGATED,
            optimizers=("sgd",),
            race=SAME,
            rate=0.102,
        ),
    ),
    Preset(
        id="ravine",
        name="Ravine",
        former=("ravine",),
        about="Condition number 100: what is safe across the ravine crawls along it. Momentum is the cure.",
        spec=RaceStart(
            surface=ELONGATED,
            optimizers=("sgd", "momentum", "nesterov"),
            race=SAME,
            rate=0.019,
            condition_number=100.0,
        ),
    ),
    Preset(
        id="saddle",
        name="Saddle point",
        former=("saddle",),
        about="All start on the ridge, where one slope is exactly 0: none can leave it, yet none has found a minimum.",
        spec=RaceStart(
            surface="saddle",
            optimizers=("sgd", "momentum", "rmsprop", "adam"),
            start=(1.5, 0.0),
        ),
    ),
    Preset(
        id="plateau",
        name="Plateau",
        former=("plateau",),
        about="Where the surface is flat a plain step is as small as the gradient; the adaptive ones keep their pace.",
        spec=RaceStart(
            surface="plateau",
            optimizers=("sgd", "momentum", "adagrad", "rmsprop", "adam"),
            start=(3.4, -2.4),
        ),
    ),
    Preset(
        id="many-minima",
        name="Many local minima",
        former=("many minima",),
        about="Which dent of Rastrigin's a path ends in depends on start, optimizer and rate.",
        spec=RaceStart(
            surface="rastrigin",
            optimizers=("sgd", "momentum", "adam", "lion"),
        ),
    ),
    Preset(
        id="the-big-race",
        name="All optimizers, tuned rates",
        former=("the big race",),
        about="All nine in Rosenbrock's valley, each with the rate that the rule below found for it.",
        spec=RaceStart(
            surface="rosenbrock",
            optimizers=tuple(CONTESTANTS),
            race=TUNED,
        ),
    ),
    Preset(
        id="an-unfair-race",
        name="All optimizers, one learning rate",
        former=("an unfair race",),
        about="The same nine with one rate for all: it suits one, is far too long for another, and decides the race.",
        spec=RaceStart(
            surface="rosenbrock",
            optimizers=tuple(CONTESTANTS),
            race=SAME,
            rate=0.001,
        ),
    ),
)


def contestant_name(spec: OptimizerSpec) -> str:
    """Which of `CONTESTANTS` a spec is."""
    if spec.optimizer != "sgd":
        return spec.optimizer
    if spec.nesterov:
        return "nesterov"
    return "momentum" if spec.momentum else "sgd"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A finished race, as the challenges see it.

    Attributes:
        surface: Where.
        condition_number: Of the elongated bowl.
        specs: Optimizers by name.
        paths, ends: Of each, by name.
    """

    surface: Surface
    condition_number: float
    specs: Mapping[str, OptimizerSpec]
    paths: Mapping[str, Path]
    ends: Mapping[str, End]


def _just_above_the_limit(race: Outcome) -> bool:
    limit = 2 / race.condition_number
    return (
        race.surface.name == ELONGATED
        and "sgd" in race.ends
        and race.ends["sgd"].kind == DIVERGED
        and race.specs["sgd"].learning_rate <= 1.05 * limit
    )


def _momentum_in_the_ravine(race: Outcome) -> bool:
    """Ten times as fast as plain descent can be there is about √κ times."""
    return (
        race.surface.name == ELONGATED
        and race.condition_number >= 100
        and any(
            race.ends[name].kind == CONVERGED and race.ends[name].step <= 80
            for name in ("momentum", "nesterov")
            if name in race.ends
        )
    )


def _two_minima(race: Outcome) -> bool:
    reached = {end.minimum for end in race.ends.values() if end.kind == CONVERGED and end.minimum >= 0}
    return race.surface.name == "himmelblau" and len(reached) >= 2


def _beats_adam(race: Outcome) -> bool:
    """Plain SGD, momentum or Nesterov below 1e-6 on Rosenbrock's, and earlier than Adam."""
    if race.surface.name != "rosenbrock" or "adam" not in race.paths:
        return False
    first = {name: _first_below(path.losses, 1e-6) for name, path in race.paths.items()}
    return any(first[name] < first["adam"] for name in ("sgd", "momentum", "nesterov") if name in first)


def _first_below(losses: np.ndarray, level: float) -> float:
    below = np.flatnonzero(losses < level)
    return float(below[0]) if below.size else float("inf")


CHALLENGES: tuple[Challenge[Sequence[Outcome]], ...] = (
    Challenge(
        id="limit",
        sentence="Find the edge: on the elongated bowl, let sgd diverge at a rate at most 5 % above its limit 2/λmax.",
        done=lambda races: any(map(_just_above_the_limit, races)),
    ),
    Challenge(
        id="ravine",
        sentence="At condition number 100 or more, choose rate and momentum so that momentum or nesterov converges within 80 steps.",
        done=lambda races: any(map(_momentum_in_the_ravine, races)),
    ),
    Challenge(
        id="stuck",
        sentence="Get an optimizer stuck at a saddle of a surface other than “saddle”.",
        done=lambda races: any(
            end.kind == STUCK and race.surface.name != "saddle" for race in races for end in race.ends.values()
        ),
    ),
    Challenge(
        id="fork",
        sentence="Find a start on Himmelblau's from which two optimizers end in different minima.",
        done=lambda races: any(map(_two_minima, races)),
    ),
    Challenge(
        id="rosenbrock",
        sentence="Beat adam in Rosenbrock's valley: let sgd, momentum or nesterov reach a loss below 0.000001 before it.",
        done=lambda races: any(map(_beats_adam, races)),
    ),
)


def best_for(condition_number: float) -> tuple[float, float]:
    """Learning rate and momentum that are fastest in the long run on the elongated bowl."""
    return best_settings((1.0, condition_number))


def json_numbers(values: np.ndarray) -> list[Any]:
    """Numbers for the browser: JSON has no infinity."""
    return [float(f"{value:.7g}") if np.isfinite(value) else None for value in values.ravel()]
