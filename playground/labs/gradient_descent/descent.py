"""Gradient descent on a surface: races, their paths, the tuning rule, and how each path ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.formula.parse import read_formula
from playground.labs.gradient_descent import words
from playground.labs.gradient_descent.surfaces import Point, Surface
from playground.model.optimizer import CONSTANT, COSINE, EXPONENTIAL, OptimizerSpec

SCHEDULES = (CONSTANT, COSINE, EXPONENTIAL)
MAX_STEPS = 1_000

# The tuning rule.
TUNING_RATES = np.logspace(-4, 1, 15)
TUNING_STARTS = 5
# The loss gap as a fraction of the first one is kept within these bounds; a diverged run counts as the upper bound.
BEST_SHARE, WORST_SHARE = 1e-10, 1e3
# The lowest point of a custom formula is known only roughly.
RAN_AWAY = 0.05

CONVERGED, MOVING, DIVERGED, STUCK, FALLING = "converged", "still moving", "diverged", "stuck at a saddle", "falling"
# A path has come to rest if it moves by less than this fraction of the map's width in the last tenth of its steps,
REST = 1e-3
# and if a Newton step would lower the loss by less than this fraction of the total decrease.
GAINED = 1e-4
# Beyond this many map widths, a path has left for good or is about to overflow.
FAR = 1e3


@dataclass(frozen=True, kw_only=True)
class Race:
    """A race: several optimizers from one start.

    Attributes:
        text: The loss, a formula in x and y.
        start: Where all optimizers begin.
        optimizers: Each with its learning rate, schedule and parameters.
        steps: Number of steps each takes.
    """

    text: str
    start: Point
    optimizers: tuple[OptimizerSpec, ...]
    steps: int = 200

    def __post_init__(self) -> None:
        read_formula(self.text)
        if not all(np.isfinite(self.start)):
            raise ValueError(f"`start` must be two finite numbers. Received: start={self.start}")
        if not 1 <= self.steps <= MAX_STEPS:
            raise ValueError(f"`steps` must be from 1 to {MAX_STEPS}. Received: steps={self.steps}")
        for spec in self.optimizers:
            if spec.schedule not in SCHEDULES:
                raise ValueError(f"`schedule` must be one of {', '.join(SCHEDULES)}. Received: {spec.schedule!r}")


@dataclass(frozen=True, kw_only=True)
class Path:
    """The path of an optimizer. Entry t is the state before step t + 1; nothing is clipped, so a path may end in inf and nan.

    Attributes:
        positions: float64, shape `(steps + 1, 2)`.
        losses: float64, shape `(steps + 1,)`.
        gradients: float64, shape `(steps + 1, 2)`, by autodiff.
        hessians: float64, shape `(steps + 1, 2, 2)`, by autodiff.
        rates: Learning rate of each step: float64, shape `(steps,)`.
        slots: What the optimizer keeps, by the names of `playground.labs.gradient_descent.optimizer_steps.SLOTS`: float64, shape `(steps + 1, 2)`.
    """

    positions: np.ndarray
    losses: np.ndarray
    gradients: np.ndarray
    hessians: np.ndarray
    rates: np.ndarray
    slots: dict[str, np.ndarray]

    @property
    def steps(self) -> int:
        """Number of steps before the first value that is not finite."""
        bad = ~(np.isfinite(self.positions).all(axis=1) & np.isfinite(self.losses))
        return int(bad.argmax()) - 1 if bad.any() else len(self.losses) - 1

    def slots_at(self, step: int) -> dict[str, np.ndarray]:
        """What the optimizer keeps before a step, as `apply_step` takes it."""
        return {name: values[step, 0] if name == "product" else values[step] for name, values in self.slots.items()}


@dataclass(frozen=True, kw_only=True)
class Tuning:
    """Scores of all optimizers at all of `TUNING_RATES`.

    Attributes:
        scores: By how many powers of ten the loss gap is below its first value, averaged over steps and starts: float64, shape
            `(optimizers, rates)`.
    """

    scores: np.ndarray

    @property
    def best(self) -> np.ndarray:
        """The best learning rate of each optimizer: float64, shape `(optimizers,)`."""
        rates: np.ndarray = TUNING_RATES[self.scores.argmax(axis=1)]
        return rates


def tuning_starts(surface: Surface) -> np.ndarray:
    """Five points in the middle four fifths of the map, always the same: float64, shape `(5, 2)`. The start of the race is not one of them."""
    share = np.random.default_rng(0).uniform(0.1, 0.9, (TUNING_STARTS, 2))
    low, high = np.array([surface.x_range, surface.y_range]).T
    places: np.ndarray = low + share * (high - low)
    return places


def score(losses: np.ndarray, lowest: float) -> np.ndarray:
    """Powers of ten gained, averaged over the run: float64, shape `(runs,)`. More is better.

    Args:
        losses: float64, shape `(steps + 1, runs)`.
        lowest: Loss of the lowest minimum.
    """
    with np.errstate(all="ignore"):
        share = (losses - lowest) / (losses[0] - lowest)
    # A run far below the lowest minimum has left the map.
    ran_away = ~np.isfinite(share) | (share < -RAN_AWAY)
    share = np.clip(np.where(ran_away, WORST_SHARE, share), BEST_SHARE, WORST_SHARE)
    averages: np.ndarray = -np.log10(share).mean(axis=0)
    return averages


@dataclass(frozen=True, kw_only=True)
class End:
    """How a path ended.

    Attributes:
        kind: `CONVERGED`, `MOVING`, `DIVERGED`, `STUCK` or `FALLING`.
        sentence: The same in words, with numbers and the reason.
        minimum: Which of the surface's minima it reached, from 0; -1 for none of them.
        step: The step at which it came to rest or left the map.
    """

    kind: str
    sentence: str
    minimum: int = -1
    step: int = 0


def stable_limit(spec: OptimizerSpec, curvature: float) -> float | None:
    """The learning rate above which a step overshoots by more than it gains, where the surface has this curvature.

    2/λmax for plain descent, (2 + 2β)/λmax with momentum; None for optimizers that divide by the gradient's size, and where
    the surface curves down. For Nesterov's form the limit is (2 + 2β)/((1 + 2β) λmax).

    References:
        G. Goh, "Why momentum really works", 2017. For Nesterov: the roots of z² - (1 + β)(1 - αλ)z + β(1 - αλ) reach -1.
    """
    if spec.optimizer != "sgd" or not curvature > 0:
        return None
    beta = spec.momentum
    return (2 + 2 * beta) / ((1 + 2 * beta if spec.nesterov else 1) * curvature)


def end_of(path: Path, spec: OptimizerSpec, surface: Surface) -> End:
    """How a path ended, judged by gradient, curvature and motion together: a ball that crosses a saddle has not converged."""
    width, last = surface.width, path.steps
    if last < 0:
        return End(kind=DIVERGED, sentence=words.NO_VALUE)
    distances = np.hypot(*(path.positions[: last + 1] - np.mean([surface.x_range, surface.y_range], axis=1)).T)
    position, gradient, hessian = path.positions[last], path.gradients[last], path.hessians[last]
    tail = path.positions[-max(10, last // 10) :]
    travel = float(np.hypot(*(tail - position).T).max())
    eigenvalues = np.linalg.eigvalsh(hessian) if np.isfinite(hessian).all() else np.full(2, np.nan)
    newton = np.linalg.lstsq(hessian, gradient, rcond=1e-12)[0] if np.isfinite(hessian).all() else np.full(2, np.inf)
    slope = float(np.hypot(*gradient))
    rests = travel <= REST * width and float(np.hypot(*newton)) <= 10 * REST * width
    gained = path.losses[0] - path.losses[last]
    if rests and eigenvalues[0] > 0 and gradient @ newton / 2 <= GAINED * max(abs(gained), 1e-12):
        return _rested(path, surface, position)
    outside = distances > width
    if outside[last] and path.losses[last] < surface.lowest:
        step = 0 if outside.all() else int(np.flatnonzero(~outside)[-1]) + 1
        return End(kind=FALLING, step=step, sentence=words.falling(step, float(path.losses[last])))
    grows = path.losses[last] > max(path.losses[0], 2 * path.losses[last // 2])
    if last < len(path.losses) - 1 or grows or distances[last] > FAR * width:
        return _left(path, spec, surface, distances, last)
    if rests and eigenvalues[0] < 0:
        sentence = words.stuck(position, slope, float(eigenvalues[0]), maximum=not eigenvalues[1] > 0)
        return End(kind=STUCK, step=last, sentence=sentence)
    return _moving(path, surface, travel, slope, tail)


def _left(path: Path, spec: OptimizerSpec, surface: Surface, distances: np.ndarray, last: int) -> End:
    outside = np.flatnonzero(distances > surface.width)
    left_at = int(outside[0]) if outside.size else None
    overflow_at = None if last == len(path.losses) - 1 else last + 1
    # The curvature where the loss was at its lowest, before it grew for good.
    turn = int(np.nanargmin(path.losses[: last + 1]))
    curvature = float(np.linalg.eigvalsh(path.hessians[turn])[-1]) if np.isfinite(path.hessians[turn]).all() else 0.0
    limit, rate = stable_limit(spec, curvature), float(path.rates[min(turn, len(path.rates) - 1)])
    if limit is None:
        reason = words.STEPS_TOO_LONG
    else:
        reason = words.stability(spec, step=turn, curvature=curvature, limit=limit, rate=rate)
    sentence = words.diverged(left_at, overflow_at, reason)
    return End(kind=DIVERGED, step=last if left_at is None else left_at, sentence=sentence)


def _rested(path: Path, surface: Surface, position: np.ndarray) -> End:
    distance = np.hypot(*(path.positions - position).T)
    step = (
        int(np.flatnonzero(distance > REST * surface.width)[-1]) + 1 if (distance > REST * surface.width).any() else 0
    )
    found = -1
    for index, minimum in enumerate(surface.minima):
        if np.hypot(*(position - minimum)) <= 20 * REST * surface.width:
            found = index
    loss = float(path.losses[path.steps])
    above: float | None = None
    if surface.minima:
        higher = loss - surface.lowest
        above = 0.0 if higher <= 1e-3 * max(1.0, abs(surface.lowest)) else higher
    return End(kind=CONVERGED, sentence=words.converged(position, step, loss, above), minimum=found, step=step)


def _moving(path: Path, surface: Surface, travel: float, slope: float, tail: np.ndarray) -> End:
    last = path.steps
    moves = np.diff(tail, axis=0)
    length, distance = float(np.hypot(*moves.T).sum()), float(np.hypot(*(tail[-1] - tail[0])))
    loss = float(path.losses[last])
    # Back and forth: the steps are long, but they lead nowhere.
    if travel > REST * surface.width and distance < 0.2 * length:
        return End(kind=MOVING, sentence=words.oscillating(travel, loss, last), step=last)
    return End(kind=MOVING, sentence=words.still_moving(slope, len(moves), distance, loss, last), step=last)
