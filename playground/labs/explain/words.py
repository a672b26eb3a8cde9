"""The sentences of "Why, and how sure" that hold numbers or names, each of them whole."""

from __future__ import annotations

from playground.digits.attack import L2, LINF
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
from playground.model.activations import softmax

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
    """A digit with its probability, such as "7 (99.9 %)"."""
    digit = reading.digit(picture)
    return f"{digit} ({softmax(reading.logits[[picture]])[0, digit]:.1%})"
