"""The reader of drawn digits that ships: one small network, trained on MNIST, on pen drawings, on digits made of lines and on
drawings that are not digits.

`python -m playground train reader` goes on from an earlier reader, measures the new one and writes `assets/digits/reader.keras`;
`python -m playground train reader --mnist-only` trains a network of the same layers on MNIST alone.
"""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from playground.assets import ASSETS, ROOT
from playground.digits.mnist import IMAGE_SHAPE, NUM_CLASSES, shared_mnist
from playground.digits.pen_digits import DEV, TRAIN, PenDigits, shared_pen_digits
from playground.digits.strokes import Strokes, fitted, read_strokes, to_mnist
from playground.digits.training.calibration import LEAST_REFUSED, MOST_ERROR, coverage, error, smallest_threshold
from playground.digits.training.handwriting import mnist_pictures, pen_pictures
from playground.digits.training.refusals import by_many_pens, on_canvas, seen_kinds, unseen_kinds
from playground.digits.training.styles import styled
from playground.engine.worker import device

FOLDER = ASSETS / "digits"
PATH, MNIST_ONLY = FOLDER / "reader.keras", FOLDER / "mnist_only.keras"
# The reader before this one, from which this one goes on; `features.py` measures with it.
EARLIER = FOLDER / "features.keras"
# The reader after the latest epoch of its training.
KEPT = ROOT / ".playground" / "reader.keras"
# Of a network that starts from nothing, of one that goes on from another, and of the last epochs.
PEAK_RATE, SECOND_PEAK_RATE, FINISHING_RATE = 0.004, 0.0015, 0.001
LABEL_SMOOTHING = 0.05
# Filters, size and stride of each convolution.
CONVOLUTIONS = ((24, 3, 1), (32, 3, 2), (48, 3, 1), (64, 3, 2), (96, 3, 1), (96, 3, 1))
# Renderings of each pen drawing per epoch.
PEN_COPIES = 8
# Drawings that are not digits have this label in training, and a tenth of each digit as their target.
NO_DIGIT = NUM_CLASSES
TARGETS = np.vstack([np.eye(NUM_CLASSES), np.full((1, NUM_CLASSES), 1 / NUM_CLASSES)]).astype("float32")
# A drawing is a straight line if its points spread less than this share as far across it as along it.
STRAIGHT = 0.1
# Held back to choose the threshold: the last scans of MNIST's training set, and every fifth writer of each donor.
SCANS_HELD_BACK = 5_000
WRITERS_HELD_BACK = 5
# Drawings of each kind by which the threshold is chosen and rejection is measured, and the seeds of their distortions.
KIND_SIZE, CALIBRATION_SEED, MEASURE_SEED = 1_000, 101, 102


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Duration of a reader's training, and the amount of its data.

    Attributes:
        epochs: Epochs on distorted scans.
        finishing_epochs: Epochs on MNIST as it was scanned, with a small learning rate.
        scans: Scans per epoch; different ones in every epoch if they are fewer than all.
        styled: Of each digit that is made of lines, the number per epoch; half as many of some (`styles.styled`).
        kind_size: Drawings per epoch of each kind that is not a digit.
        batch_size: Pictures per update.
        earlier_share: Share of the network that it started from in the weights at the end, which are an average; 0 to 1.
    """

    epochs: int = 8
    finishing_epochs: int = 1
    scans: int = 18_000
    styled: int = 1_200
    kind_size: int = 1_000
    batch_size: int = 128
    earlier_share: float = 0.25


FULL = Schedule()
# Of the network that is trained on MNIST alone, from nothing.
SCANS_ONLY = Schedule(epochs=6, finishing_epochs=2, scans=40_000, batch_size=256)


def build_reader(steps: int) -> keras.Sequential:
    """The compiled network: six convolutions, two of them with stride 2, and about 200,000 weights."""
    layers: list[keras.layers.Layer] = [keras.Input(IMAGE_SHAPE)]
    for filters, size, strides in CONVOLUTIONS:
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
    """Compiles it with a new optimizer, whose learning rate rises over the first fifth of `steps` updates and then falls to 0."""
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


class AugmentedDigits(keras.utils.PyDataset):
    """Mixed batches of newly distorted MNIST digits, pen drawings, ones, and drawings that are not digits; different in every epoch.

    Without pens it is MNIST alone.
    """

    def __init__(
        self, pens: PenDigits | None, schedule: Schedule, *, epochs: int, seed: int, as_scanned: bool = False
    ) -> None:
        super().__init__()
        self._as_scanned = as_scanned
        self._epochs_left = epochs
        self._pens = pens
        self._schedule = schedule
        self._rng = np.random.default_rng(seed)
        self._draw()

    @property
    def num_batches(self) -> int:
        """Number of full batches per epoch; the rest is left for another epoch."""
        return len(self._labels) // self._schedule.batch_size

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        size = self._schedule.batch_size
        chosen = self._order[index * size : (index + 1) * size]
        x = self._pictures[chosen][..., np.newaxis].astype("float32") / 255
        return x, TARGETS[self._labels[chosen]]

    def on_epoch_end(self) -> None:
        self._epochs_left -= 1
        if self._epochs_left:
            self._draw()

    def _draw(self) -> None:
        mnist, rng = shared_mnist(), self._rng
        known = len(mnist.x_train) - SCANS_HELD_BACK
        scans = np.sort(rng.choice(known, min(self._schedule.scans, known), replace=False))
        images, labels = mnist.x_train[scans], mnist.y_train[scans]
        parts = [(images if self._as_scanned else mnist_pictures(images, labels, rng), labels)]
        if self._pens is not None:
            parts += [(pen_pictures(self._pens, rng), self._pens.labels) for _ in range(PEN_COPIES)]
            parts.append(styled(self._schedule.styled, rng))
            for hands in seen_kinds(self._pens, self._schedule.kind_size, rng).values():
                parts.append((by_many_pens(hands, rng), np.full(len(hands), NO_DIGIT, "uint8")))
        self._pictures = np.concatenate([pictures for pictures, _ in parts])
        self._labels = np.concatenate([labels for _, labels in parts])
        self._order = rng.permutation(len(self._pictures))


def train_reader(
    pens: PenDigits | None,
    schedule: Schedule = FULL,
    *,
    start: Path | None = None,
    kept: Path | None = None,
    seed: int = 0,
    verbose: int = 2,
) -> keras.Sequential:
    """Trains a reader on MNIST's training images and the given drawings, all distorted, then on MNIST as it was scanned.

    The second part takes small steps: bent scans are not quite what it will read.

    Args:
        pens: The drawings; without them it is trained on MNIST alone.
        schedule: How long, and on how much.
        start: File of a network of the same layers, to go on from; from nothing without one.
        kept: File that gets the network after every epoch, for a training that is cut off.
        seed: Of the weights, the distortions and the order.
        verbose: What Keras prints.
    """
    keras.utils.set_random_seed(seed)
    data = AugmentedDigits(pens, schedule, epochs=schedule.epochs, seed=seed)
    model = build_reader(schedule.epochs * data.num_batches)
    earlier = keras.models.load_model(start, compile=False).get_weights() if start else []
    if start:
        model.set_weights(earlier)
        compile_reader(model, schedule.epochs * data.num_batches, SECOND_PEAK_RATE)
    callbacks = [keras.callbacks.ModelCheckpoint(str(kept))] if kept else []
    model.fit(data, epochs=schedule.epochs, shuffle=False, verbose=verbose, callbacks=callbacks)
    if schedule.finishing_epochs:
        data = AugmentedDigits(pens, schedule, epochs=schedule.finishing_epochs, seed=seed + 1, as_scanned=True)
        compile_reader(model, schedule.finishing_epochs * data.num_batches, FINISHING_RATE)
        model.fit(data, epochs=schedule.finishing_epochs, shuffle=False, verbose=verbose, callbacks=callbacks)
    if start:
        # The average generalises better than either network: Wortsman et al., "Robust fine-tuning of zero-shot models", 2022.
        share = schedule.earlier_share
        pairs = zip(earlier, model.get_weights(), strict=True)
        model.set_weights([share * before + (1 - share) * after for before, after in pairs])
    return model


def without_lines(pens: PenDigits) -> PenDigits:
    """Without the straight lines that are labelled as another digit than one: of those zeros and fours, half is missing."""
    straight = np.array([_flatness(drawing) < STRAIGHT for drawing in pens.drawings])
    return pens.take(np.flatnonzero(~straight | (pens.labels == 1)))


def parted(pens: PenDigits) -> tuple[PenDigits, PenDigits]:
    """The drawings to train on, and those of every fifth writer of each donor, which are held back to choose the threshold."""
    people = sorted(set(pens.writers))
    donors = [person.split("/")[0] for person in people]
    place = {person: donors[:index].count(donors[index]) for index, person in enumerate(people)}
    held_back = np.array([place[person] % WRITERS_HELD_BACK == WRITERS_HELD_BACK - 1 for person in pens.writers])
    return pens.take(np.flatnonzero(~held_back)), pens.take(np.flatnonzero(held_back))


def pictures_of(pens: PenDigits) -> np.ndarray:
    """Drawings as the canvas would show them to a network; uint8, shape `(n, 28, 28)`."""
    pictures = [to_mnist(drawing) for drawing in pens.drawings]
    return np.stack([np.zeros((28, 28), "uint8") if picture is None else picture for picture in pictures])


def probabilities(model: keras.Sequential, pictures: np.ndarray) -> np.ndarray:
    """The network's probabilities for uint8 images `(n, 28, 28)`; float32, shape `(n, 10)`."""
    chunks = range(0, len(pictures), 1_000)
    found = [
        model.predict_on_batch(pictures[start : start + 1_000, ..., np.newaxis].astype("float32") / 255)
        for start in chunks
    ]
    return np.concatenate(found)


def calibrate(model: keras.Sequential) -> dict[str, Any]:
    """The confidence threshold, chosen on held-back scans and writers, and the network's results on them."""
    mnist, (_, held_back) = shared_mnist(), parted(shared_pen_digits(TRAIN))
    pens = probabilities(model, pictures_of(held_back)), held_back.labels
    scans = probabilities(model, mnist.x_train[-SCANS_HELD_BACK:]), mnist.y_train[-SCANS_HELD_BACK:]
    kinds = seen_kinds(held_back, KIND_SIZE, np.random.default_rng(CALIBRATION_SEED))
    refusals = {kind: probabilities(model, on_canvas(hands)) for kind, hands in kinds.items()}
    threshold = smallest_threshold([pens, scans], refusals.values())
    return {
        "sure": threshold,
        "calibration": {
            "most_error": MOST_ERROR,
            "least_refused": LEAST_REFUSED,
            "pens": {"drawings": len(held_back.labels), **_figures(*pens, threshold)},
            "scans": {"drawings": SCANS_HELD_BACK, **_figures(*scans, threshold)},
            "refused": {kind: 1 - coverage(answers, threshold) for kind, answers in refusals.items()},
        },
    }


def measure(model: keras.Sequential, sure: float) -> dict[str, Any]:
    """Results on MNIST's test set and on the dev drawings, by which nothing was chosen, and on drawings that are not digits."""
    mnist, dev = shared_mnist(), shared_pen_digits(DEV)
    test_answers, dev_answers = probabilities(model, mnist.x_test), probabilities(model, pictures_of(dev))
    dev_right = dev_answers.argmax(axis=1) == dev.labels
    donors = np.array(dev.donors)
    refused = {kind: probabilities(model, pictures) for kind, pictures in no_digits().items()}
    return {
        "mnist_test_accuracy": float((test_answers.argmax(axis=1) == mnist.y_test).mean()),
        "dev_accuracy": float(dev_right.mean()),
        "dev_by_digit": {str(digit): float(dev_right[dev.labels == digit].mean()) for digit in range(NUM_CLASSES)},
        "dev_by_donor": {donor: float(dev_right[donors == donor].mean()) for donor in sorted(set(donors))},
        "mnist_test": _figures(test_answers, mnist.y_test, sure),
        "dev": _figures(dev_answers, dev.labels, sure),
        "refused": {kind: 1 - coverage(answers, sure) for kind, answers in refused.items()},
    }


def no_digits(size: int = KIND_SIZE) -> dict[str, np.ndarray]:
    """About `KIND_SIZE` drawings of each kind that should be rejected, distorted as in no training; uint8, each `(n, 28, 28)`.

    First the kinds on which a reader trains, then those on which none does.
    """
    dev, rng = shared_pen_digits(DEV), np.random.default_rng(MEASURE_SEED)
    kinds = {**seen_kinds(dev, size, rng), **unseen_kinds(dev, size, rng)}
    return {kind: on_canvas(hands) for kind, hands in kinds.items()}


def save(model: keras.Sequential, path: Path = PATH) -> None:
    """Writes the network without the optimizer's state."""
    network = keras.Sequential(model.layers, name="reader")
    network.build((None, *IMAGE_SHAPE))
    path.parent.mkdir(parents=True, exist_ok=True)
    network.save(path)


def main(*, mnist_only: bool = False) -> None:
    """Trains, calibrates, measures and writes a shipped network."""
    begun_s = time.perf_counter()
    pens, _ = parted(shared_pen_digits(TRAIN))
    schedule = SCANS_ONLY if mnist_only else FULL
    if mnist_only:
        model = train_reader(None, schedule)
    else:
        model = train_reader(without_lines(pens), schedule, start=EARLIER, kept=KEPT)
    seconds = math.ceil(time.perf_counter() - begun_s)
    path = MNIST_ONLY if mnist_only else PATH
    save(model, path)
    result: dict[str, Any] = {
        "parameters": model.count_params(),
        "epochs": schedule.epochs,
        "finishing_epochs": schedule.finishing_epochs,
        "train_seconds": seconds,
        "device": device(),
        "bytes": path.stat().st_size,
    }
    if not mnist_only:
        result |= calibrate(model)
        result |= measure(model, result["sure"])
    path.with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


def _flatness(drawing: Strokes) -> float:
    """How far the points spread across the direction in which they spread most, as a share of the latter; 0 to 1."""
    points = np.concatenate(fitted(read_strokes(drawing), 1.0))
    along, across = np.linalg.svd(np.concatenate([points, -points]), compute_uv=False)
    return float(across / along) if along else 0.0


def _figures(answers: np.ndarray, labels: np.ndarray, threshold: float) -> dict[str, float]:
    return {"coverage": coverage(answers, threshold), "error": error(answers, labels, threshold)}
