"""The program of the page, run alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from playground.digits.mnist import shared_mnist
from playground.digits.networks import Network
from playground.labs.explain.attribution import GRADIENT, GRADIENT_INPUT, INTEGRATED, SMOOTH, AttributionSpec
from playground.labs.explain.code import script
from playground.labs.explain.training.attribute import attribute
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
