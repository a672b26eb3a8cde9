"""The runs that ship hang together: their weights of earlier epochs are those whose predictions they hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.digits.networks import MNIST_ONLY, READER, Network
from playground.digits.pen_digits import DEV, EXAMPLE, example, shared_pen_digits
from playground.digits.snapshots import snapshots
from playground.digits.strokes import as_input, steps
from playground.digits.training.read import file_of, load_network, read, read_test
from playground.labs.train_digits.lab import EVERY_EPOCH, PRESETS
from playground.labs.train_digits.training.ship import SHIPPED_EPOCHS, halve
from playground.model.training.build import load_file
from playground.runs.folder import Folder
from playground.runs.shipped import runs_folder

DIGITS = 500
# The weights of early epochs ship in half precision.
SAME = 0.004


@pytest.mark.parametrize("preset", [*PRESETS, EVERY_EPOCH], ids=lambda preset: preset.id)
def test_every_epoch_that_ships_reads_as_the_run_says(preset) -> None:
    network = Network(str(runs_folder("train_digits") / preset.id), from_logits=preset.spec.from_logits)
    kept = snapshots(network.folder)
    assert tuple(kept)[:-1] == SHIPPED_EPOCHS.get(preset.id, ())
    results = Folder(network.folder).read_arrays("results.npz")
    epochs = results["epochs"].tolist()
    for epoch, name in (kept or {epochs[-1]: ""}).items():
        found = read_test(replace(network, snapshot=name), 0, DIGITS)
        row = epochs.index(epoch)
        assert (found.argmax(axis=1) != results["predictions"][row, :DIGITS]).mean() <= SAME
        np.testing.assert_allclose(found.max(axis=1), results["confidence"][row, :DIGITS], atol=0.02)
    assert epochs[-1] == preset.spec.epochs


def test_the_file_of_an_earlier_epoch_is_that_epochs_network() -> None:
    network = Network(str(runs_folder("train_digits") / "softmax-regression"))
    early = replace(network, snapshot=snapshots(network.folder)[1])
    image = shared_mnist().x_test[:5, ..., np.newaxis].astype("float32") / 255
    found = np.asarray(load_file(file_of(early)).predict_on_batch(image))
    np.testing.assert_allclose(found, read_test(early, 0, 5), atol=1e-6)
    assert np.abs(found - read_test(network, 0, 5)).max() > 0.01


def test_the_kernels_of_the_first_layer_change_as_little_as_the_lesson_says() -> None:
    network = Network(str(runs_folder("train_digits") / EVERY_EPOCH.id))
    kernels = [
        load_network(replace(network, snapshot=name)).get_weights()[0].reshape(9, 32)
        for name in snapshots(network.folder).values()
    ]
    medians = [np.median([np.corrcoef(one[:, i], kernels[-1][:, i])[0, 1] for i in range(32)]) for one in kernels]
    assert medians[:2] == pytest.approx([0.87, 0.98], abs=0.005)
    right = Folder(network.folder).read_arrays("results.npz")["predictions"] == shared_mnist().y_test
    assert right.mean(axis=1)[[1, 5]] == pytest.approx([0.982, 0.992], abs=5e-4)


def test_every_network_that_ships_reads_the_example_rightly_and_surely() -> None:
    """It stands on every paper before the first stroke."""
    image = as_input(steps(example()).centred)
    label = shared_pen_digits(DEV).labels[EXAMPLE]
    trained = [
        Network(str(runs_folder("train_digits") / one.id), from_logits=one.spec.from_logits)
        for one in (*PRESETS, EVERY_EPOCH)
    ]
    for network in (READER, MNIST_ONLY, *trained):
        (probabilities,) = read((network,), image)
        assert probabilities[label] >= network.threshold, network


def test_halving_keeps_names_shapes_and_three_digits(tmp_path) -> None:
    folder = Folder(str(tmp_path))
    weights = np.random.default_rng(0).normal(size=(30, 20)).astype("float32")
    folder.write_arrays("w.npz", w0=weights)
    halve(folder, "w.npz")
    found = folder.read_arrays("w.npz")
    assert found["w0"].dtype == "float16"
    np.testing.assert_allclose(found["w0"].astype("float32"), weights, rtol=1e-3, atol=1e-6)
    assert list(found) == ["w0"]
