"""A network small enough to follow every number in it: its task, its layers and how many updates it has had."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from playground.labs.neuron.backpropagation import Layer, Pass
from playground.labs.neuron.losses import LOSSES, SQUARED_ERROR
from playground.model.activations import ACTIVATIONS
from playground.spec import Spec

XOR, AND, CIRCLE, REGRESSION = "xor", "and", "circle", "regression"
TASKS = (XOR, AND, CIRCLE, REGRESSION)
ONE_SAMPLE, WHOLE_BATCH = "one sample", "whole batch"
UPDATES = (ONE_SAMPLE, WHOLE_BATCH)
MAX_LAYERS, MAX_UNITS, MAX_STEPS = 3, 4, 5_000
# Biases start as U(±BIAS_BOUND): with Keras's zeros every neuron's kink would lie exactly on the sample (0, 0).
BIAS_BOUND = 0.5


@dataclass(frozen=True, kw_only=True)
class SmallNetworkSpec(Spec):
    """A small network after a number of updates. It determines every number that is shown.

    Attributes:
        task: A name in `TASKS`.
        units: Of each hidden layer, at most three of at most four.
        activation: Of the hidden layers, Keras identifier. The output has a sigmoid, or is linear for regression.
        loss: Keras identifier in `LOSSES`; regression requires squared error.
        learning_rate: Of plain gradient descent, `keras.optimizers.SGD`.
        update: `"one sample"`: each update uses the next sample; `"whole batch"`: each uses all samples.
        sample: From 1. The sample of the first update; if updates use the whole batch, the sample that is shown.
        seed: Of the initial weights.
        steps: Updates so far.
    """

    task: str = XOR
    units: tuple[int, ...] = (2,)
    activation: str = "tanh"
    loss: str = LOSSES[0]
    learning_rate: float = 0.5
    update: str = ONE_SAMPLE
    sample: int = 2
    seed: int = 1
    steps: int = 0

    def __post_init__(self) -> None:
        self._require(self.task in TASKS, "task", f"one of {', '.join(TASKS)}")
        sizes = all(isinstance(units, int) and 1 <= units <= MAX_UNITS for units in self.units)
        self._require(sizes and len(self.units) <= MAX_LAYERS, "units", "at most three numbers from 1 to 4")
        self._require(self.activation in ACTIVATIONS, "activation", f"one of {', '.join(ACTIVATIONS)}")
        self._require(self.loss in LOSSES, "loss", f"one of {', '.join(LOSSES)}")
        self._require(self.task != REGRESSION or self.loss == SQUARED_ERROR, "loss", f"{SQUARED_ERROR} for regression")
        self._require_number("learning_rate", 1e-6, 100)
        self._require(self.update in UPDATES, "update", f"one of {', '.join(UPDATES)}")
        self._require_number("seed", 0, 2**31 - 1, whole=True)
        self._require_number("steps", 0, MAX_STEPS, whole=True)
        self._require_number("sample", 1, count(self.task), whole=True)

    @property
    def whole_batch(self) -> bool:
        return self.update == WHOLE_BATCH

    @property
    def sizes(self) -> tuple[int, ...]:
        """Inputs, hidden units, output."""
        return (1 if self.task == REGRESSION else 2, *self.units, 1)

    @property
    def activations(self) -> tuple[str, ...]:
        """Of every layer, Keras identifiers."""
        return (*(self.activation for _ in self.units), "linear" if self.task == REGRESSION else "sigmoid")

    def shown(self, step: int) -> int:
        """Index of the sample that is shown at a step; an update with one sample uses this one."""
        return self.sample - 1 if self.whole_batch else (self.sample - 1 + step) % count(self.task)

    def used(self, step: int) -> np.ndarray:
        """Indices of the samples that the update of a step uses."""
        return np.arange(count(self.task)) if self.whole_batch else np.array([self.shown(step)])


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of gradient descent, computed by Keras in float64.

    Attributes:
        layers: The network before it.
        before: Forward and backward pass over all samples; gradients of the weights by autodiff.
        new_layers: The network after the update by `keras.optimizers.SGD`.
        new_outputs: a of every layer after it, each float64, shape `(n, units)`.
        new_losses: Loss of each sample after it, shape `(n,)`.
        history: Mean loss over all samples before each update, including this one, shape `(steps + 1,)`.
    """

    layers: tuple[Layer, ...]
    before: Pass
    new_layers: tuple[Layer, ...]
    new_outputs: tuple[np.ndarray, ...]
    new_losses: np.ndarray
    history: np.ndarray


@dataclass(frozen=True, kw_only=True)
class GradientCheck:
    """The gradient of every parameter, computed in three ways.

    Attributes:
        names: Such as `"w¹₂₁"`, in Keras's order.
        autodiff: By Keras's backend, float64, shape `(m,)`.
        chain_rule: By the written-out chain rule, likewise.
        finite: By central differences of the Keras model's loss, likewise.
    """

    names: tuple[str, ...]
    autodiff: np.ndarray
    chain_rule: np.ndarray
    finite: np.ndarray

    @property
    def largest_difference(self) -> tuple[float, float]:
        """Of the chain rule and of the finite differences from autodiff."""
        return (
            float(np.abs(self.chain_rule - self.autodiff).max()),
            float(np.abs(self.finite - self.autodiff).max()),
        )


def count(task: str) -> int:
    """Number of samples of a task."""
    return len(samples(task)[0])


def samples(task: str) -> tuple[np.ndarray, np.ndarray]:
    """All samples of a task: x, float64, shape `(n, 1 or 2)`, and y, shape `(n, 1)`.

    XOR and AND are truth tables; circle is two rings of 12 points at the radii 0.45 (class 1) and 1 (class 0); the
    regression is y = sin(3x) at 9 points from -1 to 1.
    """
    if task in (XOR, AND):
        x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float64")
        y = x.sum(axis=1) == (1 if task == XOR else 2)
        return x, y.astype("float64")[:, np.newaxis]
    if task == CIRCLE:
        angle = np.arange(24) * 2 * np.pi / 12 + np.where(np.arange(24) < 12, 0.2, 0.45)
        radius = np.where(np.arange(24) < 12, 0.45, 1.0)
        x = np.round(radius[:, np.newaxis] * np.stack([np.cos(angle), np.sin(angle)], axis=1), 3)
        # Inner and outer points alternate, so that updates with one sample see both classes.
        order = np.arange(24).reshape(2, 12).T.ravel()
        return x[order], (radius[order] < 0.7).astype("float64")[:, np.newaxis]
    x = np.linspace(-1, 1, 9)[:, np.newaxis]
    return x, np.round(np.sin(3 * x), 3)


SUPERSCRIPTS, SUBSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"


def symbol(letter: str, layer: int, *indices: int) -> str:
    """`symbol("w", 2, 1, 3)` is `"w²₁₃"`: layer 2, to its unit 1, from unit 3 of the layer before."""
    return letter + SUPERSCRIPTS[layer] + "".join(SUBSCRIPTS[index] for index in indices)


def parameter_names(sizes: tuple[int, ...]) -> tuple[str, ...]:
    """Symbols of all weights and biases in Keras's order: kernel row by row, then bias, layer by layer."""
    names: list[str] = []
    for layer, (inputs, units) in enumerate(itertools.pairwise(sizes), 1):
        names += [symbol("w", layer, j, i) for i in range(1, inputs + 1) for j in range(1, units + 1)]
        names += [symbol("b", layer, j) for j in range(1, units + 1)]
    return tuple(names)
