"""The networks that ship, side by side, on scans and on people's drawings: the gap is the lesson.

`python -m playground.models.comparison` measures them and writes `assets/models/comparison.json`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from playground.data.mnist import shared_mnist
from playground.data.pen_digits import DEV, shared_pen_digits
from playground.engine.worker import prepare_keras
from playground.labs.draw_digit import READER, Network, choices
from playground.labs.train_digits import TRAIN
from playground.models.calibration import coverage, error
from playground.models.draw_digit import answers
from playground.models.reader import FOLDER, no_digits, pictures_of
from playground.runs import NamedRun
from playground.shipped import SHIPPED_RUNS, ShippedRun

PATH = FOLDER / "comparison.json"


def shipped_networks(place: Path = SHIPPED_RUNS) -> dict[str, Network]:
    """The networks of "Draw a digit" before a visitor has trained any, by the names that they have there."""
    shipped = [(ShippedRun(**json.loads(path.read_text())), path.parent) for path in sorted(place.glob("*/run.json"))]
    return choices(
        [NamedRun(name=run.name, run=run.record(folder)) for run, folder in shipped if run.job == TRAIN.path], []
    )


def compare(networks: dict[str, Network]) -> dict[str, dict[str, Any]]:
    """Accuracy of each on MNIST's test set and on the dev drawings, what its bound does, and what a like bound would do.

    A bound is like the reader's own when it answers as many of the dev drawings; of all such bounds the highest is taken.
    """
    mnist, dev = shared_mnist(), shared_pen_digits(DEV)
    drawn, nothing = pictures_of(dev), np.concatenate(list(no_digits().values()))
    unanswered = 1 - coverage(answers(READER, drawn), READER.sure)
    found = {}
    for name, network in networks.items():
        on_dev, on_nothing = answers(network, drawn), answers(network, nothing)
        highest = float(np.quantile(on_dev.max(axis=1), unanswered, method="higher"))
        alike = network.sure if network == READER else highest
        found[name] = {
            "mnist_test_accuracy": float((answers(network, mnist.x_test).argmax(axis=1) == mnist.y_test).mean()),
            "dev_accuracy": float((on_dev.argmax(axis=1) == dev.labels).mean()),
            "sure": network.sure,
            "dev_coverage": coverage(on_dev, network.sure),
            "dev_error": error(on_dev, dev.labels, network.sure),
            "refused": 1 - coverage(on_nothing, network.sure),
            "sure_alike": alike,
            "refused_alike": 1 - coverage(on_nothing, alike),
        }
    return found


def main(path: Path = PATH) -> None:
    """Measures and writes the table."""
    found = compare(shipped_networks())
    path.write_text(json.dumps(found, indent=1) + "\n")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    prepare_keras(threads=1)
    main()
