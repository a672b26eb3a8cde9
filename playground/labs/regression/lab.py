"""Regression: the trainings S4 and S5, what cures them, and the challenges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from playground.challenge import Challenge
from playground.job import Job
from playground.labs.regression.linear_models import accuracy, least_squares, newton_logistic, separable, stable_rate
from playground.labs.regression.points import Point, columns
from playground.labs.regression.polynomial import L1, L2, MAX_DEGREE, NONE, DegreeFits, fit_degrees
from playground.labs.regression.spec import (
    LINEAR,
    LOGISTIC,
    REFERENCE_L2,
    SEEDED_FIT,
    PolynomialSpec,
    RegressionSpec,
    training_data,
)
from playground.preset import Preset

ADVANCE = Job("playground.labs.regression.training.fit:advance")


S4 = Preset(
    id="s4-line",
    name="Linear regression",
    former=("S4 line",),
    about="One linear unit, Keras's defaults, 100 epochs. It ends half-way: the fit is unfinished.",
    spec=RegressionSpec(),
)
S5 = Preset(
    id="s5-classes",
    name="Logistic regression",
    former=("S5 classes",),
    about="One sigmoid unit, Keras's defaults, 100 epochs, classes parted by x1 + x2 = 1. Barely trained.",
    spec=RegressionSpec(task=LOGISTIC),
)
SEPARABLE = Preset(
    id="no-end",
    name="Separable classes",
    former=("no end",),
    about="Classes with a gap between them: the loss has no minimum, and the weights grow for ever, more and more slowly.",
    spec=RegressionSpec(task=LOGISTIC, learning_rate=1.0, epochs=1_000, gap=0.2),
)
PENALISED = Preset(
    id="l2-ends-it",
    name="Separable classes with L2",
    former=("L2 ends it",),
    about="The same classes with an L2 penalty: now there is a best w, and training arrives at it.",
    spec=RegressionSpec(task=LOGISTIC, learning_rate=1.0, epochs=500, gap=0.2, l2=0.01),
)
CURVES = Preset(
    id="curves",
    name="Polynomials",
    former=("curves",),
    about="Polynomials of degree 1 to 15 through 20 noisy points of a sine: too stiff, about right, too supple.",
    # A sample on which the picture is clear. Others differ: that is variance, and the seed shows it.
    spec=PolynomialSpec(seed=26),
)
PRESETS: tuple[Preset[RegressionSpec | PolynomialSpec], ...] = (S4, S5, SEPARABLE, PENALISED, CURVES)


@dataclass(frozen=True, kw_only=True)
class Cure:
    """What would bring a training to its end: the same with one thing changed.

    Attributes:
        id: Name of its button.
        title: What the button says, from the cured spec.
        apply: The cured spec; None where it cures nothing.
    """

    id: str
    title: Callable[[RegressionSpec], str]
    apply: Callable[[RegressionSpec], RegressionSpec | None]


def more_steps(spec: RegressionSpec) -> RegressionSpec | None:
    """The same training for ten times as long, S5's for fifty times: the cure of patience."""
    epochs = 1_000 if spec.task == LINEAR else 5_000
    return replace(spec, epochs=epochs) if spec.epochs < epochs and not spec.l2 else None


def higher_rate(spec: RegressionSpec) -> RegressionSpec | None:
    """The same training with a rate that fits the problem: the cure that costs nothing."""
    rate = 0.1 if spec.task == LINEAR else 3.0
    return replace(spec, learning_rate=rate) if spec.learning_rate < rate and not spec.l2 else None


def penalty(spec: RegressionSpec) -> RegressionSpec | None:
    """The same training of a boundary with an L2 penalty, so that there is an end to arrive at."""
    return replace(spec, l2=REFERENCE_L2) if spec.task == LOGISTIC and not spec.l2 else None


CURES = (
    Cure(id="steps", title=lambda spec: f"Cure: {spec.epochs:,} epochs", apply=more_steps),
    Cure(id="rate", title=lambda spec: f"Cure: learning rate {spec.learning_rate:g}", apply=higher_rate),
    Cure(id="l2", title=lambda spec: f"Cure: L2 penalty {spec.l2:g}", apply=penalty),
)


def standing(spec: RegressionSpec, x: np.ndarray, y: np.ndarray, path: np.ndarray) -> str:
    """How far a training has come, in a sentence or two of Markdown.

    Args:
        spec: The settings.
        x, y: The points.
        path: float, shape `(epochs + 1, d + 1)`, weights after each epoch; shorter than the spec's epochs if they grew beyond bounds.
    """
    if len(path) <= spec.epochs:
        limit = ""
        if spec.task == LINEAR:
            limit = f" The largest that is stable for these points is {stable_rate(x, spec.l2):.3g}."
        return f"**It diverged in epoch {len(path):,}:** a rate of {spec.learning_rate:g} makes each step overshoot by more than the last.{limit}"
    return _line_standing(spec, x, y, path) if spec.task == LINEAR else _boundary_standing(spec, x, y, path)


def _epochs(spec: RegressionSpec) -> str:
    return "1 epoch" if spec.epochs == 1 else f"{spec.epochs:,} epochs"


def _line_standing(spec: RegressionSpec, x: np.ndarray, y: np.ndarray, path: np.ndarray) -> str:
    best = least_squares(x, y)
    slope, start = float(path[-1][0]), float(path[0][0])
    name = f"After {_epochs(spec)} the slope is {slope:.3f}; least squares says {best[0]:.3f}."
    if abs(slope - best[0]) <= 0.02 * max(1.0, abs(best[0])):
        return f"**Arrived.** {name}"
    reference = least_squares(x, y, spec.l2)
    if spec.l2 and abs(slope - reference[0]) <= 0.02 * max(1.0, abs(reference[0])):
        return f"**Arrived, at the penalty's best.** {name} The penalty λ = {spec.l2:g} moves the best slope to {reference[0]:.3f}."
    if spec.shuffle == SEEDED_FIT and spec.epochs * spec.learning_rate >= 10:
        return (
            f"**Pulled aside.** {name} One order in every epoch gives the last, smaller batch always the same points, and each of them "
            "counts more than the others."
        )
    share = (slope - start) / (best[0] - start) if abs(best[0] - start) > 0.05 else float("nan")
    far = f" It began at {start:.3f} and has gone {share:.0%} of the way." if 0 < share < 1 else ""
    return f"**Unfinished.** {name}{far} It ended because the epochs were over, not because it had arrived."


def _boundary_standing(spec: RegressionSpec, x: np.ndarray, y: np.ndarray, path: np.ndarray) -> str:
    right, size = accuracy(path[-1], x, y), float(np.linalg.norm(path[-1][:-1]))
    done = f"After {_epochs(spec)} {right:.0%} of the points are right and |w| is {size:.2f}."
    early = f"**Barely trained.** {done}" if right < 0.9 else done
    if not 0 < y.mean() < 1:
        return f"{early} All points are of one class: set some of the other."
    if spec.l2:
        best = float(np.linalg.norm(newton_logistic(x, y, spec.l2)[:-1]))
        return f"{early} With λ = {spec.l2:g} there is a best w; its size is {best:.2f}."
    if separable(x, y):
        return (
            f"{early} A line parts these classes, so the loss has no minimum: a larger w is always better, and |w| grows without bound, "
            "in the end like log t. An L2 penalty ends it."
        )
    best = float(np.linalg.norm(newton_logistic(x, y, 0.0)[:-1]))
    return f"{early} No line parts these classes, so there is a best w even without a penalty; its size is {best:.2f}."


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is on the screen, as the challenges see it.

    Attributes:
        spec: The settings.
        points: The points.
        own: Whether the visitor has changed or brought them.
        weights: float, shape `(d + 1,)`, as far as trained; None for a polynomial.
        fits: The polynomials, on that view.
    """

    spec: RegressionSpec | PolynomialSpec
    points: tuple[Point, ...]
    own: bool
    weights: np.ndarray | None = None
    fits: DegreeFits | None = None


def _arrived(work: Work) -> bool:
    """S4's own points, and a slope within 1 % of least squares'."""
    if not isinstance(work.spec, RegressionSpec) or work.spec.task != LINEAR or work.own or work.weights is None:
        return False
    best = least_squares(*training_data(LINEAR, work.points))
    return bool(abs(float(work.weights[0]) / best[0] - 1) < 0.01)


def _downhill(work: Work) -> bool:
    """The sample's points but for three at most, and a least-squares line that falls."""
    if not isinstance(work.spec, RegressionSpec) or work.spec.task != LINEAR or not work.own:
        return False
    before = {(round(point.x, 3), round(point.y, 3)) for point in work.spec.sample()}
    now = {(round(point.x, 3), round(point.y, 3)) for point in work.points}
    if len(before) < 20 or len(before - now) > 3 or len(now - before) > 3 or len(now) < 2:
        return False
    return bool(least_squares(*training_data(LINEAR, work.points))[0] < 0)


def _all_right(work: Work) -> bool:
    """S5's points, all on their side of the line."""
    if not isinstance(work.spec, RegressionSpec) or work.spec.task != LOGISTIC or work.own or work.weights is None:
        return False
    return work.spec.gap == 0 and accuracy(work.weights, *training_data(LOGISTIC, work.points)) > 0.985


def _inseparable(work: Work) -> bool:
    if not isinstance(work.spec, RegressionSpec) or work.spec.task != LOGISTIC or not work.own:
        return False
    x, y = training_data(LOGISTIC, work.points)
    return len(y) >= 20 and not separable(x, y)


def _tamed(work: Work) -> bool:
    """Degree 15 with a penalty is nearly as good on the test points as the best plain polynomial."""
    spec, fits = work.spec, work.fits
    if not isinstance(spec, PolynomialSpec) or fits is None or work.own:
        return False
    if spec.penalty not in (L1, L2) or spec.degree != MAX_DEGREE:
        return False
    x, y, labels = columns(work.points)
    train, test = labels == 0, labels == 1
    plain = fit_degrees(x[train], y[train], x[test], y[test], penalty=NONE, strength=0, low=fits.low, high=fits.high)
    return bool(fits.test_error[MAX_DEGREE - 1] <= 1.2 * plain.test_error.min())


CHALLENGES: tuple[Challenge[Work], ...] = (
    Challenge(
        id="arrive", sentence="S4: bring the trained slope within 1 % of the least-squares slope.", done=_arrived
    ),
    Challenge(
        id="downhill",
        sentence="S4 with a sample of 20 points: make the least-squares line fall by adding, moving or deleting three at most.",
        done=_downhill,
    ),
    Challenge(id="all_right", sentence="S5: train it until at least 99 of its 100 points are right.", done=_all_right),
    Challenge(
        id="inseparable",
        sentence="S5: move or add a point so that no line parts the classes any more. Then the weights stop growing.",
        done=_inseparable,
    ),
    Challenge(
        id="tamed",
        sentence="Curves: take degree 15 and find a penalty that makes it about as good on the test points as the best degree without one.",
        done=_tamed,
    ),
)
