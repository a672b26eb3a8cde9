from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from playground.digits.figures import (
    TWO_LINES_HEIGHT,
    class_accuracy_bars,
    confusion_heatmap,
    digit_grid,
    photo_with_boxes,
    sheet_with_words,
)


def test_the_grid_shows_each_digit_in_its_place_and_says_if_it_is_right() -> None:
    images = np.stack([np.full((28, 28), value, "uint8") for value in (10, 20, 30)])
    figure = digit_grid(images, np.array([1, 2, 3]), np.array([1, 7, 3]), np.array([0.9, 0.8, 0.7]), columns=2)
    (words,) = figure.data
    picture = Image.open(io.BytesIO(base64.b64decode(figure.layout.images[0].source.split(",")[1])))
    sheet = np.asarray(picture)[::3, ::3]
    assert sheet[5, 5].tolist() == [10, 255]
    assert sheet[5, 31 + 5].tolist() == [20, 255]
    assert sheet[42 + 5, 5].tolist() == [30, 255]
    assert sheet[5, 29].tolist() == [0, 0]
    assert sheet[42 + 5, 31 + 5].tolist() == [0, 0]
    assert list(words.text) == ["1 ✓", "2 → 7 ✗", "3 ✓"]
    assert "true digit 2, predicted 7" in words.hovertext[1]


def test_a_cell_of_the_confusion_matrix_knows_what_it_is() -> None:
    matrix = np.array([[5, 1, 0], [2, 7, 3], [0, 0, 9]])
    figure = confusion_heatmap(matrix, chosen=(1, 2))
    colours, cells = figure.data
    assert cells.text[5] == "3"
    assert (cells.x[5], cells.y[5]) == (2, 1)
    assert [width > 0 for width in cells.marker.line.width].index(True) == 5
    assert colours.z[1][2] == pytest.approx(np.log(4))
    assert colours.z[1][1] == 0


def test_bars_leave_out_a_class_without_examples() -> None:
    figure = class_accuracy_bars(np.array([0.9, np.nan, 1.0]))
    assert figure.layout.yaxis.range[0] == pytest.approx(0.88)


def test_a_photo_has_a_box_and_a_word_for_each_digit() -> None:
    photo = np.full((300, 400, 3), 200, "uint8")
    figure = photo_with_boxes(photo, np.array([[10, 20, 60, 90], [100, 20, 140, 90]]), ["7", "3?"], [True, False])
    sure, unsure = figure.layout.shapes
    assert (sure.x0, sure.y0, sure.x1, sure.y1) == (10, 20, 60, 90)
    assert (sure.line.dash, unsure.line.dash) == ("solid", "dash")
    assert [word.text for word in figure.layout.annotations] == ["7", "3?"]
    assert figure.layout.yaxis.range == (300, 0)


def test_a_sheet_has_room_for_two_lines_of_words() -> None:
    images = np.stack([np.full((28, 28), value, "uint8") for value in (10, 20)])
    figure = sheet_with_words(images, ["1<br>7", "2<br>2"], ["a", "b"], ["#000000"] * 2, 1, TWO_LINES_HEIGHT)
    picture = Image.open(io.BytesIO(base64.b64decode(figure.layout.images[0].source.split(",")[1])))
    sheet = np.asarray(picture)[::3, ::3]
    assert sheet.shape[0] == 2 * TWO_LINES_HEIGHT
    assert sheet[TWO_LINES_HEIGHT + 5, 5].tolist() == [20, 255]
    assert all(28 < y % TWO_LINES_HEIGHT < TWO_LINES_HEIGHT for y in figure.data[0].y)


def test_a_matrix_without_mistakes_is_pale() -> None:
    heat = confusion_heatmap(np.eye(10, dtype="int64")).data[0]
    assert heat.zmin == 0 < heat.zmax
    assert not np.asarray(heat.z).any()
