"""The script of the page: it compiles for every kind of network, and prints the losses that the page shows."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

from playground.formula.parse import FormulaError
from playground.labs.network.code import script
from playground.labs.network.lab import PRESETS
from playground.labs.network.spec import CROSS_ENTROPY, FEATURES, NetworkSpec
from playground.labs.network.training.slices import advance
from playground.plane.code import generator_code
from playground.plane.datasets import GENERATORS
from tests.programs import RunProgram


@pytest.mark.parametrize("name", [*GENERATORS, "own"])
def test_it_is_python_for_every_data_set(name: str) -> None:
    compile(
        script(NetworkSpec(data=name, num_classes=2, features=FEATURES, formula="max(x1, -x2)^2"), 10), name, "exec"
    )


@pytest.mark.parametrize("name", GENERATORS)
def test_a_generator_runs_by_itself(name: str) -> None:
    namespace: dict[str, Any] = {"np": np, "math": math}
    exec(generator_code(name), namespace)
    alone, ours = (one(np.random.default_rng(2), 30, 0.2, 2) for one in (namespace[name], GENERATORS[name]))
    np.testing.assert_array_equal(alone[0], ours[0])
    np.testing.assert_array_equal(alone[1], ours[1])


@pytest.mark.parametrize(
    "text", ["x1)\nimport os", "{{ 7 * 7 }}", "x1*'x2'", 'x1"""', "__import__('os')", "x1; x2", "x1.real", "x1 # x2"]
)
def test_no_formula_becomes_code(text: str) -> None:
    with pytest.raises(FormulaError):
        script(NetworkSpec(formula=text), 10)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_it_is_python_for_every_preset(preset) -> None:
    compile(script(preset.spec, 10), preset.id, "exec")


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(
            NetworkSpec(features=("x1", "x2", "sin(x1)"), formula="x1*abs(x2)", layers=("4:sine", "3:tanh"), batch_size=30, noise=0.1),
            marks=pytest.mark.proof,
        ),
        NetworkSpec(
            data="spiral", num_classes=3, loss=CROSS_ENTROPY, optimizer="momentum", batch_normalization=True, l2=0.01,
            initializer="he_normal",
        ),
    ],
    ids=["squared error", "cross-entropy"],
)  # fmt: skip
def test_it_prints_the_losses_of_the_page(spec: NetworkSpec, run_program: RunProgram) -> None:
    printed = [float(one) for one in re.findall(r"loss ([\d.]+)", run_program(script(spec, 8)))]
    answer = advance(spec, None, advance(spec, None, None, 0, 0, 1, 1_000.0).state, 8, 0, 1, 1_000.0)
    assert printed == pytest.approx(answer.curves[-1, 1:3].tolist(), abs=3e-4)
