"""The program of a training is Python for every preset and cure, and prints the accuracy of the page."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from playground.assets import ROOT
from playground.digits.spec import DigitsSpec
from playground.labs.train_digits.code import script
from playground.labs.train_digits.lab import CURES, PRESETS, S1, S3
from tests.programs import RunProgram, without_a_file

SMALL = ("gaussian_noise:0.2", "conv2d:4:3:relu", "max_pooling2d:2", "dropout:0.5", "flatten", "dense:10:softmax")


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_the_script_is_python(preset) -> None:
    for spec in (preset.spec, *(cure.apply(preset.spec) for cure in CURES)):
        ast.parse(script(spec, threads=2))


@pytest.mark.parametrize(
    "spec",
    [
        replace(S1.spec, layers=SMALL, train_size=2_000, epochs=1, validation_split=0.1, patience=1, l2=0.001, augment_shift=2, schedule="one_cycle"),
        replace(S3.spec, layers=("conv2d:4:4:relu:3", "flatten", "dense:10:linear"), train_size=1_000, epochs=2, attack_epsilon=0.1, attack_steps=3),
        pytest.param(
            replace(S3.spec, train_size=2_000, epochs=2, optimizer="sgd", momentum=0.9, nesterov=True, schedule="exponential"),
            marks=pytest.mark.proof,
        ),
    ],
    ids=["S1 with everything", "adversarial", "S3"],
)  # fmt: skip
def test_the_script_prints_the_accuracy_of_the_page(spec: DigitsSpec, tmp_path: Path, run_program: RunProgram) -> None:
    program = (
        "import sys; from playground.engine.worker import prepare_keras; prepare_keras(threads=2)\n"
        "from playground.digits.training.classifier import *\n"
        "spec = DigitsSpec.from_json(sys.argv[1])\n"
        "report = Report(send=lambda event: None, stop_requested=lambda: False)\n"
        "print('test accuracy %.4f' % train(spec, Folder(sys.argv[2]), report)['test_accuracy'])\n"
    )
    page = run_program(program, spec.to_json(), str(tmp_path / "run"), folder=ROOT).splitlines()[-1]
    # In an empty folder: there Keras has to bring the digits, which it cannot download in a test.
    alone = run_program(without_a_file(script(spec, threads=2))).splitlines()[-1]
    assert page == alone
    assert page.startswith("test accuracy 0.")
