from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from playground.digits import mnist


def test_it_is_the_published_data_set() -> None:
    data = mnist.load_mnist()
    assert data.x_train.shape == (60_000, 28, 28)
    assert data.x_test.shape == (10_000, 28, 28)
    assert np.bincount(data.y_train).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert float(data.x_train.mean()) == pytest.approx(33.318, abs=0.001)
    assert float(data.x_train.std()) == pytest.approx(78.567, abs=0.001)


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(mnist.DamagedData, match=r"MNIST is missing: .* Check the project out again\."):
        mnist.load_mnist(tmp_path / "mnist.npz")


def test_a_damaged_file_is_a_sentence(tmp_path: Path) -> None:
    content = bytearray(mnist.PATH.read_bytes())
    content[5_000_000] ^= 1
    (tmp_path / "mnist.npz").write_bytes(content)
    with pytest.raises(mnist.DamagedData, match="MNIST is damaged"):
        mnist.load_mnist(tmp_path / "mnist.npz")


def test_the_shared_copy_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        mnist.shared_mnist().x_train[0, 0, 0] = 1
