from __future__ import annotations

import pytest

from playground.labs.neuron.depth import DepthSpec


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
