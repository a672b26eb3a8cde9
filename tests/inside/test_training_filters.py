from __future__ import annotations

import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.digits.networks import READER, Network
from playground.labs.inside.filters import STEPS_TOGETHER, STRONGEST, filters, noise, patch
from playground.labs.inside.shift import MOST, following, moved
from playground.labs.inside.training.filters import STEP_SIZE, excite, respond
from playground.labs.inside.training.look import look, open_network
from playground.labs.inside.training.moved import read_moved
from playground.runs.shipped import runs_folder

S1, S2 = (Network(str(runs_folder("train_digits") / name)) for name in ("s1-cnn", "s2-mlp"))


def test_the_strongest_patches_alone_excite_the_channel_as_much() -> None:
    """What a value depends on is all that it needs: the patch in an empty picture gives the same value at its place."""
    layer = 2
    found = filters([respond(S1, layer, first, 50) for first in (0, 50)])
    view = look(S1, np.zeros((1, 28, 28, 1), "float32"), None).layers[layer]
    _, columns, channels = view.output_shape
    assert found.count == 100
    assert found.index.shape == (STRONGEST, channels)
    for channel in (0, 31, 63):
        index, place = int(found.index[0, channel]), int(found.place[0, channel])
        image = shared_mnist().x_test[index]
        seen = patch(image, place, columns, view.field)
        row, column = divmod(place, columns)
        top, left = (view.field.start + at * view.field.jump for at in (row, column))
        alone = np.zeros((1, 28, 28, 1), "float32")
        alone[0, top : top + view.field.field, left : left + view.field.field, 0] = seen / np.float32(255)
        value = look(S1, alone, None).layers[layer].outputs[row, column, channel]
        assert value == pytest.approx(found.value[0, channel], abs=1e-4)
    images = shared_mnist().x_test[:100, ..., np.newaxis].astype("float32") / 255
    outputs = np.asarray(open_network(S1).inside.predict_on_batch(images)[layer])
    np.testing.assert_array_equal(found.silent, (outputs.max(axis=(1, 2)) == 0).mean(axis=0))
    np.testing.assert_allclose(found.value[0], outputs.max(axis=(0, 1, 2)), atol=1e-5)


def test_a_patch_at_the_edge_is_filled_with_zeros() -> None:
    view = look(READER, np.zeros((1, 28, 28, 1), "float32"), None).layers[0]
    image = np.full((28, 28), 9, "uint8")
    assert patch(image, 0, 28, view.field).tolist() == [[0, 0, 0], [0, 9, 9], [0, 9, 9]]


@pytest.mark.parametrize(("network", "layer"), [(S1, 0), (S1, 2), (S1, 7), (S2, 1), (READER, 3)])
def test_gradient_ascent_excites_its_channel_and_goes_on(network: Network, layer: int) -> None:
    def ascended(seed: int, calls: int) -> tuple[np.ndarray, list[float]]:
        picture, means = noise(seed), []
        for _ in range(calls):
            picture, begin, end = excite(network, layer, 5, picture)
            means += [begin, end]
        return picture, means

    picture, (begin, end) = ascended(1, 1)
    assert end > begin
    assert (picture >= 0).all()
    assert (picture <= 1).all()
    _, means = ascended(1, 2)
    # The second call goes on where the first ended.
    assert means[:2] == [begin, end]
    assert means[2] == pytest.approx(end, abs=1e-6)
    assert means[3] > end
    other, _ = ascended(2, 1)
    assert (picture != other).any()


def test_gradient_ascent_takes_the_steps_of_its_equation() -> None:
    """The first layer is affine in the pixels, so its gradient is the same everywhere: by hand, with finite differences."""
    kernel, bias = open_network(S1).layers[0].get_weights()
    picture = noise(3)

    def mean(pixels: np.ndarray) -> float:
        windows = np.lib.stride_tricks.sliding_window_view(pixels.astype("float64"), (3, 3))
        return float((windows * kernel[..., 0, 4]).sum(axis=(2, 3)).mean() + bias[4])

    expected = picture[0, ..., 0].astype("float64")
    base = mean(np.zeros((28, 28)))
    gradient = np.array([mean(one.reshape(28, 28)) - base for one in np.eye(784)]).reshape(28, 28)
    for _ in range(STEPS_TOGETHER):
        expected = np.clip(expected + STEP_SIZE * gradient / np.sqrt(np.mean(gradient**2)), 0, 1)
    found, begin, end = excite(S1, 0, 4, picture)
    np.testing.assert_allclose(found[0, ..., 0], expected, atol=1e-5)
    assert begin == pytest.approx(mean(picture[0, ..., 0]), abs=1e-5)
    assert end == pytest.approx(mean(expected), abs=1e-5)


def test_a_convolution_moves_along_and_a_dense_layer_does_not() -> None:
    image = np.zeros((1, 28, 28, 1), "float32")
    image[0, 10:18, 10:18, 0] = np.random.default_rng(0).random((8, 8))
    before, after = (look(S1, picture, None).layers for picture in (image, moved(image, 2, -2)))
    first, pooled = (following(before[index], after[index], 2, -2) for index in (0, 1))
    assert first.jump, pooled.jump == (1, 2)
    assert first.whole
    assert pooled.whole
    assert first.error < 1e-6
    assert pooled.error < 1e-6
    assert first.stayed > 0.5
    assert following(before[-1], after[-1], 2, -2) is None
    assert not following(before[1], after[1], 1, 0).whole


def test_moving_is_a_roll_without_what_leaves() -> None:
    image = np.random.default_rng(1).random((2, 5, 6, 3))
    np.testing.assert_array_equal(moved(image, 1, 0)[:, 1:], image[:, :-1])
    np.testing.assert_array_equal(moved(image, 0, -2)[:, :, :-2], image[:, :, 2:])
    assert not moved(image, 1, 0)[:, 0].any()
    assert not moved(image, 5, 0).any()


def test_every_place_is_read_as_it_would_be_alone() -> None:
    image = shared_mnist().x_test[:1, ..., np.newaxis].astype("float32") / 255
    found = read_moved((S1, S2), image)
    assert found.shape == (2, 2 * MOST + 1, 2 * MOST + 1, 10)
    alone = look(S2, moved(image, -3, 4), None).probabilities
    np.testing.assert_allclose(found[1, MOST - 3, MOST + 4], alone, atol=1e-5)
