"""The program of a small network prints the numbers of the page."""

from __future__ import annotations

import re

import numpy as np
import pytest

from playground.assets import ROOT
from playground.labs.neuron.code import script
from playground.labs.neuron.small_network import CIRCLE, REGRESSION, WHOLE_BATCH, SmallNetworkSpec
from playground.labs.neuron.training.steps import follow
from tests.programs import RunProgram


@pytest.mark.parametrize(
    "spec",
    [
        SmallNetworkSpec(units=(3, 2), steps=5),
        SmallNetworkSpec(task=CIRCLE, units=(4,), update=WHOLE_BATCH, steps=3, sample=5),
        SmallNetworkSpec(task=REGRESSION, units=(2,), loss="mean_squared_error", sample=3, steps=4),
    ],
    ids=lambda spec: spec.task,
)
def test_the_script_prints_the_numbers_of_the_page(spec: SmallNetworkSpec, run_program: RunProgram) -> None:
    step, out = follow(spec), run_program(script(spec), folder=ROOT)
    said = {
        name: float(value) for name, value in re.findall(r"^(prediction|mean loss \w+ the update) (\S+)$", out, re.M)
    }
    assert said["prediction"] == pytest.approx(step.before.a[-1][spec.shown(spec.steps), 0], rel=1e-9)
    assert said["mean loss before the update"] == pytest.approx(step.history[-1], rel=1e-9)
    assert said["mean loss after the update"] == pytest.approx(step.new_losses.mean(), rel=1e-9)
    gradients = [[float(value) for value in row.split(",")] for row in re.findall(r"gradient \[(.*)\]", out)]
    expected = [
        part for pair in zip(step.before.kernel_gradients, step.before.bias_gradients, strict=True) for part in pair
    ]
    for found, ours in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(found, ours.ravel(), rtol=1e-9, atol=1e-15)
