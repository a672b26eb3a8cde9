from __future__ import annotations

import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.digits.networks import Network
from playground.digits.training.read import load_network
from playground.labs.explain.distortion import DISTORTIONS, NOISE, ROTATION, SHIFT, generator_of, rotated
from playground.labs.explain.flip import FINER, KINDS
from playground.labs.explain.robustness import SLICE, flipped
from playground.labs.explain.training.distort import (
    distorted_digits,
    distorted_slice,
    find_flip,
    probabilities_of,
    read_distorted,
    read_strengths,
)
from playground.runs.shipped import runs_folder

S2, S3 = (
    Network(str(runs_folder("train_digits") / name), from_logits=name == "s3-mlp-adam")
    for name in ("s2-mlp", "s3-mlp-adam")
)
MNIST = shared_mnist()
IMAGE = MNIST.x_test[1].astype("float32") / 255


@pytest.mark.parametrize("network", [S2, S3], ids=["S2", "S3"])
def test_a_slice_is_read_as_keras_reads_its_distorted_digits(network: Network) -> None:
    digits, probabilities = read_distorted(network, ROTATION, 30, 4, 2 * SLICE)
    images = MNIST.x_test[2 * SLICE : 3 * SLICE].astype("float32") / 255
    distorted = DISTORTIONS[ROTATION].apply(images, 30, generator_of(4, 2 * SLICE))
    outputs = np.asarray(load_network(network)(distorted[..., np.newaxis]))
    np.testing.assert_array_equal(digits, outputs.argmax(axis=1))
    if network is S2:
        np.testing.assert_allclose(probabilities, outputs.max(axis=1), atol=1e-3)
    assert 0.4 < (digits == MNIST.y_test[2 * SLICE : 3 * SLICE]).mean() < 0.97
    shown = distorted_digits(ROTATION, 30, 4, 2 * SLICE)
    np.testing.assert_allclose(shown / 255, distorted, atol=0.5 / 255 + 1e-6)


def test_digits_that_flip_are_read_wrongly_only_when_distorted() -> None:
    truth = MNIST.y_test[:SLICE]
    before, _ = read_distorted(S2, NOISE, 0, 0, 0)
    after, _ = read_distorted(S2, SHIFT, 3, 0, 0)
    found = flipped(truth, before, after)
    assert len(found) > 20
    again = probabilities_of(S2, distorted_slice(SHIFT, 3, 0, 0)[found]).argmax(axis=1)
    plain = probabilities_of(S2, MNIST.x_test[found].astype("float32") / 255).argmax(axis=1)
    assert (plain == truth[found]).all()
    assert (again != truth[found]).all()


@pytest.mark.parametrize("kind", KINDS)
def test_the_smallest_flip_flips_and_none_of_a_plain_grid_is_smaller(kind: str) -> None:
    flip, tried = find_flip(S2, IMAGE, kind, 3), KINDS[kind]
    assert flip.before == 2
    assert flip.after is not None
    picture = tried.change(IMAGE, np.array([flip.direction]), np.array([flip.size]), 3)[0]
    np.testing.assert_array_equal(picture, flip.picture)
    model = load_network(S2)

    def read(direction: int, size: float) -> int:
        changed = tried.change(IMAGE, np.array([direction]), np.array([size]), 3)
        return int(np.asarray(model(changed[..., np.newaxis])).argmax())

    assert read(flip.direction, flip.size) == flip.after != flip.before
    sizes = [float(size) for size in tried.sizes if size < flip.size]
    for direction in range(tried.directions):
        assert all(read(direction, size) == flip.before for size in sizes)
    # A step of the finer search before it, the answer is still the same.
    assert read(flip.direction, flip.size - tried.step / FINER) == flip.before


def test_what_cannot_be_flipped_says_so() -> None:
    # Nothing that is turned about the middle of this ring is another picture.
    rows, columns = np.indices((28, 28)) - 13.5
    ring = (np.abs(np.hypot(rows, columns) - 7) < 1.5).astype("float32")
    flip = find_flip(S2, ring, ROTATION, 0)
    assert flip.before == 0
    assert (flip.after, flip.size) == (None, 180)
    np.testing.assert_allclose(flip.picture, rotated(ring[np.newaxis], np.array([180.0]))[0])


def test_one_picture_is_read_at_every_strength() -> None:
    pictures, probabilities = read_strengths(S2, IMAGE, "blur", 0)
    offered = DISTORTIONS["blur"]
    assert len(pictures) == len(probabilities) == len(offered.strengths)
    np.testing.assert_array_equal(pictures[0], IMAGE)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(probabilities[0], probabilities_of(S2, IMAGE[np.newaxis])[0], atol=1e-6)
