from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from playground.digits.mnist import Mnist, shared_mnist
from playground.digits.networks import READER
from playground.digits.pen_digits import TRAIN, PenDigits, shared_pen_digits
from playground.digits.training import reader
from playground.digits.training.calibration import LEAST_REFUSED, MOST_ERROR

CARD = reader.PATH.with_suffix(".md").read_text()
STATED = json.loads(reader.PATH.with_suffix(".json").read_text())
SMALL = reader.Schedule(epochs=2, finishing_epochs=0, scans=500, styled=25, kind_size=36, batch_size=256)


@pytest.fixture(scope="module")
def shipped() -> keras.Sequential:
    return keras.models.load_model(reader.PATH)


@pytest.fixture(scope="module")
def measured(shipped: keras.Sequential) -> dict[str, Any]:
    return reader.measure(shipped, READER.threshold)


@pytest.fixture
def small_mnist(monkeypatch: pytest.MonkeyPatch) -> Mnist:
    whole = shared_mnist()
    small = Mnist(
        x_train=whole.x_train[:6_000],
        y_train=whole.y_train[:6_000],
        x_test=whole.x_test[:500],
        y_test=whole.y_test[:500],
    )
    monkeypatch.setattr(reader, "shared_mnist", lambda: small)
    return small


@pytest.mark.proof
def test_the_shipped_reader_reads_mnist_and_people(measured: dict[str, Any]) -> None:
    assert reader.PATH.stat().st_size <= 3_000_000
    assert reader.PATH.stat().st_size == STATED["bytes"]
    assert measured["mnist_test_accuracy"] >= 0.994
    assert measured["dev_accuracy"] >= 0.986


@pytest.mark.proof
def test_the_card_and_its_numbers_are_what_the_file_gives(measured: dict[str, Any]) -> None:
    # Another processor may round a drawing or two the other way.
    for name in ("mnist_test_accuracy", "dev_accuracy"):
        assert measured[name] == pytest.approx(STATED[name], abs=0.004)
    for name in ("refused", "dev", "mnist_test"):
        assert measured[name] == pytest.approx(STATED[name], abs=0.01)
    assert f"{STATED['mnist_test_accuracy']:.2%}" in CARD
    assert f"{STATED['dev_accuracy']:.1%}" in CARD
    assert f"below {STATED['sure']:.2f}" in CARD
    for share in STATED["refused"].values():
        assert f"{share:.1%}" in CARD


@pytest.mark.proof
def test_what_is_no_digit_is_mostly_refused_and_a_digit_mostly_not(measured: dict[str, Any]) -> None:
    assert all(measured["refused"][kind] >= 0.9 for kind in ("letters", "scribbles", "two digits"))
    assert measured["dev"]["coverage"] >= 0.95
    assert measured["dev"]["error"] <= 0.01
    assert measured["mnist_test"]["coverage"] >= 0.95


@pytest.mark.proof
def test_the_bound_is_the_one_that_the_rule_finds_on_held_back_people(shipped: keras.Sequential) -> None:
    found = reader.calibrate(shipped)
    assert READER.threshold == STATED["sure"] == pytest.approx(found["sure"], abs=0.02)
    chosen = STATED["calibration"]
    assert (chosen["most_error"], chosen["least_refused"]) == (MOST_ERROR, LEAST_REFUSED)
    assert max(chosen["pens"]["error"], chosen["scans"]["error"]) <= MOST_ERROR
    assert min(chosen["refused"].values()) >= LEAST_REFUSED


def test_people_are_held_back_whole_and_from_every_donor() -> None:
    pens = shared_pen_digits(TRAIN)
    trained_on, held_back = reader.parted(pens)
    assert len(trained_on.labels) + len(held_back.labels) == len(pens.labels)
    assert not set(trained_on.writers) & set(held_back.writers)
    assert set(trained_on.donors) == set(held_back.donors) == set(pens.donors)


def test_straight_lines_are_left_out_unless_they_are_ones() -> None:
    line, angle = (((0.0, 0.0), (0.0, 1.0)),), (((0.0, 0.0), (0.0, 1.0), (0.7, 1.0)),)
    pens = PenDigits(
        drawings=(line, line, angle, (((0.5, 0.5),),)), labels=np.array([1, 4, 4, 1], "uint8"), writers=("a/b",) * 4
    )
    assert reader.without_lines(pens).labels.tolist() == [1, 4, 1]
    shipped = shared_pen_digits(TRAIN)
    assert len(shipped.labels) - len(reader.without_lines(shipped).labels) == 9


def test_every_epoch_has_other_hands(small_mnist: Mnist) -> None:
    pens = shared_pen_digits(TRAIN).take(np.arange(50))
    data = reader.AugmentedDigits(pens, SMALL, epochs=2, seed=0)
    assert data.num_batches == (500 + 50 * reader.PEN_COPIES + 162 + 3 * 36) // 256
    x, y = data[0]
    assert x.shape == (256, 28, 28, 1)
    assert x.dtype == np.float32
    assert x.max() <= 1
    assert y.sum(axis=1) == pytest.approx(1)
    # A digit's target is that digit, and what is no digit has a tenth of each.
    assert set(y.max(axis=1).tolist()) == {1.0, np.float32(0.1)}
    again = reader.AugmentedDigits(pens, SMALL, epochs=2, seed=0)
    assert (again[0][0] == x).all()
    data.on_epoch_end()
    assert (data[0][0] != x).any()


def test_without_pens_there_is_nothing_but_mnist_and_no_scan_that_is_held_back(small_mnist: Mnist) -> None:
    everything = reader.Schedule(scans=60_000)
    data = reader.AugmentedDigits(None, everything, epochs=1, seed=0, as_scanned=True)
    assert data.num_batches == 1_000 // everything.batch_size
    known = {image.tobytes() for image in small_mnist.x_train[: -reader.SCANS_HELD_BACK]}
    x, y = data[0]
    assert {np.round(picture[..., 0] * 255).astype("uint8").tobytes() for picture in x} <= known
    assert (y.max(axis=1) == 1).all()


# Keras's own, when it writes the state of a dropout layer's random numbers.
@pytest.mark.proof
@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning")
def test_a_training_learns_and_saves(small_mnist: Mnist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "CONVOLUTIONS", ((8, 3, 2), (16, 3, 2)))
    schedule = reader.Schedule(epochs=9, finishing_epochs=1, scans=1_000, styled=25, kind_size=24)
    model = reader.train_reader(shared_pen_digits(TRAIN).take(np.arange(100)), schedule, verbose=0)
    found = reader.probabilities(model, small_mnist.x_test)
    assert (found.argmax(axis=1) == small_mnist.y_test).mean() > 0.4
    reader.save(model, tmp_path / "reader.keras")
    loaded = keras.models.load_model(tmp_path / "reader.keras")
    assert reader.probabilities(loaded, small_mnist.x_test) == pytest.approx(found, abs=1e-6)


@pytest.mark.proof
def test_the_weights_at_the_end_are_an_average_with_those_at_the_start(small_mnist: Mnist, tmp_path: Path) -> None:
    some = shared_pen_digits(TRAIN).take(np.arange(50))
    for share in (0.0, 0.5, 1.0):
        schedule = reader.Schedule(
            epochs=1, finishing_epochs=0, scans=100, styled=4, kind_size=12, batch_size=64, earlier_share=share
        )
        model = reader.train_reader(some, schedule, start=reader.EARLIER, kept=tmp_path / "kept.keras", verbose=0)
        before, after = (
            np.concatenate([one.ravel() for one in keras.models.load_model(path, compile=False).get_weights()])
            for path in (reader.EARLIER, tmp_path / "kept.keras")
        )
        assert (before != after).any()
        found = np.concatenate([one.ravel() for one in model.get_weights()])
        np.testing.assert_allclose(found, share * before + (1 - share) * after, atol=1e-6)


def test_an_empty_drawing_is_a_blank_picture() -> None:
    some = shared_pen_digits(TRAIN).take(np.arange(2))
    blank = type(some)(drawings=((), some.drawings[1]), labels=some.labels, writers=some.writers)
    found = reader.pictures_of(blank)
    assert found[0].max() == 0
    assert found[1].max() == 255
