"""Photos of written digits, made: real pen drawings and MNIST scans on paper, with what a camera adds.

`python -m tests.digits.photographed` writes the sample that ships, `assets/digits/sample_photo.jpg`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from playground.assets import ASSETS
from playground.digits.mnist import shared_mnist
from playground.digits.pen_digits import DEV, shared_pen_digits
from playground.digits.strokes import Pen, draw, fitted, read_strokes

SAMPLE = ASSETS / "digits" / "sample_photo.jpg"
RULING = 46


@dataclass(frozen=True, kw_only=True)
class Scene:
    """How digits were written and photographed.

    Attributes:
        columns, rows: Digits on the sheet.
        digit: Height of a digit in pixels.
        pen: Width of the line as a share of that height; for pen drawings.
        paper, ink: Colours, red, green, blue.
        ruling: `""`, `"lined"` or `"squared"`.
        shadow: How much darker the darkest corner is, 0 to 1.
        edge: How much darker it is behind the straight edge of a hand's shadow, 0 to 1.
        turn: Degrees by which the photo is turned.
        noise: Standard deviation of the sensor's noise, of 255.
        blur: Radius of the lens's blur in pixels.
        quality: JPEG's.
    """

    columns: int = 5
    rows: int = 3
    digit: int = 110
    pen: float = 0.07
    paper: tuple[int, int, int] = (236, 232, 222)
    ink: tuple[int, int, int] = (38, 38, 44)
    ruling: str = ""
    shadow: float = 0.0
    edge: float = 0.0
    turn: float = 0.0
    noise: float = 3.0
    blur: float = 0.8
    quality: int = 85


def stroke_ink(drawing: Sequence, height: int, pen: float) -> np.ndarray:
    """A pen drawing as tall or wide as `height`; float32, square, 0 to 1."""
    width = max(pen * height, 1.5)
    strokes = fitted(read_strokes(drawing), height - width)
    side = height + 8
    return draw([stroke + (side - 1) / 2 for stroke in strokes], Pen(width=width, softness=1.0), side=side)


def scan_ink(image: np.ndarray, height: int) -> np.ndarray:
    """One of MNIST's scans, its ink's longer side `height`; float32, square, 0 to 1."""
    side = round(height * 1.4)
    large = np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC), "float32") / 255
    return np.clip((large - 0.3) / 0.4, 0, 1)


def photo(inks: Sequence[np.ndarray], scene: Scene, rng: np.random.Generator) -> Image.Image:
    """A photo of a sheet with these digits, row by row."""
    step = round(scene.digit * 1.75)
    height, width = scene.rows * step + scene.digit, scene.columns * step + scene.digit
    page = np.zeros((height, width), "float32")
    for place, ink in enumerate(inks[: scene.rows * scene.columns]):
        row, column = divmod(place, scene.columns)
        side = len(ink)
        y, x = (
            round(scene.digit / 2 + (line + 0.5) * step - side / 2 + rng.normal(0, scene.digit * 0.05))
            for line in (row, column)
        )
        y, x = min(max(y, 0), height - side), min(max(x, 0), width - side)
        part = page[y : y + side, x : x + side]
        np.maximum(part, ink, out=part)
    # The pen presses unevenly.
    uneven = rng.normal(0, 1, (height // 24 + 2, width // 24 + 2)).astype("float32")
    page *= np.clip(0.93 + 0.06 * _enlarged(uneven, height, width), 0.7, 1)
    paper = np.full((height, width, 3), scene.paper, "float32")
    paper += _enlarged(rng.normal(0, 2, (height // 3 + 1, width // 3 + 1)).astype("float32"), height, width)[..., None]
    line = np.array((168, 190, 222), "float32") if sum(scene.paper) > 380 else np.array((110, 110, 110), "float32")
    if scene.ruling:
        for start in (RULING, RULING + 1):
            paper[start::RULING] = line
            if scene.ruling == "squared":
                paper[:, start::RULING] = line
    sheet = paper + page[..., None] * (np.array(scene.ink, "float32") - paper)
    turned = Image.fromarray(np.clip(sheet, 0, 255).astype("uint8")).rotate(
        scene.turn, Image.Resampling.BICUBIC, expand=True, fillcolor=scene.paper
    )
    seen = np.asarray(turned.filter(ImageFilter.GaussianBlur(scene.blur)), "float32")
    seen = seen * _light(seen.shape[0], seen.shape[1], scene)[..., None]
    seen += rng.normal(0, scene.noise, seen.shape)
    return Image.fromarray(np.clip(seen, 0, 255).astype("uint8"))


def jpeg(image: Image.Image, quality: int = 85) -> bytes:
    """The photo as a JPEG file."""
    return encoded(image, "JPEG", quality=quality)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    """The picture as a file."""
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def pen_photo(places: Sequence[int], scene: Scene, seed: int = 0) -> tuple[bytes, np.ndarray]:
    """A JPEG of drawings of the dev set, and what they are."""
    dev = shared_pen_digits(DEV)
    inks = [stroke_ink(dev.drawings[place], scene.digit, scene.pen) for place in places]
    return jpeg(photo(inks, scene, np.random.default_rng(seed)), scene.quality), dev.labels[list(places)]


def mnist_photo(places: Sequence[int], scene: Scene, seed: int = 0) -> tuple[bytes, np.ndarray]:
    """A JPEG of digits of MNIST's test set, and what they are."""
    data = shared_mnist()
    inks = [scan_ink(data.x_test[place], scene.digit) for place in places]
    return jpeg(photo(inks, scene, np.random.default_rng(seed)), scene.quality), data.y_test[list(places)]


def _enlarged(values: np.ndarray, height: int, width: int) -> np.ndarray:
    return np.asarray(Image.fromarray(values).resize((width, height), Image.Resampling.BILINEAR))


def _light(height: int, width: int, scene: Scene) -> np.ndarray:
    """How much of the light arrives; float32, shape `(height, width)`."""
    y, x = np.linspace(0, 1, height, dtype="float32")[:, None], np.linspace(0, 1, width, dtype="float32")
    light = 1 - scene.shadow * (0.6 * x + 0.4 * y) ** 1.5
    behind = np.clip((x + 0.4 * y - 0.75) * width / 8, 0, 1)
    dimmed: np.ndarray = light * (1 - scene.edge * behind)
    return dimmed


SCENES = {
    "plain": Scene(),
    "ballpoint": Scene(pen=0.035, ink=(30, 46, 130), noise=4),
    "felt pen": Scene(pen=0.15, ink=(20, 20, 20)),
    "pencil": Scene(pen=0.05, ink=(140, 138, 136), noise=4),
    "shadow": Scene(shadow=0.6, edge=0.35, ink=(30, 46, 150)),
    "turned": Scene(turn=6),
    "lined": Scene(ruling="lined", ink=(30, 46, 130), pen=0.05),
    "squared": Scene(ruling="squared", ink=(30, 30, 40), pen=0.05, turn=-2, shadow=0.3),
    "dark paper": Scene(paper=(38, 62, 50), ink=(228, 228, 220), noise=5, shadow=0.4),
    "bad JPEG": Scene(quality=25, noise=8, blur=1.6),
    "many and small": Scene(columns=8, rows=5, digit=48, noise=5),
}


def main() -> None:
    """Writes the sample: one drawing of each digit and five more, in blue, on squared paper, in a shadow."""
    rng = np.random.default_rng(3)
    labels = shared_pen_digits(DEV).labels
    wanted = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 0]
    places = [int(rng.choice(np.flatnonzero(labels == digit))) for digit in wanted]
    scene = Scene(ruling="squared", pen=0.06, ink=(30, 46, 130), shadow=0.45, edge=0.25, turn=-3, noise=4, quality=80)
    SAMPLE.parent.mkdir(exist_ok=True)
    SAMPLE.write_bytes(pen_photo(places, scene)[0])


if __name__ == "__main__":
    main()
