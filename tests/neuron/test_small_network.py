from __future__ import annotations

import numpy as np
import pytest

from playground.labs.neuron.small_network import (
    AND,
    CIRCLE,
    REGRESSION,
    TASKS,
    XOR,
    SmallNetworkSpec,
    count,
    parameter_names,
    samples,
    symbol,
)


def test_tasks_are_what_they_say() -> None:
    for task, rule in ((XOR, np.logical_xor), (AND, np.logical_and)):
        x, y = samples(task)
        assert (y[:, 0] == rule(x[:, 0], x[:, 1])).all()
    x, y = samples(CIRCLE)
    assert (y[:, 0] == (np.hypot(*x.T) < 0.7)).all()
    assert y.mean() == 0.5
    x, y = samples(REGRESSION)
    np.testing.assert_allclose(y, np.sin(3 * x), atol=5e-4)
    assert [count(task) for task in TASKS] == [4, 4, 24, 9]


def test_symbols_name_layer_target_and_source() -> None:
    assert symbol("w", 2, 1, 3) == "w²₁₃"
    assert parameter_names((2, 1, 1)) == ("w¹₁₁", "w¹₁₂", "b¹₁", "w²₁₁", "b²₁")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"task": "nand"}, "`task` must be one of"),
        ({"units": (5,)}, "`units` must be"),
        ({"units": (1, 1, 1, 1)}, "`units` must be"),
        ({"task": REGRESSION}, "for regression"),
        ({"sample": 5}, "`sample` must be"),
        ({"activation": "softmax"}, "`activation` must be"),
        ({"steps": 10**6}, "`steps` must be"),
    ],
)
def test_impossible_networks_are_refused_in_words(changes: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SmallNetworkSpec(**changes)


def test_a_spec_survives_its_text() -> None:
    spec = SmallNetworkSpec(units=(3, 2), steps=7)
    assert SmallNetworkSpec.from_json(spec.to_json()) == spec
