"""The programs of the page, run alone."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from playground.assets import ASSETS
from playground.digits.mnist import shared_mnist
from playground.digits.networks import Network
from playground.labs.explain.attribution import GRADIENT, GRADIENT_INPUT, INTEGRATED, SMOOTH, AttributionSpec
from playground.labs.explain.calibration import TEST, calibration, fitted_temperature
from playground.labs.explain.code import calibration_script, judged_script, script
from playground.labs.explain.deletion import DIGITS, REPEATS, areas, curves_of, orders_of
from playground.labs.explain.no_digits import NOISE, said
from playground.labs.explain.sanity import sanity
from playground.labs.explain.training.attribute import attribute
from playground.labs.explain.training.deletion import read_orders
from playground.labs.explain.training.forget import attribute_forgetful, layers_to_forget
from playground.labs.explain.training.logits import read_answers, read_pictures
from playground.labs.explain.training.no_digits import draw
from playground.runs.folder import Folder
from playground.runs.shipped import runs_folder
from tests.programs import RunProgram

S1, LINEAR = (Network(str(runs_folder("train_digits") / name)) for name in ("s1-cnn", "softmax-regression"))
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
