"""Sentences of "Regression" that contain numbers, each whole and with its numbers filled in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from playground.labs.regression.linear_models import (
    accuracy,
    least_squares,
    newton_logistic,
    separable,
    share_left,
    stable_rate,
)
from playground.labs.regression.points import Scale
from playground.labs.regression.polynomial import DegreeFits
from playground.labs.regression.spec import LINEAR, REFERENCE_L2, SEEDED_FIT, PolynomialSpec, RegressionSpec
from playground.number import number

TOO_FEW_TRAINING_POINTS = "At least two training points are needed. Click in the picture to add some."
NO_TEST_POINTS = "Add some test points: without them, overfitting cannot be seen."
UNREADABLE_LINK = "The points in this link cannot be read, so the sample is shown instead."
STANDARDISED = (
    "The axes are in the units of the table. The training sees both columns standardised, (value − mean) / standard deviation, so "
    "the weights belong to those values."
)
LINE_TITLE = "The points and the model. Click to add a point."
PLANE_TITLE = "The loss over two parameters, with the path of the training"
PLANE_NOTE = "Bands: loss, bluer is lower. Dots: the training; the lower its true loss, the darker the dot."
ON_THE_BOUNDARY = "This point lies on the true boundary x₁ + x₂ = 1, so one half is the correct answer."
OVERCONFIDENT = (
    "The trained boundary misses the point slightly, and large weights amplify the difference: the model is more confident "
    "than it should be."
)


def best_name(spec: RegressionSpec) -> str:
    """What the best weights shown beside those of the training are called."""
    if spec.task == LINEAR:
        return f"best with λ = {spec.l2:g}" if spec.l2 else "least squares"
    return f"best with λ = {spec.l2 or REFERENCE_L2:g}"


OWN_POINTS = "The page shows your own points. “Back to the sample” makes these settings count again."


def about_points(count: int, columns: Sequence[str]) -> str:
    """What the page shows instead of a sample.

    Args:
        count: Number of points.
        columns: Names of the columns of an uploaded table, as Markdown; none for points that were moved, or that a link brought.
    """
    if not columns:
        return f"**Your own points.** {count} points are shown. They are no longer those of the sample."
    return f"**Your own table.** {count} points with the columns {' and '.join(columns)}, both standardised."


def prediction_in_units(scale: Scale, value: float, prediction: float) -> str:
    """A line's prediction in the units of an uploaded table."""
    return f"For {scale.names[0]} = {number(value, 'g')}, the prediction is **{scale.names[1]} = {number(prediction, '.5g')}**."


def loss_name(spec: RegressionSpec) -> str:
    """What the training minimises, over all points."""
    name = "Mean squared error" if spec.task == LINEAR else "Mean cross-entropy"
    return f"{name} + λ|w|²" if spec.l2 else name


def frame_label(epoch: int, weights: np.ndarray, loss: float) -> str:
    """One frame of the training in numbers; weights of shape `(d + 1,)`."""
    names = ("w", "b") if len(weights) == 2 else ("w₁", "w₂", "b")
    values = ", ".join(f"{name} {number(value, '.3f')}" for name, value in zip(names, weights, strict=True))
    return f"epoch {epoch:,}: {values}, loss {number(loss, '.4f')}"


def points_note(spec: RegressionSpec) -> str:
    """What the lines and colours of the main picture mean."""
    if spec.task == LINEAR:
        return f"Solid blue: the trained line. Dashed purple: {best_name(spec)}. Thin red: residuals."
    return (
        f"Lines where p is one half: solid for the training, dashed purple for {best_name(spec)}. Colour: p. Star: the point to "
        "predict."
    )


def line_in_units(scale: Scale, slope: float, intercept: float) -> str:
    """The trained line in the units of an uploaded table."""
    return (
        "The axes are in the units of the table. The training sees both columns standardised, (value − mean) / standard "
        "deviation, because one learning rate suits only inputs of similar size; slope, intercept and loss belong to those values. "
        f"In the units of the table, the trained line is {scale.names[1]} = {number(slope)} · {scale.names[0]} "
        f"{'−' if intercept < 0 else '+'} {number(abs(intercept))}."
    )


def prediction_compared(best: float, true_mean: float | None) -> str:
    """What least squares predicts, and the true mean if it is known."""
    if true_mean is None:
        return f"Least squares predicts {number(best, '.4f')}."
    return f"Least squares predicts {number(best, '.4f')}. The true mean is 2x + 1 = {number(true_mean)}."


def near_one_half(probabilities: np.ndarray) -> str:
    """Why every prediction of a boundary is near one half; probabilities of all points, shape `(n,)`."""
    return (
        "The weights are still small because the training was too short, so every prediction is near one half: over all points, "
        f"p ranges from {probabilities.min():.2f} to {probabilities.max():.2f}."
    )


def progress(spec: RegressionSpec, x: np.ndarray, y: np.ndarray, path: np.ndarray) -> str:
    """How far a training has come, in a sentence or two of Markdown.

    Args:
        spec: The settings.
        x, y: The points.
        path: float, shape `(epochs + 1, d + 1)`, weights after each epoch; shorter than the spec's epochs if they grew beyond bounds.
    """
    if len(path) <= spec.epochs:
        return _diverged(spec, x, len(path))
    return _line_progress(spec, x, y, path) if spec.task == LINEAR else _boundary_progress(spec, x, y, path[-1])


def _diverged(spec: RegressionSpec, x: np.ndarray, epoch: int) -> str:
    happened = (
        f"**The training diverged in epoch {epoch:,}:** with a learning rate of {spec.learning_rate:g}, each step overshoots by more "
        "than the previous one."
    )
    if spec.task != LINEAR:
        return happened
    return f"{happened} The largest stable learning rate for these points is {stable_rate(x, spec.l2):.3g}."


def _line_progress(spec: RegressionSpec, x: np.ndarray, y: np.ndarray, path: np.ndarray) -> str:
    best, reference = least_squares(x, y), least_squares(x, y, spec.l2)
    slope, start = float(path[-1][0]), float(path[0][0])
    if spec.epochs == 1:
        now = f"After 1 epoch the slope is {number(slope, '.3f')}; least squares gives {number(best[0], '.3f')}."
    else:
        now = f"After {spec.epochs:,} epochs the slope is {number(slope, '.3f')}; least squares gives {number(best[0], '.3f')}."
    if abs(slope - best[0]) <= 0.02 * max(1.0, abs(best[0])):
        return f"**Converged.** {now}"
    if spec.l2 and abs(slope - reference[0]) <= 0.02 * max(1.0, abs(reference[0])):
        return f"**Converged to the best slope with the penalty.** {now} The penalty λ = {spec.l2:g} changes the best slope to {number(reference[0], '.3f')}."
    if spec.shuffle == SEEDED_FIT and spec.epochs * spec.learning_rate >= 10:
        return (
            f"**Converged, but not to least squares.** {now} Because the order is the same in every epoch, the last, smaller batch always contains the same "
            "points, and each of them counts more than the others."
        )
    steps = spec.epochs * spec.steps_per_epoch(len(x))
    if spec.steps_per_epoch(len(x)) > 1 and share_left(x, spec.l2, spec.learning_rate, steps) < 0.01:
        return (
            f"**Converged, up to the jitter of mini-batches.** {now} The weights arrived long ago, but each batch of {spec.batch_size} "
            f"points pulls them elsewhere, and at a constant learning rate of {spec.learning_rate:g} they never come to rest. Use all "
            "points in each update, or a lower learning rate."
        )
    share = (slope - start) / (best[0] - start) if abs(best[0] - start) > 0.05 else float("nan")
    sentences = [f"**Unfinished.** {now}"]
    if 0 < share < 1:
        sentences.append(f"It started at {number(start, '.3f')} and has covered {share:.0%} of the distance.")
    sentences.append("The training stopped because all epochs were done, not because it had converged.")
    return " ".join(sentences)


def _boundary_progress(spec: RegressionSpec, x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> str:
    right, size = accuracy(weights, x, y), float(np.linalg.norm(weights[:-1]))
    if spec.epochs == 1:
        now = f"After 1 epoch {right:.0%} of the points are classified correctly and |w| is {size:.2f}."
    else:
        now = f"After {spec.epochs:,} epochs {right:.0%} of the points are classified correctly and |w| is {size:.2f}."
    if right < 0.9:
        now = f"**Barely trained.** {now}"
    if not 0 < y.mean() < 1:
        return f"{now} All points belong to one class: add some of the other class."
    if spec.l2:
        best = float(np.linalg.norm(newton_logistic(x, y, spec.l2)[:-1]))
        return f"{now} With λ = {spec.l2:g} there is a best w, with |w| = {best:.2f}."
    if separable(x, y):
        return (
            f"{now} A line can separate these classes, so the loss has no minimum: a larger w is always better, and |w| grows without "
            "bound, eventually like log t. An L2 penalty stops the growth."
        )
    best = float(np.linalg.norm(newton_logistic(x, y, 0.0)[:-1]))
    return (
        f"{now} No line can separate these classes, so there is a best w even without a penalty, with |w| = {best:.2f}."
    )


def polynomial_title(degree: int) -> str:
    """What the picture of a polynomial shows."""
    return f"The polynomial of degree {degree}"


def polynomial_note(degree: int, *, sample: bool) -> str:
    """What the curves are; `sample`: whether the points come from the sine."""
    if sample:
        return f"Solid: the polynomial of degree {degree}. Dashed: the sine from which the points were drawn."
    return f"Solid: the polynomial of degree {degree}."


def coefficients_left(coefficients: Sequence[float] | np.ndarray) -> str:
    """How many coefficients a penalty has not set to 0."""
    return f"{np.count_nonzero(np.abs(coefficients) > 1e-9)} of {len(coefficients)}"


def fit_in_words(spec: PolynomialSpec, fits: DegreeFits) -> str:
    """Whether the chosen degree underfits, overfits or is about right."""
    train, test = fits.train_error[spec.degree - 1], fits.test_error[spec.degree - 1]
    if np.isnan(test):
        return NO_TEST_POINTS
    lowest = fits.test_error.min()
    errors = (
        f"The training error is {number(train, '.3g')} and the test error {number(test, '.3g')}. The smallest test error, {number(lowest, '.3g')}, is reached "
        f"at degree {fits.best_degree}."
    )
    if test <= 1.25 * lowest:
        return f"**About right.** {errors}"
    # A curve that is too stiff has nearly as large an error on its own points as on others.
    if train > 0.75 * lowest:
        return f"**Underfitting:** the curve is too stiff for both the training points and the test points. {errors}"
    return f"**Overfitting:** the curve follows the noise of the training points and is wrong between them. {errors}"
