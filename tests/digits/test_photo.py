"""From a photo to MNIST's invariants: synthetic photos of real handwriting, of which the truth is known."""

from __future__ import annotations

import functools
import io

import numpy as np
import pytest
from PIL import Image

from playground.digits.image_file import UnreadableImage
from playground.digits.mnist import shared_mnist
from playground.digits.photo import MAX_DIGITS, Sheet, area_weights, mnist_ink, read_photo, stroke_width
from playground.digits.strokes import CENTRE, Pen, centre_of_mass, draw, to_mnist
from tests.digits.photographed import (
    SAMPLE,
    SCENES,
    Scene,
    encoded,
    jpeg,
    mnist_photo,
    pen_photo,
    photo,
    scan_ink,
    stroke_ink,
)
from tests.digits.test_strokes import longer_side


def read(content: bytes) -> Sheet:
    return read_photo(content, max_megabytes=10, max_megapixels=25)


@functools.cache
def sheet_of(name: str) -> Sheet:
    scene = SCENES[name]
    places = np.random.default_rng(7).permutation(500)[: scene.columns * scene.rows]
    return read(pen_photo(places.tolist(), scene)[0])


@pytest.mark.parametrize("name", SCENES)
def test_every_digit_is_found_once_and_in_its_line(name: str) -> None:
    scene, sheet = SCENES[name], sheet_of(name)
    assert sheet.lines.tolist() == np.repeat(np.arange(scene.rows), scene.columns).tolist()
    assert sheet.left_out == 0
    assert sheet.is_light == (name == "dark paper")
    for line in range(scene.rows):
        lefts = sheet.boxes[sheet.lines == line, 0]
        assert (np.diff(lefts) > 0).all()


@pytest.mark.parametrize("name", SCENES)
def test_every_digit_keeps_mnists_invariants(name: str) -> None:
    digits = sheet_of(name).digits
    assert digits.dtype == np.uint8
    assert digits.shape[1:] == (28, 28)
    assert (digits.max(axis=(1, 2)) == 255).all()
    centres = np.array([centre_of_mass(digit) for digit in digits])
    assert np.abs(centres - CENTRE).max() <= 0.5
    assert np.mean(np.abs(centres - CENTRE)) < 0.05
    sides = np.array([longer_side(digit) for digit in digits])
    assert np.abs(sides - 20).max() <= 0.6
    # Width of a line, by ink over length: neither as thin as a ballpoint's nor as thick as a felt pen's.
    widths = [stroke_width(digit.astype("float32") / 255) for digit in digits]
    assert 1.6 < np.median(widths) < 3.5


def test_a_photo_of_a_drawing_looks_like_the_drawing() -> None:
    drawing = [[(0, 0), (5, 0), (2, 9)], [(1, 5), (4, 5)]]
    content = jpeg(
        photo([stroke_ink(drawing, 160, 0.12)], Scene(rows=1, columns=1, digit=160), np.random.default_rng(0))
    )
    (digit,) = read(content).digits
    plain = to_mnist(drawing)
    assert np.abs(digit.astype("float64") - plain).mean() < 6
    assert np.corrcoef(digit.ravel(), plain.ravel())[0, 1] > 0.97


@pytest.mark.parametrize("inverted", [False, True])
def test_mnists_own_pictures_come_back(inverted: bool) -> None:
    """A picture of 28 pixels, light or dark, one digit each: it is found and looks as it did."""
    images = shared_mnist().x_test[:60]
    likeness = []
    for image in images:
        sheet = read(encoded(Image.fromarray(255 - image if inverted else image), "PNG"))
        assert len(sheet.digits) == 1
        likeness.append(np.corrcoef(sheet.digits[0].ravel(), image.ravel())[0, 1])
    assert np.median(likeness) > 0.95
    assert min(likeness) > 0.8


def test_transparent_ink_of_either_colour_is_a_digit() -> None:
    ink = stroke_ink([[(0, 0), (5, 0), (2, 9)]], 160, 0.1)
    for shade in (0, 255):
        page = np.full((*ink.shape, 4), shade, "uint8")
        page[..., 3] = ink * 255
        sheet = read(encoded(Image.fromarray(np.pad(page, ((40, 40), (40, 40), (0, 0)))), "PNG"))
        assert len(sheet.digits) == 1
        assert sheet.is_light == (shade == 255)


def on_a_table(content: bytes, table: int, turn: float = 0) -> bytes:
    sheet = np.asarray(Image.open(io.BytesIO(content)).convert("L"))
    rng = np.random.default_rng(0)
    page = np.clip(rng.normal(table, 8, (sheet.shape[0] + 500, sheet.shape[1] + 700)), 0, 255).astype("uint8")
    page[250:-250, 350:-350] = sheet
    return jpeg(Image.fromarray(page).rotate(turn, Image.Resampling.BICUBIC, fillcolor=table))


@pytest.mark.parametrize(("table", "turn"), [(45, 0), (45, 8), (170, 0)])
def test_paper_may_lie_on_a_table(table: int, turn: float) -> None:
    content, _ = pen_photo(range(15), Scene())
    sheet = read(on_a_table(content, table, turn))
    assert len(sheet.digits) == 15
    assert not sheet.is_light


BLANK = {
    "white": np.full((600, 800), 255),
    "black": np.zeros((600, 800)),
    "noise": np.random.default_rng(0).integers(0, 256, (600, 800)),
    "noisy paper": np.random.default_rng(0).normal(200, 20, (600, 800)),
    "gradient": np.broadcast_to(np.linspace(0, 255, 800), (600, 800)),
    "shadow": np.asarray(photo([], Scene(shadow=0.6, edge=0.4), np.random.default_rng(0)).convert("L")),
    "lined": np.asarray(photo([], Scene(ruling="lined"), np.random.default_rng(0)).convert("L")),
}


@pytest.mark.parametrize("name", BLANK)
def test_where_nothing_is_written_a_sentence_says_so(name: str) -> None:
    with pytest.raises(UnreadableImage, match="No writing was found"):
        read(jpeg(Image.fromarray(np.clip(BLANK[name], 0, 255).astype("uint8"))))


def test_more_digits_than_forty_are_counted_and_left_out() -> None:
    scene = Scene(columns=9, rows=5, digit=60)
    sheet = read(pen_photo(range(45), scene)[0])
    assert len(sheet.digits) == len(sheet.boxes) == len(sheet.lines) == MAX_DIGITS
    assert sheet.left_out == 5


def test_the_sample_is_the_one_that_its_command_makes() -> None:
    sheet = read(SAMPLE.read_bytes())
    assert sheet.lines.tolist() == np.repeat([0, 1, 2], 5).tolist()


def test_area_weights_share_out_every_pixel() -> None:
    weights = area_weights(100, start=-20.5, step=5.25)
    # 28 times 5.25 pixels from -20.5 on cover all hundred.
    np.testing.assert_allclose(weights.sum(axis=0) * 5.25, 1)
    weights = area_weights(100, start=3.3, step=2.0)
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    # A ramp's mean over an area is its value in the area's middle.
    middles = 3.3 + 2.0 * (np.arange(28) + 0.5)
    np.testing.assert_allclose(weights @ (np.arange(100) + 0.5), middles, atol=0.13)


@pytest.mark.parametrize("angle", [0.0, 0.3, 0.8, 1.5])
@pytest.mark.parametrize("width", [4.0, 9.0, 20.0])
def test_stroke_width_is_that_of_the_pen(angle: float, width: float) -> None:
    way = np.array([np.cos(angle), np.sin(angle)]) * 60
    ink = draw([np.stack([100 - way, 100 + way])], Pen(width=width, softness=1.0), side=201)
    # A line's round ends have less ink to their edge.
    assert stroke_width(ink) == pytest.approx(width, rel=0.15)


@pytest.mark.parametrize(("pen", "low", "high"), [(0.015, 1.5, 2.4), (0.1, 1.8, 2.9), (0.25, 2.4, 4.0)])
def test_thin_and_thick_lines_come_near_mnists(pen: float, low: float, high: float) -> None:
    digits = [mnist_ink(stroke_ink(drawing, 160, pen)) for drawing in ([[(0, 0), (5, 0), (2, 9)]], [[(0, 0), (0, 9)]])]
    for digit in digits:
        assert low < stroke_width(digit.astype("float32")) < high


def test_a_thin_line_in_a_large_photo_is_not_lost() -> None:
    page = np.full((1_500, 1_500), 240, "uint8")
    page[200:1_300, 700:702] = 30
    page[200:202, 500:702] = 30
    (digit,) = read(encoded(Image.fromarray(page), "PNG")).digits
    dark = np.flatnonzero(digit.max(axis=1) > 200)
    assert dark.tolist() == list(range(dark[0], dark[-1] + 1))
    assert len(dark) >= 19


def test_scans_are_found_like_drawings() -> None:
    content, labels = mnist_photo(range(15), SCENES["plain"])
    assert len(read(content).digits) == len(labels)
    assert scan_ink(shared_mnist().x_test[0], 110).max() == 1
