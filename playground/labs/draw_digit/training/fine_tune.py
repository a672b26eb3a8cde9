"""Trains a copy of a network on a visitor's drawings, and measures what it has learned and what it has forgotten.

Every drawing is distorted in many ways, as in the reader's training. The visitor wants to know how the next drawing will be
read, and drawings that were trained on cannot tell: so a cross-validation trains further networks, each without one fold.
"""

from __future__ import annotations

import hashlib
import math
import tempfile
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np

from playground.digits.fine_tune import MINE_AND_MNIST, Change, FineTuneSpec, unpacked
from playground.digits.mnist import IMAGE_SHAPE, NUM_CLASSES, shared_mnist
from playground.digits.networks import Network
from playground.digits.pen_digits import DEV, PenDigits, shared_pen_digits
from playground.digits.training.handwriting import pen_picture
from playground.digits.training.read import load_network
from playground.digits.training.reader import pictures_of
from playground.engine.report import Report
from playground.model.activations import softmax
from playground.model.training.build import build_optimizer
from playground.runs.folder import Folder

BATCH_SIZE = 64
STEPS_PER_EPOCH = 20
# Distorted images of the visitor's drawings, from which batches are drawn.
AUGMENTED = 1_920
# Images predicted in one call; a stop is noticed between two calls.
CHUNK = 1_000
# Forgotten digits that the page shows.
SHOWN = 24


def train(spec: FineTuneSpec, folder: Folder, report: Report) -> dict[str, Any]:
    """Trains the copy, measures it before and after, then trains and tests the networks of the cross-validation.

    Args:
        spec: What to train.
        folder: Gets `model.keras` and `forgotten.npz`.
        report: Called several times a second with kinds `"batch"`, `"epoch"` and `"result"`.

    Returns:
        By set of digits, `own`, `held_back`, `dev` and `mnist`, the fields of a `Change`; `dev_digits`: lists of ten,
        `before`, `after` and `of`; `accuracy`: the last epoch's on its training pictures; `train_seconds`.

    Raises:
        Stopped: If the run was stopped.
        FileNotFoundError: If the network is gone.
        ValueError: If it is not the network of the spec.
        FloatingPointError: If the loss is no longer a finite number.
    """
    keras.backend.clear_session()
    keras.utils.set_random_seed(spec.seed)
    begun_s = time.perf_counter()
    own, mnist, dev = own_drawings(spec), shared_mnist(), shared_pen_digits(DEV)
    copy = Copy(spec, report)
    pictures = {"own": pictures_of(own), "dev": pictures_of(dev), "mnist": mnist.x_test}
    truth = {"own": own.labels, "dev": dev.labels, "mnist": mnist.y_test}
    before = {name: copy.probabilities(images).argmax(axis=1) for name, images in pictures.items()}
    images, source = augmented(own, np.random.default_rng(spec.seed))
    folds = np.array(spec.folds)

    accuracy = copy.fit(images, own.labels[source], seed=spec.seed, watched=(pictures["dev"], dev.labels))
    folder.write_bytes("model.keras", copy.keras_file())
    after = {name: copy.probabilities(images) for name, images in pictures.items()}
    reads = {name: rows.argmax(axis=1) for name, rows in after.items()}
    write_forgotten(folder, pictures["dev"], dev.labels, before["dev"], after["dev"])

    held_back = np.zeros(len(own.labels), "int64")
    for fold in range(max(spec.folds) + 1):
        learned = folds[source] != fold
        copy.fit(images[learned], own.labels[source][learned], seed=spec.seed + 1 + fold)
        asked = folds == fold
        held_back[asked] = copy.probabilities(pictures["own"]).argmax(axis=1)[asked]

    result = {
        **{name: vars(compare(truth[name], before[name], reads[name])) for name in pictures},
        "held_back": vars(compare(own.labels, before["own"], held_back)),
        "dev_digits": by_digit(dev.labels, before["dev"], reads["dev"]),
        "accuracy": accuracy,
        "train_seconds": time.perf_counter() - begun_s,
    }
    report("result", **result)
    return result


def own_drawings(spec: FineTuneSpec) -> PenDigits:
    """The spec's drawings, in its order."""
    read = [unpacked(text) for text in spec.drawings]
    return PenDigits(
        drawings=tuple(strokes for _, strokes in read),
        labels=np.array([label for label, _ in read], "uint8"),
        writers=("me",) * len(read),
    )


def augmented(own: PenDigits, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Equally many distorted images of each drawing, as if other people had drawn it.

    Returns:
        uint8, shape `(AUGMENTED, 28, 28)`, and int64, shape `(AUGMENTED,)`: the index of the drawing behind each image.
    """
    source = np.arange(AUGMENTED) % len(own.labels)
    return np.stack([pen_picture(own.drawings[index], int(own.labels[index]), rng) for index in source]), source


class Copy:
    """A network that can be trained several times from the same start. It is compiled once, which takes longer than an epoch.

    Args:
        spec: The network and how it is trained.
        report: Is told about the training.
    """

    def __init__(self, spec: FineTuneSpec, report: Report) -> None:
        self._spec = spec
        self._report = report
        self._network = load(spec)
        # Training another model of the same layers leaves the network without an optimizer, as it should be saved.
        self._model = keras.Sequential(self._network.layers)
        self._model.build((None, *IMAGE_SHAPE))
        self._steps = spec.epochs * STEPS_PER_EPOCH
        self._trainings = 2 + max(spec.folds)
        self._trainings_done = 0
        self._begun_s = 0.0
        self._model.compile(
            optimizer=build_optimizer(spec, self._steps),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=spec.from_logits),
            metrics=["accuracy"],
            jit_compile=False,
        )
        self._model.optimizer.build(self._model.trainable_variables)
        counted = {id(variable) for variable in self._model.metrics_variables}
        kept = [variable for variable in self._model.variables if id(variable) not in counted]
        self._start = [(variable, np.array(variable)) for variable in [*kept, *self._model.optimizer.variables]]

    def fit(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        *,
        seed: int,
        watched: tuple[np.ndarray, np.ndarray] | None = None,
    ) -> float:
        """Trains from the start, and returns the last epoch's accuracy.

        Args:
            images: uint8, shape `(n, 28, 28)`: the visitor's drawings, distorted.
            labels: Their digits, shape `(n,)`.
            seed: Of the batches.
            watched: Images and labels of a validation set that is evaluated after every epoch, for the curves.
        """
        for variable, value in self._start:
            variable.assign(value)
        rng = np.random.default_rng(seed)
        if watched:
            self._report("epoch", epoch=0, **self._watch(*watched))
        self._begun_s = self._begun_s or time.perf_counter()
        logs = {"accuracy": 0.0}
        for epoch in range(self._spec.epochs):
            self._model.reset_metrics()
            for step in range(STEPS_PER_EPOCH):
                logs = self._model.train_on_batch(*self._batch(images, labels, rng), return_dict=True)
                logs = {name: float(value) for name, value in logs.items()}
                if not math.isfinite(logs["loss"]):
                    raise FloatingPointError(
                        "The training has diverged: its loss is no longer a number. Train again with a smaller learning rate."
                    )
                self._report.check()
                if self._report.due:
                    self._report("batch", **self._progress(epoch * STEPS_PER_EPOCH + step + 1))
            if watched:
                self._report("epoch", epoch=epoch + 1, **logs, **self._watch(*watched))
        self._trainings_done += 1
        return logs["accuracy"]

    def probabilities(self, pictures: np.ndarray) -> np.ndarray:
        """The network's present probabilities for uint8 images `(n, 28, 28)`; float32, shape `(n, 10)`, rows add up to 1."""
        parts = []
        for start in range(0, len(pictures), CHUNK):
            self._report.check()
            outputs = self._model.predict_on_batch(inputs(pictures[start : start + CHUNK]))
            parts.append(softmax(outputs) if self._spec.from_logits else outputs)
        return np.concatenate(parts)

    def keras_file(self) -> bytes:
        """The network as it is now in Keras's own format."""
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "model.keras"
            self._network.save(path)
            return path.read_bytes()

    def _batch(self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        mixed = self._spec.mix == MINE_AND_MNIST
        chosen = rng.integers(0, len(images), BATCH_SIZE // 2 if mixed else BATCH_SIZE)
        x, y = images[chosen], labels[chosen]
        if mixed:
            mnist = shared_mnist()
            old = rng.integers(0, len(mnist.x_train), BATCH_SIZE - len(chosen))
            x, y = np.concatenate([x, mnist.x_train[old]]), np.concatenate([y, mnist.y_train[old]])
        return inputs(x), y.astype("int32")

    def _watch(self, pictures: np.ndarray, labels: np.ndarray) -> dict[str, float]:
        rows = self.probabilities(pictures)
        truth = rows[np.arange(len(labels)), labels]
        return {
            "val_accuracy": round(float((rows.argmax(axis=1) == labels).mean()), 5),
            "val_loss": round(float(-np.log(np.maximum(truth, 1e-7)).mean()), 5),
        }

    def _progress(self, steps: int) -> dict[str, float]:
        """Share of all trainings that is done, and the seconds that are left."""
        done = (self._trainings_done + steps / self._steps) / self._trainings
        seconds = time.perf_counter() - self._begun_s
        return {"done": round(done, 4), "time_left_s": round(seconds * (1 - done) / done, 1)}


def load(spec: FineTuneSpec) -> keras.Model:
    """The spec's network.

    Raises:
        FileNotFoundError: If it is gone.
        ValueError: If the file holds another one by now; the message is a sentence for the visitor.
    """
    content = Folder(spec.folder).read_bytes(spec.file)
    if content is not None and hashlib.sha256(content).hexdigest() != spec.sha256:
        raise ValueError("This network has changed in the meantime. Reload the page and start again.")
    return load_network(Network(spec.folder, spec.file, spec.from_logits))


def inputs(pictures: np.ndarray) -> np.ndarray:
    """uint8 pictures `(n, 28, 28)` as networks take them: float32, shape `(n, 28, 28, 1)`, 0 to 1."""
    return pictures[..., np.newaxis].astype("float32") / 255


def compare(truth: np.ndarray, before: np.ndarray, after: np.ndarray) -> Change:
    """Counts the correct predictions before and after; all arguments of shape `(n,)`."""
    was, now = before == truth, after == truth
    return Change(
        before=int(was.sum()), after=int(now.sum()), of=len(truth),
        lost=int((was & ~now).sum()), gained=int((~was & now).sum()),
    )  # fmt: skip


def by_digit(truth: np.ndarray, before: np.ndarray, after: np.ndarray) -> dict[str, list[int]]:
    """Of each digit, the correct predictions before and after, and the number of examples; lists of ten."""
    counted = {"before": truth[before == truth], "after": truth[after == truth], "of": truth}
    return {name: np.bincount(labels, minlength=NUM_CLASSES).tolist() for name, labels in counted.items()}


def write_forgotten(
    folder: Folder, pictures: np.ndarray, truth: np.ndarray, before: np.ndarray, after: np.ndarray
) -> None:
    """Writes the digits that were predicted correctly before and are not now, the most confident first, at most `SHOWN`.

    Args:
        folder: Gets `forgotten.npz`: `x`, uint8, shape `(k, 28, 28)`; `y`; `reads`; `confidence`.
        pictures: uint8, shape `(n, 28, 28)`.
        truth, before: Digits, shape `(n,)`.
        after: Probabilities, shape `(n, 10)`.
    """
    reads, confidence = after.argmax(axis=1), after.max(axis=1)
    lost = np.flatnonzero((before == truth) & (reads != truth))
    lost = lost[np.argsort(-confidence[lost], kind="stable")][:SHOWN]
    folder.write_arrays(
        "forgotten.npz", x=pictures[lost], y=truth[lost], reads=reads[lost], confidence=confidence[lost]
    )
