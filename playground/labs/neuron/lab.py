"""A neuron, forward and back: views, presets and challenges."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from playground.challenge import Challenge
from playground.job import Job
from playground.labs.neuron.depth import NORMAL, DepthMeasure, DepthSpec
from playground.labs.neuron.losses import CROSS_ENTROPY, SQUARED_ERROR, logit_gradient
from playground.labs.neuron.small_network import AND, REGRESSION, XOR, SmallNetworkSpec
from playground.model.activations import sigmoid
from playground.number import number
from playground.preset import Preset

FOLLOW = Job("playground.labs.neuron.training.steps:follow")
CHECK = Job("playground.labs.neuron.training.steps:check")
MEASURE = Job("playground.labs.neuron.training.depth:measure")
TRAIN_DEPTH = Job("playground.labs.neuron.training.depth:train", name="neuron.depth")

ONE, LOSSES_VIEW, NETWORK, DEPTH = "One neuron", "Losses", "A small network", "Depth"
VIEWS = (ONE, LOSSES_VIEW, NETWORK, DEPTH)

# Points (x1, x2, target) that a single neuron should separate.
POINTS: dict[str, tuple[tuple[int, int, int], ...]] = {
    "and": ((0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)),
    "or": ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 1)),
    "xor": ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)),
    "none": (),
}
MOST_WEIGHT, MOST_BIAS = 6.0, 9.0
RATIO = 20


@dataclass(frozen=True, kw_only=True)
class PageState:
    """What the whole page shows.

    Attributes:
        view: The view that is open.
        settings: What differs from `DEFAULTS`, by the URL's parameter without its prefix.
    """

    view: str
    settings: dict[str, Any] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """What a setting is in this state."""
        return self.settings.get(name, DEFAULTS[name])


DEFAULTS: dict[str, Any] = {
    "weights": "1,1,-0.5", "point": "1,0", "activation": "sigmoid", "points": "and",
    "logit": -1.0, "target": 1, "rate": 0.5,
    "task": XOR, "layers": 1, "units1": 2, "units2": 2, "units3": 2, "hidden": "tanh", "loss": CROSS_ENTROPY,
    "learning_rate": 0.5, "update": "one sample", "sample": 2, "seed": 1, "steps": 0, "picture": "network", "check": False,
    "data": "digits", "depth": 10, "width": 32, "deep": "sigmoid", "initializer": "glorot_uniform", "stddev": 0.05,
    "batch_norm": False, "residual": False, "optimizer": "sgd", "deep_rate": 0.1, "deep_seed": 1,
}  # fmt: skip

PRESETS = (
    Preset(
        id="start",
        name="One neuron",
        former=("start",),
        about="One neuron with two weights, a bias and an activation. Can it compute AND?",
        spec=PageState(view=ONE),
    ),
    Preset(
        id="no-neuron-is-an-xor",
        name="XOR with one neuron",
        former=("no neuron is an XOR",),
        about="The four points of XOR: wherever the decision line is, at least one point is on the wrong side.",
        spec=PageState(view=ONE, settings={"points": "xor", "weights": "2,2,-1"}),
    ),
    Preset(
        id="squared-error-stalls",
        name="Squared error learns slowly",
        former=("squared error stalls",),
        about="The target is 1. Move the logit to the left, so that the prediction becomes a more and more confident mistake, and compare the gradients.",
        spec=PageState(view=LOSSES_VIEW, settings={"logit": -3.0}),
    ),
    Preset(
        id="xor-step-by-step",
        name="XOR step by step",
        about="Two hidden units and one sample: every number of one forward and backward pass.",
        spec=PageState(view=NETWORK),
    ),
    Preset(
        id="xor-whole-batch",
        name="XOR, whole batch",
        about="Two hidden layers; each update uses the mean gradient of all four samples.",
        spec=PageState(
            view=NETWORK,
            settings={"update": "whole batch", "layers": 2, "units1": 3, "units2": 2, "learning_rate": 1.0},
        ),
    ),
    Preset(
        id="and-with-one-neuron",
        name="AND with one neuron",
        about="Without a hidden layer this is logistic regression, with the shortest chain rule there is.",
        spec=PageState(view=NETWORK, settings={"task": AND, "layers": 0, "picture": "computation graph", "sample": 4}),
    ),
    Preset(
        id="a-regression",
        name="Regression",
        former=("a regression",),
        about="One input, a linear output and squared error: the network learns y = sin(3x).",
        spec=PageState(
            view=NETWORK,
            settings={
                "task": REGRESSION,
                "units1": 4,
                "loss": SQUARED_ERROR,
                "learning_rate": 0.1,
                "update": "whole batch",
                "sample": 8,
            },
        ),
    ),
    Preset(
        id="vanishing-gradients",
        name="Vanishing gradients",
        former=("vanishing gradients",),
        about="Twenty sigmoid layers: almost nothing of the gradient reaches the first layer.",
        spec=PageState(view=DEPTH, settings={"depth": 20}),
    ),
    Preset(
        id="exploding-gradients",
        name="Exploding gradients",
        former=("exploding gradients",),
        about="Twenty linear layers whose weights are too large: signal and gradient grow from layer to layer.",
        spec=PageState(
            view=DEPTH, settings={"depth": 20, "deep": "linear", "initializer": "random_normal", "stddev": 0.5}
        ),
    ),
    Preset(
        id="dead-relus",
        name="Dead ReLUs",
        former=("dead ReLUs",),
        about="Narrow ReLU layers: in some of them, many units output 0 for all 256 samples.",
        spec=PageState(view=DEPTH, settings={"depth": 30, "deep": "relu", "width": 8, "initializer": "he_normal"}),
    ),
    Preset(
        id="residual-connections",
        name="Residual connections",
        former=("residual connections",),
        about="The twenty sigmoid layers again, but now the input of each layer is added to its output.",
        spec=PageState(view=DEPTH, settings={"depth": 20, "residual": True}),
    ),
)


def depth_spec(state: PageState) -> DepthSpec:
    """The deep network that the view "Depth" shows."""
    names = {
        "data": "data", "depth": "depth", "units": "width", "activation": "deep", "initializer": "initializer",
        "batch_norm": "batch_norm", "residual": "residual", "optimizer": "optimizer", "learning_rate": "deep_rate", "seed": "deep_seed",
    }  # fmt: skip
    fields = {field: state.value(name) for field, name in names.items()}
    if fields["initializer"] == NORMAL:
        fields["stddev"] = state.value("stddev")
    return DepthSpec(**fields)


def read_numbers(text: object, most: tuple[float, ...], default: str) -> tuple[float, ...]:
    """Numbers out of the URL, such as `"1,-0.5,2"`; text that is not exactly this many numbers gives the default.

    Args:
        text: What the URL holds.
        most: Largest absolute value of each.
        default: Used instead.
    """
    try:
        found = tuple(float(part) for part in str(text).split(","))
    except ValueError:
        found = ()
    if len(found) != len(most) or not all(math.isfinite(value) for value in found):
        found = tuple(float(part) for part in default.split(","))
    return tuple(max(-limit, min(limit, value)) for value, limit in zip(found, most, strict=True))


def right_sides(values: tuple[float, ...], points: str) -> tuple[int, int]:
    """How many points are on the correct side of the decision line, and how many there are.

    Args:
        values: w1, w2, b.
        points: A name in `POINTS`.
    """
    w1, w2, b = values
    right = [(w1 * x1 + w2 * x2 + b > 0) == bool(target) for x1, x2, target in POINTS[points]]
    return sum(right), len(right)


def gradient_ratio(logit: float, target: int) -> float:
    """How many times larger cross-entropy's gradient at the logit is than squared error's: 1 / (2 p (1 - p))."""
    y, z = np.array([float(target)]), np.array([logit])
    return float(logit_gradient(CROSS_ENTROPY, y, z)[0] / logit_gradient(SQUARED_ERROR, y, z)[0])


@dataclass(frozen=True, kw_only=True)
class Work:
    """What the visitor sees now, for the challenges; None for the views that are not shown.

    Attributes:
        neuron: w1, w2, b and the name of the points.
        logit: The prediction's logit and the target.
        network: The network and its mean loss.
        measured: A deep network and its gradients and activations.
        trained: Deep networks that have been trained, with their results.
    """

    neuron: tuple[tuple[float, ...], str] | None = None
    logit: tuple[float, int] | None = None
    network: tuple[SmallNetworkSpec, float] | None = None
    measured: tuple[DepthSpec, DepthMeasure] | None = None
    trained: tuple[tuple[DepthSpec, dict[str, Any]], ...] = ()


def _and_by_hand(work: Work) -> bool:
    return bool(work.neuron and work.neuron[1] == AND and right_sides(work.neuron[0], AND) == (4, 4))


def _stalled(work: Work) -> bool:
    return bool(work.logit and gradient_ratio(*work.logit) >= RATIO)


def _xor_learnt(work: Work) -> bool:
    return bool(work.network and work.network[0].task == XOR and work.network[1] < 0.05)


def _half_dead(work: Work) -> bool:
    if not work.measured:
        return False
    spec, measure = work.measured
    return (
        spec.activation == "relu"
        and spec.initializer != "zeros"
        and bool(measure.dead.sum() > measure.dead.size * spec.units / 2)
    )


def _thirty_layers(work: Work) -> bool:
    return any(
        spec.depth >= 30 and spec.data == "digits" and result.get("accuracy", 0) >= 0.8 for spec, result in work.trained
    )


CHALLENGES: tuple[Challenge[Work], ...] = (
    Challenge(id="and", sentence="**One neuron:** set the weights and the bias by hand so that the neuron computes AND.", done=_and_by_hand),
    Challenge(
        id="stall",
        sentence="**Losses:** find a prediction for which the gradient of squared error is 20 times smaller than that of cross-entropy.",
        done=_stalled,
    ),
    Challenge(
        id="xor", sentence="**A small network:** train until the mean loss on XOR is below 0.05.", done=_xor_learnt
    ),
    Challenge(
        id="dead", sentence="**Depth:** find a ReLU network in which more than half of the units are dead from the start.", done=_half_dead
    ),
    Challenge(
        id="thirty", sentence="**Depth:** train a network with 30 or more layers that classifies at least 80% of the test digits correctly.", done=_thirty_layers
    ),
)  # fmt: skip


def probability_text(p: float) -> str:
    """A probability with enough digits that it is rounded neither to 0 nor to 1."""
    if p < 0.001:
        return number(p, ".2e")
    return f"1 − {number(1 - p, '.2e')}" if p > 0.999 and p < 1 else f"{p:.4f}"


def probability(logit: float) -> float:
    """The sigmoid of a logit."""
    return float(sigmoid(np.array([logit]))[0])
