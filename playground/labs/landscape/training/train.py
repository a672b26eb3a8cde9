"""Trains a small network, keeps its path through weight space, and computes its loss over planes through its final weights.

Over a plane the first layer's pre-activation is affine in the two coordinates: x(W + aD + bE) = xW + a·xD + b·xE. So three
products with the inputs serve the whole map, and a point of it costs only what comes after the first layer.

References:
    H. Li et al., "Visualizing the Loss Landscape of Neural Nets", NeurIPS 2018 (filter-normalised directions; the plane of
    the path's principal components).
    I. Goodfellow et al., "Qualitatively characterizing neural network optimization problems", ICLR 2015 (the straight line).
"""

from __future__ import annotations

import functools
import itertools
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from playground.digits.mnist import shared_mnist
from playground.engine.report import Report
from playground.engine.ship import ship_run
from playground.engine.worker import device
from playground.labs.landscape.lab import PRESETS, TRAIN
from playground.labs.landscape.spec import (
    MEASURED,
    MNIST,
    NOISE,
    PATH,
    RANDOM,
    TEST,
    TRAINING,
    LandscapeSpec,
    Line,
    Plane,
    View,
)
from playground.model.training.build import build_layers, build_optimizer, keras_file
from playground.plane.datasets import plane_points
from playground.runs.folder import Folder
from playground.runs.shipped import runs_folder

# A path of a network with fewer weights than this is small enough to ship.
SHIPPED_PARAMETERS = 1_000
LINE_SHARES = np.linspace(-0.25, 1.5, 71)
KEPT = 4


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Inputs and labels.

    Attributes:
        x: float32, shape `(n, inputs)`; digits from 0 to 1.
        y: int64, shape `(n,)`, the digit; or float32, shape `(n, 1)`, class 0 or 1.
    """

    x: np.ndarray
    y: np.ndarray


def load_data(spec: LandscapeSpec) -> dict[str, Examples]:
    """The spec's training examples and 1,000 test examples, which have none in common with them."""
    if spec.data == MNIST:
        mnist = shared_mnist()
        order = np.random.default_rng(spec.seed).permutation(len(mnist.x_train))
        chosen = {TRAINING: order[: spec.train_size], TEST: order[-MEASURED:]}
        return {
            name: Examples(
                x=mnist.x_train[places].reshape(-1, spec.inputs).astype("float32") / 255,
                y=mnist.y_train[places].astype("int64"),
            )
            for name, places in chosen.items()
        }
    points = plane_points(spec.data, seed=spec.seed, noise=NOISE, samples=spec.train_size + MEASURED)
    x, y = points.x.astype("float32"), points.y.astype("float32")[:, np.newaxis]
    return {
        TRAINING: Examples(x=x[: spec.train_size], y=y[: spec.train_size]),
        TEST: Examples(x=x[spec.train_size :], y=y[spec.train_size :]),
    }


def build_model(spec: LandscapeSpec) -> keras.Sequential:
    """The compiled network of a spec; it ends in logits."""
    layers = build_layers(spec.layers, (spec.inputs,), initializer="glorot_uniform")
    model = keras.Sequential([keras.Input((spec.inputs,)), *layers])
    kind = keras.losses.SparseCategoricalCrossentropy if spec.outputs > 1 else keras.losses.BinaryCrossentropy
    model.compile(optimizer=build_optimizer(spec, steps=spec.steps), loss=kind(from_logits=True))
    return model


def train(spec: LandscapeSpec, folder: Folder, report: Report) -> dict[str, Any]:
    """Trains a network and keeps its path.

    Args:
        spec: What to train.
        folder: Gets `path.npz`: `steps`, `weights` (float32, shape `(t, parameters)`, flat in Keras's order), and the true
            losses `training` and `test` at each kept point; and `model.keras`.
        report: Called several times a second with kinds `"batch"` and `"measure"`.

    Returns:
        Final `loss`, `test_loss` and `test_accuracy`, and the number of `parameters`.

    Raises:
        Stopped: If the run was stopped.
        FloatingPointError: If the training diverges.
    """
    keras.backend.clear_session()
    data = load_data(spec)
    keras.utils.set_random_seed(spec.seed)
    model = build_model(spec)
    path = PathKeeper(spec, report)
    model.fit(
        data[TRAINING].x, data[TRAINING].y, batch_size=spec.batch_size, epochs=spec.epochs, callbacks=[path], verbose=0
    )
    weights = np.stack(path.points).astype("float32")
    losses: dict[str, list[float]] = {TRAINING: [], TEST: []}
    begun_s = time.perf_counter()
    for number, point in enumerate(weights):
        if report.due:
            left_s = (time.perf_counter() - begun_s) * (len(weights) - number) / max(1, number)
            report("batch", step=spec.steps, measured=number / len(weights), time_left_s=round(left_s, 1))
        model.set_weights(unflat(point, [weight.shape for weight in model.get_weights()]))
        for name, found in losses.items():
            found.append(float(model.test_on_batch(data[name].x, data[name].y)))
    if not np.isfinite(losses[TRAINING]).all():
        raise FloatingPointError(DIVERGED)
    folder.write_arrays(
        "path.npz", compressed=False, steps=np.array(spec.path_steps), weights=weights,
        **{name: np.array(values) for name, values in losses.items()},
    )  # fmt: skip
    folder.write_bytes("model.keras", keras_file(model))
    outputs = model.predict_on_batch(data[TEST].x)
    right = outputs.argmax(axis=1) == data[TEST].y if spec.outputs > 1 else (outputs > 0) == (data[TEST].y > 0.5)
    return {
        "loss": losses[TRAINING][-1],
        "test_loss": losses[TEST][-1],
        "test_accuracy": float(np.mean(right)),
        "parameters": spec.parameters,
    }


DIVERGED = "The training diverged: the loss is no longer a finite number. A smaller learning rate usually helps."


class PathKeeper(keras.callbacks.Callback):
    """Keeps the weights after the spec's updates, and reports the progress of the training."""

    def __init__(self, spec: LandscapeSpec, report: Report) -> None:
        super().__init__()
        self.points: list[np.ndarray] = []
        self._report = report
        self._kept = frozenset(spec.path_steps)
        self._steps = spec.steps
        self._step = 0

    def on_train_begin(self, logs: Any = None) -> None:
        self._begun_s = time.perf_counter()
        self.points.append(flat(self.model.get_weights()))

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._step += 1
        if not math.isfinite(logs["loss"]):
            raise FloatingPointError(DIVERGED)
        if self._step in self._kept:
            self.points.append(flat(self.model.get_weights()))
        if self._report.due:
            left_s = (time.perf_counter() - self._begun_s) * (self._steps - self._step) / self._step
            self._report("batch", step=self._step, loss=float(logs["loss"]), time_left_s=round(left_s, 1))


def flat(weights: Sequence[np.ndarray]) -> np.ndarray:
    """Weights in Keras's order as one vector; float64."""
    return np.concatenate([weight.ravel() for weight in weights]).astype("float64")


def unflat(vector: np.ndarray, shapes: Sequence[tuple[int, ...]]) -> list[np.ndarray]:
    """A vector as weights of these shapes; float32."""
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    return [
        part.reshape(shape).astype("float32") for part, shape in zip(np.split(vector, ends[:-1]), shapes, strict=True)
    ]


def shapes_of(spec: LandscapeSpec) -> list[tuple[int, ...]]:
    """Shapes of the network's weights, a kernel and a bias per layer."""
    sizes = [spec.inputs, *[spec.units] * spec.hidden_layers, spec.outputs]
    return [shape for fan_in, units in itertools.pairwise(sizes) for shape in ((fan_in, units), (units,))]


def principal_directions(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two principal components of a path, as unit vectors; each points towards where the path is farthest from its end.

    Args:
        points: float64, shape `(t, p)`, t >= 2; the last is the end.

    Returns:
        Two float64 vectors, shape `(p,)`. A path that is a straight line leaves the second free: it is then random.
    """
    centred = points - points.mean(axis=0)
    # The t x t matrix of products has the same components as the p x p covariance, and t is small.
    values, vectors = np.linalg.eigh(centred @ centred.T)
    found: list[np.ndarray] = []
    for place in (-1, -2):
        direction = centred.T @ vectors[:, place]
        length = np.linalg.norm(direction)
        if values[place] <= 1e-10 * max(values[-1], 1e-300):
            direction = np.random.default_rng(0).standard_normal(points.shape[1])
            direction -= sum(other * (other @ direction) for other in found)
            length = np.linalg.norm(direction)
        direction /= length
        ahead = (points - points[-1]) @ direction
        found.append(direction * (1 if ahead[np.abs(ahead).argmax()] >= 0 else -1))
    return found[0], found[1]


def random_directions(weights: Sequence[np.ndarray], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two random directions in which every filter is as long as the network's filter; 0 for biases.

    A Keras kernel has its filters, one a unit, on the last axis, so lengths are over all the others.

    Args:
        weights: Kernels and biases.
        seed: Of the directions.

    Returns:
        Two float64 vectors, flat in the order of the weights.
    """
    rng = np.random.default_rng(seed)

    def direction() -> np.ndarray:
        parts = []
        for weight in weights:
            noise = rng.standard_normal(weight.shape)
            axes = tuple(range(weight.ndim - 1))
            if not axes:
                parts.append(np.zeros(weight.size))
                continue
            length = np.sqrt(np.sum(weight.astype("float64") ** 2, axis=axes) / np.sum(noise**2, axis=axes))
            parts.append((noise * length).ravel())
        return np.concatenate(parts)

    return direction(), direction()


@functools.lru_cache(maxsize=KEPT)
def _path(folder: str) -> dict[str, np.ndarray]:
    arrays = Folder(folder).read_arrays("path.npz")
    if arrays is None:
        raise FileNotFoundError("This training is not here any more. Train it again.")
    return arrays


@functools.lru_cache(maxsize=KEPT)
def _directions(spec: LandscapeSpec, folder: str, plane: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    points = _path(folder)["weights"].astype("float64")
    if plane == RANDOM:
        return random_directions(unflat(points[-1], shapes_of(spec)), seed)
    return principal_directions(points)


def plane(spec: LandscapeSpec, folder: str, view: View) -> Plane:
    """A plane through the final weights of a finished training, with the projection of the path and the extent of the map."""
    arrays = _path(folder)
    points = arrays["weights"].astype("float64")
    basis = np.stack(_directions(spec, folder, view.plane, view.seed), axis=1)
    ways = points - points[-1]
    shadow = np.linalg.lstsq(basis, ways.T, rcond=None)[0].T
    centred = points - points.mean(axis=0)
    total = max(float(np.sum(centred**2)), 1e-300)
    within = np.sum((centred @ np.linalg.qr(basis)[0]) ** 2, axis=0) / total
    if view.plane == PATH:
        low, high = shadow.min(axis=0), shadow.max(axis=0)
        middle = (low + high) / 2
        half = np.maximum(high - low, 1e-6 + (high - low).max() / 10) * (0.5 + view.reach)
    else:
        middle, half = np.zeros(2), np.full(2, view.reach)
    across, up = (np.linspace(middle[axis] - half[axis], middle[axis] + half[axis], view.resolution) for axis in (0, 1))
    return Plane(
        kind=view.plane,
        steps=arrays["steps"].astype("int64"),
        x=shadow[:, 0],
        y=shadow[:, 1],
        off_plane=np.linalg.norm(ways - shadow @ basis.T, axis=1),
        distance=np.linalg.norm(ways, axis=1),
        loss=arrays[view.examples].astype("float64"),
        explained=(float(within[0]), float(within.sum())),
        across=across,
        up=up,
    )


@functools.lru_cache(maxsize=KEPT)
def _slices(spec: LandscapeSpec, folder: str, view: View) -> LossOnPlane:
    points = _path(folder)["weights"].astype("float64")
    first, second = _directions(spec, folder, view.plane, view.seed)
    return LossOnPlane(spec, load_data(spec)[view.examples], points[-1], first, second)


def losses(spec: LandscapeSpec, folder: str, view: View, across: np.ndarray, up: np.ndarray) -> np.ndarray:
    """Some rows of a map.

    Args:
        spec: The network.
        folder: Of its finished training.
        view: The plane.
        across: float64, shape `(n,)`, columns.
        up: float64, shape `(m,)`, the rows that are wanted.

    Returns:
        Mean loss at each point, float64, shape `(m, n)`; infinite where it is too large for a float.
    """
    found = _slices(spec, folder, view)
    return np.stack([found.row(across, b) for b in up])


def projected_losses(spec: LandscapeSpec, folder: str, view: View) -> np.ndarray:
    """Loss at the projection of each point of the path onto the plane; float64, shape `(t,)`."""
    found, path = _slices(spec, folder, view), plane(spec, folder, view)
    return np.concatenate([found.row(path.x[index : index + 1], path.y[index]) for index in range(len(path.x))])


def line(spec: LandscapeSpec, folder: str) -> Line:
    """The losses on the straight line from the initial to the final weights, and a little beyond both."""
    points = _path(folder)["weights"].astype("float64")
    data = load_data(spec)
    ways = {
        name: LossOnPlane(spec, data[name], points[0], points[-1] - points[0], np.zeros_like(points[0]))
        for name in (TRAINING, TEST)
    }
    return Line(share=LINE_SHARES, **{name: way.row(LINE_SHARES, 0.0) for name, way in ways.items()})


class LossOnPlane:
    """The mean loss of a network at origin + a·first + b·second.

    Args:
        spec: The network.
        examples: What the loss is measured on.
        origin, first, second: float64, shape `(parameters,)`.
    """

    def __init__(
        self, spec: LandscapeSpec, examples: Examples, origin: np.ndarray, first: np.ndarray, second: np.ndarray
    ) -> None:
        self._activation = keras.activations.get(spec.activation)
        self._y = examples.y
        self._weights = [unflat(vector, shapes_of(spec)) for vector in (origin, first, second)]
        # The three parts of the first layer's pre-activation, each of shape (n, units).
        self._first_layer = [examples.x @ weights[0] + weights[1] for weights in self._weights]

    def row(self, across: np.ndarray, up: float) -> np.ndarray:
        """Losses at (a, up) for every a; float64, shape `(len(across),)`."""
        a, b = across.astype("float32"), np.float32(up)
        at_row = self._first_layer[0] + b * self._first_layer[2]
        values = keras.ops.convert_to_tensor(at_row[np.newaxis] + a[:, np.newaxis, np.newaxis] * self._first_layer[1])
        for place in range(2, len(self._weights[0]), 2):
            kernels, biases = (self._along(place + part, a, b) for part in (0, 1))
            values = keras.ops.matmul(self._activation(values), kernels) + biases[:, np.newaxis, :]
        if self._y.ndim == 1:
            labels = np.broadcast_to(self._y, values.shape[:2])
            each = keras.ops.sparse_categorical_crossentropy(labels, values, from_logits=True)
        else:
            labels = np.broadcast_to(self._y, values.shape)
            each = keras.ops.binary_crossentropy(labels, values, from_logits=True)[..., 0]
        found: np.ndarray = keras.ops.convert_to_numpy(keras.ops.mean(each, axis=1)).astype("float64")
        return np.where(np.isfinite(found), found, np.inf)

    def _along(self, place: int, a: np.ndarray, b: np.float32) -> np.ndarray:
        """One weight at every point of a row; float32, shape `(len(a), *shape)`."""
        origin, first, second = (weights[place] for weights in self._weights)
        found: np.ndarray = (origin + b * second)[np.newaxis] + a.reshape(-1, *[1] * origin.ndim) * first
        return found


def ship() -> None:
    """Trains the presets whose paths are small, and stores their runs where the playground ships them."""
    for preset in PRESETS:
        if preset.spec.parameters < SHIPPED_PARAMETERS:
            place = runs_folder("landscape") / f"landscape-{preset.id}"
            folder = ship_run(place, TRAIN, preset.spec, name=preset.name, device=device())
            ship_map(preset.spec, folder)


def ship_map(spec: LandscapeSpec, folder: Folder) -> None:
    """Stores the map that the page shows first, so that it is there before the engine is: `map.npz`."""
    view = View()
    seen = plane(spec, folder.url, view)
    found = losses(spec, folder.url, view, seen.across, seen.up)
    arrays: dict[str, Any] = {name: np.asarray(value) for name, value in vars(seen).items()}
    folder.write_arrays("map.npz", **arrays, losses=found.astype("float32"))
