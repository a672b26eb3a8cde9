"""What may happen to a picture of a digit: ten distortions of many pictures at once, each with one strength.

Every function takes float32 pictures, shape `(n, 28, 28)`, ink 0 to 1, and returns as many of the same kind. What is drawn at
random is drawn for each picture alone and does not depend on the strength, so that a curve over strengths shows the same
pictures, distorted more and more.

References:
    D. Hendrycks, T. Dietterich, "Benchmarking neural network robustness to common corruptions and perturbations", 2019: noise,
        blur and contrast.
    N. Mu, J. Gilmer, "MNIST-C: a robustness benchmark for computer vision", 2019: such distortions of MNIST.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Distort = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]


def noise(images: np.ndarray, strength: float, generator: np.random.Generator) -> np.ndarray:
    """x + σ ε with ε ~ N(0, 1) for each pixel, cut off at 0 and 1; the strength is σ."""
    result: np.ndarray = np.clip(
        images + np.float32(strength) * generator.standard_normal(images.shape, "float32"), 0, 1
    )
    return result


def blur(images: np.ndarray, strength: float, generator: np.random.Generator) -> np.ndarray:
    """G x Gᵀ, where each row of G is a normal curve around its pixel; the strength is its standard deviation in pixels."""
    if not strength:
        return images
    places = np.arange(images.shape[1])
    far = places - places[:, np.newaxis]
    curve = np.exp(-0.5 * (far / strength) ** 2)
    # What would lie outside the picture is empty, so all rows are divided by the sum of a whole curve.
    reach = np.arange(-(len(places) - 1), len(places))
    weights = (curve / np.exp(-0.5 * (reach / strength) ** 2).sum()).astype("float32")
    result: np.ndarray = np.clip(weights @ images @ weights.T, 0, 1)
    return result


def shift(images: np.ndarray, strength: float, generator: np.random.Generator) -> np.ndarray:
    """Moves each picture by the strength in pixels, in a random direction."""
    angles = generator.uniform(0, 2 * np.pi, len(images))
    return shifted(images, strength * np.stack([np.cos(angles), np.sin(angles)], axis=-1))


def rotation(images: np.ndarray, strength: float, generator: np.random.Generator) -> np.ndarray:
    """Turns each picture by the strength in degrees, clockwise or the other way at random."""
    return rotated(images, strength * generator.choice([-1.0, 1.0], len(images)))


def scale(images: np.ndarray, strength: float, generator: np.random.Generator) -> np.ndarray:
    """Makes each digit larger or smaller around the middle of the picture; the strength is the factor."""
    return warped(images, np.tile(np.eye(2) / strength, (len(images), 1, 1)))


def shear(images: np.ndarray, strength: float, generator: np.random.Generator) -> np.ndarray:
    """Slants each digit, to the left or to the right at random; the strength is the tangent of the angle."""
    inverse = np.tile(np.eye(2), (len(images), 1, 1))
    inverse[:, 0, 1] = strength * generator.choice([-1.0, 1.0], len(images))
    return warped(images, inverse)


def contrast(images: np.ndarray, strength: float, generator: np.random.Generator) -> np.ndarray:
    """c x + (1 - c) m, where m is the mean of the picture; the strength is the factor c, 0 to 1."""
    mean = images.mean(axis=(1, 2), keepdims=True)
    result: np.ndarray = np.float32(strength) * images + np.float32(1 - strength) * mean
    return result


def occlusion(images: np.ndarray, strength: float, generator: np.random.Generator) -> np.ndarray:
    """Empties a square at a random place of each picture; the strength is its side in pixels."""
    side, places = round(strength), np.arange(images.shape[1])
    starts = np.floor(generator.random((len(images), 2)) * (len(places) - side + 1))[..., np.newaxis]
    within = (places >= starts) & (places < starts + side)
    return np.where(within[:, 0, :, np.newaxis] & within[:, 1, np.newaxis], np.float32(0), images)


def thickness(images: np.ndarray, strength: float, generator: np.random.Generator) -> np.ndarray:
    """Makes strokes thicker (above 0) or thinner (below 0) by the strength in pixels on each side.

    Thicker is grey-scale dilation; thinner is the same for the empty ground. Between two whole pixels the two pictures are mixed.
    """
    result = images if strength >= 0 else 1 - images
    left = abs(strength)
    while left > 0:
        step = np.float32(min(left, 1))
        result = (1 - step) * result + step * dilated(result)
        left -= 1
    return result if strength >= 0 else 1 - result


def polarity(images: np.ndarray, strength: float, generator: np.random.Generator) -> np.ndarray:
    """(1 - s) x + s (1 - x): from dark ink on an empty ground (0) to its negative (1)."""
    return images + np.float32(strength) * (1 - 2 * images)


def dilated(images: np.ndarray) -> np.ndarray:
    """The largest value of each pixel and its four neighbours."""
    edged = np.pad(images, ((0, 0), (1, 1), (1, 1)), mode="edge")
    rows = np.maximum(edged[:, :-2, 1:-1], edged[:, 2:, 1:-1])
    columns = np.maximum(edged[:, 1:-1, :-2], edged[:, 1:-1, 2:])
    result: np.ndarray = np.maximum(images, np.maximum(rows, columns))
    return result


def rotated(images: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    """Turns each picture by an angle of its own around its middle; above 0 clockwise."""
    angles = np.radians(degrees)
    cosine, sine = np.cos(angles), np.sin(angles)
    return warped(images, np.stack([cosine, sine, -sine, cosine], axis=-1).reshape(-1, 2, 2))


def shifted(images: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """Moves each picture by a way of its own, shape `(n, 2)`: to the right and down."""
    return warped(images, np.tile(np.eye(2), (len(images), 1, 1)), pixels)


def warped(images: np.ndarray, inverse: np.ndarray, moved: np.ndarray | float = 0.0) -> np.ndarray:
    """Each pixel p takes the value that the picture has at A (p - c - m) + c, between four pixels by linear interpolation.

    Args:
        images: float32, shape `(n, 28, 28)`.
        inverse: A, shape `(n, 2, 2)`, for places (to the right, down): the inverse of what happens to the digit.
        moved: m, shape `(n, 2)`: to the right and down, in pixels. c is the middle of the picture.
    """
    count, side = len(images), images.shape[1]
    middle = (side - 1) / 2
    rows, columns = np.indices((side, side)).reshape(2, -1) - middle
    right, down = np.broadcast_to(moved, (count, 2)).T[..., np.newaxis]
    right, down = columns - right, rows - down
    places = [
        inverse[:, axis, 0, np.newaxis] * right + inverse[:, axis, 1, np.newaxis] * down + middle for axis in (0, 1)
    ]
    # Around the picture everything is empty: one pixel before it and two behind it are enough for all that lies outside.
    wide = side + 3
    empty = np.pad(images, ((0, 0), (1, 2), (1, 2))).reshape(-1)
    x, y = (np.clip(place + 1, 0, side + 1) for place in places)
    left, top = x.astype("int64"), y.astype("int64")
    x, y = (x - left).astype("float32"), (y - top).astype("float32")
    corner = np.arange(count)[:, np.newaxis] * wide**2 + top * wide + left
    upper = (1 - x) * empty[corner] + x * empty[corner + 1]
    lower = (1 - x) * empty[corner + wide] + x * empty[corner + wide + 1]
    result: np.ndarray = ((1 - y) * upper + y * lower).reshape(images.shape)
    return result


@dataclass(frozen=True, kw_only=True)
class Distortion:
    """A distortion as the page offers it.

    Attributes:
        apply: The function.
        axis: What its strength is, with the unit, for the axis of a curve.
        form: How a sentence writes a strength.
        strengths: Those of a curve, in ascending order.
        neutral: The one of them that changes nothing.
    """

    apply: Distort
    axis: str
    form: str
    strengths: tuple[float, ...]
    neutral: float = 0.0


# By the name that the page shows and the link holds.
NOISE, SHIFT, ROTATION = "noise", "shift", "rotation"
DISTORTIONS = {
    NOISE: Distortion(
        apply=noise, axis="Standard deviation σ of the noise", form="σ = {:g}", strengths=(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8)
    ),
    "blur": Distortion(
        apply=blur, axis="Standard deviation σ of the blur in pixels", form="{:g} px", strengths=(0, 0.5, 1, 1.5, 2, 2.5, 3, 4)
    ),
    SHIFT: Distortion(
        apply=shift, axis="Shift in pixels, in any direction", form="{:g} px", strengths=(0, 1, 2, 3, 4, 5, 7, 9)
    ),
    ROTATION: Distortion(
        apply=rotation, axis="Rotation in degrees, either way", form="{:g}°", strengths=(0, 10, 20, 30, 40, 50, 70, 90)
    ),
    "scale": Distortion(
        apply=scale, axis="Scale of the digit", form="{:g} ×", strengths=(0.4, 0.5, 0.6, 0.8, 1, 1.2, 1.4, 1.6), neutral=1
    ),
    "shear": Distortion(
        apply=shear, axis="Shear (tangent), either way", form="{:g}", strengths=(0, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5)
    ),
    "contrast": Distortion(
        apply=contrast, axis="Factor of the contrast", form="{:g} ×", strengths=(0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1), neutral=1
    ),
    "occlusion": Distortion(
        apply=occlusion, axis="Side of an empty square in pixels", form="{:g} px", strengths=(0, 4, 6, 8, 10, 12, 14, 18)
    ),
    "stroke thickness": Distortion(
        apply=thickness, axis="Thicker on each side, in pixels", form="{:g} px", strengths=(-1, -0.75, -0.5, -0.25, 0, 0.5, 1, 2)
    ),
    "inverted polarity": Distortion(
        apply=polarity, axis="Share of the negative", form="{:g}", strengths=(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1)
    ),
}  # fmt: skip


def generator_of(seed: int, first: int) -> np.random.Generator:
    """The random numbers for a slice of the test digits.

    Args:
        seed: The page's.
        first: Number of the slice's first digit.
    """
    return np.random.default_rng((seed, first))
