"""Gradient descent: the optimizers that race, the named presets, the exported script, and the challenges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from playground.challenge import Challenge
from playground.job import Job
from playground.labs.gradient_descent.descent import CONVERGED, DIVERGED, STUCK, End, Path
from playground.labs.gradient_descent.momentum import best_settings
from playground.labs.gradient_descent.surfaces import CONDITION_NUMBER, ELONGATED, Surface
from playground.model.optimizer import OptimizerSpec, optimizer_fields
from playground.preset import Preset

RACE = Job("playground.labs.gradient_descent.training.paths:race")
TUNE = Job("playground.labs.gradient_descent.training.paths:tune")
NOISY_DESCENT = Job("playground.labs.gradient_descent.training.paths:noisy_descent")
SAMPLE_GRADIENTS = Job("playground.labs.gradient_descent.training.paths:sample_gradients")

# The optimizers that may race, by their names in `playground.model.optimizer.OPTIMIZERS`, with Keras's default parameters.
CONTESTANTS = {
    name: OptimizerSpec(**optimizer_fields(name))
    for name in ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "nadam", "lion")
}
SAME, OWN_RATES, TUNED = "same", "individual", "tuned"
RACES = (OWN_RATES, SAME, TUNED)


def own_rate(surface: Surface, optimizer: str) -> float:
    """An initial learning rate: that of the surface for plain descent; a fifth of it with momentum, whose steps add up; for
    optimizers that divide by the gradient's size, a fraction of the map's width, as it sets the length of their steps."""
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
        rate: Learning rate of all, if the race is `SAME`; 0: that of the surface.
        start: None: that of the surface.
        steps: 0: that of the surface.
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
        about="Plain gradient descent zigzags through the ravine, momentum oscillates, and Adam turns towards the minimum.",
        spec=RaceStart(
            surface=ELONGATED,
            optimizers=("sgd", "momentum", "adam"),
        ),
    ),
    Preset(
        id="too-high-a-rate",
        name="Learning rate too high",
        former=("too high a rate",),
        about="The learning rate is just above 2/λmax: every step overshoots the bottom of the ravine by more than the previous one.",
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
        about="Condition number 100: a learning rate that is safe across the ravine makes slow progress along it. Momentum helps.",
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
        about="All optimizers start on the ridge, where the slope in y is exactly 0. They cannot leave it, and none finds a minimum.",
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
        about="On a flat surface, plain steps are as small as the gradient, while adaptive optimizers keep their pace.",
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
        about="In which of Rastrigin's many local minima a path ends depends on the start, the optimizer and the learning rate.",
        spec=RaceStart(
            surface="rastrigin",
            optimizers=("sgd", "momentum", "adam", "lion"),
        ),
    ),
    Preset(
        id="the-big-race",
        name="All optimizers, tuned rates",
        former=("the big race",),
        about="All nine optimizers in Rosenbrock's valley, each with the learning rate that the tuning rule below finds for it.",
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
        about="The same nine optimizers with one learning rate: it suits some and is far too large for others, so it decides the race.",
        spec=RaceStart(
            surface="rosenbrock",
            optimizers=tuple(CONTESTANTS),
            race=SAME,
            rate=0.001,
        ),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A finished race, for the challenges.

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
    """Within 80 steps: ten times as fast as plain descent can be there, which is about a factor of √κ."""
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
        sentence="Find the stability limit: on the elongated bowl, make sgd diverge with a learning rate at most 5% above 2/λmax.",
        done=lambda races: any(map(_just_above_the_limit, races)),
    ),
    Challenge(
        id="ravine",
        sentence="On the elongated bowl with a condition number of at least 100, choose a learning rate and a momentum with which momentum or nesterov converges within 80 steps.",
        done=lambda races: any(map(_momentum_in_the_ravine, races)),
    ),
    Challenge(
        id="stuck",
        sentence="Get an optimizer stuck at a saddle point of a surface other than “saddle”. Hint: on a line of symmetry the slope "
        "across the line is exactly 0, so a path that starts on it stays on it.",
        done=lambda races: any(
            end.kind == STUCK and race.surface.name != "saddle" for race in races for end in race.ends.values()
        ),
    ),
    Challenge(
        id="fork",
        sentence="On Himmelblau's surface (himmelblau), find a start from which two optimizers end in different minima.",
        done=lambda races: any(map(_two_minima, races)),
    ),
    Challenge(
        id="rosenbrock",
        sentence="Beat adam in Rosenbrock's valley (rosenbrock): make sgd, momentum or nesterov reach a loss below 0.000001 first.",
        done=lambda races: any(map(_beats_adam, races)),
    ),
)


def best_for(condition_number: float) -> tuple[float, float]:
    """Learning rate and momentum that are fastest in the long run on the elongated bowl."""
    return best_settings((1.0, condition_number))
