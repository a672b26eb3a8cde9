"""The training digits nearest to an image: is a sample a copy?

In pixels all 60,000 are compared. The features of all would take 370 MB, so 32 principal components of each ship as bytes; they
select candidates, whose features are then computed and compared. `python -m playground index digits` computes them again.
"""

from __future__ import annotations

import functools

import numpy as np

from playground.assets import ASSETS
from playground.digits.mnist import shared_mnist
from playground.digits.training.features import features_and_readings
from playground.labs.gan_digits.evaluation import QUANTILES, nearest_distances, squared_distances
from playground.labs.gan_digits.spec import MAX_NEAREST, Nearest

INDEX = ASSETS / "gan_digits" / "nearest.npz"
COMPONENTS, CANDIDATES = 32, 40
# Digits in one product; as float32 they take 31 MB.
CHUNK = 10_000
# Test digits by which the typical distances are measured.
TYPICAL = 1_000


def nearest(pictures: np.ndarray, k: int = 5) -> Nearest:
    """Finds the nearest training digits.

    Args:
        pictures: uint8, shape `(n, 28, 28)`, from 1 to 16 of them.
        k: Number of neighbours of each, at most 20.
    """
    if not 1 <= len(pictures) <= MAX_NEAREST or not 1 <= k <= 20:
        raise ValueError(f"`pictures` must be 1 to {MAX_NEAREST}, `k` 1 to 20. Received: {len(pictures)} and {k}")
    mnist, index = shared_mnist(), shared_index()
    pixels = _by_pixels(pictures, k)
    features = by_features(pictures, k)
    return Nearest(
        pixel_index=pixels[0], pixel_images=mnist.x_train[pixels[0]], pixel_labels=mnist.y_train[pixels[0]],
        pixel_distance=pixels[1], feature_index=features[0], feature_images=mnist.x_train[features[0]],
        feature_labels=mnist.y_train[features[0]], feature_distance=features[1],
        pixel_typical=_three(index["pixel_typical"]), feature_typical=_three(index["feature_typical"]),
    )  # fmt: skip


def _three(values: np.ndarray) -> tuple[float, float, float]:
    low, middle, high = (float(value) for value in values)
    return low, middle, high


def _by_pixels(pictures: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    known, points = shared_mnist().x_train, _rows(pictures)
    products = [points @ _rows(known[start : start + CHUNK]).T for start in range(0, len(known), CHUNK)]
    squares = np.square(points).sum(axis=1)[:, np.newaxis] + _squares() - 2 * np.concatenate(products, axis=1)
    indices, distances = _smallest(np.maximum(squares, 0), k)
    return indices, distances / 255


def _rows(pictures: np.ndarray) -> np.ndarray:
    return pictures.reshape(len(pictures), -1).astype("float32")


@functools.cache
def _squares() -> np.ndarray:
    """Squared norm of each training digit; computing it again would take longer than the comparison."""
    known = shared_mnist().x_train
    parts = [np.square(_rows(known[start : start + CHUNK])).sum(axis=1) for start in range(0, len(known), CHUNK)]
    return np.concatenate(parts)


def by_features(pictures: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices of the nearest training digits in the reader's features and their distances, nearest first; shapes `(n, k)`."""
    index = shared_index()
    features, _ = features_and_readings(pictures)
    codes = (features - index["mean"]) @ index["basis"]
    candidates, _ = _smallest(squared_distances(codes, index["codes"]), CANDIDATES)
    of_candidates, _ = features_and_readings(shared_mnist().x_train[candidates.ravel()])
    of_candidates = of_candidates.reshape(*candidates.shape, -1)
    exact = np.square(of_candidates - features[:, np.newaxis]).sum(axis=-1)
    indices, distances = _smallest(exact, k)
    return np.take_along_axis(candidates, indices, axis=1), distances


def _smallest(squares: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices and distances of the k smallest in each row, smallest first."""
    indices = np.argpartition(squares, k - 1, axis=1)[:, :k]
    found = np.take_along_axis(squares, indices, axis=1)
    order = np.argsort(found, axis=1, kind="stable")
    return np.take_along_axis(indices, order, axis=1), np.sqrt(np.take_along_axis(found, order, axis=1))


@functools.cache
def shared_index() -> dict[str, np.ndarray]:
    """Principal components of the training digits' features, and the typical distances of test digits."""
    with np.load(INDEX, allow_pickle=False) as file:
        index = {name: file[name].astype("float32") for name in file.files}
    index["codes"] = index["codes"] * index.pop("scale")
    return index


def main() -> None:
    """Computes the index and prints how often its candidates include the nearest digit."""
    mnist = shared_mnist()
    features, _ = features_and_readings(mnist.x_train)
    mean = features.mean(axis=0)
    sample = features[:: len(features) // CHUNK] - mean
    _, vectors = np.linalg.eigh(sample.T @ sample)
    basis = vectors[:, ::-1][:, :COMPONENTS].astype("float16").astype("float32")
    codes = (features - mean) @ basis
    scale = np.abs(codes).max(axis=0) / 127
    typical = nearest_distances(features_and_readings(mnist.x_test[:TYPICAL])[0], features)
    pixels = nearest_distances(_rows(mnist.x_test[:TYPICAL]) / 255, _rows(mnist.x_train) / 255)
    np.savez_compressed(
        INDEX, mean=mean.astype("float16"), basis=basis.astype("float16"), scale=scale.astype("float32"),
        codes=np.round(codes / scale).astype("int8"), feature_typical=np.quantile(typical, QUANTILES),
        pixel_typical=np.quantile(pixels, QUANTILES),
    )  # fmt: skip
    found = [
        by_features(mnist.x_test[start : start + MAX_NEAREST], 1)[1][:, 0] for start in range(0, TYPICAL, MAX_NEAREST)
    ]
    right = np.concatenate(found)[:TYPICAL] < typical * 1.001
    print(f"{INDEX.stat().st_size / 1e6:.1f} MB; the nearest is among the candidates of {right.mean():.1%}")
