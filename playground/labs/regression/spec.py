"""Specs of a trained line or boundary and of a fitted polynomial, and the data they are fitted to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.labs.regression.linear_models import (
    cross_entropy,
    least_squares,
    mean_squared_error,
    newton_logistic,
    separable,
)
from playground.labs.regression.points import Point, columns, line_sample, square_sample, wave_sample
from playground.labs.regression.polynomial import MAX_DEGREE, NONE, PENALTIES
from playground.spec import Spec

LINEAR, LOGISTIC = "linear", "logistic"
TASKS = (LINEAR, LOGISTIC)
RESHUFFLED, SEEDED_FIT = "reshuffled", "seeded_fit"
SHUFFLES = (RESHUFFLED, SEEDED_FIT)
# Updates in one slice of the live lane, which takes at most about 100 ms, and in a whole training.
SLICE_UPDATES = 1_200
MAX_UPDATES = 20_000
# The penalty whose best weights are shown beside a boundary that is trained without one.
REFERENCE_L2 = 0.01
# The point to predict at first.
ASKED = {LINEAR: (0.5, 0.0), LOGISTIC: (0.3, 0.7)}


@dataclass(frozen=True, kw_only=True)
class RegressionSpec(Spec):
    """A linear or logistic regression, trained by stochastic gradient descent. The defaults are Keras's.

    Attributes:
        task: `"linear"`: one linear unit, mean squared error; `"logistic"`: one sigmoid unit, binary cross-entropy.
        learning_rate: Of plain SGD, > 0.
        batch_size: Points per update.
        epochs: Epochs in the whole training.
        l2: λ of the penalty λ Σ w² (Keras's `kernel_regularizer`); the bias is not penalised.
        shuffle: `"reshuffled"`: another order in every epoch, as `fit` does by default; `"seeded_fit"`: the one order that `fit`
            (Keras 3.15 on TensorFlow) repeats in every epoch once `keras.utils.set_random_seed` has been called.
        seed: Of the initial weight and the order of the points; also of the sample.
        samples: Points of the sample.
        noise: Standard deviation of the linear sample's noise.
        gap: Distance between the logistic sample's classes.
    """

    task: str = LINEAR
    learning_rate: float = 0.01
    batch_size: int = 32
    epochs: int = 100
    l2: float = 0.0
    shuffle: str = RESHUFFLED
    seed: int = 0
    samples: int = 100
    noise: float = 0.5
    gap: float = 0.0

    def __post_init__(self) -> None:
        self._require(self.task in TASKS, "task", f"one of {', '.join(TASKS)}")
        self._require_number("learning_rate", 1e-6, 100)
        self._require_number("batch_size", 1, 1_000, whole=True)
        self._require_number("epochs", 1, 10_000, whole=True)
        self._require_number("l2", 0, 10)
        self._require(self.shuffle in SHUFFLES, "shuffle", f"one of {', '.join(SHUFFLES)}")
        # TensorFlow takes seeds modulo 2³¹ - 1.
        self._require_number("seed", 0, 2**31 - 2, whole=True)
        self._require_number("samples", 3, 300, whole=True)
        self._require_number("noise", 0, 2)
        self._require_number("gap", 0, 1)

    @property
    def inputs(self) -> int:
        """Inputs of the model."""
        return 1 if self.task == LINEAR else 2

    def steps_per_epoch(self, count: int) -> int:
        """Updates per epoch for this many points; the last batch may be smaller."""
        return math.ceil(count / self.batch_size)

    def sample(self) -> tuple[Point, ...]:
        """The sample that the settings describe."""
        if self.task == LINEAR:
            return line_sample(self.seed, self.samples, self.noise)
        return square_sample(self.seed, self.samples, self.gap)


def training_data(task: str, points: Sequence[Point]) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and targets: float64, shapes `(n, 1)` and `(n,)` for a line, `(n, 2)` and `(n,)` of 0 or 1 for classes."""
    x, y, labels = columns(points)
    if task == LINEAR:
        return x[:, None], y
    return np.column_stack([x, y]), labels.astype("float64")


def refusal(spec: RegressionSpec, count: int) -> str:
    """Why the page does not train a spec on this many points, in a sentence; empty if it does."""
    if count < 2:
        return "At least two points are needed. Click in the picture to add some."
    updates = spec.epochs * spec.steps_per_epoch(count)
    if updates > MAX_UPDATES:
        return (
            f"These settings need {updates:,} updates, but this page makes at most {MAX_UPDATES:,}. "
            "Choose fewer epochs or a larger batch size."
        )
    return ""


@dataclass(frozen=True, kw_only=True)
class TrainState:
    """The state of a training, from which it can continue.

    Attributes:
        epoch: Epochs done.
        weights: float32, shape `(d + 1,)`: the kernel's, then the bias.
    """

    epoch: int
    weights: np.ndarray


def objective(spec: RegressionSpec, weights: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """What the training minimises: mean squared error or cross-entropy, plus l2 Σ w²; one number per row of weights."""
    loss = mean_squared_error if spec.task == LINEAR else cross_entropy
    value: np.ndarray = loss(weights, x, y) + spec.l2 * np.sum(np.square(weights[..., :-1], dtype="float64"), axis=-1)
    return value


def optimum(spec: RegressionSpec, x: np.ndarray, y: np.ndarray, l2: float) -> np.ndarray | None:
    """The weights with the smallest loss plus l2 Σ w²; None if the loss has no minimum."""
    if spec.task == LINEAR:
        return least_squares(x, y, l2)
    if not 0 < y.mean() < 1 or (l2 == 0 and separable(x, y)):
        return None
    return newton_logistic(x, y, l2)


@dataclass(frozen=True, kw_only=True)
class PolynomialSpec(Spec):
    """A polynomial fitted to noisy points of a sine.

    Attributes:
        degree: 1 to 15.
        penalty: `"none"`, `"l2"` or `"l1"`.
        strength: λ of the penalty.
        samples: Training points of the sample.
        noise: Standard deviation of its noise.
        seed: Of the sample.
    """

    degree: int = 3
    penalty: str = NONE
    strength: float = 0.01
    samples: int = 20
    noise: float = 0.3
    seed: int = 0

    def __post_init__(self) -> None:
        self._require_number("degree", 1, MAX_DEGREE, whole=True)
        self._require(self.penalty in PENALTIES, "penalty", f"one of {', '.join(PENALTIES)}")
        self._require_number("strength", 0, 10)
        self._require_number("samples", 3, 100, whole=True)
        self._require_number("noise", 0, 2)
        self._require_number("seed", 0, 2**31 - 2, whole=True)

    def sample(self) -> tuple[Point, ...]:
        """Training points of class 0 and 40 test points of class 1."""
        return wave_sample(self.seed, self.samples, self.noise)
