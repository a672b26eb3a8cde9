"""Regression: presets, remedies for unfinished trainings, and challenges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from playground.challenge import Challenge
from playground.job import Job
from playground.labs.regression.linear_models import accuracy, least_squares, separable
from playground.labs.regression.points import Point, columns
from playground.labs.regression.polynomial import L1, L2, MAX_DEGREE, NONE, DegreeFits, fit_degrees
from playground.labs.regression.spec import (
    LINEAR,
    LOGISTIC,
    REFERENCE_L2,
    PolynomialSpec,
    RegressionSpec,
    training_data,
)
from playground.preset import Preset

# A batch size that holds all points of any sample here.
WHOLE = 300

ADVANCE = Job("playground.labs.regression.training.fit:advance")


S4 = Preset(
    id="s4-line",
    name="Linear regression",
    former=("S4 line",),
    about="One linear unit with Keras's defaults, 100 epochs. The training stops halfway, so the fit is unfinished.",
    spec=RegressionSpec(),
)
S5 = Preset(
    id="s5-classes",
    name="Logistic regression",
    former=("S5 classes",),
    about="One sigmoid unit with Keras's defaults, 100 epochs; the line x₁ + x₂ = 1 separates the classes. It is barely trained.",
    spec=RegressionSpec(task=LOGISTIC),
)
SEPARABLE = Preset(
    id="no-end",
    name="Separable classes",
    former=("no end",),
    about="Two classes with a gap between them: the loss has no minimum, so the weights keep growing, ever more slowly.",
    spec=RegressionSpec(task=LOGISTIC, learning_rate=1.0, epochs=1_000, gap=0.2),
)
PENALISED = Preset(
    id="l2-ends-it",
    name="Separable classes with L2",
    former=("L2 ends it",),
    about="The same classes with an L2 penalty: now there is a best w, and the training converges to it.",
    spec=RegressionSpec(task=LOGISTIC, learning_rate=1.0, epochs=500, gap=0.2, l2=0.01),
)
CURVES = Preset(
    id="curves",
    name="Polynomials",
    former=("curves",),
    about="Polynomials of degree 1 to 15 fitted to 20 noisy points of a sine: too stiff, about right, too flexible.",
    # A sample that shows the effect clearly. Others differ: that is variance, and changing the seed shows it.
    spec=PolynomialSpec(seed=26),
)
PRESETS: tuple[Preset[RegressionSpec | PolynomialSpec], ...] = (S4, S5, SEPARABLE, PENALISED, CURVES)


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """A remedy for an unfinished training: the same settings with one change.

    Attributes:
        id: Name of its button.
        title: Label of the button, made from the changed spec.
        apply: Returns the changed spec; None where the change would not help.
    """

    id: str
    title: Callable[[RegressionSpec], str]
    apply: Callable[[RegressionSpec], RegressionSpec | None]


def more_steps(spec: RegressionSpec) -> RegressionSpec | None:
    """The same training for ten times as many epochs, or fifty times for a boundary."""
    epochs = 1_000 if spec.task == LINEAR else 5_000
    return replace(spec, epochs=epochs) if spec.epochs < epochs and not spec.l2 else None


def higher_rate(spec: RegressionSpec) -> RegressionSpec | None:
    """The same training with a learning rate that suits the problem."""
    rate = 0.1 if spec.task == LINEAR else 3.0
    return replace(spec, learning_rate=rate) if spec.learning_rate < rate and not spec.l2 else None


def penalty(spec: RegressionSpec) -> RegressionSpec | None:
    """The same training of a boundary with an L2 penalty, so that there is a minimum to converge to."""
    return replace(spec, l2=REFERENCE_L2) if spec.task == LOGISTIC and not spec.l2 else None


def whole_batch(spec: RegressionSpec) -> RegressionSpec | None:
    """The same training of a line with all points in each update: without the jitter of mini-batches."""
    finished = spec.task == LINEAR and (spec.epochs >= 1_000 or spec.learning_rate >= 0.1)
    return replace(spec, batch_size=WHOLE) if finished and spec.batch_size < spec.samples else None


REMEDIES = (
    Remedy(id="steps", title=lambda spec: f"Train for {spec.epochs:,} epochs", apply=more_steps),
    Remedy(id="rate", title=lambda spec: f"Use learning rate {spec.learning_rate:g}", apply=higher_rate),
    Remedy(id="whole_batch", title=lambda spec: "Use all points in each update", apply=whole_batch),
    Remedy(id="l2", title=lambda spec: f"Add an L2 penalty, λ = {spec.l2:g}", apply=penalty),
)


@dataclass(frozen=True, kw_only=True)
class Work:
    """What the visitor sees now, for the challenges.

    Attributes:
        spec: The settings.
        points: The points.
        own: Whether the visitor has changed or brought them.
        weights: float, shape `(d + 1,)`, at the end of the training; None for a polynomial.
        fits: The polynomials; None for a training.
    """

    spec: RegressionSpec | PolynomialSpec
    points: tuple[Point, ...]
    own: bool
    weights: np.ndarray | None = None
    fits: DegreeFits | None = None


def _arrived(work: Work) -> bool:
    """The sample's points, and a slope within 1% of the least-squares slope."""
    if not isinstance(work.spec, RegressionSpec) or work.spec.task != LINEAR or work.own or work.weights is None:
        return False
    best = least_squares(*training_data(LINEAR, work.points))
    return bool(abs(float(work.weights[0]) / best[0] - 1) < 0.01)


def _downhill(work: Work) -> bool:
    """The sample with at most three points changed, and a least-squares line that slopes downward."""
    if not isinstance(work.spec, RegressionSpec) or work.spec.task != LINEAR or not work.own:
        return False
    before = {(round(point.x, 3), round(point.y, 3)) for point in work.spec.sample()}
    now = {(round(point.x, 3), round(point.y, 3)) for point in work.points}
    if len(before) < 20 or len(before - now) > 3 or len(now - before) > 3 or len(now) < 2:
        return False
    return bool(least_squares(*training_data(LINEAR, work.points))[0] < 0)


def _all_right(work: Work) -> bool:
    """The sample's points, practically all on the correct side of the line."""
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
        id="arrive",
        sentence="Linear regression: bring the trained slope within 1% of the least-squares slope.",
        done=_arrived,
    ),
    Challenge(
        id="downhill",
        sentence="Linear regression with a sample of 20 points: add, move or delete at most three points so that the least-squares line slopes downward.",
        done=_downhill,
    ),
    Challenge(
        id="all_right",
        sentence="Logistic regression: train until at least 99 of the 100 points are classified correctly.",
        done=_all_right,
    ),
    Challenge(
        id="inseparable",
        sentence="Logistic regression: move or add a point so that no line can separate the classes. The weights then stop growing.",
        done=_inseparable,
    ),
    Challenge(
        id="tamed",
        sentence="Polynomials: for degree 15, find a penalty with which it is about as good on the test points as the best degree without a penalty.",
        done=_tamed,
    ),
)
