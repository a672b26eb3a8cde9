from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from playground.assets import ROOT
from playground.digits.mnist import shared_mnist
from playground.digits.networks import READER, Network
from playground.digits.pen_digits import DEV, shared_pen_digits
from playground.digits.photo import read_photo
from playground.digits.strokes import to_input
from playground.digits.training.read import load_network, read
from playground.labs.draw_digit.code import script
from playground.labs.draw_digit.lab import Example, download
from playground.labs.draw_digit.training.read import MAPS, TOGETHER, read_all, read_and_look, read_pictures
from playground.runs.shipped import runs_folder
from tests.digits.photographed import SCENES, mnist_photo, pen_photo
from tests.programs import RunProgram

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


def test_a_first_look_inside_shows_what_keras_computes() -> None:
    image = shared_mnist().x_test[:1, ..., np.newaxis].astype("float32") / 255
    rows, sheet = read_and_look((S1, S3), image)
    np.testing.assert_allclose(rows, read((S1, S3), image), atol=1e-5)
    kernel, bias = load_network(S1).layers[0].get_weights()
    # The convolution in the plainest words: each output is a sum over a window of 3 × 3 pixels.
    windows = np.lib.stride_tricks.sliding_window_view(image[0, ..., 0], (3, 3))
    maps = np.maximum(np.einsum("yxij,ijc->yxc", windows, kernel[:, :, 0]) + bias, 0)
    active = np.sort(maps.sum(axis=(0, 1)).argsort()[::-1][:MAPS])
    assert sheet.shape == (3 * 26 + 2, 3 * 26 + 2)
    for place, channel in enumerate(active):
        row, column = divmod(place, 3)
        shown = sheet[row * 27 : row * 27 + 26, column * 27 : column * 27 + 26]
        np.testing.assert_allclose(shown / 255, maps[..., channel] / maps[..., active].max(), atol=4e-3)
    assert sheet[26].max() == 0


def test_a_network_without_a_convolution_shows_no_maps() -> None:
    image = np.zeros((1, 28, 28, 1), "float32")
    rows, sheet = read_and_look((S3, S1), image)
    assert sheet is None
    np.testing.assert_allclose(rows, read((S3, S1), image))


@pytest.mark.parametrize(
    "network", [pytest.param(S1, id="softmax"), pytest.param(S3, id="logits", marks=pytest.mark.proof)]
)
def test_the_program_of_the_page_reads_the_drawings_in_an_empty_folder(
    network: Network, tmp_path: Path, run_program: RunProgram
) -> None:
    drawings = [[*map(list, map(tuple, strokes))] for strokes in shared_pen_digits(DEV).drawings[:3]]
    examples = [Example(label=0, reads={}, strokes=tuple(map(tuple, one))) for one in drawings]
    (tmp_path / "my_digits.json").write_text(download(examples))
    shutil.copy(Path(network.folder) / network.file, tmp_path / "model.keras")
    lines = run_program(script(from_logits=network.from_logits)).splitlines()
    for line, strokes in zip(lines, drawings, strict=True):
        row = read((network,), to_input(strokes))[0]
        assert line == f"0 read as {row.argmax()} with {row.max():.1%}"


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
