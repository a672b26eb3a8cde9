"""An image file from a visitor: checked before its pixels are decoded, then turned into plain grey and colour pixels.

The limits are checked before decoding, because a file of a few kilobytes may decompress to gigabytes.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
# First bytes of files that people upload by mistake, and what to call these files.
OTHER_FILES = (
    (0, b"%PDF", "a PDF"),
    (0, b"GIF8", "a GIF"),
    (0, b"BM", "a BMP"),
    (0, b"II*\0", "a TIFF"),
    (0, b"MM\0*", "a TIFF"),
    (0, b"PK\x03\x04", "a ZIP archive or an office document"),
    (4, b"ftyphei", "a HEIC photo"),
    (4, b"ftypmif", "a HEIC photo"),
    (4, b"ftypavi", "an AVIF picture"),
)
SMALLEST_SIDE = 4
# Longer side of the result: enough for forty digits on a sheet, and quick. A small picture is enlarged, so that a line is
# several pixels wide.
WORKING_SIDE, ENLARGED_SIDE = 1_600, 320
# A transparent picture whose ink is lighter than this on average was meant for a dark page.
LIGHT_INK = 160


class UnreadableImage(ValueError):
    """The file cannot be taken; the message is a sentence for the visitor."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The pixels of an image, upright.

    Attributes:
        colour: uint8, shape `(height, width, 3)`, red, green, blue.
        grey: uint8, shape `(height, width)`, 0 black to 255 white.
    """

    colour: np.ndarray
    grey: np.ndarray


def read_image(content: bytes, *, max_megabytes: float, max_megapixels: float) -> Picture:
    """Reads a PNG, JPEG or WebP file, whatever its name says, and takes the first of several frames.

    A picture larger than `WORKING_SIDE` is reduced, one smaller than `ENLARGED_SIDE` is enlarged, a transparent one is put on
    paper that its ink contrasts with, 16 bits become 8 over the range that is used, and the orientation in Exif is respected.

    Args:
        content: The file.
        max_megabytes: Largest file.
        max_megapixels: Largest picture, in millions of pixels; checked before any is decoded.

    Raises:
        UnreadableImage: If the file is of another format, too large, too small or damaged.
    """
    if len(content) > max_megabytes * 1e6:
        raise UnreadableImage(
            f"A photo may have at most {max_megabytes:g} MB. This one has {len(content) / 1e6:.1f} MB."
        )
    if not content:
        raise UnreadableImage("This file is empty.")
    for offset, start, name in OTHER_FILES:
        if content[offset:].startswith(start):
            raise UnreadableImage(f"This file is {name}, whatever its name says. Please use PNG, JPEG or WebP.")
    try:
        # Pillow warns of a large picture; here it is refused below, in a sentence.
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            _check_size(*image.size, max_megapixels)
            upright = _upright(image)
            colour = np.asarray(_on_paper(upright))
    except UnreadableImage:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnreadableImage(_too_many(max_megapixels)) from None
    except UnidentifiedImageError:
        raise UnreadableImage("This file is not a PNG, JPEG or WebP picture, whatever its name says.") from None
    # A decoder has to face whatever a hostile file holds, and its errors are of many classes.
    except Exception:
        raise UnreadableImage("This picture is damaged or was cut short, and cannot be read.") from None
    grey = np.asarray(Image.fromarray(colour).convert("L"))
    return Picture(colour=colour, grey=grey)


def _check_size(width: int, height: int, max_megapixels: float) -> None:
    if min(width, height) < SMALLEST_SIDE:
        raise UnreadableImage(f"This picture has {width} × {height} pixels, which are too few for a digit.")
    if width * height > max_megapixels * 1e6:
        raise UnreadableImage(f"{_too_many(max_megapixels)} This one has {width:,} × {height:,}.")
    if min(width, height) * WORKING_SIDE < SMALLEST_SIDE * max(width, height):
        raise UnreadableImage(f"This picture has {width:,} × {height:,} pixels, which is too narrow to read.")


def _too_many(max_megapixels: float) -> str:
    return f"A photo may have at most {max_megapixels:g} million pixels."


def _upright(image: Image.Image) -> Image.Image:
    """The first frame at working size, in a mode that can be scaled, right side up."""
    # A JPEG can be decoded at an eighth, a quarter or half its size, for a fraction of the memory.
    image.draft(None, (WORKING_SIDE, WORKING_SIDE))
    image.load()
    # The photo can be shown even if its Exif data are damaged.
    with contextlib.suppress(Exception):
        ImageOps.exif_transpose(image, in_place=True)
    small = _eight_bits(image)
    small.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
    if max(small.size) < ENLARGED_SIDE:
        factor = ENLARGED_SIDE / max(small.size)
        width, height = (max(1, round(side * factor)) for side in small.size)
        small = small.resize((width, height), Image.Resampling.BICUBIC)
    return small


def _eight_bits(image: Image.Image) -> Image.Image:
    """As RGB or RGBA."""
    if image.mode.startswith("I") or image.mode == "F":
        values = np.asarray(image).astype("float32")
        low, high = float(values.min()), float(values.max())
        image = Image.fromarray(((values - low) * (255 / max(high - low, 1.0))).astype("uint8"))
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _on_paper(image: Image.Image) -> Image.Image:
    """Without transparency: on white, or on black if the ink is light."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    alpha = np.asarray(image.getchannel("A")).astype("float64")
    grey = np.asarray(image.convert("L"))
    light = alpha.mean() < 250 and (grey * alpha).sum() > LIGHT_INK * alpha.sum()
    paper = Image.new("RGBA", image.size, "black" if light else "white")
    return Image.alpha_composite(paper, image).convert("RGB")
