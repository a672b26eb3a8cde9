from __future__ import annotations

import numpy as np
import pytest

from playground.labs.neuron import words
from playground.labs.neuron.depth import BINS, DepthMeasure, DepthSpec
from playground.labs.neuron.small_network import WHOLE_BATCH, SmallNetworkSpec
from playground.labs.neuron.training.steps import follow


def measure(signals: list[float], weights: list[float] | None = None) -> DepthMeasure:
    depth = len(signals)
    return DepthMeasure(
        gradient_norms=np.array(weights or [1.0] * (depth + 1)), signal_norms=np.array(signals), shares=np.ones((depth, BINS)) / BINS,
        edges=np.linspace(0, 1, BINS + 1), means=np.zeros(depth), deviations=np.ones(depth), dead=np.zeros(depth, int), loss=1.0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (measure([1e-9, 1e-4, 1.0]), "vanish"),
        (measure([1e5, 10.0, 1.0]), "explode"),
        (measure([0.5, 0.7, 1.0]), "keep their size"),
        (measure([0.0, 0.0], [0.0, 0.0, 1.0]), "exactly **0** in every hidden layer"),
        (measure([0.0, 1.0], [0.0, 1.0, 1.0]), "In some hidden layers"),
        (measure([float("inf"), 1.0]), "overflow"),
        (measure([1.0]), "a single hidden layer"),
    ],
)
def test_the_verdict_says_what_the_gradients_do(found: DepthMeasure, word: str) -> None:
    assert word in words.verdict(found)


def test_large_factors_are_powers_of_ten() -> None:
    assert words.times(1234.4) == "1,234"
    assert words.times(4.04e9) == "4.0·10⁹"


@pytest.mark.parametrize(
    ("dead", "sentence"),
    [([0, 0], "None of the 16 hidden units is dead."), ([1, 0], "1 of 16 hidden units is dead"), ([1, 2], "3 of 16 hidden units are dead")],
)  # fmt: skip
def test_dead_units_are_counted_in_the_singular_and_the_plural(dead: list[int], sentence: str) -> None:
    found = measure([1.0, 1.0])
    found.dead[:] = dead
    assert sentence in words.dead_units(DepthSpec(depth=2, units=8), found)


@pytest.mark.parametrize(
    ("spec", "accuracy", "expected"),
    [
        (DepthSpec(), 0.9, ("The network trains", "90.0% of 1,000 test digits", "guessing would give 10%")),
        (DepthSpec(data="circle"), 0.55, ("hardly learned", "test points", "guessing would give 50%")),
        (DepthSpec(data="circle"), 0.8, ("The network trains",)),
    ],
)
def test_a_result_is_compared_with_guessing(spec: DepthSpec, accuracy: float, expected: tuple[str, ...]) -> None:
    sentence = words.training_result(spec, {"accuracy": accuracy, "loss": 0.5})
    assert all(part in sentence for part in expected)


def test_an_update_says_which_samples_it_uses_and_what_it_does_to_the_loss() -> None:
    one = SmallNetworkSpec(steps=3)
    assert "**Update 4** uses only sample 1 of 4: x = (0, 0), y = 0." in words.update_in_words(one, follow(one))
    batch = SmallNetworkSpec(update=WHOLE_BATCH)
    assert "all 4 samples" in words.update_in_words(batch, follow(batch))


def test_titles_of_an_update_name_the_layer_and_the_samples() -> None:
    assert words.new_weights(2, None) == "New weights of hidden layer 2, from the gradient of this sample"
    assert words.new_weights(None, 24) == "New weights of the output, from the mean gradient of all 24 samples"
    assert words.more_updates(1).startswith("1 more parameter with")
    assert words.more_updates(5).startswith("5 more parameters with")
