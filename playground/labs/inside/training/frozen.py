"""Trains a small network with the visitor's kernel frozen, and two like it to compare with."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from playground.digits.mnist import IMAGE_SHAPE, NUM_CLASSES, shared_mnist
from playground.engine.report import Report
from playground.engine.ship import ship_run
from playground.engine.worker import device
from playground.labs.inside.frozen import (
    BATCH_SIZE,
    NETWORKS,
    OWN,
    REST,
    TRAIN_FROZEN,
    TRAINED,
    VALIDATION,
    FrozenSpec,
    frozen_spec,
)
from playground.labs.inside.kernels import FIRST, OwnKernel, named
from playground.labs.inside.receptive_field import Window
from playground.model.training.build import build_layers, keras_file
from playground.runs.folder import Folder
from playground.runs.shipped import runs_folder

CHUNK = 1_000


@dataclass(frozen=True, kw_only=True)
class Digits:
    """Digits with their labels.

    Attributes:
        x: float32, shape `(n, 28, 28, 1)`, 0 to 1.
        y: float32 one-hot, shape `(n, 10)`.
    """

    x: np.ndarray
    y: np.ndarray


def load_data(spec: FrozenSpec) -> tuple[Digits, Digits]:
    """The spec's training digits, and `VALIDATION` others that are held back."""
    mnist = shared_mnist()
    order = np.random.default_rng(spec.seed).permutation(len(mnist.x_train))
    x, y = mnist.x_train, mnist.y_train
    fitted, held_back = order[: spec.train_size], order[-VALIDATION:]
    training, validation = (
        Digits(x=x[part][..., np.newaxis].astype("float32") / 255, y=keras.utils.to_categorical(y[part], NUM_CLASSES))
        for part in (fitted, held_back)
    )
    return training, validation


def build_model(spec: FrozenSpec, kernel: str) -> keras.Sequential:
    """One of the three networks, compiled; `keras.utils.set_random_seed` before it fixes every weight that is not the visitor's.

    Args:
        spec: What to train.
        kernel: One of `NETWORKS`.
    """
    first = keras.layers.Conv2D(
        1, spec.size, strides=spec.strides, dilation_rate=spec.dilation, padding=spec.padding, use_bias=False,
        activation="relu", trainable=kernel == TRAINED, name="first",
    )  # fmt: skip
    rest = build_layers(REST, first.compute_output_shape((None, *IMAGE_SHAPE))[1:], initializer="glorot_uniform")
    model = keras.Sequential([keras.Input(IMAGE_SHAPE), first, *rest])
    if kernel == OWN:
        first.set_weights([np.reshape(np.asarray(spec.weights, "float32"), (spec.size, spec.size, 1, 1))])
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def train(spec: FrozenSpec, folder: Folder, report: Report) -> dict[str, Any]:
    """Trains the three networks, an epoch of each in turn, on the same digits in the same order.

    Args:
        spec: What to train.
        folder: Gets `model.keras`, the network with the visitor's kernel.
        report: Called with kinds `"setup"`, `"batch"`, `"epoch"` (`network`, `epoch`, `val_accuracy`) and `"result"`.

    Returns:
        Test accuracy of each network, by its kernel; the kernel at the end of the training, by the same names, row by row;
        `parameters` that are trained with a frozen kernel.

    Raises:
        Stopped: If the run was stopped.
    """
    keras.backend.clear_session()
    training, validation = load_data(spec)
    models = {}
    for kernel in NETWORKS:
        keras.utils.set_random_seed(spec.seed)
        models[kernel] = build_model(spec, kernel)
    updates = -(-spec.train_size // BATCH_SIZE)
    watcher = Watcher(report, updates * spec.epochs * len(NETWORKS))
    report("setup", epochs_asked=spec.epochs)
    for epoch in range(spec.epochs + 1):
        for kernel, model in models.items():
            if epoch:
                # The order of the digits is that of the other two networks.
                keras.utils.set_random_seed(spec.seed + epoch)
                model.fit(training.x, training.y, batch_size=BATCH_SIZE, callbacks=[watcher], verbose=0)
            report("epoch", network=kernel, epoch=epoch, val_accuracy=accuracy(model, validation, report))
    mnist = shared_mnist()
    test = Digits(
        x=mnist.x_test[..., np.newaxis].astype("float32") / 255, y=keras.utils.to_categorical(mnist.y_test, NUM_CLASSES)
    )
    result: dict[str, Any] = {kernel: accuracy(model, test, report) for kernel, model in models.items()}
    result["kernels"] = {
        kernel: [float(value) for value in np.ravel(model.layers[0].get_weights()[0])]
        for kernel, model in models.items()
    }
    result["parameters"] = sum(int(np.prod(weight.shape)) for weight in models[OWN].trainable_weights)
    folder.write_bytes("model.keras", keras_file(models[OWN]))
    report("result", **result)
    return result


class Watcher(keras.callbacks.Callback):
    """Says how long the training of all three will take; `report` raises `Stopped` if it is to stop."""

    def __init__(self, report: Report, updates: int) -> None:
        super().__init__()
        self._report, self._updates = report, updates
        self._done, self._begun_s = 0, time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        self._done += 1
        self._report.check()
        if self._report.due:
            left_s = (time.perf_counter() - self._begun_s) / self._done * (self._updates - self._done)
            self._report("batch", share=self._done / self._updates, time_left_s=round(left_s, 1))


def accuracy(model: keras.Model, digits: Digits, report: Report) -> float:
    """Share of digits that a network reads correctly, 0 to 1."""
    right = 0
    for first in range(0, len(digits.x), CHUNK):
        report.check()
        outputs = model.predict_on_batch(digits.x[first : first + CHUNK])
        right += int((outputs.argmax(axis=1) == digits.y[first : first + CHUNK].argmax(axis=1)).sum())
    return right / len(digits.x)


def ship() -> None:
    """Trains the networks of the kernel that the page begins with, and stores the run where the playground ships it."""
    size, weights = named(FIRST)
    spec = frozen_spec(OwnKernel(weights=weights, window=Window(size=size)))
    ship_run(runs_folder("inside") / FIRST.replace(" ", "-"), TRAIN_FROZEN, spec, name=FIRST, device=device())
