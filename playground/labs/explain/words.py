"""The sentences of "Why, and how sure" that hold numbers or names, each of them whole."""

from __future__ import annotations

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
from playground.labs.explain.distortion import DISTORTIONS, NOISE, ROTATION, SHIFT
from playground.labs.explain.flip import FINER, Flip

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
    return f"The networks have read {done:,} of {count:,} test digits at every strength. The 95 % intervals shrink meanwhile."


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
