"""Files from anybody: the right picture or a sentence."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from playground.digits.image_file import ENLARGED_SIDE, WORKING_SIDE, Picture, UnreadableImage, read_image
from tests.digits.photographed import encoded, jpeg

# Dark in its upper left quarter.
GREY = np.full((400, 600), 230, "uint8")
GREY[:200, :300] = 40
PLAIN = Image.fromarray(GREY)


def read(content: bytes, megabytes: float = 10, megapixels: float = 25) -> Picture:
    return read_image(content, max_megabytes=megabytes, max_megapixels=megapixels)


def quarters(picture: Picture) -> list[list[int]]:
    """Greys in the middles of the four quarters."""
    height, width = picture.grey.shape
    return picture.grey[[height // 4, 3 * height // 4]][:, [width // 4, 3 * width // 4]].tolist()


def png(width: int, height: int) -> bytes:
    """A black PNG of one bit a pixel, made without holding its pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = b"\0" * (1 + -(-width // 8))
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


FILES = {
    "grey PNG": encoded(PLAIN, "PNG"),
    "16-bit PNG": encoded(Image.fromarray(GREY.astype("uint16") * 257), "PNG"),
    "16-bit PNG that uses 12": encoded(Image.fromarray(GREY.astype("uint16") * 16), "PNG"),
    "one bit": encoded(PLAIN.convert("1", dither=Image.Dither.NONE), "PNG"),
    "palette": encoded(PLAIN.convert("RGB").quantize(4), "PNG"),
    "grey and alpha": encoded(PLAIN.convert("LA"), "PNG"),
    "RGBA": encoded(PLAIN.convert("RGBA"), "PNG"),
    "JPEG": encoded(PLAIN, "JPEG"),
    "CMYK JPEG": encoded(PLAIN.convert("RGB").convert("CMYK"), "JPEG"),
    "two pictures in a JPEG": encoded(PLAIN, "MPO", save_all=True, append_images=[Image.new("L", (600, 400))]),
    "WebP": encoded(PLAIN, "WEBP"),
    "animated PNG": encoded(PLAIN, "PNG", save_all=True, append_images=[Image.new("L", (600, 400))]),
    "animated WebP": encoded(PLAIN, "WEBP", save_all=True, append_images=[Image.new("RGB", (600, 400))]),
}


@pytest.mark.parametrize("name", FILES)
def test_every_kind_shows_the_same(name: str) -> None:
    picture = read(FILES[name])
    assert picture.colour.shape == (400, 600, 3)
    assert picture.colour.dtype == picture.grey.dtype == np.uint8
    (dark, *light), lower = quarters(picture)
    assert dark < 50
    assert min(*light, *lower) > 220


def test_a_transparent_picture_gets_paper_that_its_ink_stands_out_from() -> None:
    page = np.zeros((400, 600, 4), "uint8")
    page[:200, :300, 3] = 255
    assert quarters(read(encoded(Image.fromarray(page), "PNG"))) == [[0, 255], [255, 255]]
    page[..., :3] = 255
    assert quarters(read(encoded(Image.fromarray(page), "PNG"))) == [[255, 0], [0, 0]]
    palette = Image.fromarray((GREY < 100).astype("uint8"), "P")
    palette.putpalette([9, 9, 9, 20, 20, 20])
    assert quarters(read(encoded(palette, "PNG", transparency=0))) == [[20, 255], [255, 255]]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_phones_mark_of_which_side_is_up_is_respected(orientation: int) -> None:
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
    marked = Image.Exif()
    marked[0x0112] = orientation
    # What a camera stores is the inverse of what the mark asks for.
    inverse = {6: 8, 8: 6}.get(orientation, orientation)
    stored = PLAIN if orientation == 1 else PLAIN.transpose(Image.Transpose(turns[inverse]))
    sixteen_bits = Image.fromarray(np.asarray(stored).astype("uint16") * 257)
    for content in (
        encoded(stored, "JPEG", exif=marked), encoded(stored, "PNG", exif=marked), encoded(stored, "WEBP", exif=marked),
        encoded(sixteen_bits, "PNG", exif=marked), encoded(stored.resize((stored.width // 4, stored.height // 4)), "PNG", exif=marked),
    ):  # fmt: skip
        picture = read(content)
        assert picture.grey.shape[0] * 3 == pytest.approx(picture.grey.shape[1] * 2, abs=3)
        assert quarters(picture)[0][0] < 50
        assert min(quarters(picture)[0][1], *quarters(picture)[1]) > 200


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_damaged_mark_leaves_the_picture() -> None:
    content = encoded(PLAIN, "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert read(content).grey.shape == (400, 600)


def test_large_pictures_are_made_smaller_and_small_ones_larger() -> None:
    assert read(encoded(PLAIN.resize((6000, 4000)), "JPEG")).grey.shape[1] == WORKING_SIDE
    assert read(encoded(PLAIN.resize((3000, 2000)), "PNG")).grey.shape[1] == WORKING_SIDE
    assert read(encoded(PLAIN.resize((42, 28)), "PNG")).grey.shape[1] == ENLARGED_SIDE


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 and more", "This file is a PDF, whatever its name says"),
        (b"\0\0\0\x18ftypheic", "a HEIC photo"),
        (encoded(PLAIN, "GIF"), "a GIF"),
        (encoded(PLAIN, "BMP"), "a BMP"),
        (encoded(PLAIN, "TIFF"), "a TIFF"),
        (b"just some words", "not a PNG, JPEG or WebP"),
        (png(1, 1), "1 × 1 pixels, which are too few"),
        (png(90_000, 5), "too narrow"),
        (png(6_000, 5_000), "at most 25 million pixels. This one has 6,000 × 5,000"),
        (png(12_000, 10_000), "at most 25 million pixels"),
        (png(20_000, 20_000), "at most 25 million pixels"),
        (encoded(PLAIN, "PNG")[:-30], "damaged or was cut short"),
        (jpeg(PLAIN)[:-400], "damaged or was cut short"),
        (encoded(PLAIN, "WEBP")[:-40], "damaged or was cut short"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableImage, match=sentence):
        read(content)


def test_no_pixel_of_a_bomb_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(image: Image.Image) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", load)
    for bomb in (png(6_000, 5_000), png(20_000, 20_000)):
        with pytest.raises(UnreadableImage, match="million pixels"):
            read(bomb)


def test_a_large_file_is_refused_by_its_size() -> None:
    with pytest.raises(UnreadableImage, match=r"at most 0.001 MB. This one has"):
        read(encoded(PLAIN, "BMP"), megabytes=0.001)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", ["grey PNG", "palette", "JPEG", "WebP"])
def test_bytes_changed_at_random_end_in_a_picture_or_a_sentence(name: str) -> None:
    rng = np.random.default_rng(11)
    sentences = []
    for turn in range(60):
        content = bytearray(FILES[name])
        for _ in range(rng.integers(1, 12)):
            content[rng.integers(len(content) if turn % 2 else 100)] = rng.integers(256)
        try:
            assert read(bytes(content)).colour.ndim == 3
        except UnreadableImage as error:
            sentences.append(str(error))
    assert sentences
    assert all(sentence.endswith(".") for sentence in sentences)
