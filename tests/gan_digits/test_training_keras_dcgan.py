"""The recipe that ours is compared with: its networks are the guide's, and its time is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from playground.labs.gan_digits.spec import GENERATOR_FILE
from playground.labs.gan_digits.training import keras_dcgan
from playground.labs.gan_digits.training.train import load_model
from playground.runs.folder import Folder


def test_its_networks_are_as_large_as_the_guide_s() -> None:
    assert keras_dcgan.build_generator().count_params() == 1_339_905
    assert keras_dcgan.build_discriminator().count_params() == 74_625


@pytest.mark.proof
def test_it_trains_for_its_time_and_leaves_a_generator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras_dcgan, "BATCH_SIZE", 2)
    folder = Folder(str(tmp_path))
    keras_dcgan.train(folder, 0.01)
    about = folder.read_json("run.json")
    assert about["steps"] >= 2
    assert about["train_seconds"] > 0.01
    pictures = np.array(load_model(folder, GENERATOR_FILE)(np.zeros((1, 128), "float32")))
    assert pictures.shape == (1, 28, 28, 1)
