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
