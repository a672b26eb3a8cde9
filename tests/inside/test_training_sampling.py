from __future__ import annotations

import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.digits.networks import READER, Network
from playground.labs.inside.sampling import JUMP, NONE, POOLING, SHIFTS, STRIDE, shift_error
from playground.labs.inside.training.look import look, open_network
from playground.labs.inside.training.sampling import sample
from playground.runs.shipped import runs_folder

S1, HURRY, SOFTMAX = (
    Network(str(runs_folder("train_digits") / name)) for name in ("s1-cnn", "99-in-a-hurry", "softmax-regression")
)
IMAGE = shared_mnist().x_test[:1, ..., np.newaxis].astype("float32") / 255


def by_hand(network: Network, image: np.ndarray) -> np.ndarray:
    """The first layer's sums at every pixel with a loop over windows, with bias and ReLU."""
    kernel, bias = open_network(network).layers[0].get_weights()
    side = 28 - len(kernel) + 1
    sums = np.zeros((side, side, kernel.shape[-1]))
    for row in range(side):
        for column in range(side):
            window = image[row : row + len(kernel), column : column + len(kernel), :]
            sums[row, column] = np.tensordot(window, kernel, 3) + bias
    return np.maximum(sums, 0)


@pytest.mark.parametrize("network", [S1, HURRY], ids=["S1", "in a hurry"])
def test_the_maps_are_those_of_the_first_filters(network: Network) -> None:
    found = sample(network, IMAGE)
    for at, shift in enumerate(SHIFTS):
        whole = by_hand(network, np.roll(IMAGE[0], shift, axis=1))
        np.testing.assert_allclose(found.maps[NONE][at], whole, atol=1e-5)
        np.testing.assert_allclose(found.maps[STRIDE][at], whole[::2, ::2], atol=1e-5)
        even = whole[: len(whole) // 2 * 2, : len(whole) // 2 * 2]
        blocks = even.reshape(len(even) // 2, 2, len(even) // 2, 2, -1)
        np.testing.assert_allclose(found.maps[POOLING][at], blocks.max(axis=(1, 3)), atol=1e-5)
    assert look(S1, IMAGE, None).layers[0].outputs[..., sample(S1, IMAGE).channel].std() > 0


def test_whole_steps_are_followed_exactly_and_half_steps_are_not() -> None:
    for number in range(20):
        image = shared_mnist().x_test[number : number + 1, ..., np.newaxis].astype("float32") / 255
        found = sample(S1, image)
        errors = {name: found.errors(name) for name in found.maps}
        assert max(errors[NONE]) < 1e-6
        for name in (STRIDE, POOLING):
            assert max(errors[name][0], errors[name][2], errors[name][4]) < 1e-6
            assert min(errors[name][1], errors[name][3]) > 0.05
        # What the lesson says.
        assert errors[POOLING][1] < errors[STRIDE][1]


def test_half_a_step_is_compared_with_the_mean_of_both_neighbours() -> None:
    ramp = np.tile(np.arange(8.0)[np.newaxis, :, np.newaxis], (8, 1, 1))
    # A ramp is what linear interpolation reproduces: half a step to the right takes half a value off.
    assert shift_error(ramp, ramp - 0.5, 1, JUMP[STRIDE]) == pytest.approx(0, abs=1e-12)
    assert shift_error(ramp, ramp - 1.5, 3, JUMP[STRIDE]) == pytest.approx(0, abs=1e-12)
    assert shift_error(ramp, ramp, 1, JUMP[STRIDE]) == pytest.approx(0.5 / np.sqrt(np.mean(np.arange(8.0) ** 2)))


def test_a_network_without_a_convolution_has_no_filters_to_apply() -> None:
    assert sample(SOFTMAX, IMAGE) is None
    assert sample(READER, IMAGE).maps[NONE].shape[0] == len(SHIFTS)
