from __future__ import annotations

import numpy as np
import pytest

from playground.labs.neuron.depth import BINS, DepthMeasure, DepthSpec, times, verdict


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
        (measure([0.0, 0.0], [0.0, 0.0, 1.0]), "every hidden layer's weights is exactly"),
        (measure([0.0, 1.0], [0.0, 1.0, 1.0]), "In some hidden layers"),
        (measure([float("inf"), 1.0]), "overflow"),
        (measure([1.0]), "One hidden layer"),
    ],
)
def test_the_verdict_says_what_the_gradients_do(found: DepthMeasure, word: str) -> None:
    assert word in verdict(found)


def test_large_factors_are_powers_of_ten() -> None:
    assert times(1234.4) == "1,234"
    assert times(4.04e9) == r"$4.0 \cdot 10^{9}$"


@pytest.mark.parametrize(
    "changes",
    [
        {"depth": 0},
        {"depth": 51},
        {"activation": "softmax"},
        {"initializer": "pytorch"},
        {"stddev": -1},
        {"data": "cats"},
    ],
)
def test_impossible_networks_are_refused_in_words(changes: dict) -> None:
    with pytest.raises(ValueError, match="must be"):
        DepthSpec(**changes)


def test_a_spec_survives_its_text() -> None:
    spec = DepthSpec(depth=50, residual=True)
    assert DepthSpec.from_json(spec.to_json()) == spec
