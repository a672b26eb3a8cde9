from __future__ import annotations

import numpy as np
import pytest

from playground.digits.classification import (
    accuracy_by_class,
    confusion_matrix,
    wilson_interval,
    worst_mistakes,
)
from playground.model.activations import softmax


def test_wilson_interval_holds_the_shares_that_a_z_test_accepts() -> None:
    # Its ends p0 are where |p - p0| = z sqrt(p0 (1 - p0) / n): solved here by search, not by the formula.
    share, count = 0.97, 200
    grid = np.linspace(1e-6, 1 - 1e-6, 2_000_001)
    accepted = grid[np.abs(share - grid) <= 1.959964 * np.sqrt(grid * (1 - grid) / count)]
    interval = wilson_interval(share, count)
    assert interval.low == pytest.approx(accepted.min(), abs=2e-6)
    assert interval.high == pytest.approx(accepted.max(), abs=2e-6)


def test_wilson_interval_stays_inside_0_and_1() -> None:
    assert wilson_interval(1.0, 10_000).high <= 1
    assert wilson_interval(0.0, 10).low >= 0


def test_softmax_is_that_of_keras_and_survives_large_numbers() -> None:
    import keras

    logits = np.random.default_rng(0).normal(0, 5, (4, 10)).astype("float32")
    np.testing.assert_allclose(softmax(logits), keras.ops.convert_to_numpy(keras.ops.softmax(logits)), atol=1e-6)
    assert softmax(np.array([1e4, 0.0])).tolist() == [1.0, 0.0]


def test_confusion_matrix_counts_each_pair() -> None:
    truth, read = np.array([0, 0, 1, 2, 2, 2], "uint8"), np.array([0, 1, 1, 2, 0, 2], "uint8")
    assert confusion_matrix(truth, read, 3).tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 2]]


def test_large_classes_do_not_overflow_small_integers() -> None:
    matrix = confusion_matrix(np.full(5, 9, "uint8"), np.full(5, 9, "uint8"), 100)
    assert matrix[9, 9] == 5
    assert matrix.sum() == 5


def test_accuracy_by_class_marks_a_class_without_examples() -> None:
    shares = accuracy_by_class(np.array([[3, 1], [0, 0]]))
    assert shares[0] == 0.75
    assert np.isnan(shares[1])


def test_worst_mistakes_are_the_surest_wrong_ones() -> None:
    truth, read = np.array([1, 2, 3, 4]), np.array([1, 0, 0, 0])
    confidence = np.array([1.0, 0.5, 0.9, 0.7], "float16")
    assert worst_mistakes(truth, read, confidence, 2).tolist() == [2, 3]
