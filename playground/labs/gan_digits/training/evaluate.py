"""Evaluates a generator of digits: distance to the test digits, variety, and whether it copies. It takes a minute, so it is a run.

`python -m playground measure gan-digits [FOLDER]` evaluates the GANs that ship, and the generator of Keras's recipe in a
folder, and writes `assets/gan_digits/evaluation.json`.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any, TypeVar

import numpy as np

from playground.digits.mnist import NUM_CLASSES, shared_mnist
from playground.digits.training.features import features_and_readings
from playground.engine.report import Report
from playground.labs.gan_digits import evaluation
from playground.labs.gan_digits.latents import latents
from playground.labs.gan_digits.shipped import FIGURES, shipped_source
from playground.labs.gan_digits.spec import (
    CONDITIONAL,
    DISCRIMINATOR_FILE,
    GENERATOR_FILE,
    KINDS,
    MAX_NEAREST,
    Evaluation,
    EvaluationSpec,
)
from playground.labs.gan_digits.training.nearest import by_features, shared_index
from playground.labs.gan_digits.training.train import as_bytes, load_model
from playground.runs.folder import Folder

T = TypeVar("T")

# Images generated in one call.
CHUNK = 500
# Samples whose nearest training digit is searched, among all 60,000.
NEAREST = 320
# Seconds of each part on two cores, to estimate the time that is left.
PARTS = {
    "real digits": 12.0,
    "samples": 8.0,
    "Fréchet distance": 8.0,
    "precision and recall": 30.0,
    "nearest digits": 8.0,
}


class Progress:
    """Reports the progress of an evaluation, and stops it when asked."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._begun_s = time.perf_counter()
        self._done_s = 0.0

    def part(self, what: str) -> Callable[[], None]:
        """Begins a part. The returned function is to be called regularly."""
        begun_s, before = time.perf_counter(), self._done_s
        self._done_s += PARTS[what]

        def check() -> None:
            if not self._report.due:
                self._report.check()
                return
            estimated = before + min(time.perf_counter() - begun_s, PARTS[what])
            left = sum(PARTS.values()) - estimated
            self._report("batch", what=what, done=round(estimated / sum(PARTS.values()), 3), time_left_s=round(left, 1))

        return check


def measure(spec: EvaluationSpec, folder: Folder, report: Report) -> dict[str, Any]:
    """Evaluates the generator of a run's folder.

    Args:
        spec: The generator, and how it is evaluated.
        folder: Of this run; nothing is written into it.
        report: Called several times a second.

    Returns:
        The fields of `Evaluation`.

    Raises:
        Stopped: If the run was stopped.
        FileNotFoundError: If the generator was deleted; the message is a sentence for the visitor.
        ValueError: If it is not the generator of the spec; likewise.
    """
    content = Folder(spec.folder).read_bytes(GENERATOR_FILE)
    if content is not None and hashlib.sha256(content).hexdigest() != spec.sha256:
        raise ValueError("This generator has changed in the meantime. Reload the page and start again.")
    model = load_model(Folder(spec.folder), GENERATOR_FILE)
    noise = latents(spec.seed, spec.samples, int(model.inputs[0].shape[-1]), spec.truncation)
    asked = np.arange(spec.samples) % NUM_CLASSES if spec.conditional else None

    def generate(check: Callable[[], None]) -> np.ndarray:
        parts = []
        for start in range(0, spec.samples, CHUNK):
            check()
            rows = slice(start, start + CHUNK)
            inputs = noise[rows] if asked is None else [noise[rows], np.eye(NUM_CLASSES, dtype="float32")[asked[rows]]]
            parts.append(as_bytes(np.asarray(model.predict_on_batch(inputs))))
        return np.concatenate(parts)

    result = asdict(examine(generate, asked, spec.samples, report))
    report("result", **result)
    return result


def examine(
    generate: Callable[[Callable[[], None]], np.ndarray], asked: np.ndarray | None, count: int, report: Report
) -> Evaluation:
    """Compares images with as many test digits, and as many training digits with the same test digits.

    Args:
        generate: Makes the images, uint8, shape `(count, 28, 28)`; takes a function that it calls regularly.
        asked: The digit that was asked for in each, or None.
        count: Number of images.
        report: Is told about the progress.
    """
    begun_s, progress, mnist = time.perf_counter(), Progress(report), shared_mnist()
    check = progress.part("real digits")
    others = np.random.default_rng(0).permutation(len(mnist.x_train))[:count]
    real, _ = features_and_readings(mnist.x_test[:count], check)
    training, _ = features_and_readings(mnist.x_train[others], check)
    check = progress.part("samples")
    pictures = generate(check)
    made, probabilities = features_and_readings(pictures, check)
    reads = probabilities.argmax(axis=1)

    check = progress.part("Fréchet distance")
    distance, floor = _patiently(lambda: _distances(real, (made, training)), check)
    check = progress.part("precision and recall")
    precision, recall = evaluation.precision_recall(real, made, check=check)
    floor_precision, floor_recall = evaluation.precision_recall(real, training, check=check)
    check = progress.part("nearest digits")
    near = []
    for start in range(0, NEAREST, MAX_NEAREST):
        check()
        near.append(by_features(pictures[start : start + MAX_NEAREST], 1)[1])
    right = None if asked is None else reads == asked
    return Evaluation(
        samples=count, frechet=distance, floor=floor,
        read_as_asked=None if right is None else float(right.mean()),
        asked=[] if right is None else [float(right[asked == digit].mean()) for digit in range(NUM_CLASSES)],
        histogram=np.bincount(reads, minlength=NUM_CLASSES).tolist(),
        precision=precision, recall=recall, floor_precision=floor_precision, floor_recall=floor_recall,
        nearest=evaluation.quantiles(np.concatenate(near)), nearest_real=[round(float(one), 4) for one in shared_index()["feature_typical"]],
        seconds=round(time.perf_counter() - begun_s, 1),
    )  # fmt: skip


def _distances(real: np.ndarray, others: Sequence[np.ndarray]) -> list[float]:
    return evaluation.frechet(evaluation.statistics(real), [evaluation.statistics(one) for one in others])


def _patiently(work: Callable[[], T], check: Callable[[], None]) -> T:
    """Does work of some seconds that cannot be interrupted in a thread, so that a stop is noticed; the work then ends unheeded."""
    executor = ThreadPoolExecutor(max_workers=1)
    future = executor.submit(work)
    try:
        while True:
            try:
                return future.result(timeout=0.2)
            except TimeoutError:
                check()
    finally:
        executor.shutdown(wait=False)


def measured(folder: Folder, *, conditional: bool) -> dict[str, Any]:
    """The evaluation of the generator in a folder, how it was trained, and how large its files are."""
    report = Report(send=lambda event: None, stop_requested=lambda: False)
    run = folder.read_json("run.json")
    numbers = run.get("result", run)
    files = [folder.read_bytes(name) for name in (GENERATOR_FILE, DISCRIMINATOR_FILE)]
    return {
        "health": measure(EvaluationSpec.of(folder.url, conditional=conditional), folder, report),
        "train_seconds": numbers["train_seconds"], "steps": numbers["steps"], "device": run.get("device", ""),
        "parameters": load_model(folder, GENERATOR_FILE).count_params(), "bytes": sum(len(one) for one in files if one),
    }  # fmt: skip


def main(keras_folder: str = "") -> None:
    """Evaluates the generators that exist and keeps the measurements of the others."""
    found = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    folders = {kind: Folder(shipped_source(kind).folder) for kind in KINDS}
    if keras_folder:
        folders["keras_dcgan"] = Folder(keras_folder)
    for name, folder in folders.items():
        if folder.read_bytes(GENERATOR_FILE) is not None:
            found[name] = measured(folder, conditional=name == CONDITIONAL)
            print(name, json.dumps(found[name]), flush=True)
    FIGURES.write_text(json.dumps(found, indent=1) + "\n")
