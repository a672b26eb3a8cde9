"""The trained networks that read digits: those that ship, and a visitor's own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from playground.assets import ASSETS
from playground.digits.fine_tune import FINE_TUNE, FineTuneSpec
from playground.digits.spec import DigitsSpec
from playground.job import Job
from playground.runs.index import DONE, NamedRun, RunRecord

READ = Job("playground.digits.training.read:read")
READ_TEST = Job("playground.digits.training.read:read_test")
FILE = Job("playground.digits.training.read:file_of")
# Test digits that are read in one call, so that nobody else waits long.
TEST_TOGETHER = 500

# A network whose highest probability is lower than its confidence threshold is said to be unsure. The reader's threshold was
# measured when it was trained. For every other network it is a convention: nobody has measured how well its probabilities are
# calibrated, and networks are often confident about drawings that are not digits at all.
CONFIDENCE_THRESHOLD = 0.9

MODELS = ASSETS / "digits"
READER_NAME, MNIST_ONLY_NAME = "The reader", "The reader, MNIST only"
# Of networks that ship.
CONVOLUTIONAL, WITH_DROPOUT, ADVERSARIAL = "CNN, three convolutions", "MLP with dropout", "Adversarial training"
# The same layers as `CONVOLUTIONAL`, with the weights of every epoch.
EPOCH_BY_EPOCH = "CNN, epoch by epoch"


@dataclass(frozen=True)
class Network:
    """A trained network that reads digits.

    Attributes:
        folder: fsspec address of the folder that holds it.
        file: Its name there.
        from_logits: Whether it ends in logits.
        threshold: Confidence threshold, 0 to 1: with a lower highest probability the network is said to be unsure.
        snapshot: File in the folder with the weights that it had after an earlier epoch (see `playground.digits.snapshots`);
            empty: the trained network.
    """

    folder: str
    file: str = "model.keras"
    from_logits: bool = False
    threshold: float = CONFIDENCE_THRESHOLD
    snapshot: str = ""


# Trained on MNIST, on pen drawings and on drawings that are not digits; `assets/digits/reader.md` is its model card.
READER = Network(
    str(MODELS), file="reader.keras", threshold=json.loads((MODELS / "reader.json").read_text(encoding="utf-8"))["sure"]
)
# The same network, trained on MNIST alone.
MNIST_ONLY = Network(str(MODELS), file="mnist_only.keras")


def network_of(run: RunRecord) -> Network:
    """The network of a finished run, be it a training of "Train digits" or a fine-tuning on the visitor's drawings."""
    kind = FineTuneSpec if run.job == FINE_TUNE.name else DigitsSpec
    return Network(folder=run.folder, from_logits=kind.from_json(run.spec).from_logits)


def choices(shipped: Sequence[NamedRun], own: Sequence[NamedRun]) -> dict[str, Network]:
    """Networks to choose from by name: the readers, the shipped runs, the visitor's; equal names get a number."""
    found = {READER_NAME: READER, MNIST_ONLY_NAME: MNIST_ONLY}
    for item in (*shipped, *own):
        network = network_of(item.run)
        if item.run.status != DONE or network in found.values():
            continue
        name, number = item.name, 2
        while name in found:
            name, number = f"{item.name} ({number})", number + 1
        found[name] = network
    return found


def former_names(shipped: Sequence[NamedRun]) -> dict[str, str]:
    """From former to present name, for each network that ships, for old links and visitors' records."""
    return {former: item.name for item in shipped for former in item.run.result.get("former", ())}
