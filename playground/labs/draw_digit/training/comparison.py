"""Compares the networks that ship, on MNIST's scans and on pen drawings.

`python -m playground measure readers` measures them and writes `assets/draw_digit/comparison.json`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from playground.assets import ASSETS
from playground.digits.mnist import shared_mnist
from playground.digits.networks import READER, Network, choices
from playground.digits.pen_digits import DEV, shared_pen_digits
from playground.digits.spec import TRAIN
from playground.digits.training.calibration import coverage, error
from playground.digits.training.read import answers
from playground.digits.training.reader import no_digits, pictures_of
from playground.runs.index import NamedRun
from playground.runs.shipped import shipped_runs

PATH = ASSETS / "draw_digit" / "comparison.json"


def shipped_networks() -> dict[str, Network]:
    """The networks of "Draw a digit" that ship, by the names that they have there."""
    return choices([NamedRun(name=run.result["name"], run=run) for run in shipped_runs() if run.job == TRAIN.name], [])


def compare(networks: dict[str, Network]) -> dict[str, dict[str, Any]]:
    """Accuracy of each on MNIST's test set and on the dev drawings, and what its confidence threshold does.

    Thresholds are comparable if the networks answer equally many of the dev drawings; the highest such threshold is taken.
    """
    mnist, dev = shared_mnist(), shared_pen_digits(DEV)
    drawn, nothing = pictures_of(dev), np.concatenate(list(no_digits().values()))
    unanswered = 1 - coverage(answers(READER, drawn), READER.threshold)
    found = {}
    for name, network in networks.items():
        on_dev, on_nothing = answers(network, drawn), answers(network, nothing)
        highest = float(np.quantile(on_dev.max(axis=1), unanswered, method="higher"))
        alike = network.threshold if network == READER else highest
        found[name] = {
            "mnist_test_accuracy": float((answers(network, mnist.x_test).argmax(axis=1) == mnist.y_test).mean()),
            "dev_accuracy": float((on_dev.argmax(axis=1) == dev.labels).mean()),
            "sure": network.threshold,
            "dev_coverage": coverage(on_dev, network.threshold),
            "dev_error": error(on_dev, dev.labels, network.threshold),
            "refused": 1 - coverage(on_nothing, network.threshold),
            "sure_alike": alike,
            "refused_alike": 1 - coverage(on_nothing, alike),
        }
    return found


def main(path: Path = PATH) -> None:
    """Measures and writes the table."""
    found = compare(shipped_networks())
    path.write_text(json.dumps(found, indent=1) + "\n")
    print(json.dumps(found, indent=1))
