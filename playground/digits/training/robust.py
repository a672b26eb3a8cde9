"""Measures what the adversarially trained network that ships withstands; `assets/digits/robust.md` is its model card."""

from __future__ import annotations

import json
from typing import Any

import keras
import numpy as np

from playground.digits.mnist import shared_mnist
from playground.digits.networks import MODELS, Network
from playground.digits.training.attacks import accuracy_under_pgd, accuracy_under_squares, logits_of
from playground.digits.training.read import load_network
from playground.runs.shipped import runs_folder

PATH = MODELS / "robust.json"
NETWORK = Network(str(runs_folder("train_digits") / "adversarial-training"), from_logits=True)
EPSILON = 0.3
# Test digits of the longer attacks, and how often the Square attack asks the network about each.
FEWER, QUERIES = 1_000, 2_000


def measure(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """The accuracy without an attack, and under three, in the L∞ ball of 0.3.

    Args:
        model: The network.
        images: float32, shape `(n, 28, 28, 1)`, ink 0 to 1; the longer attacks take the first `FEWER`.
        labels: The digits, shape `(n,)`.
    """
    logits = logits_of(model)
    read = np.concatenate(
        [np.asarray(logits(images[at : at + 1_000])).argmax(axis=1) for at in range(0, len(images), 1_000)]
    )
    few, few_labels = images[:FEWER], labels[:FEWER]
    pgd = accuracy_under_pgd(model, images, labels, epsilon=EPSILON, steps=40, size=0.01, restarts=5, progress=_say)
    longer = accuracy_under_pgd(
        model, few, few_labels, epsilon=EPSILON, steps=100, size=0.01, restarts=20, progress=_say
    )
    squares = accuracy_under_squares(model, few, few_labels, epsilon=EPSILON, queries=QUERIES)
    return {
        "clean": float((read == labels).mean()),
        "pgd_40_steps_5_restarts": float(pgd.mean()),
        "same_on_fewer": float(pgd[:FEWER].mean()),
        "pgd_100_steps_20_restarts": float(longer.mean()),
        "square_attack": float(squares.mean()),
        "all_three": float((pgd[:FEWER] & longer & squares).mean()),
        "digits": len(images),
        "fewer_digits": len(few),
        "queries": QUERIES,
    }


def main() -> None:
    """Measures the network on the test digits, and writes what it found."""
    mnist = shared_mnist()
    model = load_network(NETWORK)
    result = {
        "bytes": (runs_folder("train_digits") / "adversarial-training" / NETWORK.file).stat().st_size,
        "parameters": model.count_params(),
        **measure(model, mnist.x_test[..., np.newaxis].astype("float32") / 255, mnist.y_test),
    }
    PATH.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


def _say(done: int, right: int) -> None:
    if done % 1_000 == 0:
        print(f"{done:,} digits attacked, {right:,} read correctly", flush=True)
