"""The sentences of "Why, and how sure" that hold numbers or names, each of them whole."""

from __future__ import annotations

import math

from playground.digits.attack import L2, LINF
from playground.digits.words import DIGITS
from playground.labs.explain.attack import (
    ANY_OTHER,
    ATTACKED,
    ATTACKED_INKED,
    ATTACKED_TRACED,
    CLEAN,
    CLEAN_INKED,
    CLEAN_TRACED,
    DEEPFOOL,
    FGSM,
    PGD,
    Attacked,
    Reading,
)
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
from playground.labs.explain.distortion import DISTORTIONS, NOISE, ROTATION, SHIFT
from playground.labs.explain.flip import FINER, Flip
from playground.labs.explain.no_digits import Said
from playground.model.activations import softmax

PREDICTED = "the predicted one"
TURNS = ("clockwise", "counterclockwise")
WAYS = (
    "to the right", "to the right and down", "down", "to the left and down", "to the left", "to the left and up", "up",
    "to the right and up",
)  # fmt: skip
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


def strength(distortion: str, value: float) -> str:
    """A strength with its unit: `"30°"`."""
    return DISTORTIONS[distortion].form.format(value).replace("-", "−")


def flips(name: str, distortion: str, value: float, found: int, count: int, shown: int) -> str:
    """How many digits a distortion turns into others.

    Args:
        name: The network's.
        distortion, value: Its name and its strength.
        found: Digits that are read correctly as they are and wrongly when they are distorted.
        count: Digits that were read.
        shown: How many are shown at most.
    """
    digits = "1 digit" if found == 1 else f"{found:,} digits"
    change = f"{distortion}, {strength(distortion, value)}"
    sentence = (
        f"“{name}” reads {digits} of {count:,} correctly as they are and wrongly when they are distorted ({change})."
    )
    return f"{sentence} Here are the first {shown}." if found > shown else sentence


def too_many_networks(most: int) -> str:
    """Why some of the chosen networks have no curve."""
    return f"Only the first {most} networks are drawn. Take others out of the list."


def measured(done: int, count: int) -> str:
    """How far the curves are.

    Args:
        done: Test digits that every network has read at every strength.
        count: How many it shall be.
    """
    return f"The networks have read {done:,} of {count:,} test digits at every strength. The 95% intervals shrink meanwhile."


def every_strength(distortion: str) -> str:
    """What the row of one picture at all strengths shows."""
    return f"The same picture at every strength of the distortion “{distortion}”, with what is read in it"


def smallest_flip(flip: Flip) -> str:
    """The smallest change of a kind that changes the answer."""
    if flip.after is None:
        return {
            ROTATION: f"No rotation up to {flip.size:g}° changes the answer {flip.before}.",
            SHIFT: f"No shift up to {flip.size:g} pixels changes the answer {flip.before}.",
            NOISE: f"No noise up to σ = {flip.size:g} changes the answer {flip.before}.",
        }[flip.kind]
    return {
        ROTATION: f"Turned by {flip.size:.2f}° {TURNS[flip.direction % 2]}, it is read as {flip.after} instead of {flip.before}.",
        SHIFT: f"Moved by {flip.size:.2f} pixels {WAYS[flip.direction]}, it is read as {flip.after} instead of {flip.before}.",
        NOISE: f"With noise of σ = {flip.size:.3f}, it is read as {flip.after} instead of {flip.before}.",
    }[flip.kind]


def searched(seed: int) -> str:
    """What the search for the smallest change has tried."""
    return (
        "Tried were all whole degrees up to 180 both ways, all half pixels up to 14 in eight directions, and one pattern of noise "
        f"(seed {seed}) with σ in steps of 0.02 up to 2. Then the last step before the first change was divided by {FINER}. A change "
        "in another direction, or with other noise, may be smaller."
    )


def cure_name(name: str, cure: str) -> str:
    """Name of the run that trains a network with one change."""
    return f"{name} + {cure.lower()}"


def cures(name: str, epochs: int, trained: int) -> str:
    """What the cures train.

    Args:
        name: The network's.
        epochs: Of the cures.
        trained: Of the network's own training.
    """
    return (
        f"Each cure trains the layers of “{name}” from the beginning, with the settings of its own training and one change, for "
        f"{epochs} {'epoch' if epochs == 1 else 'epochs'}. “{name}” itself was trained for {trained}."
    )


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


ANY_OTHER_DIGIT = "any other digit"
# L is the cross-entropy of the digit that is read; with a target t, minus that of the target.
ATTACK_FORMULAS = {
    (
        FGSM,
        LINF,
    ): r"$x' = x + \varepsilon \, \mathrm{sign}(\partial L / \partial x)$, then cut to the range from 0 to 1",
    (
        FGSM,
        L2,
    ): r"$x' = x + \varepsilon \, g / \lVert g \rVert_2$ with $g = \partial L / \partial x$, then cut to the range from 0 to 1",
    (
        PGD,
        LINF,
    ): r"$x \leftarrow \Pi(x + \alpha \, \mathrm{sign}(\partial L / \partial x))$; $\Pi$: back into the ball of radius $\varepsilon$ and the "
    r"range from 0 to 1",
    (
        PGD,
        L2,
    ): r"$x \leftarrow \Pi(x + \alpha \, g / \lVert g \rVert_2)$ with $g = \partial L / \partial x$; $\Pi$: back into the ball of radius "
    r"$\varepsilon$ and the range from 0 to 1",
    (DEEPFOOL, LINF): r"$x \leftarrow x + 1.02 \, \frac{z_y - z_k}{\lVert w_k \rVert_1} \, \mathrm{sign}(w_k)$ with "
    r"$w_k = \partial (z_k - z_y) / \partial x$ and the nearest $k$; each step is cut to the range from 0 to 1",
    (DEEPFOOL, L2): r"$x \leftarrow x + 1.02 \, \frac{z_y - z_k}{\lVert w_k \rVert_2^2} \, w_k$ with "
    r"$w_k = \partial (z_k - z_y) / \partial x$ and the nearest $k$; each step is cut to the range from 0 to 1",
}


def attack_result(found: Attacked) -> str:
    """What the attack did, and whether it succeeded."""
    now = f"“{found.name}” read a {_read(found.own, CLEAN)} before the attack and reads a {_read(found.own, ATTACKED)} now."
    if found.fooled(found.name):
        return f"The attack succeeded. {now}"
    if found.spec.target != ANY_OTHER:
        return f"The attack failed: it was to make the network read a {found.spec.target}. {now}"
    return f"The attack failed. {now}"


def change_size(found: Attacked) -> str:
    """How large the change is, and what it took."""
    size = f"No pixel changes by more than {found.linf:.3f}, and the L2 norm of the change is {found.l2:.3f}. Ink goes from 0 to 1."
    kind, spec = found.spec.kind, found.spec
    if kind == DEEPFOOL:
        return f"{size} DeepFool took {found.steps} {'step' if found.steps == 1 else 'steps'}."
    if kind == FGSM:
        return f"{size} FGSM takes one step."
    tries = "one random start" if spec.restarts == 1 else f"each of {spec.restarts} random starts"
    return f"{size} PGD took {spec.steps} steps from {tries}; the best picture on the way is shown, or FGSM's where that is better."


def transfer(found: Attacked) -> str:
    """How many other networks the attack fools."""
    others = len(found.readings) - 1
    if not found.fooled(found.name):
        return "The attack did not fool its own network. This is what all networks read in the picture that it found."
    return f"The same picture fools {len(found.transferred)} of the {others} other networks."


def transfer_table(found: Attacked) -> list[dict[str, str]]:
    """A row a network: what it reads before and after the attack, and in the attacked picture redrawn."""
    return [
        {
            "Network": name,
            "Before": _read(reading, CLEAN),
            "After": _read(reading, ATTACKED),
            "Fooled": "yes" if found.fooled(name) else "no",
            "After, black and white": _read(reading, ATTACKED_INKED),
            "After, traced": _read(reading, ATTACKED_TRACED),
        }
        for name, reading in found.readings.items()
    ]


def redrawn(found: Attacked) -> str:
    """Whether the attack on its own network survives being redrawn."""
    own = found.own
    if not found.fooled(found.name):
        return "The attack failed, so there is nothing that could survive being redrawn. This is the picture that it found, redrawn."
    return (
        f"In pure black and white “{found.name}” reads the picture before the attack as a {_read(own, CLEAN_INKED)}, and after it "
        f"as a {_read(own, ATTACKED_INKED)}: {_survives(found, ATTACKED_INKED)} Traced with a pen, it reads a {_read(own, CLEAN_TRACED)} before and "
        f"a {_read(own, ATTACKED_TRACED)} after: {_survives(found, ATTACKED_TRACED)}"
    )


def _survives(found: Attacked, picture: int) -> str:
    return "the attack survives this." if found.fooled(found.name, picture) else "the attack does not survive this."


def _read(reading: Reading, picture: int) -> str:
    """A digit with its probability, such as "7 (99.9%)"."""
    digit = reading.digit(picture)
    return f"{digit} ({softmax(reading.logits[[picture]])[0, digit]:.1%})"


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
