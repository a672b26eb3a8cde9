"""What is taken of a visitor's files, what is refused in words, and the way through a spec."""

from __future__ import annotations

import io
import zlib
from base64 import b64encode

import numpy as np
import pytest
from PIL import Image

from playground.labs.gan_digits.own_images import MOST_IMAGES, UnreadableSet, pack_images, read_images, unpack_images

RANDOM = np.random.default_rng(0)
PICTURES = RANDOM.integers(0, 256, (60, 28, 28), dtype="uint8") * (RANDOM.random((60, 28, 28)) < 0.2)
PICTURES[:, [0, -1]] = PICTURES[:, :, [0, -1]] = 0
DIGITS = (np.arange(60) % 10).astype("uint8")


def npz(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def png(picture: np.ndarray, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, kind)
    return buffer.getvalue()


def test_arrays_with_labels() -> None:
    images, labels = read_images([("mine.npz", npz(x=PICTURES, y=DIGITS.astype("int64")))])
    np.testing.assert_array_equal(images, PICTURES)
    np.testing.assert_array_equal(labels, DIGITS)


def test_shares_of_ink_and_a_channel_are_taken_as_well() -> None:
    images, labels = read_images([("a.npz", npz(x=PICTURES[..., None] / 255))])
    np.testing.assert_array_equal(images, PICTURES)
    assert labels is None


def test_pictures_whose_names_tell_their_digits() -> None:
    names = [f"{digit}_{place}.png" for place, digit in enumerate(DIGITS)]
    images, labels = read_images([(name, png(one)) for name, one in zip(names, PICTURES, strict=True)])
    np.testing.assert_array_equal(images, PICTURES)
    np.testing.assert_array_equal(labels, DIGITS)


@pytest.mark.parametrize("name", ["12.png", "cat.png", "0012.png"])
def test_a_name_that_tells_no_digit_leaves_all_without(name: str) -> None:
    names = [f"{digit}.png" for digit in DIGITS[:-1]] + [name]
    assert read_images([(one, png(PICTURES[0])) for one in names])[1] is None


def test_dark_ink_on_light_paper_is_turned_round() -> None:
    images, _ = read_images([("a.npz", npz(x=255 - PICTURES))])
    np.testing.assert_array_equal(images, PICTURES)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "images: 0."),
        ([("a.npz", npz(x=PICTURES[:49]))], "images: 49."),
        ([("a.npz", npz(x=np.zeros((MOST_IMAGES + 1, 28, 28), "uint8")))], "images: 2,001."),
        ([("a.npz", npz(x=np.zeros((60, 32, 32))))], "(60, 32, 32)"),
        ([("a.npz", npz(x=np.zeros((60, 28, 28), "complex64")))], "shape"),
        ([("a.npz", npz(x=PICTURES, y=np.full(60, 11)))], "one digit"),
        ([("a.npz", npz(x=PICTURES, y=np.zeros(5, "int64")))], "one digit"),
        ([("a.npz", npz())], "shape"),
        ([("a.npy", b"\x80\x04\x95")], "plain NumPy arrays"),
        ([("a.npz", npz(x=np.zeros((60, 28, 28, 50))))], "too large"),
        ([("a.npy", b"0" * 17_000_000)], "too large"),
        ([("a.npz", npz(x=PICTURES)), ("b.png", png(PICTURES[0]))], "not both"),
        ([("a.png", png(PICTURES[0]))], "images: 1."),
        ([("a.png", png(np.zeros((30, 28), "uint8")))], "28 x 30"),
        ([("a.png", b"GIF89a")], "not a PNG or JPEG"),
        ([("a.png", b"0" * 200_000)], "too large"),
        ([("a.png", png(PICTURES[0]))] * 2_001, "images: 2,001."),
    ],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence(files, words: str) -> None:
    with pytest.raises(UnreadableSet) as refused:
        read_images(files)
    assert words in str(refused.value)


def test_nothing_is_unpickled() -> None:
    buffer = io.BytesIO()
    np.save(buffer, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(UnreadableSet, match="plain NumPy"):
        read_images([("a.npy", buffer.getvalue())])


@pytest.mark.parametrize("labels", [DIGITS, None])
def test_packed_and_unpacked(labels: np.ndarray | None) -> None:
    images, found = unpack_images(pack_images(PICTURES, labels))
    np.testing.assert_array_equal(images, PICTURES)
    assert (found is None) if labels is None else (found == labels).all()


@pytest.mark.parametrize(
    "text",
    ["", "no base64!", b64encode(b"abc").decode(), b64encode(zlib.compress(bytes(785 * 49))).decode(),
     b64encode(zlib.compress(bytes(785 * 50 - 1))).decode(), b64encode(zlib.compress(bytes(785 * 4_000))).decode(),
     b64encode(zlib.compress(bytes(784 * 50) + bytes([77]) * 50)).decode()],
)  # fmt: skip
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="`own` must"):
        unpack_images(text)
