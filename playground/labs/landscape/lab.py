"""The landscape of a real network: what is trained, through which plane its loss is looked at, presets, challenges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from playground.challenge import Challenge
from playground.job import Job
from playground.labs.landscape.spec import MEASURED, MNIST, PATH, RANDOM, LandscapeSpec, Plane, View
from playground.preset import Preset
from playground.settings import Settings

TRAIN = Job("playground.labs.landscape.training.train:train", name="landscape.train")
PLANE = Job("playground.labs.landscape.training.train:plane")
LOSSES = Job("playground.labs.landscape.training.train:losses")
FEET = Job("playground.labs.landscape.training.train:feet")
LINE = Job("playground.labs.landscape.training.train:line")

# Multiplications of one slice of a map, which take about a tenth of a second on one core.
SLICE = 4e8


def rows_a_slice(spec: LandscapeSpec, view: View) -> int:
    """Rows of a map that one slice of the live lane computes.

    The first layer's part is three additions and an activation an example, whatever the number of inputs, because its
    pre-activation is affine in the two coordinates; activations are counted as 20 multiplications.
    """
    units = spec.units if spec.hidden_layers else spec.outputs
    inner = max(0, spec.hidden_layers - 1) * spec.units * (spec.units + 20)
    last = spec.units * spec.outputs if spec.hidden_layers else 0
    return max(1, int(SLICE / (view.resolution * MEASURED * (20 * units + inner + last))))


PRESETS = (
    Preset(
        id="spiral",
        name="Spiral",
        spec=LandscapeSpec(optimizer="adam", learning_rate=0.01, epochs=120),
        about="Two spirals and 337 weights. The path falls off a plateau and then winds along a valley.",
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
        about="784-32-10 on 1,000 digits: 25,450 weights, and yet most of the path lies in one plane.",
    ),
    Preset(
        id="convex",
        name="Softmax regression, convex",
        former=("Convex",),
        spec=LandscapeSpec(
            data=MNIST, train_size=1_000, hidden_layers=0, optimizer="sgd", learning_rate=0.1, epochs=20
        ),
        about="Softmax regression: no hidden layer, so the loss is convex, and every plane through it is a bowl.",
    ),
    Preset(
        id="too-high-a-rate",
        name="Learning rate too high",
        former=("Too high a rate",),
        spec=LandscapeSpec(optimizer="sgd", momentum=0.9, learning_rate=1.0, epochs=40),
        about="The same spirals with steps that are too long: the path jumps from wall to wall.",
    ),
)


def refusal(spec: LandscapeSpec, settings: Settings) -> str:
    """Why this server does not train a spec, in a sentence; empty if it does."""
    if spec.epochs > settings.max_epochs:
        return f"You ask for {spec.epochs} epochs; this server trains at most {settings.max_epochs}."
    if spec.parameters > settings.max_parameters:
        return f"This network has {spec.parameters:,} weights; this server trains at most {settings.max_parameters:,}."
    return ""


def explained_in_words(spec: LandscapeSpec, view: View, plane: Plane) -> str:
    """What of the path this plane shows, in a sentence or two."""
    first, both = plane.explained
    if view.plane == RANDOM:
        return (
            f"This plane shows {both:.2%} of the path's variance: two random directions of {spec.parameters:,} are almost "
            "at right angles to any path, so its shadow hardly moves."
        )
    farthest = int(plane.off_plane.argmax())
    share = plane.off_plane[farthest] / max(float(plane.distance.max()), 1e-12)
    return (
        f"The plane holds {both:.1%} of the path's variance ({first:.1%} along the first axis). At update "
        f"{plane.steps[farthest]} the path is farthest off it: {share:.0%} of its whole length from end to end."
    )


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a visitor has looked at: a finished training through a plane, with the share of the path's variance shown."""

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
        sentence="See one training twice: through the plane of its path, and through a random plane that shows less than 1 % of "
        "the path's variance.",
        done=lambda looks: any(
            one.view.plane == PATH and other.view.plane == RANDOM and other.explained < 0.01
            for one, other in _same_training(looks)
        ),
    ),
    Challenge(
        id="flat",
        sentence="Find a network with a hidden layer whose path lies in one plane: 99 % of the variance, or more.",
        done=lambda looks: any(
            look.spec.hidden_layers > 0 and look.view.plane == PATH and look.explained >= 0.99 for look in looks
        ),
    ),
    Challenge(
        id="over_the_wall",
        sentence="Over the wall: train a network whose loss on the way is more than three times what it was before training, and which "
        "still comes to its end.",
        done=lambda looks: any(look.rises for look in looks),
    ),
)


def numbers(result: dict[str, Any]) -> str:
    """A finished training in a few words."""
    return f"training loss {result['loss']:.3f} · test loss {result['test_loss']:.3f} · test accuracy {result['test_accuracy']:.1%}"
