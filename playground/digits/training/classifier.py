"""Builds, trains and evaluates classifiers of digits, with Keras's `fit`."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from playground.digits.held_back import order_of
from playground.digits.mnist import IMAGE_SHAPE, NUM_CLASSES, shared_mnist
from playground.digits.snapshots import file_name
from playground.digits.spec import GRID_SIZE, DigitsSpec, augmentation, snapshot_epochs
from playground.digits.training.attacks import climb, logits_of
from playground.engine.report import STOPPED_EARLY, Report, Stopped
from playground.model.activations import softmax
from playground.model.training.build import build_layers, build_optimizer, keras_file
from playground.runs.folder import Folder

# Test digits in one call; a stop is noticed between two calls.
CHUNK = 1_000
# A stopped training is tested for at most this long. Its worker would be restarted ten seconds after the stop.
MOST_TESTED_S = 5.0
NOT_TESTED = (
    "Stopped before the end. It was not tested, because this network needs too long to read the 10,000 test digits."
)


@dataclass(frozen=True, kw_only=True)
class DigitsData:
    """The data of a spec.

    Attributes:
        x: float32, shape `(train_size, 28, 28, 1)`, 0 to 1.
        y: float32 one-hot, shape `(train_size, 10)`.
        held_back: Indices into MNIST's training images of the validation digits; empty if there are none.
        fitted: Indices of the digits that are trained on.
    """

    x: np.ndarray
    y: np.ndarray
    held_back: np.ndarray
    fitted: np.ndarray


def load_data(spec: DigitsSpec) -> DigitsData:
    """The spec's images, scaled to 0 … 1, with one-hot labels."""
    mnist = shared_mnist()
    x, y = mnist.x_train, mnist.y_train
    order = order_of(spec)
    if spec.train_size < len(x):
        x, y = x[order[: spec.train_size]], y[order[: spec.train_size]]
    return DigitsData(
        x=x[..., np.newaxis].astype("float32") / 255,
        y=keras.utils.to_categorical(y, NUM_CLASSES),
        held_back=order[spec.fit_count :],
        fitted=order[: spec.fit_count],
    )


def build_model(spec: DigitsSpec) -> keras.Sequential:
    """The compiled network of a spec. Augmentation is part of it and acts in training only."""
    augmenting = [
        getattr(keras.layers, name)(*factors, fill_mode="constant") for name, factors in augmentation(spec).items()
    ]
    layers = build_layers(spec.layers, IMAGE_SHAPE, initializer=spec.initializer, l1=spec.l1, l2=spec.l2)
    stack = [keras.Input(IMAGE_SHAPE), *augmenting, *layers]
    model = Adversarial(stack, spec) if spec.attack_epsilon else keras.Sequential(stack)
    model.compile(
        optimizer=build_optimizer(spec, steps=spec.epochs * spec.steps_per_epoch),
        loss=keras.losses.CategoricalCrossentropy(from_logits=spec.from_logits),
        metrics=["accuracy"],
        steps_per_execution=spec.steps_per_execution,
    )
    return model


class Adversarial(keras.Sequential):
    """A network that learns from images which are attacked before each update (Madry and others, 2017).

    Args:
        layers: As `keras.Sequential` takes them.
        spec: Size and steps of the attack.
    """

    def __init__(self, layers: list[keras.Layer], spec: DigitsSpec) -> None:
        super().__init__(layers)
        self._spec = spec
        self._starts = keras.random.SeedGenerator(spec.seed)

    def train_step(self, data: tuple[tf.Tensor, tf.Tensor]) -> dict[str, tf.Tensor]:
        x, y = data
        progress = tf.cast(self.optimizer.iterations, "float32") / self._spec.attack_warmup
        epsilon = self._spec.attack_epsilon * tf.minimum(1.0, progress)
        start = x + epsilon * keras.random.uniform(tf.shape(x), -1.0, 1.0, seed=self._starts)
        attacked = climb(
            logits_of(self), tf.clip_by_value(start, 0.0, 1.0), x, tf.argmax(y, axis=1),
            epsilon=epsilon, size=epsilon * (self._spec.attack_step_size / self._spec.attack_epsilon), steps=self._spec.attack_steps,
        )  # fmt: skip
        logs: dict[str, tf.Tensor] = super().train_step((attacked, y))
        return logs


def train(spec: DigitsSpec, folder: Folder, report: Report) -> dict[str, Any]:
    """Trains a network, evaluates it on the test set once, and writes everything that the page shows into the folder.

    Args:
        spec: What to train.
        folder: Gets `grid.npz`, `weights-<epoch>.npz`, `model.keras` and `results.npz`.
        report: Called several times a second with kinds `"setup"`, `"begin"`, `"batch"`, `"epoch"`, `"evaluate"`, `"result"`.

    Returns:
        The run's results: test accuracy and loss, number of parameters, epochs and seconds of training.

    Raises:
        Stopped: If the run was stopped. Once it has begun to learn, with the results of the network as far as it came.
        FloatingPointError: If the loss is no longer a finite number.
    """
    keras.backend.clear_session()
    data = load_data(spec)
    keras.utils.set_random_seed(spec.seed)
    model = build_model(spec)
    watcher = Watcher(spec, data, folder, report)
    callbacks: list[keras.callbacks.Callback] = [watcher]
    if spec.patience:
        callbacks.append(
            keras.callbacks.EarlyStopping(monitor="val_loss", patience=spec.patience, restore_best_weights=True)
        )
    begun_s = time.perf_counter()
    try:
        model.fit(
            data.x, data.y, batch_size=spec.batch_size, epochs=spec.epochs, validation_split=spec.validation_split,
            callbacks=callbacks, verbose=0,
        )  # fmt: skip
        seconds = time.perf_counter() - begun_s
        if spec.patience:
            watcher.keep_best()
        result = {**measure(spec, model, watcher.snapshots, folder, report), **watcher.summary(seconds)}
    except Stopped as stop:
        if not watcher.position:
            raise
        raise stopped_with_results(spec, model, watcher, folder, time.perf_counter() - begun_s) from stop
    report("result", **result)
    return result


def stopped_with_results(
    spec: DigitsSpec, model: keras.Sequential, watcher: Watcher, folder: Folder, seconds: float
) -> Stopped:
    """Tests a network whose training was stopped, as far as it came, and writes `model.keras` and `results.npz`.

    Returns:
        The end of the training, with its results; without any if the test takes longer than `MOST_TESTED_S`.
    """
    end_s = time.monotonic() + MOST_TESTED_S
    late = Report(send=lambda event: None, stop_requested=lambda: time.monotonic() > end_s)
    weights = watcher.snapshots.get(watcher.position) or [np.array(weight) for weight in model.get_weights()]
    # While the snapshots were tested, the model had the weights of each of them.
    model.set_weights(weights)
    try:
        measured = measure(spec, model, {watcher.position: weights}, folder, late)
    except Stopped:
        return Stopped(NOT_TESTED)
    return Stopped(STOPPED_EARLY, {**measured, **watcher.summary(seconds)})


class Watcher(keras.callbacks.Callback):
    """Reports the progress of `fit`, keeps snapshots, and stops it when asked.

    Keras's `logs` are means over the epoch so far; the curve by batch needs the mean since its last point, so the
    difference of the two sums is taken.
    """

    def __init__(self, spec: DigitsSpec, data: DigitsData, folder: Folder, report: Report) -> None:
        super().__init__()
        self.snapshots: dict[float, list[np.ndarray]] = {}
        self.epochs_done = 0
        # Epochs so far, with the fraction of the present one.
        self.position = 0.0
        self._spec = spec
        self._folder = folder
        self._report = report
        self._kept = set(snapshot_epochs(spec.epochs))
        self._epoch_logs: list[dict[str, float]] = []
        chosen = data.held_back if len(data.held_back) >= GRID_SIZE else data.fitted
        self._grid_indices = np.random.default_rng(spec.seed).choice(chosen, GRID_SIZE, replace=False)
        mnist = shared_mnist()
        self._grid_x = mnist.x_train[self._grid_indices][..., np.newaxis].astype("float32") / 255
        folder.write_arrays("grid.npz", x=mnist.x_train[self._grid_indices], y=mnist.y_train[self._grid_indices])
        report(
            "setup", epochs_asked=spec.epochs, steps_per_epoch=spec.steps_per_epoch, fit_count=len(data.fitted),
            held_back=bool(chosen is data.held_back),
        )  # fmt: skip

    def on_train_begin(self, logs: Any = None) -> None:
        self._begun_s = time.perf_counter()
        self._snapshot(0)
        self._report("begin", epoch=0, **self._grid())

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._seen = 0
        self._sums = {"loss": 0.0, "accuracy": 0.0}

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if not math.isfinite(logs["loss"]):
            raise FloatingPointError(
                "The training has diverged: its loss is no longer a number. Train again with a smaller learning rate."
            )
        spec, now_s = self._spec, time.perf_counter()
        seen = min((batch + 1) * spec.batch_size, spec.fit_count)
        self.position = round(self.epochs_done + seen / spec.fit_count, 4)
        if not self._report.due:
            return
        sums = {name: logs[name] * seen for name in self._sums}
        means = {name: (sums[name] - self._sums[name]) / (seen - self._seen) for name in sums}
        self._seen, self._sums = seen, sums
        images = self.epochs_done * spec.fit_count + seen
        images_per_s = images / (now_s - self._begun_s)
        self._report(
            "batch",
            epoch=self.position,
            loss=round(means["loss"], 5),
            accuracy=round(means["accuracy"], 5),
            images_per_s=round(images_per_s),
            time_left_s=round((spec.epochs * spec.fit_count - images) / images_per_s, 1),
            **self._grid(),
        )

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        self._report.check()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epochs_done = epoch + 1
        self.position = float(self.epochs_done)
        values = {name: float(value) for name, value in logs.items()}
        self._epoch_logs.append(values)
        if self.epochs_done in self._kept:
            self._snapshot(self.epochs_done)
        left = self._spec.epochs - self.epochs_done
        seconds = time.perf_counter() - self._begun_s
        self._report(
            "epoch",
            epoch=self.epochs_done,
            time_left_s=round(left * seconds / self.epochs_done, 1),
            images_per_s=round(self.epochs_done * self._spec.fit_count / seconds),
            **{name: round(value, 6) for name, value in values.items()},
            **self._grid(),
        )

    def summary(self, seconds: float) -> dict[str, Any]:
        """What a run's result says of the training.

        Args:
            seconds: How long it took.

        Returns:
            Parameters, epochs (with a fraction if it was stopped) and seconds; after the first epoch the last training
            accuracy, and with a validation share the last and the lowest validation loss.
        """
        # After early stopping, the position is that of the best epoch.
        epochs = max(self.epochs_done, self.position)
        summary: dict[str, Any] = {"parameters": self._spec.parameters, "epochs": epochs, "train_seconds": seconds}
        if self._epoch_logs:
            summary["accuracy"] = self._epoch_logs[-1]["accuracy"]
        losses = [logs["val_loss"] for logs in self._epoch_logs if "val_loss" in logs]
        if losses:
            summary |= {"val_loss": losses[-1], "best_val_loss": min(losses)}
        return summary

    def keep_best(self) -> None:
        """After early stopping the model has the weights of its best epoch again, so the snapshots end there."""
        losses = [logs["val_loss"] for logs in self._epoch_logs]
        best = int(np.argmin(losses)) + 1
        self.position = float(best)
        self._epoch_logs = self._epoch_logs[:best]
        self.snapshots = {epoch: weights for epoch, weights in self.snapshots.items() if epoch < best}
        self._snapshot(best)

    def _snapshot(self, epoch: int) -> None:
        weights = [np.array(weight) for weight in self.model.get_weights()]
        self.snapshots[epoch] = weights
        named = {f"w{index}": weight for index, weight in enumerate(weights)}
        self._folder.write_arrays(file_name(epoch), compressed=False, **named)

    def _grid(self) -> dict[str, list[Any]]:
        probabilities = to_probabilities(self._spec, self.model.predict_on_batch(self._grid_x))
        return {
            "grid": probabilities.argmax(axis=1).tolist(),
            "grid_confidence": [round(float(p), 3) for p in probabilities.max(axis=1)],
        }


def to_probabilities(spec: DigitsSpec, outputs: np.ndarray) -> np.ndarray:
    """Applies the softmax if the network ends in logits; float32, shape `(n, 10)`, rows sum to 1."""
    return softmax(outputs) if spec.from_logits else outputs


def measure(
    spec: DigitsSpec,
    model: keras.Sequential,
    snapshots: dict[float, list[np.ndarray]],
    folder: Folder,
    report: Report,
) -> dict[str, Any]:
    """Evaluates the trained network on the test set, once; then predicts with every snapshot, for the slider.

    Writes `model.keras` and `results.npz` (`epochs`, and by snapshot and test digit `predictions` and `confidence`,
    and the final network's `truth_probability`).

    Returns:
        `test_accuracy` and `test_loss` of the trained network.
    """
    report("evaluate", time_left_s=0.0)
    mnist = shared_mnist()
    x, y = mnist.x_test[..., np.newaxis].astype("float32") / 255, mnist.y_test
    final = predict(spec, model, x, report)
    truth = final[np.arange(len(y)), y]
    result = {
        "test_accuracy": float((final.argmax(axis=1) == y).mean()),
        "test_loss": float(-np.log(np.maximum(truth, 1e-7)).mean()),
    }
    folder.write_bytes("model.keras", keras_file(model))
    last = max(snapshots)
    predictions = np.zeros((len(snapshots), len(y)), "uint8")
    confidence = np.zeros((len(snapshots), len(y)), "float16")
    for index, epoch in enumerate(sorted(snapshots)):
        if epoch == last:
            probabilities = final
        else:
            model.set_weights(snapshots[epoch])
            probabilities = predict(spec, model, x, report)
        predictions[index] = probabilities.argmax(axis=1)
        confidence[index] = probabilities.max(axis=1)
    model.set_weights(snapshots[last])
    folder.write_arrays(
        "results.npz", epochs=np.array(sorted(snapshots)), predictions=predictions, confidence=confidence
    )
    return result


def predict(spec: DigitsSpec, model: keras.Sequential, x: np.ndarray, report: Report) -> np.ndarray:
    """Probabilities of many images, in chunks so that a stop is noticed; float32, shape `(n, 10)`."""
    parts = []
    for start in range(0, len(x), CHUNK):
        report.check()
        parts.append(to_probabilities(spec, model.predict_on_batch(x[start : start + CHUNK])))
    return np.concatenate(parts)
