"""Turns the strokes of a pen into an image like MNIST's: crop to the ink, scale it to 20 px, centre the mass.

MNIST was made from scans by cropping to the ink, scaling its longer side to 20 px and shifting the centre of mass to index
14.0 of 28. Here the points are scaled and shifted instead, and the line is drawn afterwards, so that its width does not
depend on the drawing's size and nothing is resampled.

References:
    Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document recognition", 1998, III.A.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SIDE = 28
INK_SIDE = 20.0
CENTRE = 14.0
PREVIEW_SIDE = 112
MAX_POINTS = 20_000

Strokes = Sequence[Sequence[Sequence[float]]]

# Discs along a line, a fifth of a radius apart: the line's edge is then straight to a hundredth of a pixel.
DISC_SPACING = 0.2
# A scribble may have more discs than this. They are then moved to a grid twice as wide, where many coincide, and beyond the
# second number they are further apart: the image is black by then.
MANY_DISCS, MOST_DISCS = 1_500, 20_000
# Extents below this share of the coordinates are rounding, not ink: the drawing is a dot.
SMALLEST_EXTENT = 1e-9


@dataclass(frozen=True, kw_only=True)
class Pen:
    """A round pen with a soft edge.

    Attributes:
        width: Width of its line in pixels, between the two points where the ink is half as dark as in the middle.
        softness: Pixels over which the ink fades from full to none.
    """

    width: float = 2.5
    softness: float = 1.2

    def __post_init__(self) -> None:
        if not 0 < self.softness <= self.width:
            raise ValueError(
                f"`softness` must be > 0 and at most `width`. Received: softness={self.softness}, width={self.width}"
            )

    @property
    def reach(self) -> float:
        """Distance from the line beyond which there is no ink, in pixels."""
        return (self.width + self.softness) / 2

    def scaled(self, factor: float) -> Pen:
        """The same pen for an image that is `factor` times as large."""
        return Pen(width=self.width * factor, softness=self.softness * factor)


PEN = Pen()


@dataclass(frozen=True, kw_only=True)
class Steps:
    """The steps from a drawing to an image; ink 0 to 255 on 0, uint8.

    Attributes:
        cropped: Cropped to its ink, shape `(112, 112)`; the shorter side is in the middle.
        scaled: The ink's longer side is 20 px and the line is redrawn, shape `(28, 28)`; the box is in the middle.
        centred: The centre of mass is in the middle: the network's input, shape `(28, 28)`.
    """

    cropped: np.ndarray
    scaled: np.ndarray
    centred: np.ndarray


def read_strokes(strokes: Strokes) -> tuple[np.ndarray, ...]:
    """Checks strokes from a browser or a file.

    Args:
        strokes: Strokes, each a list of `(x, y)`, x right, y down, in any unit. A stroke of one point is a dot; one
            without points is left out.

    Returns:
        float64 arrays of shape `(points, 2)`. Empty for an empty drawing.

    Raises:
        ValueError: If a point is not a pair of finite numbers, or there are too many points.
    """
    try:
        read = tuple(np.asarray(stroke, "float64") for stroke in strokes if len(stroke))
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError("A drawing is a list of strokes, and a stroke is a list of points (x, y).") from error
    if any(stroke.ndim != 2 or stroke.shape[1] != 2 for stroke in read):
        raise ValueError("Every point of a stroke must be two numbers, x and y.")
    count = sum(map(len, read))
    if count > MAX_POINTS:
        raise ValueError(f"A drawing may have at most {MAX_POINTS:,} points. Received: {count:,}")
    if not all(np.isfinite(stroke).all() for stroke in read):
        raise ValueError("Every coordinate of a stroke must be a finite number.")
    return read


def to_mnist(strokes: Strokes, pen: Pen = PEN, ink_side: float = INK_SIDE) -> np.ndarray | None:
    """The drawing as MNIST would show it.

    The ink's longer side is `ink_side` pixels, between the points where it is half dark. The centre of mass is at index
    14.0 of 28 in both axes, or as near as possible without ink leaving the image. A drawing without extent stays a dot.

    Args:
        strokes: As for `read_strokes`.
        pen: The pen to draw with.
        ink_side: Length of the longer side, in pixels; other values than MNIST's are for training.

    Returns:
        uint8, shape `(28, 28)`, ink 0 to 255 on 0, its darkest pixel 255; None for an empty drawing.

    Raises:
        ValueError: As `read_strokes`.
    """
    read = read_strokes(strokes)
    if not read:
        return None
    return to_pixels(centred_ink(fitted(read, ink_side - pen.width), pen))


def to_input(strokes: Strokes) -> np.ndarray | None:
    """The drawing as the input of a network: float32, shape `(1, 28, 28, 1)`, 0 to 1; None for an empty drawing."""
    picture = to_mnist(strokes)
    return None if picture is None else as_input(picture)


def as_input(picture: np.ndarray) -> np.ndarray:
    """An image, uint8 of shape `(28, 28)`, as the input of a network: float32, shape `(1, 28, 28, 1)`, 0 to 1."""
    return picture[np.newaxis, ..., np.newaxis].astype("float32") / 255


def steps(strokes: Strokes) -> Steps | None:
    """The steps from a drawing to an image, for display; None for an empty drawing. Raises as `read_strokes`."""
    read = read_strokes(strokes)
    if not read:
        return None
    zoom = PREVIEW_SIDE / INK_SIDE
    large, small = PEN.scaled(zoom), fitted(read, INK_SIDE - PEN.width)
    boxed, centred = boxed_and_centred_ink(small, PEN)
    return Steps(
        cropped=to_pixels(draw([zoom * stroke + (PREVIEW_SIDE - 1) / 2 for stroke in small], large, side=PREVIEW_SIDE)),
        scaled=to_pixels(boxed),
        centred=to_pixels(centred),
    )


def fitted(strokes: Sequence[np.ndarray], extent: float) -> list[np.ndarray]:
    """Scales points so that their longer side is `extent`, and moves the middle of their box to 0. The aspect ratio is kept."""
    # First to at most 1: the difference of two enormous numbers overflows.
    largest = max(float(np.abs(stroke).max()) for stroke in strokes) or 1.0
    points = np.concatenate(strokes) / largest
    low, high = points.min(axis=0), points.max(axis=0)
    longer = float((high - low).max())
    factor = extent / longer if longer > SMALLEST_EXTENT else 0.0
    scaled = (points - (low + high) / 2) * factor
    return np.split(scaled, np.cumsum([len(stroke) for stroke in strokes])[:-1])


def centred_ink(strokes: Sequence[np.ndarray], pen: Pen) -> np.ndarray:
    """Draws points around 0 so that the mass of their ink is in the middle; float32, shape `(28, 28)`, 0 to 1."""
    return boxed_and_centred_ink(strokes, pen)[1]


def boxed_and_centred_ink(strokes: Sequence[np.ndarray], pen: Pen) -> tuple[np.ndarray, np.ndarray]:
    """Draws points around 0 twice: their 0 in the middle, then their ink's mass there. As `centred_ink`, both."""
    points = np.concatenate(strokes)
    # The middle of a line may move this far while its half-dark edge stays inside.
    room = pen.width / 2 - 0.5
    lowest, highest = room - points.min(axis=0), SIDE - 1 - room - points.max(axis=0)
    middle = (SIDE - 1) / 2
    boxed = draw([stroke + middle for stroke in strokes], pen)
    shift = np.clip(middle + CENTRE - centre_of_mass(boxed), lowest, np.maximum(lowest, highest))
    return boxed, draw([stroke + shift for stroke in strokes], pen)


def centre_of_mass(image: np.ndarray) -> np.ndarray:
    """Centre of mass of the ink, as indices (x, y); float64, shape `(2,)`."""
    ink = image.astype("float64")
    indices = np.arange(len(ink))
    centre: np.ndarray = np.array([ink.sum(axis=0) @ indices, ink.sum(axis=1) @ indices]) / ink.sum()
    return centre


def draw(strokes: Sequence[np.ndarray], pen: Pen, side: int = SIDE) -> np.ndarray:
    """Draws lines through the points of each stroke.

    Args:
        strokes: Arrays `(points, 2)` in pixels; (0, 0) is the middle of the first pixel.
        pen: The pen to draw with.
        side: Pixels per side.

    Returns:
        float32, shape `(side, side)`, 0 to 1: how far the nearest point of a line is inside the pen.
    """
    spacing = DISC_SPACING * pen.width / 2
    length = sum(float(np.hypot(*np.diff(stroke, axis=0).T).sum()) for stroke in strokes)
    spacing = max(spacing, length / MOST_DISCS)
    discs = np.concatenate([_along(stroke, spacing) for stroke in strokes])
    # Every disc meets a square of pixels around it; a margin takes what falls off the picture.
    margin = math.ceil(pen.reach) + 1
    window = np.arange(-margin + 1, margin + 1)
    discs = discs[((discs > -margin) & (discs < side - 1 + margin)).all(axis=1)]
    if len(discs) > MANY_DISCS:
        discs = _on_grid(discs, 2 * DISC_SPACING * pen.width / 2)
    base = np.floor(discs).astype("int64")
    near = (base[:, :, np.newaxis] + window) - discs[:, :, np.newaxis]
    distance = np.sqrt((near[:, 1, :, np.newaxis] ** 2 + near[:, 0, np.newaxis, :] ** 2).astype("float32"))
    ink = np.clip((pen.reach - distance) / pen.softness, 0, 1)
    wide = side + 4 * margin
    place = base + 2 * margin
    flat = (place[:, 1, np.newaxis] + window)[:, :, np.newaxis] * wide + (place[:, 0, np.newaxis] + window)[
        :, np.newaxis
    ]
    page = np.zeros(wide * wide, "float32")
    np.maximum.at(page, flat.ravel(), ink.ravel())
    return page.reshape(wide, wide)[2 * margin : 2 * margin + side, 2 * margin : 2 * margin + side]


def to_pixels(ink: np.ndarray) -> np.ndarray:
    """Ink as uint8, its darkest pixel 255."""
    return np.round(ink * (255 / max(float(ink.max()), 1e-6))).astype("uint8")


def _on_grid(discs: np.ndarray, spacing: float) -> np.ndarray:
    """The points of a grid that are nearest to a disc, each once."""
    cells = np.round(discs / spacing).astype("int64")
    lowest = cells.min(axis=0)
    taken = np.zeros(cells.max(axis=0) - lowest + 1, "bool")
    taken[tuple((cells - lowest).T)] = True
    points: np.ndarray = (np.argwhere(taken) + lowest) * spacing
    return points


def _along(stroke: np.ndarray, spacing: float) -> np.ndarray:
    """Points at most `spacing` apart along a stroke, including its first and its last."""
    lengths = np.hypot(*np.diff(stroke, axis=0).T)
    distances = np.concatenate([[0.0], np.cumsum(lengths)])
    positions = np.linspace(0, distances[-1], math.ceil(distances[-1] / spacing) + 1)
    return np.stack([np.interp(positions, distances, stroke[:, axis]) for axis in (0, 1)], axis=1)
