"""The program of the page, run alone."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.digits.networks import READER, Network
from playground.labs.inside.code import script
from playground.labs.inside.layer import Choice
from playground.labs.inside.training.look import look
from playground.runs.folder import Folder
from playground.runs.shipped import runs_folder
from tests.programs import RunProgram

S1, HURRY = (Network(str(runs_folder("train_digits") / name)) for name in ("s1-cnn", "99-in-a-hurry"))
IMAGE = shared_mnist().x_test[:1, ..., np.newaxis].astype("float32") / 255


@pytest.mark.parametrize(
    ("network", "names"),
    [
        (S1, ["conv2d_1", "flatten", "dense_1"]),
        (HURRY, ["average_pooling2d", "batch_normalization"]),
        pytest.param(READER, ["conv2d_1", "activation", "max_pooling2d"], marks=pytest.mark.proof),
    ],
    ids=["S1", "in a hurry", "reader"],
)
def test_it_computes_every_kind_of_layer_by_hand(
    network: Network, names: list[str], tmp_path: Path, run_program: RunProgram
) -> None:
    views = look(network, IMAGE, None).layers
    (tmp_path / "model.keras").write_bytes(Folder(network.folder).read_bytes(network.file))
    for name in names:
        index = [view.name for view in views].index(name)
        found = look(network, IMAGE, Choice(layer=index, channel=1))
        printed = run_program(script(IMAGE, found), folder=tmp_path)
        assert f"largest value {found.layers[-1].outputs.max():.4f}" in printed
        (difference,) = re.findall(
            rf"^{name}, channel 1, by hand and by Keras: they differ by (\S+) at most$", printed, re.M
        )
        assert float(difference) < 1e-5


def test_without_an_open_channel_it_prints_the_layers(tmp_path: Path, run_program: RunProgram) -> None:
    found = look(S1, IMAGE, None)
    (tmp_path / "model.keras").write_bytes(Folder(S1.folder).read_bytes(S1.file))
    printed = run_program(script(IMAGE, found), folder=tmp_path).splitlines()
    assert len(printed) == len(found.layers)
