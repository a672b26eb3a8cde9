"""A visitor's set of 28 x 28 images to train on: read from uploaded files, and packed into a short text for a spec."""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
import zlib
from collections.abc import Sequence

import numpy as np
from PIL import Image, UnidentifiedImageError

LEAST_IMAGES, MOST_IMAGES = 50, 2_000
SIDE = 28
MOST_TEXT = 1_000_000
# An image of 28 x 28 pixels is never larger, and an array of `MOST_IMAGES` as 8-byte numbers is only a little smaller.
MOST_FILE_BYTES, MOST_ARRAY_BYTES = 100_000, 16_000_000
NO_LABEL = 255
# "7.png", "7_003.png", "0012-label7.png": a single digit at the beginning or the end of the name.
_LABEL = re.compile(r"^(?P<first>[0-9])(?:[^0-9].*)?$|^.*[^0-9](?P<last>[0-9])$")


class UnreadableSet(ValueError):
    """The files cannot be taken; the message is a sentence for the visitor."""


def read_images(files: Sequence[tuple[str, bytes]]) -> tuple[np.ndarray, np.ndarray | None]:
    """Reads images from uploaded files: one `.npz` or `.npy` file of arrays, or one PNG or JPEG file for each image.

    Arrays: `x`, shape `(n, 28, 28)` or `(n, 28, 28, 1)`, uint8 or 0 to 1; and, if known, `y`, shape `(n,)`. The name of an image
    file may begin or end with its digit: `7_003.png`. Paper is black and ink is white, as in MNIST; images with a light border are
    inverted. Nothing is ever unpickled.

    Args:
        files: Name and content of each.

    Returns:
        uint8, shape `(n, 28, 28)`, ink 0 to 255; and digits, uint8, shape `(n,)`, or None if any is unknown.

    Raises:
        UnreadableSet: If they cannot be read, or are fewer than `LEAST_IMAGES` or more than `MOST_IMAGES`.
    """
    arrays = [content for name, content in files if name.lower().endswith((".npz", ".npy"))]
    if arrays:
        if len(files) > 1:
            raise UnreadableSet("Choose either one file of arrays or image files, but not both.")
        images, labels = _read_arrays(arrays[0])
    else:
        if len(files) > MOST_IMAGES:
            raise UnreadableSet(f"Number of images: {len(files):,}. At most {MOST_IMAGES:,} are possible.")
        images = np.stack([_read_picture(name, content) for name, content in files]) if files else np.zeros((0, 28, 28))
        found = [_label_of(name) for name, _ in files]
        labels = None if None in found or not found else np.array(found, "uint8")
    if not LEAST_IMAGES <= len(images) <= MOST_IMAGES:
        raise UnreadableSet(f"Number of images: {len(images):,}. A training needs {LEAST_IMAGES} to {MOST_IMAGES:,}.")
    border = np.concatenate([images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]], axis=1)
    light = border.mean() > 127
    return (255 - images if light else images).astype("uint8"), labels


def pack_images(images: np.ndarray, labels: np.ndarray | None) -> str:
    """Images and labels as one text: compressed bytes in base64.

    Args:
        images: uint8, shape `(n, 28, 28)`.
        labels: Digits, shape `(n,)`, or None.
    """
    digits = np.full(len(images), NO_LABEL) if labels is None else labels
    content = np.ascontiguousarray(images, "uint8").tobytes() + digits.astype("uint8").tobytes()
    return base64.b64encode(zlib.compress(content, 9)).decode()


def unpack_images(text: str) -> tuple[np.ndarray, np.ndarray | None]:
    """Images and labels from a text that `pack_images` made.

    Raises:
        ValueError: If it is another text.
    """
    most = MOST_IMAGES * (SIDE * SIDE + 1)
    try:
        content = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), most + 1)
    except (binascii.Error, zlib.error, ValueError):
        raise ValueError("`own` must be packed images. Received: another text") from None
    count, rest = divmod(len(content), SIDE * SIDE + 1)
    if rest or not LEAST_IMAGES <= count <= MOST_IMAGES:
        raise ValueError(f"`own` must be from {LEAST_IMAGES} to {MOST_IMAGES:,} images. Received: {count}")
    values = np.frombuffer(content, "uint8")
    labels = values[count * SIDE * SIDE :]
    if not ((labels < 10) | (labels == NO_LABEL)).all():
        raise ValueError("`own` must have digits from 0 to 9 as labels.")
    return values[: count * SIDE * SIDE].reshape(count, SIDE, SIDE), None if NO_LABEL in labels else labels


def _read_arrays(content: bytes) -> tuple[np.ndarray, np.ndarray | None]:
    try:
        if zipfile.is_zipfile(io.BytesIO(content)):
            # The sizes are checked before anything is decompressed.
            if sum(one.file_size for one in zipfile.ZipFile(io.BytesIO(content)).infolist()) > MOST_ARRAY_BYTES:
                raise UnreadableSet(
                    f"The arrays are too large: at most {MOST_IMAGES:,} images of 28 x 28 pixels are possible."
                )
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                arrays = dict(file)
        else:
            if len(content) > MOST_ARRAY_BYTES:
                raise UnreadableSet(
                    f"The array is too large: at most {MOST_IMAGES:,} images of 28 x 28 pixels are possible."
                )
            arrays = {"x": np.load(io.BytesIO(content), allow_pickle=False)}
    except UnreadableSet:
        raise
    except Exception:
        raise UnreadableSet("This is not a file of plain NumPy arrays.") from None
    images = np.asarray(arrays.get("x", next(iter(arrays.values()), np.zeros(0))))
    if images.shape[1:] not in ((SIDE, SIDE), (SIDE, SIDE, 1)) or images.dtype.kind not in "uif":
        raise UnreadableSet(
            f"The images must be an array of shape (n, 28, 28). The shape of this one is {images.shape}."
        )
    images = np.nan_to_num(images.reshape(-1, SIDE, SIDE).astype("float32"))
    if images.size and images.max() <= 1:
        images = images * 255
    return np.clip(np.round(images), 0, 255).astype("uint8"), _checked(arrays.get("y"), len(images))


def _checked(labels: np.ndarray | None, count: int) -> np.ndarray | None:
    if labels is None:
        return None
    if labels.shape != (count,) or labels.dtype.kind not in "ui" or not np.isin(labels, range(10)).all():
        raise UnreadableSet("The labels must be one digit from 0 to 9 for each image.")
    return labels.astype("uint8")


def _read_picture(name: str, content: bytes) -> np.ndarray:
    if len(content) > MOST_FILE_BYTES:
        raise UnreadableSet(f"{name[:60]} is too large for an image of 28 x 28 pixels.")
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if picture.size != (SIDE, SIDE):
                width, height = picture.size
                raise UnreadableSet(f"{name[:60]} has {width} x {height} pixels. It must have 28 x 28.")
            return np.asarray(picture.convert("L"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, UnreadableSet):
            raise
        raise UnreadableSet(f"{name[:60]} is not a PNG or JPEG image.") from None


def _label_of(name: str) -> int | None:
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    match = _LABEL.match(stem)
    return int(match["first"] or match["last"]) if match else None
