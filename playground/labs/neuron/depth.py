"""A deep, narrow network: its specification, and what is measured in it before the first update."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.model.activations import ACTIVATIONS
from playground.spec import Spec

CIRCLE, DIGITS = "circle", "digits"
DATA = (DIGITS, CIRCLE)
NORMAL = "random_normal"
INITIALIZERS = ("glorot_uniform", "glorot_normal", "he_normal", "he_uniform", "lecun_normal", NORMAL, "zeros")
OPTIMIZERS = ("sgd", "adam")
MAX_DEPTH = 50
BATCH_SIZE, MEASURED = 64, 256
TRAIN_COUNT, TEST_COUNT = 4_096, 1_000
BINS = 41


@dataclass(frozen=True, kw_only=True)
class DepthSpec(Spec):
    """A stack of equal layers, and its training.

    Attributes:
        data: `"digits"`: 4,096 MNIST images, ten classes; `"circle"`: 4,096 points in the plane, labelled by whether they lie in a circle.
        depth: Hidden layers.
        units: Of each hidden layer.
        activation: Keras identifier.
        initializer: Keras identifier of the kernels; biases start at 0.
        stddev: Standard deviation of `"random_normal"`.
        batch_norm: Batch normalisation between the weighted sum and the activation.
        residual: h + f(...) in place of f(...), from the second hidden layer on.
        optimizer: `"sgd"` or `"adam"`.
        learning_rate: Of the optimizer.
        updates: Length of the training in updates, each on a batch of 64.
        seed: Of weights, data and batches.
    """

    data: str = DIGITS
    depth: int = 10
    units: int = 32
    activation: str = "sigmoid"
    initializer: str = "glorot_uniform"
    stddev: float = 0.05
    batch_norm: bool = False
    residual: bool = False
    optimizer: str = "sgd"
    learning_rate: float = 0.1
    updates: int = 300
    seed: int = 1

    def __post_init__(self) -> None:
        self._require(self.data in DATA, "data", f"one of {', '.join(DATA)}")
        self._require_number("depth", 1, MAX_DEPTH, whole=True)
        self._require_number("units", 2, 128, whole=True)
        self._require(self.activation in ACTIVATIONS, "activation", f"one of {', '.join(ACTIVATIONS)}")
        self._require(self.initializer in INITIALIZERS, "initializer", f"one of {', '.join(INITIALIZERS)}")
        self._require_number("stddev", 0, 10)
        self._require(self.optimizer in OPTIMIZERS, "optimizer", f"one of {', '.join(OPTIMIZERS)}")
        self._require_number("learning_rate", 1e-6, 10)
        self._require_number("updates", 1, 2_000, whole=True)
        self._require_number("seed", 0, 2**31 - 1, whole=True)

    @property
    def inputs(self) -> int:
        return 784 if self.data == DIGITS else 2

    @property
    def classes(self) -> int:
        return 10 if self.data == DIGITS else 2

    @property
    def architecture(self) -> str:
        """Equal for specs whose networks have the same layers."""
        return f"depth:{self.data}:{self.depth}:{self.units}:{self.activation}:{self.batch_norm}:{self.residual}"


@dataclass(frozen=True, kw_only=True)
class DepthMeasure:
    """What one forward and backward pass over 256 samples shows, before any update.

    Attributes:
        gradient_norms: Root mean square of dL/dW of each hidden layer and the output, float64, shape `(depth + 1,)`.
        signal_norms: Root mean square over samples i and units of dL_i/dh, h each hidden layer's outputs, shape
            `(depth,)`. This is what travels backward. dL/dW is its product with what travels forward, so it can stay
            level while the one explodes and the other vanishes.
        shares: Share of each hidden layer's outputs in each of `BINS` equal bins, shape `(depth, BINS)`, rows add up to 1.
        edges: Edges of the bins, shape `(BINS + 1,)`.
        means, deviations: Of each hidden layer's outputs, shape `(depth,)`.
        dead: Units of each hidden layer with derivative 0 on every sample, int64, shape `(depth,)`.
        loss: Mean cross-entropy.
    """

    gradient_norms: np.ndarray
    signal_norms: np.ndarray
    shares: np.ndarray
    edges: np.ndarray
    means: np.ndarray
    deviations: np.ndarray
    dead: np.ndarray
    loss: float

    @property
    def ratio(self) -> float:
        """The backward signal at the first hidden layer over that at the last; not a number where the latter is 0."""
        first, last = self.signal_norms[0], self.signal_norms[-1]
        return float(first / last) if last > 0 else float("nan")
