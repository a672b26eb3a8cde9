"""The programs of the page, run alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from playground.assets import ASSETS
from playground.digits.attack import L2, LINF, NORMS
from playground.digits.classification import wilson_interval
from playground.digits.mnist import shared_mnist
from playground.digits.networks import Network
from playground.labs.explain.attack import ANY_OTHER, ATTACKS, DEEPFOOL, FGSM, PGD, AttackSpec
from playground.labs.explain.attribution import GRADIENT, GRADIENT_INPUT, INTEGRATED, SMOOTH, AttributionSpec
from playground.labs.explain.calibration import TEST, calibration, fitted_temperature
from playground.labs.explain.code import attack_script, calibration_script, judged_script, robustness_script, script
from playground.labs.explain.deletion import DIGITS, REPEATS, areas, curves_of, orders_of
from playground.labs.explain.distortion import DISTORTIONS, ROTATION
from playground.labs.explain.flip import KINDS
from playground.labs.explain.no_digits import NOISE, said
from playground.labs.explain.sanity import sanity
from playground.labs.explain.training.attack import attack, logits
from playground.labs.explain.training.attribute import attribute
from playground.labs.explain.training.deletion import read_orders
from playground.labs.explain.training.distort import find_flip, read_distorted
from playground.labs.explain.training.forget import attribute_forgetful, layers_to_forget
from playground.labs.explain.training.logits import read_answers, read_pictures
from playground.labs.explain.training.no_digits import draw
from playground.model.activations import softmax
from playground.runs.folder import Folder
from playground.runs.shipped import runs_folder
from tests.programs import RunProgram, without_a_file

S1, S2, LINEAR = (
    Network(str(runs_folder("train_digits") / name)) for name in ("s1-cnn", "s2-mlp", "softmax-regression")
)
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


def test_the_program_of_what_breaks_it_prints_the_curve_and_the_smallest_flips(
    tmp_path: Path, run_program: RunProgram
) -> None:
    (tmp_path / "model.keras").write_bytes(Folder(S2.folder).read_bytes(S2.file))
    printed = run_program(without_a_file(robustness_script(IMAGE, ROTATION, 1_000, 3)), folder=tmp_path).splitlines()
    truth = shared_mnist().y_test
    curve = [line for line in printed if line.startswith(f"{ROTATION} ") and "read correctly" in line]
    assert len(curve) == len(DISTORTIONS[ROTATION].strengths)
    for strength, line in zip(DISTORTIONS[ROTATION].strengths, curve, strict=True):
        read = [read_distorted(S2, ROTATION, strength, 3, first)[0] for first in (0, 500)]
        share = wilson_interval(float((np.concatenate(read) == truth[:1_000]).mean()), 1_000)
        assert line == (
            f"rotation {strength:g}: {round(1_000 * share.value)} of 1000 read correctly, {share.value:.1%} "
            f"({share.low:.1%} to {share.high:.1%})"
        )
    for kind in KINDS:
        flip = find_flip(S2, IMAGE[0, ..., 0], kind, 3)
        assert flip.after is not None
        assert f"{kind}: {flip.size:.3f} in direction {flip.direction} changes the answer to {flip.after}" in printed


@pytest.mark.parametrize("distortion", DISTORTIONS)
def test_every_distortion_is_in_its_program_whole(distortion: str) -> None:
    """Its functions alone, without the network, distort as the page does."""
    program = robustness_script(IMAGE, distortion, 1_000, 0)
    defined = [node for node in ast.parse(program).body if isinstance(node, ast.FunctionDef) and node.name != "read"]
    names: dict[str, object] = {"np": np, "Callable": Callable}
    exec(compile(ast.Module(defined, []), "program", "exec"), names)
    offered, digits = DISTORTIONS[distortion], IMAGE[..., 0]
    for strength in offered.strengths:
        found = names[offered.apply.__name__](digits, strength, np.random.default_rng((0, 0)))
        np.testing.assert_array_equal(found, offered.apply(digits, strength, np.random.default_rng((0, 0))))


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


@pytest.mark.parametrize("network", [S1, LINEAR], ids=["S1", "linear"])
def test_the_program_that_judges_prints_the_numbers_of_the_page(
    network: Network, tmp_path: Path, run_program: RunProgram
) -> None:
    spec = AttributionSpec(steps=16, samples=4, seed=3)
    (tmp_path / "model.keras").write_bytes(Folder(network.folder).read_bytes(network.file))
    printed = run_program(judged_script(IMAGE, 7, spec, many=False), folder=tmp_path)
    found = attribute(network, IMAGE, 7, spec)
    orders = orders_of(found.maps, IMAGE[0, ..., 0], spec.seed, REPEATS)
    curves = curves_of(orders, read_orders(network, IMAGE, 7, np.concatenate(list(orders.values()))))
    for name in curves.deletion:
        (gone, there) = re.findall(rf"^{re.escape(name)} +deletion (\S+)  insertion (\S+)$", printed, re.M)[0]
        # Where two values of a map are equal but for rounding, their pixels may change places.
        assert float(gone) == pytest.approx(areas(curves.deletion[name])[0], abs=0.004)
        assert float(there) == pytest.approx(areas(curves.insertion[name])[0], abs=0.004)
    layers = layers_to_forget(network)
    steps = [attribute_forgetful(network, IMAGE, 7, spec, count) for count in range(len(layers) + 1)]
    for name, values in sanity(layers, steps, IMAGE[0, ..., 0]).similarity.items():
        agrees = [float(one) for one in re.findall(rf"^{re.escape(name)} +rank correlation (\S+)$", printed, re.M)]
        np.testing.assert_allclose(agrees, values[1:], atol=0.011)
    assert compile(judged_script(IMAGE, 7, spec, many=True), "program.py", "exec")
    assert f"range(0, 10000, {DIGITS[1]})" in judged_script(IMAGE, 7, spec, many=True)


def test_the_program_of_calibration_prints_the_numbers_of_the_page(tmp_path: Path, run_program: RunProgram) -> None:
    (tmp_path / "model.keras").write_bytes(Folder(LINEAR.folder).read_bytes(LINEAR.file))
    (tmp_path / "assets").symlink_to(ASSETS)
    printed = run_program(calibration_script(10, TEST, 0.9), folder=tmp_path)
    test = read_answers(LINEAR, TEST, 0, 10_000)
    temperature = fitted_temperature(test.part(slice(0, None, 2)))
    assert f"temperature {temperature:.3f}" in printed
    for name, value in (("before", 1.0), ("after", temperature)):
        found = calibration(test.part(slice(1, None, 2)), value, 10)
        assert (
            f"{name}: right {found.accuracy:.2%}, mean probability {found.confidence:.2%}, expected calibration error "
            f"{found.reliability.expected_error:.2%} (10 bins), negative log-likelihood {found.loss:.4f}"
        ) in printed
    noise = np.concatenate([draw(NOISE, first, 20) for first in range(0, 200, 20)])
    assert f"noise: answered {said(read_pictures(LINEAR, noise), 0.9).answered:.1%}" in printed
