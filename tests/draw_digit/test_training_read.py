from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from playground.assets import ROOT
from playground.digits.mnist import shared_mnist
from playground.digits.pen_digits import DEV, shared_pen_digits
from playground.digits.strokes import to_input
from playground.labs.draw_digit.lab import READER, Network
from playground.labs.draw_digit.photo import read_photo
from playground.labs.draw_digit.training.read import TOGETHER, read, read_all, read_pictures
from playground.runs.shipped import runs_folder
from tests.draw_digit.photographed import SCENES, mnist_photo, pen_photo

S1, S3 = (
    Network(str(runs_folder("train_digits") / "s1-cnn")),
    Network(str(runs_folder("train_digits") / "s3-mlp-adam"), from_logits=True),
)


def test_probabilities_add_up_for_softmax_and_logits_alike() -> None:
    image = shared_mnist().x_test[:1, ..., np.newaxis].astype("float32") / 255
    rows = read((READER, S1, S3), image)
    assert rows.shape == (3, 10)
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-5)
    assert rows.argmax(axis=1).tolist() == [7, 7, 7]


@pytest.mark.parametrize("count", [1, TOGETHER, TOGETHER + 1])
def test_many_pictures_are_read_as_each_alone(count: int) -> None:
    pictures = shared_mnist().x_test[:count]
    rows = read_pictures((S1, S3), pictures)
    assert rows.shape == (2, count, 10)
    last = pictures[-1:, ..., np.newaxis].astype("float32") / 255
    np.testing.assert_allclose(rows[:, -1], read((S1, S3), last), atol=1e-5)


def test_a_network_that_is_gone_is_a_sentence() -> None:
    with pytest.raises(FileNotFoundError, match="no longer exists"):
        read((Network("/nowhere"),), np.zeros((1, 28, 28, 1), "float32"))


def test_the_reader_reads_people_and_the_plain_network_reads_them_worse() -> None:
    dev = shared_pen_digits(DEV)
    reader, plain = ((read_all(network, dev) == dev.labels).mean() for network in (READER, S1))
    assert reader >= 0.986
    assert plain < reader


def test_the_canvas_and_the_file_take_the_same_way() -> None:
    dev = shared_pen_digits(DEV)
    one = dev.take(np.array([3]))
    image = to_input(one.drawings[0])
    assert image is not None
    assert read((READER,), image)[0].argmax() == read_all(READER, one)[0]


def test_the_command_prints_the_overall_accuracy_first(tmp_path: Path) -> None:
    drawing = '{"label": 1, "writer": "%s/x", "strokes": [[[0.5, 0], [0.5, 1]]]}'
    (tmp_path / "mine.json").write_text(f"[{drawing % 'a'}, {drawing % 'b'}]")
    done = subprocess.run(
        [sys.executable, "-m", "playground", "digits", str(tmp_path / "mine.json")], cwd=ROOT, text=True,
        capture_output=True, check=True, env={**os.environ, "CUDA_VISIBLE_DEVICES": ""},
    )  # fmt: skip
    assert done.stdout.splitlines()[0] == "overall accuracy 1.0000"
    assert "donor b accuracy 1.0000 of 1" in done.stdout


@pytest.mark.proof
def test_the_reader_reads_photos() -> None:
    """Of 11 scenes, with pens and light as they are: pen drawings of people not trained on, and MNIST's test digits."""
    for make, bound in ((pen_photo, 0.97), (mnist_photo, 0.97)):
        right = count = 0
        for seed, scene in enumerate(SCENES.values()):
            places = np.random.default_rng(seed).permutation(500)[: scene.columns * scene.rows]
            content, labels = make(places.tolist(), scene)
            digits = read_photo(content, max_megabytes=10, max_megapixels=25).digits
            assert len(digits) == len(labels)
            reads = read_pictures((READER,), digits)[0].argmax(axis=1)
            right, count = right + int((reads == labels).sum()), count + len(labels)
        assert count == 190
        assert right / count >= bound
