from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.digits.networks import READER, Network
from playground.digits.training.read import load_network
from playground.labs.explain.attribution import (
    EXACT,
    GRAD_CAM,
    GRADIENT,
    GRADIENT_INPUT,
    INTEGRATED,
    METHODS,
    OCCLUSION,
    SMOOTH,
    AttributionSpec,
)
from playground.labs.explain.lab import completeness_error
from playground.labs.explain.sanity import Sanity, rank_correlation, sanity
from playground.labs.explain.training.attribute import attribute, explain, explained, functions_of, grad_cam, positions
from playground.labs.explain.training.forget import attribute_forgetful, layers_to_forget, randomize
from playground.model.training.build import keras_file
from playground.runs.folder import Folder
from playground.runs.shipped import runs_folder

S1, S3, LINEAR = (
    Network(str(runs_folder("train_digits") / name), from_logits=name == "s3-mlp-adam")
    for name in ("s1-cnn", "s3-mlp-adam", "softmax-regression")
)
IMAGE = shared_mnist().x_test[:1, ..., np.newaxis].astype("float32") / 255
SPEC = AttributionSpec()


@pytest.fixture
def smooth_network(tmp_path: Path) -> Network:
    """A network without a kink, for finite differences."""
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)), keras.layers.Conv2D(3, 3, strides=2, activation="tanh"), keras.layers.BatchNormalization(),
            keras.layers.Flatten(), keras.layers.Dropout(0.5), keras.layers.Dense(10, "softmax"),
        ]
    )  # fmt: skip
    Folder(str(tmp_path)).write_bytes("model.keras", keras_file(model))
    return Network(str(tmp_path))


def test_the_gradient_is_that_of_finite_differences(smooth_network: Network) -> None:
    found = attribute(smooth_network, IMAGE, 4, SPEC)
    logits = explained(smooth_network).logits
    for row, column in [(5, 5), (14, 9), (20, 20), (27, 27)]:
        ahead, behind = IMAGE.copy(), IMAGE.copy()
        ahead[0, row, column] += 0.01
        behind[0, row, column] -= 0.01
        slope = (logits(ahead)[0, 4] - logits(behind)[0, 4]) / 0.02
        assert found.maps[GRADIENT][row, column] == pytest.approx(slope, abs=1e-4)
    np.testing.assert_allclose(found.maps[GRADIENT_INPUT], found.maps[GRADIENT] * IMAGE[0, ..., 0], atol=1e-7)


@pytest.mark.parametrize("network", [S1, S3, READER], ids=["S1", "S3", "reader"])
def test_the_logit_is_the_networks_and_integrated_gradients_are_complete(network: Network) -> None:
    found = attribute(network, IMAGE, -1, SPEC)
    assert found.target == 7
    outputs = load_network(network).predict_on_batch(IMAGE)[0]
    if network.from_logits:
        assert found.logit == pytest.approx(float(outputs[7]), abs=1e-4)
    else:
        np.testing.assert_allclose(found.probabilities, outputs, atol=1e-5)
    assert completeness_error(found) <= 0.01
    assert (EXACT in found.maps) is False
    assert (GRAD_CAM in found.maps) == (network is not S3)


def test_a_linear_networks_methods_agree_where_theory_says_so() -> None:
    found = attribute(LINEAR, IMAGE, 3, replace(SPEC, window=1, stride=1))
    kernel = np.asarray(load_network(LINEAR).layers[-1].kernel)[:, 3].reshape(28, 28)
    exact = kernel * IMAGE[0, ..., 0]
    np.testing.assert_allclose(found.maps[GRADIENT], kernel, atol=1e-6)
    np.testing.assert_allclose(found.maps[SMOOTH], kernel, atol=1e-5)
    for method in (EXACT, GRADIENT_INPUT, INTEGRATED):
        np.testing.assert_allclose(found.maps[method], exact, atol=1e-5)
    # Covering one pixel with 0 takes exactly its part away.
    np.testing.assert_allclose(found.maps[OCCLUSION], exact, atol=1e-4)
    assert found.logit - found.empty_logit == pytest.approx(exact.sum(), abs=1e-4)


def test_what_acts_in_training_only_is_passed_over(tmp_path: Path) -> None:
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)), keras.layers.RandomTranslation(0.1, 0.1), keras.layers.GaussianNoise(0.5), keras.layers.Flatten(),
            keras.layers.Dropout(0.5), keras.layers.Dense(10, "softmax"),
        ]
    )  # fmt: skip
    Folder(str(tmp_path)).write_bytes("model.keras", keras_file(model))
    found = attribute(Network(str(tmp_path)), IMAGE, 3, replace(SPEC, steps=4, samples=2))
    kernel = np.asarray(model.layers[-1].kernel)[:, 3].reshape(28, 28)
    np.testing.assert_allclose(found.maps[EXACT], kernel * IMAGE[0, ..., 0], atol=1e-6)
    np.testing.assert_allclose(found.maps[GRADIENT], kernel, atol=1e-6)


def test_occlusion_is_a_plain_loop_over_squares() -> None:
    spec = replace(SPEC, window=5, stride=3, cover=0.5)
    found = attribute(S1, IMAGE, 7, spec).maps[OCCLUSION]
    logits = explained(S1).logits
    falls = {}
    for row, column in positions(5, 3):
        covered = IMAGE.copy()
        covered[0, row : row + 5, column : column + 5] = 0.5
        falls[row, column] = logits(IMAGE)[0, 7] - logits(covered)[0, 7]
    for row, column in [(0, 0), (13, 13), (27, 27), (6, 20)]:
        over = [fall for (top, left), fall in falls.items() if top <= row < top + 5 and left <= column < left + 5]
        assert found[row, column] == pytest.approx(np.mean(over), abs=1e-4)


@pytest.mark.parametrize(("window", "stride"), [(4, 2), (5, 3), (1, 1), (14, 14), (3, 7)])
def test_squares_lie_in_the_picture_and_cover_it_where_they_can(window: int, stride: int) -> None:
    covered = np.zeros((28, 28), bool)
    for row, column in positions(window, stride):
        assert max(row, column) + window <= 28
        covered[row : row + window, column : column + window] = True
    assert covered.all() == (stride <= window)


def test_grad_cam_is_its_equation() -> None:
    maps, gradients = (one[0] for one in explained(S1).cam(IMAGE, 7))
    assert maps.shape == (3, 3, 64)
    expected = np.zeros((3, 3))
    for channel in range(64):
        expected += gradients[..., channel].mean() * maps[..., channel]
    np.testing.assert_allclose(grad_cam(maps, gradients), np.maximum(expected, 0), atol=1e-5)
    found = attribute(S1, IMAGE, 7, SPEC)
    assert found.cam_side == 3
    assert found.maps[GRAD_CAM].shape == (28, 28)
    # The maps that it weighs are those that the rest of the network reads: their gradient times a small step changes the logit.
    logit = explained(S1).logits(IMAGE)[0, 7]
    assert logit == pytest.approx(found.logit, abs=1e-5)


def test_a_seed_repeats_smoothgrad_and_more_noise_changes_it() -> None:
    first, again, other = (attribute(S1, IMAGE, 7, replace(SPEC, seed=seed)).maps[SMOOTH] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    silent = attribute(S1, IMAGE, 7, replace(SPEC, noise=0)).maps
    np.testing.assert_allclose(silent[SMOOTH], silent[GRADIENT], atol=1e-5)


def test_every_network_of_random_layers_is_explained(smooth_network: Network) -> None:
    found = attribute(smooth_network, IMAGE, -1, SPEC)
    assert set(found.maps) == set(METHODS) - {EXACT}
    assert all(one.shape == (28, 28) and np.isfinite(one).all() for one in found.maps.values())


def checked(network: Network, spec: AttributionSpec) -> Sanity:
    """The sanity check of the first test digit, a 7, as the page makes it."""
    layers = layers_to_forget(network)
    steps = [attribute_forgetful(network, IMAGE, 7, spec, count) for count in range(len(layers) + 1)]
    for name, trained in attribute(network, IMAGE, 7, spec).maps.items():
        np.testing.assert_allclose(steps[0].maps[name], trained, atol=1e-5)
    return sanity(layers, steps, IMAGE[0, ..., 0])


def test_the_sanity_check_sees_a_network_forget() -> None:
    found = checked(S1, replace(SPEC, steps=16, samples=8))
    assert found.layers == ("dense_1", "dense", "conv2d_2", "conv2d_1", "conv2d")
    for values in found.similarity.values():
        assert values.shape == (6,)
        assert values[0] == 1
    # The gradient of a network with random weights is another one, though at the edge every network's is small.
    assert found.similarity[GRADIENT][-1] < 0.8
    # The picture itself is a factor of these, whatever the network says.
    assert found.similarity[INTEGRATED][-1] > found.similarity[GRADIENT][-1]


def test_a_linear_network_forgets_at_once() -> None:
    found = checked(LINEAR, replace(SPEC, steps=8, samples=8))
    model = load_network(LINEAR)
    randomize(model.layers[-1], SPEC.seed)
    now = explain(functions_of(model), IMAGE, 7, SPEC)
    trained, ink = attribute(LINEAR, IMAGE, 7, SPEC), IMAGE[0, ..., 0] > 0
    assert found.similarity[EXACT][1] == pytest.approx(
        rank_correlation(np.abs(trained.maps[EXACT][ink]), np.abs(now.maps[EXACT][ink])), abs=1e-6
    )


def test_rank_correlation_is_spearmans() -> None:
    first, second = np.array([1, 2, 3, 4, 5]), np.array([5, 6, 7, 8, 7])
    # A textbook's example with a tie.
    assert rank_correlation(first, second) == pytest.approx(0.8207826816681233)
    assert rank_correlation(first, -second) == pytest.approx(-0.8207826816681233)
    assert rank_correlation(first, np.ones(5)) == 0
