"""Points on a plane with a class or a target: the data sets of the two-dimensional labs, made from a seed.

The first six are TensorFlow Playground's, with its ranges (`dataset.ts`, tensorflow/playground at 02469bd). A seed fixes the
points and what the noise does to them: turning the noise up moves the same points further, or more of the same labels.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# The plane that is drawn reaches from -DOMAIN to DOMAIN in both directions.
DOMAIN = 6.0
RADIUS = 5.0
PADDING = 0.3
MAX_NOISE = 0.5
MAX_CLASSES = 5
CLASSIFICATION_SAMPLES = 500
REGRESSION_SAMPLES = 1_200
# Centres and signs of the six bumps.
BUMPS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))
RINGS = (1.0, 2.2, 3.4, 4.6)
RING_WIDTH = 0.5
SQUARE = 2.5


@dataclass(frozen=True, kw_only=True)
class Points:
    """Points and what is to be learned of them.

    Attributes:
        x: float64, shape `(n, 2)`.
        y: float64, shape `(n,)`: the class, 0 to `num_classes` - 1, or the target of a regression, about -1 to 1.
            With two classes, class 1 is TensorFlow Playground's +1 and class 0 its -1.
        num_classes: 2 or more; 0 for a regression.
    """

    x: np.ndarray
    y: np.ndarray
    num_classes: int

    def __len__(self) -> int:
        return len(self.x)

    def take(self, indices: np.ndarray | slice) -> Points:
        """Some of the points."""
        return Points(x=self.x[indices], y=self.y[indices], num_classes=self.num_classes)


Generator = Callable[[np.random.Generator, int, float, int], tuple[np.ndarray, np.ndarray]]


def circle(random: np.random.Generator, samples: int, noise: float, num_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """A disc, r ~ U(0, 2.5), in a ring, r ~ U(3.5, 5), angle ~ U(0, 2π).

    The class is whether the point, moved by U(-5, 5)·noise on each axis, is within 2.5 of the middle.
    """
    inner = (samples + 1) // 2
    radius = np.concatenate([random.uniform(0, 2.5, inner), random.uniform(3.5, RADIUS, samples - inner)])
    x = _polar(radius, random.uniform(0, 2 * math.pi, samples))
    moved = x + random.uniform(-RADIUS, RADIUS, x.shape) * noise
    return x, (np.hypot(*moved.T) < RADIUS / 2).astype("float64")


def xor(random: np.random.Generator, samples: int, noise: float, num_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """x ~ U(-5, 5)², pushed 0.3 away from both axes; the class is whether the signs agree after moving by U(-5, 5)·noise."""
    x = random.uniform(-RADIUS, RADIUS, (samples, 2))
    x += np.where(x > 0, PADDING, -PADDING)
    moved = x + random.uniform(-RADIUS, RADIUS, x.shape) * noise
    return x, (moved.prod(axis=1) >= 0).astype("float64")


def gauss(random: np.random.Generator, samples: int, noise: float, num_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """N((2, 2), v) is class 1, N((-2, -2), v) class 0; the variance v goes from 0.5 to 4 as noise goes from 0 to 0.5."""
    y = _alternating(samples, 2)
    centres = np.where(y[:, np.newaxis] == 1, 2.0, -2.0)
    return centres + _deviation(noise) * random.standard_normal((samples, 2)), y


def spiral(random: np.random.Generator, samples: int, noise: float, num_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """k arms of n points: r = 5i/n, t = 2π (3.5/k · i/n + arm/k), (r sin t, r cos t) + U(-1, 1)·noise.

    With two arms these are TensorFlow Playground's 1.75 turns. Arm 0 is class 1 of two, as there.
    """
    y = _alternating(samples, num_classes)
    place = np.arange(samples) // num_classes / math.ceil(samples / num_classes)
    arm = 1 - y if num_classes == 2 else y
    angle = 2 * math.pi * (3.5 / num_classes * place + arm / num_classes)
    x = _polar(RADIUS * place, math.pi / 2 - angle)
    return x + random.uniform(-1, 1, x.shape) * noise, y


def moons(random: np.random.Generator, samples: int, noise: float, num_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Two half circles that reach into each other, t ~ U(0, π): (cos t, sin t) and (1 - cos t, ½ - sin t), + U(-1, 1)·noise."""
    y = _alternating(samples, 2)
    angle = random.uniform(0, math.pi, samples)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    x = 3.0 * (np.where(y[:, np.newaxis] == 1, upper, lower) - [0.5, 0.25])
    return x + random.uniform(-1, 1, x.shape) * 2 * noise, y


def checkerboard(
    random: np.random.Generator, samples: int, noise: float, num_classes: int
) -> tuple[np.ndarray, np.ndarray]:
    """x ~ U(-5, 5)² on 4 × 4 squares; the class is the square's colour after moving by U(-2.5, 2.5)·noise."""
    x = random.uniform(-RADIUS, RADIUS, (samples, 2))
    moved = x + random.uniform(-SQUARE, SQUARE, x.shape) * noise
    return x, (np.floor(moved / SQUARE).sum(axis=1) % 2 == 0).astype("float64")


def rings(random: np.random.Generator, samples: int, noise: float, num_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Four rings around 1, 2.2, 3.4 and 4.6, half a unit wide, of classes 1, 0, 1, 0; + U(-1, 1)·noise."""
    ring = np.arange(samples) % len(RINGS)
    radius = np.array(RINGS)[ring] + random.uniform(-RING_WIDTH / 2, RING_WIDTH / 2, samples)
    x = _polar(radius, random.uniform(0, 2 * math.pi, samples))
    return x + random.uniform(-1, 1, x.shape) * noise, (ring % 2 == 0).astype("float64")


def blobs(random: np.random.Generator, samples: int, noise: float, num_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Class c is N(3.5 (sin, cos)(2πc/k), v), the variance v from 0.25 to 2 as noise goes from 0 to 0.5."""
    y = _alternating(samples, num_classes)
    centres = _polar(np.full(samples, 3.5), math.pi / 2 - 2 * math.pi * y / num_classes)
    return centres + math.sqrt(0.5) * _deviation(noise) * random.standard_normal((samples, 2)), y


def plane(random: np.random.Generator, samples: int, noise: float, num_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Regression: x ~ U(-6, 6)², the target (x₁ + x₂)/10 of the point moved by U(-6, 6)·noise."""
    x = random.uniform(-DOMAIN, DOMAIN, (samples, 2))
    moved = x + random.uniform(-DOMAIN, DOMAIN, x.shape) * noise
    return x, moved.sum(axis=1) / 10


def bumps(random: np.random.Generator, samples: int, noise: float, num_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Regression: x ~ U(-6, 6)², the target the largest of six bumps ±max(0, 1 - distance/2) at the point moved by U(-6, 6)·noise."""
    x = random.uniform(-DOMAIN, DOMAIN, (samples, 2))
    moved = x + random.uniform(-DOMAIN, DOMAIN, x.shape) * noise
    centres = np.array(BUMPS, "float64")
    distance = np.linalg.norm(moved[:, np.newaxis] - centres[:, :2], axis=2)
    height = centres[:, 2] * np.clip(1 - distance / 2, 0, 1)
    return x, height[np.arange(samples), np.abs(height).argmax(axis=1)]


def wave(random: np.random.Generator, samples: int, noise: float, num_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Regression of one variable: x₁ ~ U(-6, 6), x₂ = 0, the target 0.8 sin(1.5 x₁) + U(-1, 1)·noise."""
    x = np.stack([random.uniform(-DOMAIN, DOMAIN, samples), np.zeros(samples)], axis=1)
    return x, 0.8 * np.sin(1.5 * x[:, 0]) + random.uniform(-1, 1, samples) * noise


CLASSIFICATIONS: dict[str, Generator] = {
    "circle": circle, "xor": xor, "gauss": gauss, "spiral": spiral, "moons": moons, "checkerboard": checkerboard,
    "rings": rings, "blobs": blobs,
}  # fmt: skip
REGRESSIONS: dict[str, Generator] = {"plane": plane, "bumps": bumps, "wave": wave}
GENERATORS = CLASSIFICATIONS | REGRESSIONS
# These can have more than two classes.
MULTICLASS = ("spiral", "blobs")


def plane_points(
    name: str, *, seed: int, noise: float = 0.0, samples: int | None = None, num_classes: int = 2
) -> Points:
    """The points of a data set, in an order that the seed has shuffled.

    Args:
        name: A key of `GENERATORS`.
        seed: The same seed gives the same points.
        noise: 0 to 0.5; what it does is each generator's.
        samples: How many; None: 500 for a classification, 1,200 for a regression.
        num_classes: Of the data sets in `MULTICLASS`, 2 to 5; the others have two.

    Raises:
        ValueError: If there is no such data set.
    """
    if name not in GENERATORS:
        raise ValueError(f"`name` must be one of {', '.join(GENERATORS)}. Received: name={name!r}")
    regression = name in REGRESSIONS
    count = samples or (REGRESSION_SAMPLES if regression else CLASSIFICATION_SAMPLES)
    classes = num_classes if name in MULTICLASS else 2
    if regression:
        classes = 0
    random = np.random.default_rng(seed)
    x, y = GENERATORS[name](random, count, noise, classes)
    return Points(x=x, y=y, num_classes=classes).take(random.permutation(count))


def split(points: Points, train_share: float) -> tuple[Points, Points]:
    """The first `train_share` of the points to train on, the others to test on; at least one of each."""
    count = min(len(points) - 1, max(1, round(train_share * len(points))))
    return points.take(slice(count)), points.take(slice(count, None))


def _polar(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _alternating(samples: int, num_classes: int) -> np.ndarray:
    """Classes in turn, so that they are equally many whatever the number of points."""
    return (np.arange(samples) % num_classes).astype("float64")


def _deviation(noise: float) -> float:
    """Standard deviation of TensorFlow Playground's Gaussians: its variance is 0.5 at noise 0 and 4 at noise 0.5."""
    return math.sqrt(0.5 + noise / MAX_NOISE * 3.5)
