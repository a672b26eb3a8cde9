from __future__ import annotations

import json

import pytest

from pages._ui.lesson import lesson
from playground.digits.networks import MNIST_ONLY_NAME, READER, READER_NAME
from playground.digits.pen_digits import DEV, shared_pen_digits
from playground.labs.draw_digit.training import comparison
from playground.labs.draw_digit.training.comparison import compare, shipped_networks
from playground.labs.draw_digit.training.read import read_all

TABLE = json.loads(comparison.PATH.read_text())


def test_the_table_is_of_the_networks_that_ship() -> None:
    assert list(TABLE) == list(shipped_networks())
    assert {READER_NAME, MNIST_ONLY_NAME, "CNN, three convolutions", "MLP with dropout"} <= TABLE.keys()


@pytest.mark.proof
def test_the_table_is_what_the_shipped_files_give() -> None:
    networks, dev = shipped_networks(), shared_pen_digits(DEV)
    found = compare({"MLP with dropout": networks["MLP with dropout"]})
    # Another processor may round a drawing or two the other way.
    assert TABLE["MLP with dropout"] == pytest.approx(found["MLP with dropout"], abs=0.006)
    for name, network in networks.items():
        accuracy = float((read_all(network, dev) == dev.labels).mean())
        assert TABLE[name]["dev_accuracy"] == pytest.approx(accuracy, abs=0.006), name


def test_the_reader_is_ahead_and_the_gap_is_on_people_not_on_scans() -> None:
    reader, mnist_only, plain = (TABLE[name] for name in (READER_NAME, MNIST_ONLY_NAME, "CNN, three convolutions"))
    assert reader["sure"] == READER.threshold
    assert reader["dev_accuracy"] > max(mnist_only["dev_accuracy"], plain["dev_accuracy"])
    # Of what is no digit it lets the least pass when all of them answer as many of the dev drawings.
    assert reader["refused_alike"] > mnist_only["refused_alike"] > plain["refused_alike"]
    assert abs(reader["mnist_test_accuracy"] - mnist_only["mnist_test_accuracy"]) < 0.003


def test_the_lesson_says_the_tables_numbers() -> None:
    text = lesson("draw_digit", "What to notice")
    for name in (READER_NAME, MNIST_ONLY_NAME, "CNN, three convolutions"):
        assert f"{TABLE[name]['mnist_test_accuracy']:.1%}" in text
        assert f"{TABLE[name]['dev_accuracy']:.1%}" in text
        assert f"{TABLE[name]['refused_alike']:.0%}" in text
    assert f"below {READER.threshold:.0%}" in text
