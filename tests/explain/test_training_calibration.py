"""What the lesson says of the networks that ship."""

from __future__ import annotations

import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.digits.networks import READER, Network
from playground.labs.explain.attribution import GRAD_CAM, AttributionSpec
from playground.labs.explain.calibration import TEST, TRAINING, calibration, fitted_temperature
from playground.labs.explain.deletion import DIGITS, RANDOM_INK, areas, curves_of, joined, orders_of
from playground.labs.explain.no_digits import LETTERS, NOISE, Said, said
from playground.labs.explain.training.attribute import attribute
from playground.labs.explain.training.deletion import read_orders
from playground.labs.explain.training.logits import read_answers, read_pictures
from playground.labs.explain.training.no_digits import draw
from playground.runs.shipped import runs_folder


def shipped(name: str) -> Network:
    return Network(str(runs_folder("train_digits") / name))


def said_of(network: Network, kind: str) -> Said:
    pictures = np.concatenate([draw(kind, first, 20) for first in range(0, 200, 20)])
    return said(read_pictures(network, pictures), network.threshold)


@pytest.mark.proof
def test_a_temperature_needs_digits_that_the_network_does_not_know() -> None:
    network = shipped("s2-mlp")
    test, known = read_answers(network, TEST, 0, 10_000), read_answers(network, TRAINING, 55_000, 5_000)
    assert calibration(known, 1.0, 15).accuracy == 1
    assert calibration(test, 1.0, 15).loss == pytest.approx(0.08, abs=0.005)
    assert calibration(test, fitted_temperature(known), 15).loss == pytest.approx(1.49, abs=0.01)
    assert fitted_temperature(test.part(slice(0, None, 2))) == pytest.approx(2.2, abs=0.05)


@pytest.mark.proof
def test_too_sure_and_not_sure_enough() -> None:
    found = calibration(read_answers(shipped("overfitting"), TEST, 0, 10_000), 1.0, 15)
    assert (found.confidence, found.accuracy) == pytest.approx((0.96, 0.89), abs=0.006)
    reader = calibration(read_answers(READER, TEST, 0, 10_000), 1.0, 15)
    assert reader.confidence == pytest.approx(0.95, abs=0.005)
    assert reader.accuracy > 0.99


@pytest.mark.proof
def test_to_be_sure_is_not_to_know() -> None:
    assert said_of(shipped("s1-cnn"), LETTERS).answered == pytest.approx(0.73, abs=0.03)
    assert said_of(shipped("99-in-a-hurry"), NOISE).answered == 1
    blank = said(read_pictures(READER, np.zeros((1, 28, 28), "uint8")), READER.threshold)
    assert blank.digits[0] == 1
    assert blank.highest[0] == pytest.approx(0.97, abs=0.005)


@pytest.mark.proof
def test_grad_cam_is_a_worse_order_than_ink_at_random() -> None:
    network, parts = shipped("s1-cnn"), []
    for index in DIGITS[::4]:
        image = shared_mnist().x_test[index][np.newaxis, ..., np.newaxis].astype("float32") / 255
        found = attribute(network, image, -1, AttributionSpec(steps=1, samples=1))
        orders = orders_of({GRAD_CAM: found.maps[GRAD_CAM]}, image[0, ..., 0], index, 1)
        parts.append(
            curves_of(orders, read_orders(network, image, found.target, np.concatenate(list(orders.values()))))
        )
    curves = joined(parts)
    assert areas(curves.deletion[GRAD_CAM]).mean() > areas(curves.deletion[RANDOM_INK]).mean() + 0.1
    assert areas(curves.insertion[GRAD_CAM]).mean() < areas(curves.insertion[RANDOM_INK]).mean() - 0.1
