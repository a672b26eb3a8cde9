from __future__ import annotations

import io

import numpy as np
from PIL import Image

from playground.labs.gan_digits.pictures import GAP, data_uri, gif, png, sheet, strip

PICTURES = np.stack([np.full((28, 28), value, "uint8") for value in (10, 20, 30)])


def test_a_strip_puts_pictures_side_by_side() -> None:
    made = strip(PICTURES)
    assert made.shape == (28, 84)
    assert made[0, [0, 27, 28, 55, 56]].tolist() == [10, 10, 20, 20, 30]


def test_a_sheet_has_rows_and_black_gaps() -> None:
    made = sheet(PICTURES, 2)
    assert made.shape == (2 * 28 + GAP, 2 * 28 + GAP)
    assert made[0, 0] == 10
    assert made[0, 28 + GAP] == 20
    assert made[28 + GAP, 0] == 30
    assert made[0, 28] == made[28, 0] == made[-1, -1] == 0
    frames = sheet(np.stack([PICTURES, PICTURES + 1]), 3)
    assert frames.shape == (2, 28, 3 * 28 + 2 * GAP)
    assert frames[:, 0, 0].tolist() == [10, 11]


def test_a_png_holds_every_pixel() -> None:
    ramp = np.arange(784, dtype="uint16").reshape(28, 28).astype("uint8")
    assert (np.asarray(Image.open(io.BytesIO(png(ramp)))) == ramp).all()
    large = np.asarray(Image.open(io.BytesIO(png(ramp, 4))))
    assert large.shape == (112, 112)
    assert (large[2::4, 2::4] == ramp).all()
    assert data_uri(ramp).startswith("data:image/png;base64,")


def test_a_gif_plays_forth_and_back_for_ever() -> None:
    ramp = np.arange(784, dtype="uint16").reshape(28, 28).astype("uint8")
    film = Image.open(io.BytesIO(gif(np.stack([ramp, ramp[::-1], ramp.T, ramp[:, ::-1]]), frames_per_s=12.0, zoom=2)))
    assert film.n_frames == 6
    assert film.info["loop"] == 0
    assert film.info["duration"] == 80
    for place, wanted in enumerate((ramp, ramp[::-1], ramp.T, ramp[:, ::-1], ramp.T, ramp[::-1])):
        film.seek(place)
        assert (np.asarray(film.convert("L"))[::2, ::2] == wanted).all()
