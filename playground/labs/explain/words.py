"""The sentences of "Why, and how sure" that hold numbers or names, each of them whole."""

from __future__ import annotations

import math

from playground.digits.words import DIGITS
from playground.labs.explain.attribution import (
    EXACT,
    GRAD_CAM,
    GRADIENT,
    GRADIENT_INPUT,
    INTEGRATED,
    OCCLUSION,
    SMOOTH,
    Attribution,
    AttributionSpec,
)
from playground.labs.explain.calibration import HELD_BACK, HIGHEST_TEMPERATURE, LOWEST_TEMPERATURE, Calibration
from playground.labs.explain.deletion import Estimate
from playground.labs.explain.no_digits import Said

PREDICTED = "the predicted one"
FORMULAS = {
    GRADIENT: r"$\partial z / \partial x$",
    GRADIENT_INPUT: r"$x \cdot \partial z / \partial x$",
    SMOOTH: r"mean of $\partial z / \partial x$ at $x + \varepsilon$",
    INTEGRATED: r"$x \int_0^1 \partial z(\alpha x) / \partial x \, d\alpha$",
    OCCLUSION: r"$z(x) - z(\text{covered})$",
    GRAD_CAM: r"$\mathrm{ReLU} \sum_k \alpha_k A_k$",
    EXACT: r"$w \cdot x$",
}


def logits(name: str, found: Attribution) -> str:
    """What is explained."""
    numbers = (
        f"gives the digit {found.target} a logit of {found.logit:.3f} and a probability of "
        f"{found.probabilities[found.target]:.1%}. For an empty picture the logit is {found.empty_logit:.3f}."
    ).replace("-", "−")
    return f"“{name}” {numbers}"


def note(method: str, found: Attribution, spec: AttributionSpec) -> str:
    """What a method did for this picture, in numbers."""
    return _note(method, found, spec).replace("-", "−")


def _note(method: str, found: Attribution, spec: AttributionSpec) -> str:
    total = float(found.maps[method].sum(dtype="float64"))
    if method == INTEGRATED:
        return f"Sum {total:.3f}; z(x) − z(0) = {found.logit - found.empty_logit:.3f}. {spec.steps} steps."
    if method == GRADIENT_INPUT:
        return f"Sum {total:.3f}."
    if method == EXACT:
        return f"Sum {total:.3f}, which is z(x) − z(0) = {found.logit - found.empty_logit:.3f} exactly."
    if method == SMOOTH:
        return f"{spec.samples} noisy pictures, σ = {spec.noise:g}."
    if method == OCCLUSION:
        return f"Squares of {spec.window} × {spec.window}, {spec.stride} apart. Largest fall {found.maps[method].max():.2f}."
    if method == GRAD_CAM:
        return f"Its own map has {found.cam_side} × {found.cam_side} values."
    return f"Largest slope {abs(found.maps[method]).max():.2f}."


def area(found: Estimate) -> str:
    """An area below a curve; of several pictures the mean with its standard error."""
    return f"{found.mean:.3f}" if math.isnan(found.error) else f"{found.mean:.3f} ± {found.error:.3f}"


def digits_read(count: int, of: int) -> str:
    """How far the reading has come."""
    return f"{count} of {of} test digits are read."


BEFORE, AFTER = "before", "after"


def temperature(when: str, value: float) -> str:
    """The name of a curve."""
    return f"{when}, T = {value:.2f}"


def calibration_error(bins: int) -> str:
    """The name of the measure, with the number of bins that it depends on."""
    return f"expected calibration error, {bins} bins"


def signed(difference: float) -> str:
    """A difference of two shares, with its sign."""
    return f"{difference:+.2%}".replace("-", "−")


def reads(count: int, part: str) -> str:
    """What the network is doing. `part` is "test digits" or "training digits"."""
    return f"The network reads {count:,} {part}…"


def temperature_found(value: float) -> str:
    """What a temperature says of a network."""
    if value <= LOWEST_TEMPERATURE:
        return (
            f"The lowest temperature that is tried is the best, T = {value:.2f}, because the network reads the digits that it is fitted on "
            "without a mistake. That says nothing of other digits."
        )
    if value >= HIGHEST_TEMPERATURE:
        return f"The highest temperature that is tried is the best: T = {value:.0f}. The probabilities say nothing."
    if value > 1:
        return f"T = {value:.2f} is above 1: on these digits the network is more sure than it is right."
    return f"T = {value:.2f} is not above 1: on these digits the network is not more sure than it is right."


def fitted_on(name: str, known: int | None) -> str:
    """Whether the digits that the temperature is fitted on were held back from the training.

    Args:
        name: The network's.
        known: How many of them it was trained on; None if that is not known.
    """
    digits = f"the last {HELD_BACK:,} training digits"
    if known is None:
        return f"T is fitted on {digits}. It is not recorded how many of them “{name}” was trained on."
    if known == 0:
        return f"T is fitted on {digits}. They were held back: “{name}” was not trained on them."
    if known == HELD_BACK:
        return (
            f"T is fitted on {digits}. “{name}” was trained on all of them, so it is more often right there than on new digits, and T "
            "comes out too low. Fit it on test digits to see the difference."
        )
    return f"T is fitted on {digits}. “{name}” was trained on {known:,} of them; the others are new to it."


FITTED_ON_TEST = "T is fitted on every second test digit, and everything here is measured on the other 5,000. No network was trained on either."


def answered(found: Said) -> str:
    """How many of some pictures a network answers, and how sure it is."""
    return f"{found.answered:.1%} answered, {found.highest.mean():.1%} sure on average"


def blank(name: str, found: Said) -> str:
    """What a network says of an empty picture."""
    digit, share = int(found.digits[0]), float(found.highest[0])
    end = "It counts as an answer." if share >= found.threshold else "It counts as unsure."
    return f"In an empty picture “{name}” sees {DIGITS[digit]}, with a probability of {share:.1%}. {end}"


def pictures_of(name: str, kind: str) -> str:
    """The line above some pictures."""
    return f"The first pictures ({kind}), with what “{name}” says of each; ✗: it counts as an answer"


def reading_of_no_digit(digit: int, share: float, threshold: float) -> str:
    """What a network says of one picture."""
    counts = "counts as an answer" if share >= threshold else "counts as unsure"
    return f"read as {DIGITS[digit]}, probability {share:.1%}<br>with a threshold of {threshold:.0%} that {counts}"


def trust(name: str, digit: int, share: float, found: Calibration) -> str:
    """How often a network is right when it is as sure as it is of a picture.

    Args:
        name: The network's.
        digit, share: What it reads in the picture, and with which probability.
        found: Its calibration.
    """
    bins = found.reliability
    place = bins.bin_of(share)
    text = f"“{name}” at T = {found.temperature:.2f} sees {DIGITS[digit]}, with a probability of {share:.1%}."
    interval = bins.intervals[place]
    if interval is None:
        return f"{text} Of no test digit is it as sure as that."
    return (
        f"{text} It is that sure ({bins.edges[place]:.0%} to {bins.edges[place + 1]:.0%}) of {bins.counts[place]:,} test digits, and "
        f"{interval.value:.1%} of these it reads right (95% interval: {interval.low:.1%} to {interval.high:.1%})."
    )
