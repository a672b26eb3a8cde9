"""The loss landscape of a network: jobs, presets and challenges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.challenge import Challenge
from playground.job import Job
from playground.labs.landscape.spec import MEASURED, MNIST, PATH, RANDOM, LandscapeSpec, Plane, View
from playground.preset import Preset

TRAIN = Job("playground.labs.landscape.training.train:train", name="landscape.train")
PLANE = Job("playground.labs.landscape.training.train:plane")
LOSSES = Job("playground.labs.landscape.training.train:losses")
PROJECTED_LOSSES = Job("playground.labs.landscape.training.train:projected_losses")
LINE = Job("playground.labs.landscape.training.train:line")

# Multiplications in one slice of a map: about a tenth of a second on one core.
SLICE = 4e8


def rows_a_slice(spec: LandscapeSpec, view: View) -> int:
    """Rows of a map that one slice of the live lane computes.

    The first layer takes three additions and an activation per example, whatever the number of inputs, because its
    pre-activation is affine in the two coordinates; activations are counted as 20 multiplications.
    """
    units = spec.units if spec.hidden_layers else spec.outputs
    inner = max(0, spec.hidden_layers - 1) * spec.units * (spec.units + 20)
    last = spec.units * spec.outputs if spec.hidden_layers else 0
    return max(1, int(SLICE / (view.resolution * MEASURED * (20 * units + inner + last))))


def read_map(arrays: Mapping[str, np.ndarray]) -> tuple[Plane, np.ndarray]:
    """The plane and the losses over it that a run ships as `map.npz`."""
    values: dict[str, Any] = {name: value for name, value in arrays.items() if name != "losses"}
    plane = Plane(**{**values, "kind": str(values["kind"]), "explained": tuple(values["explained"].tolist())})
    return plane, arrays["losses"].astype("float64")


PRESETS = (
    Preset(
        id="spiral",
        name="Spiral",
        spec=LandscapeSpec(optimizer="adam", learning_rate=0.01, epochs=120),
        about="Two spirals and a network with 337 weights. The path drops from a plateau and then winds along a valley.",
    ),
    Preset(
        id="digits",
        name="Digits",
        spec=LandscapeSpec(
            data=MNIST,
            train_size=1_000,
            hidden_layers=1,
            units=32,
            activation="relu",
            optimizer="sgd",
            learning_rate=0.1,
            epochs=20,
        ),
        about="A network of 784-32-10 units on 1,000 digits: it has 25,450 weights, yet most of the path lies in one plane.",
    ),
    Preset(
        id="convex",
        name="Softmax regression, convex",
        former=("Convex",),
        spec=LandscapeSpec(
            data=MNIST, train_size=1_000, hidden_layers=0, optimizer="sgd", learning_rate=0.1, epochs=20
        ),
        about="Softmax regression has no hidden layer, so its loss is convex: on every plane it is a bowl.",
    ),
    Preset(
        id="too-high-a-rate",
        name="Learning rate too high",
        former=("Too high a rate",),
        spec=LandscapeSpec(optimizer="sgd", momentum=0.9, learning_rate=1.0, epochs=40),
        about="The same spirals with steps that are too long: the path jumps from one wall of the valley to the other.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a visitor has looked at: a finished training on a plane, with the share of the path's variance that it shows."""

    spec: LandscapeSpec
    view: View
    explained: float
    rises: bool


def look_at(spec: LandscapeSpec, view: View, plane: Plane) -> Look:
    """What this picture shows, for the challenges."""
    rises = bool(plane.loss[1:].max(initial=0.0) > 3 * plane.loss[0])
    return Look(spec=spec, view=view, explained=plane.explained[1], rises=rises)


def _same_training(looks: Sequence[Look]) -> Iterable[tuple[Look, Look]]:
    return ((one, other) for one in looks for other in looks if one.spec == other.spec)


CHALLENGES: tuple[Challenge[Sequence[Look]], ...] = (
    Challenge(
        id="blind",
        sentence="View the same training on two planes: the plane of its path, and a random plane that shows less than 1% of "
        "the path's variance.",
        done=lambda looks: any(
            one.view.plane == PATH and other.view.plane == RANDOM and other.explained < 0.01
            for one, other in _same_training(looks)
        ),
    ),
    Challenge(
        id="flat",
        sentence="Find a network with a hidden layer whose path lies almost in one plane: the plane shows at least 99% of its variance.",
        done=lambda looks: any(
            look.spec.hidden_layers > 0 and look.view.plane == PATH and look.explained >= 0.99 for look in looks
        ),
    ),
    Challenge(
        id="over_the_wall",
        sentence="Train a network whose loss rises to more than three times its initial value during the training, without the training "
        "diverging.",
        done=lambda looks: any(look.rises for look in looks),
    ),
)
