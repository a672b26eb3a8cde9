"""The scripts of the page: they compile for every setting, and make the samples that the page makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from playground.assets import ROOT
from playground.engine.report import Report
from playground.labs.gan_digits.code import sampling_script, training_script
from playground.labs.gan_digits.own_images import pack_images
from playground.labs.gan_digits.spec import (
    CONDITIONAL,
    DCGAN,
    KINDS,
    LOSSES,
    GanDigitsSpec,
    SampleRequest,
    Source,
    sheet_file,
)
from playground.labs.gan_digits.training.samples import directions, sample
from playground.labs.gan_digits.training.train import train
from playground.runs.folder import Folder
from tests.programs import RunProgram

TINY = GanDigitsSpec(latent=6, filters=4, batch_size=8, steps=4, sample_every=4, train_size=100)
PICTURES = (np.random.default_rng(0).random((50, 28, 28)) * 255).astype("uint8")


@pytest.fixture
def run(run_program: RunProgram, tmp_path: Path) -> Callable[[str], np.ndarray]:
    """Runs a script beside the data and returns the samples that it leaves."""

    def run_text(text: str) -> np.ndarray:
        (tmp_path / "assets").symlink_to(ROOT / "assets")
        run_program(text)
        assert (tmp_path / "samples.png").exists()
        return np.load(tmp_path / "samples.npy")

    return run_text


@pytest.mark.parametrize(("kind", "loss"), list(product(KINDS, LOSSES)))
def test_they_are_python_for_every_kind_and_loss(kind: str, loss: str) -> None:
    spec = GanDigitsSpec(kind=kind, loss=loss, average=0.0)
    compile(training_script(spec, threads=2), "training", "exec")
    compile(sampling_script(spec, SampleRequest(same_noise=True, digits=(3, 8))), "sampling", "exec")


@pytest.mark.parametrize(
    "spec",
    [
        replace(TINY, loss="wasserstein", discriminator_steps=2),
        pytest.param(
            replace(TINY, kind=DCGAN, loss="hinge", own=pack_images(PICTURES, None), average=0.0),
            marks=pytest.mark.proof,
        ),
    ],
    ids=["conditional, Wasserstein", "own, hinge"],
)
def test_the_training_ends_with_the_samples_of_the_page(spec: GanDigitsSpec, run, tmp_path: Path) -> None:
    import tensorflow as tf

    report = Report(send=lambda event: None, stop_requested=lambda: False)
    folder = Folder(str(tmp_path / "run"))
    train(spec, folder, report)
    threads = tf.config.threading.get_intra_op_parallelism_threads()
    found = run(training_script(spec, threads=threads))
    wanted = folder.read_arrays(sheet_file(spec.steps))
    assert wanted is not None
    np.testing.assert_allclose(found.astype(int), wanted["x"].astype(int), atol=1)


@pytest.mark.parametrize("kind", [CONDITIONAL, pytest.param(DCGAN, marks=pytest.mark.proof)])
def test_the_sampling_makes_the_samples_of_the_page(kind: str, run, tmp_path: Path) -> None:
    spec = replace(TINY, kind=kind)
    train(spec, Folder(str(tmp_path)), Report(send=lambda event: None, stop_requested=lambda: False))
    source = Source(folder=str(tmp_path), spec=spec)
    request = SampleRequest(count=12, digits=(3, 8), seed=5, truncation=0.8, same_noise=True, offsets=(1.5, 0.0, -0.5))
    found = run(sampling_script(spec, request, directions(source)))
    np.testing.assert_allclose(found.astype(int), sample(source, request).images.astype(int), atol=1)
