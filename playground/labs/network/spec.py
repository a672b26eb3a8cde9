"""The settings of a training in 2D: data, inputs, network, learning rates. And the network's arithmetic in numpy, for the page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.formula.parse import read_formula
from playground.model.activations import softmax
from playground.plane.datasets import (
    GENERATORS,
    MAX_CLASSES,
    MAX_NOISE,
    MULTICLASS,
    REGRESSIONS,
    Points,
    plane_points,
    split,
)
from playground.plane.hidden import ACTIVATIONS, Hidden, parse_hidden
from playground.spec import Spec

OWN = "own"
DATA = (*GENERATORS, OWN)
MAX_SAMPLES = 5_000
MAX_LAYERS = 8
MAX_RATE = 10.0
SQUARED_ERROR, CROSS_ENTROPY = "squared_error", "cross_entropy"
LOSSES = (SQUARED_ERROR, CROSS_ENTROPY)

# Of `playground.model.optimizer.OPTIMIZERS`.
OPTIMIZERS = (
    "sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam", "adamw", "adamax", "nadam", "ftrl", "lion", "lamb",
    "adafactor", "muon",
)  # fmt: skip
# TensorFlow Playground's: kernels U(-0.5, 0.5) whatever their size, biases 0.1.
ANCHOR = "uniform_half"
INITIALIZERS = (
    "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal", "orthogonal",
    "random_normal", ANCHOR, "zeros",
)  # fmt: skip

# The inputs to choose from, each a formula in the point's coordinates. A custom formula is read in the same way.
FEATURES = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")
VARIABLES = ("x1", "x2")
# A formula's values are cut off here: one that reaches infinity must not end every training.
MAX_INPUT = 1_000.0


@dataclass(frozen=True, kw_only=True)
class NetworkSpec(Spec):
    """What is learned, by which network, and how.

    Attributes:
        data: A key of `playground.plane.datasets.GENERATORS`, or `"own"`: the points come beside the spec.
        num_classes: 2 to 5, of data sets that have several.
        samples: Total number of points.
        noise: 0 to 0.5.
        train_share: Share of the points to train on, 0.1 to 0.9.
        data_seed: Seed of the points.
        features: Of `FEATURES`; the network gets them in that order.
        formula: A custom input, a formula in x1 and x2; empty: none.
        layers: Hidden layers, `"units:activation"`; may be empty.
        initializer: Keras identifier of the kernels' initial values, or `"uniform_half"`.
        batch_normalization: Whether each hidden layer normalises before its activation.
        loss: `"squared_error"`: ½(output - target)², the output through tanh (two classes, targets ±1), softmax (more) or as
            it is (regression). `"cross_entropy"`: from logits, for classes.
        optimizer: Of `OPTIMIZERS`.
        learning_rate: > 0.
        l1, l2: Keras's penalties on every kernel: l1·Σ|w| + l2·Σw². The losses shown are without them.
        dropout: Rate for every hidden layer, 0 to 0.9.
        batch_size: Points in each update; if larger than the training set, all of it.
        seed: Seed of the initial weights, of each epoch's order and of dropout.
    """

    data: str = "circle"
    num_classes: int = 2
    samples: int = 500
    noise: float = 0.0
    train_share: float = 0.5
    data_seed: int = 1
    features: tuple[str, ...] = ("x1", "x2")
    formula: str = ""
    layers: tuple[str, ...] = ("4:tanh", "2:tanh")
    initializer: str = "glorot_uniform"
    batch_normalization: bool = False
    loss: str = SQUARED_ERROR
    optimizer: str = "adam"
    learning_rate: float = 0.01
    l1: float = 0.0
    l2: float = 0.0
    dropout: float = 0.0
    batch_size: int = 10
    seed: int = 1

    def __post_init__(self) -> None:
        self._require(self.data in DATA, "data", f"one of {', '.join(DATA)}")
        self._require_number("num_classes", 0 if self.data == OWN else 2, MAX_CLASSES, whole=True)
        self._require_number("samples", 10, MAX_SAMPLES, whole=True)
        self._require_number("noise", 0, MAX_NOISE)
        self._require_number("train_share", 0.1, 0.9)
        self._require(set(self.features) <= set(FEATURES), "features", f"of {', '.join(FEATURES)}")
        object.__setattr__(self, "features", tuple(name for name in FEATURES if name in self.features))
        self._require(
            isinstance(self.formula, str) and len(self.formula) <= 200, "formula", "a text of at most 200 letters"
        )
        if self.formula:
            read_formula(self.formula, VARIABLES)
        if not self.features and not self.formula:
            raise ValueError("The network needs at least one input. Switch one on.")
        self._require(len(self.layers) <= MAX_LAYERS, "layers", f"at most {MAX_LAYERS}")
        for text in self.layers:
            parse_hidden(text)  # raises an error about a text that is not a layer
        self._require(self.initializer in INITIALIZERS, "initializer", f"one of {', '.join(INITIALIZERS)}")
        self._require(isinstance(self.batch_normalization, bool), "batch_normalization", "True or False")
        self._require(self.loss in LOSSES, "loss", f"one of {', '.join(LOSSES)}")
        if self.loss == CROSS_ENTROPY and self.is_regression:
            raise ValueError("Cross-entropy is for classes, and these data have none. Choose squared_error.")
        self._require(self.optimizer in OPTIMIZERS, "optimizer", f"one of {', '.join(OPTIMIZERS)}")
        self._require_number("learning_rate", 1e-6, MAX_RATE)
        for name in ("l1", "l2"):
            self._require_number(name, 0, MAX_RATE)
        self._require_number("dropout", 0, 0.9)
        self._require_number("batch_size", 1, MAX_SAMPLES, whole=True)
        for name in ("seed", "data_seed"):
            self._require_number(name, 0, 2**31 - 1, whole=True)

    @property
    def hidden(self) -> tuple[Hidden, ...]:
        """The hidden layers."""
        return tuple(parse_hidden(text) for text in self.layers)

    @property
    def classes(self) -> int:
        """Classes of the data; 0: a regression."""
        if self.data == OWN or self.data in MULTICLASS:
            return self.num_classes
        return 0 if self.data in REGRESSIONS else 2

    @property
    def is_regression(self) -> bool:
        return self.classes == 0

    @property
    def outputs(self) -> int:
        """Number of output neurons: one for each class if there are more than two, otherwise one."""
        return self.classes if self.classes > 2 else 1

    @property
    def output_activation(self) -> str:
        """What the output goes through: `"softmax"`, `"sigmoid"`, `"tanh"` or `"linear"`."""
        if self.outputs > 1:
            return "softmax"
        if self.is_regression:
            return "linear"
        return "sigmoid" if self.loss == CROSS_ENTROPY else "tanh"

    @property
    def formulas(self) -> tuple[str, ...]:
        """The inputs, a custom formula last."""
        return (*self.features, self.formula) if self.formula else self.features

    @property
    def inputs(self) -> int:
        """Number of inputs."""
        return len(self.formulas)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons of every layer from input to output."""
        return (self.inputs, *(layer.units for layer in self.hidden), self.outputs)

    @property
    def parameters(self) -> int:
        """Number of trainable parameters: kernels, biases, and scale and shift of the normalisations."""
        dense = sum(a * b + b for a, b in zip(self.sizes, self.sizes[1:], strict=False))
        return dense + 2 * sum(self.sizes[1:-1]) if self.batch_normalization else dense

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """Shapes of the model's variables in Keras's order: kernel, bias, and after a normalised layer its gamma, beta,
        moving mean and moving variance."""
        found: list[tuple[int, ...]] = []
        for place, (a, b) in enumerate(zip(self.sizes, self.sizes[1:], strict=False)):
            normalised = self.batch_normalization and place < len(self.layers)
            found += [(a, b), (b,)]
            if normalised:
                found += [(b,)] * 4
        return tuple(found)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A set of points as the network gets it.

    Attributes:
        x: float32, shape `(n, inputs)`.
        y: float32, shape `(n, outputs)`: ±1 or 0/1 for two classes by the loss, one-hot for more, else the target.
    """

    x: np.ndarray
    y: np.ndarray


def points_of(spec: NetworkSpec, own: Points | None = None) -> tuple[Points, Points]:
    """Points to train and to test on.

    Raises:
        ValueError: If the spec needs the visitor's own points and there are none, or they have other classes.
    """
    if spec.data == OWN:
        if own is None or len(own) < 2 or own.num_classes != spec.num_classes:
            raise ValueError("You have no points of your own yet. Paint some on the map, or upload a file.")
        return split(own, spec.train_share)
    made = plane_points(
        spec.data, seed=spec.data_seed, noise=spec.noise, samples=spec.samples, num_classes=spec.num_classes
    )
    return split(made, spec.train_share)


def table(spec: NetworkSpec, points: Points) -> Table:
    """The inputs and targets of points."""
    return Table(x=columns(spec, points.x), y=targets(spec, points))


def columns(spec: NetworkSpec, x: np.ndarray) -> np.ndarray:
    """The network's inputs at points of the plane; float32, shape `(n, inputs)`.

    Args:
        spec: Says which.
        x: Shape `(n, 2)`.
    """
    return np.stack([column(text, x) for text in spec.formulas], axis=1).astype("float32")


def column(text: str, x: np.ndarray) -> np.ndarray:
    """A formula's values at points of the plane; float64, shape `(n,)`, cut off at ±1000, 0 where it has none."""
    values = read_formula(text, VARIABLES)(x[:, 0], x[:, 1])
    finite = np.nan_to_num(values, nan=0.0, posinf=MAX_INPUT, neginf=-MAX_INPUT)
    return np.asarray(np.clip(finite, -MAX_INPUT, MAX_INPUT))


def targets(spec: NetworkSpec, points: Points) -> np.ndarray:
    """What the outputs should be; float32, shape `(n, outputs)`."""
    if spec.outputs > 1:
        return np.asarray(np.eye(spec.outputs, dtype="float32")[points.y.astype(int)])
    plus_minus = spec.output_activation == "tanh"
    return (2 * points.y - 1 if plus_minus else points.y).astype("float32")[:, np.newaxis]


def forward(spec: NetworkSpec, variables: Sequence[np.ndarray], inputs: np.ndarray) -> list[np.ndarray]:
    """The output of every neuron, layer by layer, as Keras's inference computes it: `a = f(BN(a W + b))`.

    Args:
        spec: The network.
        variables: Of the model, of the shapes `spec.shapes`.
        inputs: Shape `(n, inputs)`.

    Returns:
        One array for each layer, from the first hidden layer to the output, shape `(n, units)`.
    """
    found, a, rest = [], np.asarray(inputs, "float64"), list(variables)
    for layer in spec.hidden:
        z = a @ rest.pop(0) + rest.pop(0)
        if spec.batch_normalization:
            gamma, beta, mean, variance = (rest.pop(0) for _ in range(4))
            z = gamma * (z - mean) / np.sqrt(variance + 1e-3) + beta
        a = ACTIVATIONS[layer.activation](z)
        found.append(a)
    z = a @ rest.pop(0) + rest.pop(0)
    found.append(softmax(z) if spec.output_activation == "softmax" else ACTIVATIONS[spec.output_activation](z))
    return found


def decided(spec: NetworkSpec, outputs: np.ndarray) -> np.ndarray:
    """The predicted class; int64, shape `(n,)`."""
    if spec.outputs > 1:
        return np.asarray(outputs.argmax(axis=1))
    border = 0.5 if spec.output_activation == "sigmoid" else 0.0
    return (outputs[:, 0] > border).astype("int64")


def measure(spec: NetworkSpec, variables: Sequence[np.ndarray], points: Table) -> tuple[float, float]:
    """Loss without penalties, and accuracy, on a set of points; for a regression the share of its variance explained."""
    outputs = forward(spec, variables, points.x)[-1]
    if spec.loss == CROSS_ENTROPY:
        # Keras computes it from logits; 1e-12 stands for what a probability of 0 would give.
        of_truth = (
            (outputs * points.y).sum(axis=1) if spec.outputs > 1 else np.where(points.y > 0.5, outputs, 1 - outputs)
        )
        loss = float(-np.log(np.maximum(of_truth, 1e-12)).mean())
    else:
        loss = float(0.5 * ((outputs - points.y) ** 2).sum(axis=1).mean())
    if spec.is_regression:
        return loss, 1 - 2 * loss / max(float(points.y.var()), 1e-9)
    truth = points.y.argmax(axis=1) if spec.outputs > 1 else points.y[:, 0] > 0.5
    return loss, float((decided(spec, outputs) == truth).mean())


def unflat(spec: NetworkSpec, values: Sequence[float] | np.ndarray) -> tuple[np.ndarray, ...]:
    """The model's variables from one array of all their values.

    Raises:
        ValueError: If there are more or fewer values, or one is not finite.
    """
    given = np.asarray(values, "float32")
    ends = np.cumsum([math.prod(shape) for shape in spec.shapes])
    if given.shape != (ends[-1],) or not np.isfinite(given).all():
        raise ValueError(
            f"This network has {ends[-1]:,} weights, which must all be finite. The file has {given.size:,}."
        )
    return tuple(
        part.reshape(shape).copy() for part, shape in zip(np.split(given, ends[:-1]), spec.shapes, strict=True)
    )
