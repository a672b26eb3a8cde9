"""Specs of a small network and of planes through its weight space, and the arrays that are computed for them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from playground.model.layers import summarize
from playground.model.optimizer import OptimizerSpec
from playground.spec import Spec

PATH, RANDOM = "path", "random"
MNIST = "mnist"
DATA = ("spiral", "circle", "xor", "moons", MNIST)
ACTIVATIONS = ("tanh", "relu", "sigmoid", "gelu", "silu", "linear")
# The path is kept at no more than this many updates, evenly spaced.
MAX_PATH = 100
# Number of test examples, and the most training examples, on which losses are measured.
MEASURED = 1_000
NOISE = 0.1

PLANES = (PATH, RANDOM)
TRAINING, TEST = "training", "test"
RESOLUTIONS = (21, 31, 41, 61, 81)


@dataclass(frozen=True, kw_only=True)
class LandscapeSpec(OptimizerSpec):
    """A small network and its training. Spec and seed determine the path.

    Attributes:
        data: Set of points of `playground.plane.datasets`, or `"mnist"`.
        train_size: Training points or digits, 50 to 1,000.
        hidden_layers: 0 to 4; 0 is a linear model, whose loss is convex.
        units: Of each hidden layer, 1 to 64.
        activation: Of the hidden layers.
        batch_size: Examples per update.
        epochs: Passes over the training examples.
        seed: Of data, initial weights and shuffling.
    """

    data: str = "spiral"
    train_size: int = 500
    hidden_layers: int = 2
    units: int = 16
    activation: str = "tanh"
    batch_size: int = 32
    epochs: int = 40
    seed: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self._require(self.data in DATA, "data", f"one of {', '.join(DATA)}")
        self._require(self.activation in ACTIVATIONS, "activation", f"one of {', '.join(ACTIVATIONS)}")
        self._require_number("train_size", 50, MEASURED, whole=True)
        self._require_number("hidden_layers", 0, 4, whole=True)
        self._require_number("units", 1, 64, whole=True)
        self._require_number("batch_size", 1, MEASURED, whole=True)
        self._require_number("epochs", 1, 1_000, whole=True)
        self._require_number("seed", 0, 2**31 - 1, whole=True)

    @property
    def inputs(self) -> int:
        """Number of inputs."""
        return 784 if self.data == MNIST else 2

    @property
    def outputs(self) -> int:
        """Logits: ten for the digits, one for two classes of points."""
        return 10 if self.data == MNIST else 1

    @property
    def layers(self) -> tuple[str, ...]:
        """The network as texts of `playground.model.layers`; the last layer gives logits."""
        return (*[f"dense:{self.units}:{self.activation}"] * self.hidden_layers, f"dense:{self.outputs}:linear")

    @property
    def parameters(self) -> int:
        """Number of weights: the dimension of the space in which the path lies."""
        return sum(layer.parameters for layer in summarize(self.layers, (self.inputs,)))

    @property
    def name(self) -> str:
        """Its layers' sizes, such as `784-32-10`."""
        return "-".join(map(str, [self.inputs, *[self.units] * self.hidden_layers, self.outputs]))

    @property
    def steps_per_epoch(self) -> int:
        """Updates per epoch; the last batch may be smaller."""
        return math.ceil(self.train_size / self.batch_size)

    @property
    def steps(self) -> int:
        """Number of updates."""
        return self.epochs * self.steps_per_epoch

    @property
    def path_steps(self) -> tuple[int, ...]:
        """Updates after which the weights are kept: 0, the last, and evenly spaced ones between."""
        return tuple(np.unique(np.linspace(0, self.steps, min(MAX_PATH, self.steps + 1)).round().astype(int)).tolist())


@dataclass(frozen=True, kw_only=True)
class View(Spec):
    """A plane through the network's final weights, and the part of it that is drawn.

    Attributes:
        plane: `"path"`: spanned by the two principal components of the path; `"random"`: by two random directions in which every
            filter has the length of the network's filter (Li et al. 2018).
        reach: Extent of the map: beyond the path by this fraction of its size, or to ±reach times the random directions.
        resolution: Points per side, one of `RESOLUTIONS`; odd, so that the final weights are a point of the map.
        examples: `"training"` or `"test"`: what the loss is measured on.
        seed: Of the random directions.
    """

    plane: str = PATH
    reach: float = 0.4
    resolution: int = 41
    examples: str = TRAINING
    seed: int = 0

    def __post_init__(self) -> None:
        self._require(self.plane in PLANES, "plane", f"one of {', '.join(PLANES)}")
        self._require(self.examples in (TRAINING, TEST), "examples", f"{TRAINING} or {TEST}")
        self._require(self.resolution in RESOLUTIONS, "resolution", f"one of {', '.join(map(str, RESOLUTIONS))}")
        self._require_number("reach", 0.1, 4)
        self._require_number("seed", 0, 2**31 - 1, whole=True)


@dataclass(frozen=True, kw_only=True)
class Plane:
    """A plane with the projection of the path. The final weights are at (0, 0).

    Attributes:
        kind: `"path"`: spanned by the path's two principal components; `"random"`: by two random directions.
        steps: int64, shape `(t,)`, updates done at each kept point of the path.
        x, y: float64, shape `(t,)`, coordinates of the projection of each point of the path onto the plane.
        off_plane: float64, shape `(t,)`, distance of each point from the plane, in weight space.
        distance: float64, shape `(t,)`, distance of each point from the final weights, in weight space.
        loss: float64, shape `(t,)`, true loss of the network at each point, on the view's examples.
        explained: Share of the path's variance along the first axis, and within the plane; 0 to 1.
        across: float64, shape `(n,)`, the map's columns.
        up: float64, shape `(n,)`, the map's rows.
    """

    kind: str
    steps: np.ndarray
    x: np.ndarray
    y: np.ndarray
    off_plane: np.ndarray
    distance: np.ndarray
    loss: np.ndarray
    explained: tuple[float, float]
    across: np.ndarray
    up: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Line:
    """The straight line from the initial to the final weights.

    Attributes:
        share: float64, shape `(n,)`, positions from -0.25 to 1.5; 0 is the initial weights, 1 the final ones.
        training, test: float64, shape `(n,)`, losses there.
    """

    share: np.ndarray
    training: np.ndarray
    test: np.ndarray
