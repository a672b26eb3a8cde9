"""The program of the page, run alone."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from playground.digits.attack import L2, LINF, NORMS
from playground.digits.mnist import shared_mnist
from playground.digits.networks import Network
from playground.labs.explain.attack import ANY_OTHER, ATTACKS, DEEPFOOL, FGSM, PGD, AttackSpec
from playground.labs.explain.attribution import GRADIENT, GRADIENT_INPUT, INTEGRATED, SMOOTH, AttributionSpec
from playground.labs.explain.code import attack_script, script
from playground.labs.explain.training.attack import attack, logits
from playground.labs.explain.training.attribute import attribute
from playground.model.activations import softmax
from playground.runs.folder import Folder
from playground.runs.shipped import runs_folder
from tests.programs import RunProgram

S1 = Network(str(runs_folder("train_digits") / "s1-cnn"))
IMAGE = shared_mnist().x_test[:1, ..., np.newaxis].astype("float32") / 255


def test_it_prints_the_numbers_of_the_page(tmp_path: Path, run_program: RunProgram) -> None:
    spec = AttributionSpec(steps=20, samples=8, seed=3, window=6, stride=2)
    found = attribute(S1, IMAGE, 3, spec)
    (tmp_path / "model.keras").write_bytes(Folder(S1.folder).read_bytes(S1.file))
    printed = run_program(script(IMAGE, 3, spec), folder=tmp_path)
    for line in (
        f"logit of 3: {found.logit:.3f}, of an empty picture {found.empty_logit:.3f}",
        f"gradient: largest slope {np.abs(found.maps[GRADIENT]).max():.3f}",
        f"gradient x input: sum {found.maps[GRADIENT_INPUT].sum():.3f}",
        f"SmoothGrad: largest slope {np.abs(found.maps[SMOOTH]).max():.3f}",
        f"integrated gradients: sum {found.maps[INTEGRATED].sum():.3f}",
    ):
        assert line in printed


@pytest.mark.parametrize("kind", ATTACKS)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("target", [ANY_OTHER, 3])
def test_the_program_of_an_attack_is_python(kind: str, norm: str, target: int) -> None:
    ast.parse(attack_script(IMAGE, AttackSpec(kind=kind, norm=norm, target=target)))


@pytest.mark.parametrize(
    "spec",
    [
        AttackSpec(kind=PGD, norm=LINF, epsilon=0.15, steps=20, restarts=2, seed=4),
        AttackSpec(kind=PGD, norm=L2, epsilon=2.5, size=0.25, steps=20, target=3, seed=4),
        pytest.param(AttackSpec(kind=FGSM, norm=LINF, epsilon=0.2), marks=pytest.mark.proof),
        AttackSpec(kind=DEEPFOOL, norm=L2),
        pytest.param(AttackSpec(kind=DEEPFOOL, norm=LINF, target=9), marks=pytest.mark.proof),
    ],
    ids=lambda spec: f"{spec.kind} {spec.norm} {spec.target}",
)
def test_the_program_of_an_attack_prints_the_numbers_of_the_page(
    spec: AttackSpec, tmp_path: Path, run_program: RunProgram
) -> None:
    attempt = attack(S1, IMAGE, spec, None)
    while not attempt.done:
        attempt = attack(S1, IMAGE, spec, attempt)
    change = attempt.best - IMAGE
    (tmp_path / "model.keras").write_bytes(Folder(S1.folder).read_bytes(S1.file))
    printed = run_program(attack_script(IMAGE, spec), folder=tmp_path)
    assert (
        f"largest change of a pixel {np.abs(change).max():.3f}, L2 norm of the change {np.linalg.norm(change):.3f}"
        in printed
    )
    reading = softmax(logits(S1, attempt.best))[0]
    assert f"before: 7, after: {reading.argmax()} ({reading.max():.1%})" in printed
    if spec.kind == DEEPFOOL:
        assert f"steps: {attempt.steps}" in printed
