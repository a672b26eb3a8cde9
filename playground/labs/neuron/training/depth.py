"""Deep, narrow networks in Keras: gradients and activations by layer before the first update, and a short training."""

from __future__ import annotations

import contextlib
import math
import time
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from playground.digits.mnist import shared_mnist
from playground.engine.report import Report
from playground.engine.ship import ship_run
from playground.engine.worker import device
from playground.labs.neuron.depth import (
    BATCH_SIZE,
    BINS,
    DIGITS,
    MEASURED,
    NORMAL,
    TEST_COUNT,
    TRAIN_COUNT,
    DepthMeasure,
    DepthSpec,
)
from playground.labs.neuron.lab import DEPTH, PRESETS, TRAIN_DEPTH, depth_spec
from playground.model.activations import ACTIVATIONS
from playground.model.training.build import named_optimizer
from playground.runs.folder import Folder
from playground.runs.shipped import runs_folder

# Least number of points on the training curve.
POINTS = 60
# Radius of the circle that holds half of the square from -1 to 1.
HALF_RADIUS = np.sqrt(2 / np.pi)


def load_data(spec: DepthSpec) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """x and y to train on, x and y to test on: x float32, shape `(n, inputs)`, y int64 classes.

    Inputs are brought to mean 0 and standard deviation 1 by the training samples' mean and standard deviation, since
    initialisers assume it.
    """
    rng = np.random.default_rng(spec.seed)
    if spec.data == DIGITS:
        mnist = shared_mnist()
        chosen = rng.permutation(len(mnist.x_train))[:TRAIN_COUNT]
        tested = rng.permutation(len(mnist.x_test))[:TEST_COUNT]
        x, y = mnist.x_train[chosen].reshape(-1, 784), mnist.y_train[chosen]
        x_test, y_test = mnist.x_test[tested].reshape(-1, 784), mnist.y_test[tested]
        mean, deviation = x.mean(), x.std()
    else:
        points = rng.uniform(-1, 1, (TRAIN_COUNT + TEST_COUNT, 2))
        inside = np.hypot(*points.T) < HALF_RADIUS
        x, x_test = np.split(points, [TRAIN_COUNT])
        y, y_test = np.split(inside, [TRAIN_COUNT])
        mean, deviation = x.mean(axis=0), x.std(axis=0)
    return (
        ((x - mean) / deviation).astype("float32"), y.astype("int64"),
        ((x_test - mean) / deviation).astype("float32"), y_test.astype("int64"),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _HiddenLayer:
    """The Keras layers that make one hidden layer."""

    dense: keras.layers.Dense
    norm: keras.layers.BatchNormalization | None
    activation: keras.layers.Activation
    adds: bool

    def __call__(self, h: Any, training: bool | None = None) -> tuple[Any, Any, Any]:
        """z before the activation, its output a, and h + a if it is residual, else a."""
        z = self.dense(h)
        if self.norm:
            z = self.norm(z, training=training)
        a = self.activation(z)
        return z, a, keras.ops.add(h, a) if self.adds else a


def _build_layers(spec: DepthSpec) -> tuple[list[_HiddenLayer], keras.layers.Dense]:
    """Hidden layers and the output. Their initial weights follow from the seed alone: no global generator is drawn from."""
    hidden = [
        _HiddenLayer(
            # Batch normalisation has a shift of its own.
            dense=keras.layers.Dense(
                spec.units, kernel_initializer=_initializer(spec, number), use_bias=not spec.batch_norm
            ),
            norm=keras.layers.BatchNormalization() if spec.batch_norm else None,
            activation=keras.layers.Activation(spec.activation),
            adds=spec.residual and number > 1,
        )
        for number in range(1, spec.depth + 1)
    ]
    return hidden, keras.layers.Dense(spec.classes, kernel_initializer=_initializer(spec, 0), name="logits")


def build_model(spec: DepthSpec) -> keras.Model:
    """The network, ending in logits."""
    hidden, output = _build_layers(spec)
    h = inputs = keras.Input((spec.inputs,))
    for layer in hidden:
        _, _, h = layer(h)
    return keras.Model(inputs, output(h))


def _initializer(spec: DepthSpec, number: int) -> keras.initializers.Initializer:
    if spec.initializer == "zeros":
        return keras.initializers.Zeros()
    config: dict[str, Any] = {"seed": spec.seed * 100 + number}
    if spec.initializer == NORMAL:
        config["stddev"] = spec.stddev
    found: keras.initializers.Initializer = keras.initializers.get({"class_name": spec.initializer, "config": config})
    return found


def measure(spec: DepthSpec) -> DepthMeasure:
    """One forward pass in training mode and one backward pass by autodiff, over the first 256 samples."""
    x, y, _, _ = load_data(spec)
    hidden_layers, output = _build_layers(spec)
    sums, outputs, hs = [], [], []
    with tf.GradientTape() as tape:
        h = tf.constant(x[:MEASURED])
        for layer in hidden_layers:
            z, a, h = layer(h, training=True)
            sums.append(z)
            outputs.append(a)
            hs.append(h)
        losses = keras.ops.sparse_categorical_crossentropy(y[:MEASURED], output(h), from_logits=True)
    weights = [layer.kernel.value for layer in (*(one.dense for one in hidden_layers), output)]
    # One backward pass for both, of the sum of the losses. The gradients of the weights are then divided by their number.
    gradients = tape.gradient(losses, [*weights, *hs])
    hidden = [one.numpy().astype("float64") for one in outputs]
    edges, shares = histograms(hidden)
    derivative = ACTIVATIONS[spec.activation].derivative
    with np.errstate(over="ignore", invalid="ignore"):
        off = [(derivative(z.numpy().astype("float64")) == 0).all(axis=0) for z in sums]
        means, deviations = [one.mean() for one in hidden], [one.std() for one in hidden]
    return DepthMeasure(
        gradient_norms=root_mean_squares(gradients[: len(weights)]) / MEASURED,
        signal_norms=root_mean_squares(gradients[len(weights) :]),
        shares=shares,
        edges=edges,
        means=np.array(means),
        deviations=np.array(deviations),
        dead=np.array([int(one.sum()) for one in off]),
        loss=float(tf.reduce_mean(losses)),
    )


def root_mean_squares(tensors: list[tf.Tensor]) -> np.ndarray:
    """Of each tensor, float64, so that small ones do not vanish when they are squared."""
    return np.array([np.sqrt(np.mean(tensor.numpy().astype("float64") ** 2)) for tensor in tensors])


def histograms(hidden: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Edges of common bins, and each layer's share in them.

    The bins span the middle 99.8 % of all layers' finite values; what lies outside counts into the outermost bins.
    """
    values = np.concatenate([output.ravel() for output in hidden])
    values = values[np.isfinite(values)]
    low, high = np.quantile(values, [0.001, 0.999]) if len(values) else (-1.0, 1.0)
    if high - low < 1e-12:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, BINS + 1)
    counts = [np.histogram(np.clip(output[np.isfinite(output)], low, high), edges)[0] for output in hidden]
    return edges, np.array([count / max(1, count.sum()) for count in counts])


class Watcher(keras.callbacks.Callback):
    """Reports the loss during the training; `report` raises `Stopped` if the training is to stop."""

    def __init__(self, spec: DepthSpec, report: Report) -> None:
        super().__init__()
        self._spec, self._report = spec, report
        self._count, self._sum, self._done = 0, 0.0, 0
        self._begun_s = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        # The epoch is the whole training, so Keras's mean over it so far gives each batch's loss by difference.
        mean = (logs or {})["loss"]
        self._done += 1
        if not np.isfinite(mean):
            raise FloatingPointError(
                f"The training diverged: after {self._done} updates the loss is no longer a finite number."
            )
        # A short training ends before a second report is due, but its curve needs points too.
        mark = self._done % max(1, self._spec.updates // POINTS) == 0 or self._done == self._spec.updates
        if mark or self._report.due:
            since = (mean * self._done - self._sum) / (self._done - self._count)
            self._sum, self._count = mean * self._done, self._done
            left_s = (time.perf_counter() - self._begun_s) / self._done * (self._spec.updates - self._done)
            self._report(
                "batch", updates=self._done, updates_asked=self._spec.updates, loss=float(since), time_left_s=left_s
            )


def train(spec: DepthSpec, folder: Folder, report: Report) -> dict[str, Any]:
    """A short training with Keras's own `fit`, and its accuracy on test samples.

    Args:
        spec: What to train.
        folder: Not used: all results are small.
        report: Called with kinds `"setup"`, `"batch"` and `"result"`.

    Returns:
        `accuracy` on 1,000 test samples, and `loss` on the first 256 training samples.

    Raises:
        Stopped: If the run was stopped.
        FloatingPointError: If the training diverged.
    """
    keras.backend.clear_session()
    report("setup", updates=0, updates_asked=spec.updates)
    x, y, x_test, y_test = load_data(spec)
    keras.utils.set_random_seed(spec.seed)
    model = build_model(spec)
    model.compile(
        optimizer=named_optimizer(spec.optimizer, spec.learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    rng = np.random.default_rng(spec.seed)
    wanted = spec.updates * BATCH_SIZE
    order = np.concatenate([rng.permutation(len(x)) for _ in range(math.ceil(wanted / len(x)))])[:wanted]
    watcher = Watcher(spec, report)
    model.fit(x[order], y[order], batch_size=BATCH_SIZE, epochs=1, shuffle=False, verbose=0, callbacks=[watcher])
    result = {
        "accuracy": float((model.predict(x_test, batch_size=TEST_COUNT, verbose=0).argmax(axis=1) == y_test).mean()),
        "loss": float(model.evaluate(x[:MEASURED], y[:MEASURED], verbose=0)),
    }
    report("result", **result)
    return result


def ship() -> None:
    """Trains the presets of the view "Depth", and stores their runs where the playground ships them."""
    for preset in PRESETS:
        # "Exploding gradients" diverges by design, so it has no run to ship.
        with contextlib.suppress(FloatingPointError):
            if preset.spec.view == DEPTH:
                folder = runs_folder("neuron") / f"depth-{preset.id}"
                ship_run(folder, TRAIN_DEPTH, depth_spec(preset.spec), name=preset.name, device=device())
