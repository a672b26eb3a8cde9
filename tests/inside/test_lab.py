from __future__ import annotations

import numpy as np
import pytest

from playground.challenge import done_now
from playground.labs.inside import words
from playground.labs.inside.frozen import OWN, RANDOM, TRAINED, FrozenSpec, curves
from playground.labs.inside.kernels import KERNELS, OwnKernel, changed_size, kernel_text, named, read_kernel
from playground.labs.inside.lab import CHALLENGES, Work, channel_text, read_channel
from playground.labs.inside.layer import Choice, Detail, LayerView, Look
from playground.labs.inside.receptive_field import ReceptiveField, Window

NAMES = ("conv2d", "dense")


@pytest.mark.parametrize("choice", [Choice(layer=0, channel=5), Choice(layer=1, channel=0)])
def test_a_channel_is_a_text_and_comes_back(choice: Choice) -> None:
    assert read_channel(channel_text(NAMES, choice), NAMES) == choice


@pytest.mark.parametrize(
    "text", ["", "conv2d", "conv2d/", "conv2d/-1", "other/3", "conv2d/1e3", "conv2d/12345", "a/b/c"]
)
def test_nonsense_is_no_channel(text: str) -> None:
    assert read_channel(text, NAMES) is None


def test_a_choice_of_another_network_has_no_text() -> None:
    assert channel_text(NAMES, None) == channel_text(NAMES, Choice(layer=2, channel=0)) == ""


def looked(
    *,
    kernel: np.ndarray | None = None,
    output: np.ndarray | None = None,
    field: int = 3,
    layer: int = 0,
    sure: float = 0.5,
) -> Look:
    """A convolution and a softmax, with a channel open."""
    output = np.ones((5, 5)) if output is None else output
    views = [
        LayerView(
            name=name, kind=kind, activation=activation, parameters=0, output_shape=shape, outputs=np.zeros(shape), window=None,
            field=seen, strength=None,
        )
        for name, kind, activation, shape, seen in (
            ("conv2d", "Conv2D", "relu", (5, 5, 2), ReceptiveField(field=field)), ("dense", "Dense", "softmax", (10,), None),
        )
    ]  # fmt: skip
    detail = Detail(
        choice=Choice(layer=layer, channel=1), inputs=np.zeros((7, 7, 1)), output=output, numbers={"kernel": kernel if kernel is not None else np.zeros((3, 3, 1))},
    )  # fmt: skip
    probabilities = np.full(10, (1 - sure) / 9)
    probabilities[1] = sure
    return Look(probabilities=probabilities, layers=tuple(views), detail=detail)


def test_challenges_tick_when_done_and_not_before() -> None:
    rows = np.array([[1.0, 1, 1], [0, 0, 0], [-1, -1, -1]])[..., np.newaxis]
    assert done_now(CHALLENGES, Work()) == []
    assert done_now(CHALLENGES, Work(look=looked(kernel=rows))) == ["horizontal"]
    assert done_now(CHALLENGES, Work(look=looked(kernel=np.moveaxis(rows, 0, 1)))) == []
    assert done_now(CHALLENGES, Work(look=looked(kernel=np.repeat(rows, 2, axis=-1)))) == []
    empty = looked(output=np.zeros((5, 5)))
    assert done_now(CHALLENGES, Work(look=empty)) == []
    assert done_now(CHALLENGES, Work(look=empty, drawn=True)) == ["silent"]
    assert done_now(CHALLENGES, Work(look=looked(field=14))) == ["whole"]
    assert done_now(CHALLENGES, Work(look=looked(field=14, output=np.zeros((5, 5))))) == []
    certain = looked(layer=1, output=np.array(0.99), sure=0.995)
    assert done_now(CHALLENGES, Work(look=certain, drawn=True)) == ["sure"]
    assert done_now(CHALLENGES, Work(look=certain)) == []


def test_words_say_what_is_there() -> None:
    look = looked(field=8)
    assert words.title(look.layers[0]) == "conv2d (Conv2D, relu)"
    assert "2 of 2 channels all 0 for this picture" in words.about(look.layers[0])
    assert "receptive field 8 × 8" in words.about(look.layers[0])


@pytest.mark.parametrize("name", KERNELS)
def test_a_kernel_with_a_name_is_a_text_and_comes_back(name: str) -> None:
    size, kernel = named(name)
    assert read_kernel(kernel_text(kernel), size) == kernel
    assert not OwnKernel(weights=kernel, window=Window(size=size)).finds_corners


@pytest.mark.parametrize("text", ["", "1,2", "1,2,3,4,5,6,7,8,x", "1,2,3,4,5,6,7,8,nan", "1,2,3,4,5,6,7,8,101"])
def test_nonsense_is_no_kernel(text: str) -> None:
    assert read_kernel(text, 3) is None


def test_another_size_keeps_the_middle() -> None:
    assert changed_size((1, 2, 3, 4, 5, 6, 7, 8, 9), 3, 1) == (5,)
    larger = np.reshape(changed_size((1, 2, 3, 4, 5, 6, 7, 8, 9), 3, 5), (5, 5))
    assert larger[1:4, 1:4].ravel().tolist() == list(range(1, 10))
    assert larger.sum() == 45


def test_a_kernel_that_finds_corners_is_told_from_one_that_finds_edges() -> None:
    assert OwnKernel(weights=(1, -1, -1, 1), window=Window(size=2)).finds_corners
    assert not OwnKernel(weights=(0, 0, 0, 0), window=Window(size=2)).finds_corners
    assert not OwnKernel(weights=(1,), window=Window(size=1)).finds_corners
    # Against a search over pictures of ground, edges and corners.
    for seed in range(50):
        kernel = np.random.default_rng(seed).integers(-1, 2, (2, 2))
        answers = {}
        for row in range(3):
            for column in range(3):
                ink = np.zeros((2, 2))
                ink[row:, column:] = 1
                answers[row, column] = abs((ink * kernel).sum())
        corner = answers[1, 1]
        rest = max(value for place, value in answers.items() if 0 in place)
        own = OwnKernel(weights=tuple(kernel.ravel().astype(float)), window=Window(size=2))
        assert own.finds_corners == bool(corner > 0 and rest <= 0.1 * corner)


def test_words_say_how_a_window_walks() -> None:
    assert "26 × 26" in words.walk(Window(size=3), 28)
    assert "every pixel" in words.walk(Window(size=3), 28)
    assert "the last pixel is never seen" in words.walk(Window(size=3, strides=2), 28)
    assert "padded" in words.walk(Window(size=3, strides=2, padding="same"), 28)


def test_words_say_what_ten_thousand_digits_can_show_of_a_frozen_kernel() -> None:
    spec = FrozenSpec(weights=(1.0,), size=1)
    told = words.frozen_result(spec, {OWN: 0.95, RANDOM: 0.93, TRAINED: 0.951})
    assert "Your kernel does better than the random kernel." in told
    assert "Between your kernel and the trained kernel there is no difference" in told
    assert "Your kernel does worse than the random kernel." in words.frozen_result(
        spec, {OWN: 0.9, RANDOM: 0.93, TRAINED: 0.89}
    )


def test_curves_so_far_are_read_from_the_events_of_a_run() -> None:
    events = [
        {"kind": "setup"},
        {"kind": "epoch", "network": OWN, "epoch": 0, "val_accuracy": 0.1},
        {"kind": "batch", "share": 0.2},
        {"kind": "epoch", "network": OWN, "epoch": 1, "val_accuracy": 0.8},
    ]
    assert curves(events) == {OWN: [(0, 0.1), (1, 0.8)], RANDOM: [], TRAINED: []}
