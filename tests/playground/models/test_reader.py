from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from playground.data.mnist import Mnist, shared_mnist
from playground.data.pen_digits import TRAIN, shared_pen_digits
from playground.models import reader
from playground.models.refusals import LETTERS, letters, pairs, scribbles


@pytest.fixture
def small_mnist(monkeypatch: pytest.MonkeyPatch) -> Mnist:
    whole = shared_mnist()
    small = Mnist(
        x_train=whole.x_train[:1_000],
        y_train=whole.y_train[:1_000],
        x_test=whole.x_test[:500],
        y_test=whole.y_test[:500],
    )
    monkeypatch.setattr(reader, "shared_mnist", lambda: small)
    monkeypatch.setattr(reader, "ONES", 100)
    return small


def test_the_shipped_reader_reads_mnist_and_people() -> None:
    assert reader.PATH.stat().st_size <= 3_000_000
    result = reader.measure(keras.models.load_model(reader.PATH))
    assert result["mnist_test_accuracy"] >= 0.994
    assert result["dev_accuracy"] >= 0.986


def test_every_epoch_has_other_hands(small_mnist: Mnist) -> None:
    pens = shared_pen_digits(TRAIN).take(np.arange(50))
    data = reader.Hands(pens, epochs=2, seed=0)
    assert data.num_batches == (1_000 + 50 * reader.PEN_COPIES + reader.ONES) // reader.BATCH_SIZE
    x, y = data[0]
    assert x.shape == (reader.BATCH_SIZE, 28, 28, 1)
    assert x.dtype == np.float32
    assert x.max() <= 1
    assert (y.sum(axis=1) == 1).all()
    again = reader.Hands(pens, epochs=2, seed=0)
    assert (again[0][0] == x).all()
    data.on_epoch_end()
    assert (data[0][0] != x).any()


# Keras's own, when it writes the state of a dropout layer's random numbers.
@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning")
def test_a_training_learns_and_saves(small_mnist: Mnist, tmp_path: Path) -> None:
    model = reader.train_reader(shared_pen_digits(TRAIN).take(np.arange(300)), epochs=8, verbose=0)
    found = reader.probabilities(model, small_mnist.x_test)
    assert (found.argmax(axis=1) == small_mnist.y_test).mean() > 0.4
    reader.save(model, tmp_path / "reader.keras")
    loaded = keras.models.load_model(tmp_path / "reader.keras")
    assert reader.probabilities(loaded, small_mnist.x_test) == pytest.approx(found, abs=1e-6)


def test_an_empty_drawing_is_a_blank_picture() -> None:
    some = shared_pen_digits(TRAIN).take(np.arange(2))
    blank = type(some)(drawings=((), some.drawings[1]), labels=some.labels, writers=some.writers)
    found = reader.pictures_of(blank)
    assert found[0].max() == 0
    assert found[1].max() == 255


def test_what_should_be_refused_is_drawn_like_digits() -> None:
    rng = np.random.default_rng(0)
    for pictures, count in (
        (letters(2, rng), 2 * len(LETTERS)), (scribbles(10, rng), 10), (pairs(shared_pen_digits(TRAIN), 10, rng), 10),
    ):  # fmt: skip
        assert pictures.shape == (count, 28, 28)
        assert (pictures.max(axis=(1, 2)) == 255).all()
