from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.engine.report import Report, Stopped
from playground.labs.inside.frozen import NETWORKS, OWN, RANDOM, TRAINED, FrozenSpec, curves
from playground.labs.inside.training.frozen import build_model, load_data, train
from playground.model.training.build import load_file
from playground.runs.folder import Folder

SOBEL = (1.0, 2.0, 1.0, 0.0, 0.0, 0.0, -1.0, -2.0, -1.0)
SPEC = FrozenSpec(weights=SOBEL, size=3, train_size=1_000, epochs=2, seed=3)


def trained(folder: Path) -> tuple[dict, list[dict]]:
    report = Report(send=lambda event: None, stop_requested=lambda: False)
    return train(SPEC, Folder(str(folder)), report), report.events


def test_only_the_trained_kernel_moves_and_the_result_repeats(tmp_path: Path) -> None:
    result, events = trained(tmp_path)
    keras.utils.set_random_seed(SPEC.seed)
    start = np.ravel(build_model(SPEC, RANDOM).layers[0].get_weights()[0])
    assert result["kernels"][OWN] == list(SOBEL)
    np.testing.assert_array_equal(result["kernels"][RANDOM], start)
    assert (np.array(result["kernels"][TRAINED]) != start).all()
    found = curves(events)
    assert [epoch for epoch, _ in found[OWN]] == [0, 1, 2]
    assert all(found[name][-1][1] > 0.5 > found[name][0][1] for name in NETWORKS)
    again, _ = trained(tmp_path / "again")
    assert again == result
    # The file is the network that the figure is of.
    model = load_file(Folder(str(tmp_path)).read_bytes("model.keras"))
    mnist = shared_mnist()
    read = np.asarray(model.predict_on_batch(mnist.x_test[..., np.newaxis].astype("float32") / 255)).argmax(axis=1)
    assert result[OWN] == pytest.approx((read == mnist.y_test).mean(), abs=2e-4)


def test_the_three_networks_begin_alike_but_for_the_first_kernel() -> None:
    models = []
    for name in NETWORKS:
        keras.utils.set_random_seed(0)
        models.append(build_model(SPEC, name))
    own, random, learned = ([layer.get_weights() for layer in model.layers] for model in models)
    assert [len(model.trainable_weights) for model in models] == [4, 4, 5]
    for first, second, third in zip(own[1:], random[1:], learned[1:], strict=True):
        for one, other, another in zip(first, second, third, strict=True):
            np.testing.assert_array_equal(one, other)
            np.testing.assert_array_equal(one, another)
    np.testing.assert_array_equal(random[0], learned[0])
    assert (own[0][0] != random[0][0]).any()


def test_training_and_validation_digits_have_none_in_common() -> None:
    largest = FrozenSpec(weights=(1.0,), size=1, train_size=50_000)
    training, validation = load_data(SPEC)
    assert (len(training.x), len(validation.x)) == (1_000, 2_000)
    order = np.random.default_rng(largest.seed).permutation(60_000)
    assert not set(order[: largest.train_size]) & set(order[-2_000:])


def test_it_stops_when_asked(tmp_path: Path) -> None:
    report = Report(send=lambda event: None, stop_requested=lambda: True)
    with pytest.raises(Stopped):
        train(SPEC, Folder(str(tmp_path)), report)


@pytest.mark.parametrize(
    "fields",
    [
        {"weights": (1.0,) * 8},
        {"weights": (1.0,) * 8 + (101.0,)},
        {"weights": (1.0,) * 8 + (float("nan"),)},
        {"size": 9},
        {"strides": 2, "dilation": 2},
        {"padding": "full"},
        {"train_size": 60_000},
    ],
)
def test_what_cannot_be_trained_is_refused(fields: dict) -> None:
    with pytest.raises(ValueError, match="must be"):
        FrozenSpec(**{"weights": SOBEL, "size": 3, **fields})


def test_a_spec_is_a_text_and_comes_back() -> None:
    assert FrozenSpec.from_json(SPEC.to_json()) == SPEC
    assert FrozenSpec(weights=(1,), size=1).to_json() == FrozenSpec(weights=(1.0,), size=1).to_json()
