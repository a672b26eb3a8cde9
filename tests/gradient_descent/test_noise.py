"""The least-squares problem and its batches."""

from __future__ import annotations

import numpy as np
import pytest

from playground.labs.gradient_descent.noise import SAMPLES, NoiseTask


def test_batches_show_each_sample_once_an_epoch() -> None:
    task = NoiseTask(epochs=3)
    for size in (1, 10, SAMPLES):
        batches = task.batches(size)
        assert batches.shape == (3 * SAMPLES // size, size)
        for epoch in batches.reshape(3, -1):
            assert sorted(epoch) == list(range(SAMPLES))
    assert not (task.batches(1)[:SAMPLES] == task.batches(1)[SAMPLES : 2 * SAMPLES]).all()


def test_the_line_is_the_least_squares_one() -> None:
    task = NoiseTask(seed=3)
    x, y = task.data()
    w, b = task.best()
    assert (w, b) == pytest.approx(np.polyfit(x, y, 1))
    around = task.loss(w + np.array([-0.1, 0, 0.1]), np.full(3, b))
    assert around.argmin() == 1
    assert around[1] == pytest.approx(((w * x + b - y) ** 2).mean())


def test_the_limit_is_where_batch_descent_turns() -> None:
    task = NoiseTask()
    x, y = task.data()
    inputs = np.column_stack([x, np.ones_like(x)])
    for factor, diverges in ((0.99, False), (1.01, True)):
        weights = np.array(task.start)
        for _ in range(2000):
            weights = weights - factor * task.limit * 2 * inputs.T @ (inputs @ weights - y) / SAMPLES
        assert bool(np.abs(weights).max() > 100) is diverges


@pytest.mark.parametrize("batch_size", [0, 101])
def test_impossible_batches_are_refused(batch_size: int) -> None:
    with pytest.raises(ValueError, match="batch_size"):
        NoiseTask(batch_size=batch_size)


def test_equal_batch_sizes_run_once() -> None:
    assert NoiseTask(batch_size=1).batch_sizes == (100, 1)
