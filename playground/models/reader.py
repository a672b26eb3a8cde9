"""The reader of drawn digits that ships: one small network, trained on MNIST and on pens.

`python -m playground.models.reader` trains it anew, measures it and writes `assets/models/reader.keras`.
"""

from __future__ import annotations

import json
import math
import sys
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np

from playground.data.mnist import IMAGE_SHAPE, NUM_CLASSES, shared_mnist
from playground.data.pen_digits import DEV, TRAIN, PenDigits, shared_pen_digits
from playground.engine.worker import device, prepare_keras
from playground.models.handwriting import mnist_pictures, ones, pen_pictures
from playground.strokes import to_mnist

PATH = Path(__file__).parents[2] / "assets" / "models" / "reader.keras"
EPOCHS, FINISHING_EPOCHS = 8, 2
BATCH_SIZE = 256
PEAK_RATE, FINISHING_RATE = 0.004, 0.001
LABEL_SMOOTHING = 0.05
# Renderings of each pen drawing an epoch, and synthesised ones an epoch.
PEN_COPIES = 8
ONES = 1_000


def build_reader(steps: int) -> keras.Sequential:
    """The compiled network: six convolutions, two of them with stride 2, and about 200,000 weights."""
    layers: list[keras.layers.Layer] = [keras.Input(IMAGE_SHAPE)]
    for filters, size, strides in ((24, 3, 1), (32, 3, 2), (48, 3, 1), (64, 3, 2), (96, 3, 1), (96, 3, 1)):
        layers += [
            keras.layers.Conv2D(filters, size, strides=strides, padding="same", use_bias=False),
            keras.layers.BatchNormalization(momentum=0.95),
            keras.layers.Activation("relu"),
        ]
    layers += [
        keras.layers.MaxPooling2D(2, padding="same"),
        keras.layers.Flatten(),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(NUM_CLASSES, activation="softmax"),
    ]
    model = keras.Sequential(layers, name="reader")
    compile_reader(model, steps, PEAK_RATE)
    return model


def compile_reader(model: keras.Sequential, steps: int, peak_rate: float) -> None:
    """Gives it a new optimizer, whose rate rises over the first fifth of so many updates and falls to 0."""
    rate = keras.optimizers.schedules.CosineDecay(
        peak_rate / 20, decay_steps=steps - steps // 5, warmup_target=peak_rate, warmup_steps=steps // 5
    )
    model.compile(
        optimizer=keras.optimizers.Adam(rate, beta_2=0.99),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=LABEL_SMOOTHING),
        metrics=["accuracy"],
        steps_per_execution=4,
        jit_compile=False,
    )


class Hands(keras.utils.PyDataset):
    """Batches of freshly bent MNIST digits, pen drawings and ones, mixed; other ones every epoch."""

    def __init__(self, pens: PenDigits, *, epochs: int, seed: int, as_scanned: bool = False) -> None:
        super().__init__()
        self._as_scanned = as_scanned
        self._epochs_left = epochs
        self._pens = pens
        self._rng = np.random.default_rng(seed)
        self._labels = np.concatenate(
            [
                shared_mnist().y_train,
                np.tile(pens.labels, PEN_COPIES if len(pens.labels) else 0),
                np.ones(ONES, "uint8"),
            ]
        )
        self._draw()

    @property
    def num_batches(self) -> int:
        """Whole batches an epoch; what is left over waits for another epoch."""
        return len(self._labels) // BATCH_SIZE

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        chosen = self._order[index * BATCH_SIZE : (index + 1) * BATCH_SIZE]
        x = self._pictures[chosen][..., np.newaxis].astype("float32") / 255
        return x, keras.utils.to_categorical(self._labels[chosen], NUM_CLASSES)

    def on_epoch_end(self) -> None:
        self._epochs_left -= 1
        if self._epochs_left:
            self._draw()

    def _draw(self) -> None:
        mnist = shared_mnist()
        parts = [mnist.x_train if self._as_scanned else mnist_pictures(mnist.x_train, mnist.y_train, self._rng)]
        if len(self._pens.labels):
            parts += [pen_pictures(self._pens, self._rng) for _ in range(PEN_COPIES)]
        parts.append(ones(ONES, self._rng))
        self._pictures = np.concatenate(parts)
        self._order = self._rng.permutation(len(self._pictures))


def train_reader(pens: PenDigits, *, epochs: int = EPOCHS, seed: int = 0, verbose: int = 2) -> keras.Sequential:
    """Trains a reader on MNIST's training images and these drawings, all of them bent."""
    keras.utils.set_random_seed(seed)
    data = Hands(pens, epochs=epochs, seed=seed)
    model = build_reader(epochs * data.num_batches)
    model.fit(data, epochs=epochs, shuffle=False, verbose=verbose)
    return model


def finish(model: keras.Sequential, pens: PenDigits, *, epochs: int = FINISHING_EPOCHS, seed: int = 0) -> None:
    """Trains on with small steps and MNIST as it was scanned, because bent scans are not quite what it will read."""
    keras.utils.set_random_seed(seed + 1)
    data = Hands(pens, epochs=epochs, seed=seed + 1, as_scanned=True)
    compile_reader(model, epochs * data.num_batches, FINISHING_RATE)
    model.fit(data, epochs=epochs, shuffle=False, verbose=2)


def pictures_of(pens: PenDigits) -> np.ndarray:
    """Drawings as the canvas would show them to a network; uint8, shape `(n, 28, 28)`."""
    pictures = [to_mnist(drawing) for drawing in pens.drawings]
    return np.stack([np.zeros((28, 28), "uint8") if picture is None else picture for picture in pictures])


def probabilities(model: keras.Sequential, pictures: np.ndarray) -> np.ndarray:
    """What the network says of uint8 pictures `(n, 28, 28)`; float32, shape `(n, 10)`."""
    chunks = range(0, len(pictures), 1_000)
    found = [
        model.predict_on_batch(pictures[start : start + 1_000, ..., np.newaxis].astype("float32") / 255)
        for start in chunks
    ]
    return np.concatenate(found)


def measure(model: keras.Sequential) -> dict[str, Any]:
    """Accuracy on MNIST's test set and on the dev drawings, none of which any weight was fitted to."""
    mnist, dev = shared_mnist(), shared_pen_digits(DEV)
    test_right = probabilities(model, mnist.x_test).argmax(axis=1) == mnist.y_test
    dev_right = probabilities(model, pictures_of(dev)).argmax(axis=1) == dev.labels
    donors = np.array(dev.donors)
    return {
        "mnist_test_accuracy": float(test_right.mean()),
        "dev_accuracy": float(dev_right.mean()),
        "dev_by_digit": {str(digit): float(dev_right[dev.labels == digit].mean()) for digit in range(NUM_CLASSES)},
        "dev_by_donor": {donor: float(dev_right[donors == donor].mean()) for donor in sorted(set(donors))},
    }


def save(model: keras.Sequential, path: Path = PATH) -> None:
    """Writes the network without the optimizer's state."""
    network = keras.Sequential(model.layers, name="reader")
    network.build((None, *IMAGE_SHAPE))
    path.parent.mkdir(parents=True, exist_ok=True)
    network.save(path)


def main(epochs: int = EPOCHS) -> None:
    """Trains, measures and writes the shipped reader."""
    begun_s = time.perf_counter()
    model = train_reader(shared_pen_digits(TRAIN), epochs=epochs)
    finish(model, shared_pen_digits(TRAIN))
    seconds = math.ceil(time.perf_counter() - begun_s)
    save(model)
    result = {
        **measure(model),
        "epochs": epochs,
        "finishing_epochs": FINISHING_EPOCHS,
        "parameters": model.count_params(),
        "train_seconds": seconds,
        "device": device(),
        "bytes": PATH.stat().st_size,
    }
    PATH.with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    prepare_keras(threads=2)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EPOCHS)
