from __future__ import annotations

import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.digits.networks import READER, Network
from playground.digits.training.read import load_network
from playground.digits.training.reader import SCANS_HELD_BACK
from playground.labs.explain.attribution import EXACT, AttributionSpec
from playground.labs.explain.calibration import HELD_BACK, TEST, TRAINING
from playground.labs.explain.deletion import COUNTS, RANDOM, STEPS, areas, curves_of, orders_of
from playground.labs.explain.no_digits import KINDS, LETTERS, NOISE, SHUFFLED
from playground.labs.explain.training.attribute import attribute
from playground.labs.explain.training.deletion import read_orders
from playground.labs.explain.training.logits import read_answers, read_pictures
from playground.labs.explain.training.no_digits import draw
from playground.model.activations import softmax
from playground.runs.shipped import runs_folder

S1, S3, LINEAR = (
    Network(str(runs_folder("train_digits") / name), from_logits=name == "s3-mlp-adam")
    for name in ("s1-cnn", "s3-mlp-adam", "softmax-regression")
)
IMAGE = shared_mnist().x_test[:1, ..., np.newaxis].astype("float32") / 255


def test_the_curves_are_those_of_a_plain_loop() -> None:
    orders = orders_of({}, IMAGE[0, ..., 0], 2, 1)[RANDOM]
    found = read_orders(S1, IMAGE, 7, orders)
    assert found.shape == (1, 2, STEPS + 1)
    model = load_network(S1)
    for step in (0, 1, 20, STEPS):
        gone, there = IMAGE.ravel().copy(), np.zeros(784, "float32")
        for pixel in orders[0, : COUNTS[step]]:
            gone[pixel], there[pixel] = 0, IMAGE.ravel()[pixel]
        outputs = model.predict_on_batch(np.stack([gone, there]).reshape(2, 28, 28, 1))
        np.testing.assert_allclose(found[0, :, step], outputs[:, 7], atol=1e-5)


def test_the_exact_explanation_of_a_linear_network_beats_a_random_order() -> None:
    maps = attribute(LINEAR, IMAGE, 7, AttributionSpec(steps=8, samples=2)).maps
    orders = orders_of({EXACT: maps[EXACT]}, IMAGE[0, ..., 0], 0, 4)
    curves = curves_of(orders, read_orders(LINEAR, IMAGE, 7, np.concatenate(list(orders.values()))))
    for name in set(orders) - {EXACT}:
        assert areas(curves.deletion[EXACT])[0] < areas(curves.deletion[name])[0]
        assert areas(curves.insertion[EXACT])[0] > areas(curves.insertion[name])[0]


@pytest.mark.parametrize("network", [S1, S3], ids=["softmax", "logits"])
def test_logits_are_those_of_the_network(network: Network) -> None:
    found = read_answers(network, TEST, 9_990, 10)
    images = shared_mnist().x_test[-10:]
    outputs = load_network(network).predict_on_batch(images[..., np.newaxis].astype("float32") / 255)
    np.testing.assert_allclose(softmax(found.logits), softmax(outputs) if network.from_logits else outputs, atol=1e-5)
    np.testing.assert_array_equal(found.labels, shared_mnist().y_test[-10:])
    held_back = read_answers(network, TRAINING, 55_000, 3)
    np.testing.assert_array_equal(held_back.labels, shared_mnist().y_train[55_000:55_003])


def test_the_reader_was_not_trained_on_the_digits_that_are_held_back() -> None:
    assert HELD_BACK <= SCANS_HELD_BACK


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_that_are_no_digits_repeat_and_differ(kind: str) -> None:
    first, again, next_ones = (draw(kind, begin, 6) for begin in (0, 0, 6))
    np.testing.assert_array_equal(first, again)
    pictures = np.concatenate([first, next_ones])
    assert pictures.shape == (12, 28, 28)
    assert pictures.dtype == np.uint8
    assert len({one.tobytes() for one in pictures}) == 12
    if kind == SHUFFLED:
        digits = shared_mnist().x_test[:6].reshape(6, -1)
        np.testing.assert_array_equal(np.sort(first.reshape(6, -1)), np.sort(digits))
        assert (first.reshape(6, -1) != digits).any()
    elif kind == NOISE:
        assert 100 < pictures.mean() < 155
    else:
        assert 0.02 < (pictures > 127).mean() < 0.5


def test_the_reader_is_seldom_sure_of_a_letter() -> None:
    letters = draw(LETTERS, 0, 40)
    sure = softmax(read_pictures(READER, letters)).max(axis=1) >= READER.threshold
    assert sure.mean() < 0.1
