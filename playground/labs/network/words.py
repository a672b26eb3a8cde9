"""The sentences of this lab that depend on a training: whole sentences with named slots, all in one place."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from playground.labs.network.spec import SQUARED_ERROR
from playground.number import RAISED, number

READY = "**Ready.** Press Play."
OPENING = "**A finished training.** Press Play to train a new network from the start."
NOT_IN_LINK = (
    "The link holds the settings, but not the trained weights or points that you painted: whoever opens it trains a new network. To pass "
    "on yours, save it as a file in the sidebar."
)
JUST_BEGUN = "**Learning.** The training has only just begun."

STOPPED_BY_LOSS = "Stopped: the test loss has fallen below {limit:g}."
STOPPED_BY_PATIENCE = "Stopped: the test loss has not improved since epoch {best:,.0f}."
STOPPED_BY_EPOCHS = "Stopped at epoch {epochs:,}."

ONE_POSITION = "All points have the same position."
ONE_LABEL = "All points have the same label, so there is nothing to learn."
TOO_MANY_LABELS = "There are {labels} different labels, but at most {most} classes are possible."
NUMBERS = "The labels are numbers, so this is a regression: {low} becomes −1 and {high} becomes 1."
NEEDS_POINTS = "The plane is nearly empty: paint at least two points, one of each class."

# How inputs are written, by their names in a spec.
INPUTS = {
    "x1": "x₁", "x2": "x₂", "x1^2": "x₁²", "x2^2": "x₂²", "x1*x2": "x₁x₂", "sin(x1)": "sin x₁", "sin(x2)": "sin x₂",
}  # fmt: skip

# By the challenge's id.
BEST_SCORES = {
    "spiral": "Your fewest parameters on the spiral: {score:,.0f}.",
    "circle": "Your fewest epochs on the circle: {score:,.0f}.",
    "generalise": "Your best test accuracy on little and noisy data: {percent:.1f}%.",
}


def formula_shown(text: str) -> str:
    """A formula that a visitor has typed, as the drawing writes it."""
    indexed = re.sub(r"\bx([12])\b", lambda found: f"x{'₁₂'[int(found[1]) - 1]}", text)
    return re.sub(r"\^(\d+)", lambda found: found[1].translate(RAISED), indexed).replace("*", "·")


def loss_title(loss: str) -> str:
    """Title of the chart of a loss, one of `playground.labs.network.spec.LOSSES`."""
    return "Loss, ½(output − target)²" if loss == SQUARED_ERROR else "Loss, cross-entropy"


def diverging(*, epoch: int, learning_rate: float) -> str:
    return (
        f"**Diverging.** In epoch {epoch:,} the loss grew beyond all bounds, because each step overshot by more than the "
        f"one before. You see the state before that epoch. The learning rate {learning_rate:g} is too high for these inputs."
    )


def overfitting(*, best_epoch: float, best_test_loss: float, test_loss: float, loss: float) -> str:
    return (
        f"**Overfitting.** The test loss was lowest at epoch {best_epoch:,.0f} ({best_test_loss:.3f}) and has since risen to "
        f"{test_loss:.3f}, while the training loss has kept falling, to {loss:.3f}."
    )


SOLVED = "**Solved.**"


def solved(*, loss: float, test_loss: float) -> str:
    return (
        f"{SOLVED} The training loss is {loss:.3f} and the test loss is {test_loss:.3f}: there is almost nothing left "
        "to learn."
    )


OSCILLATING = (
    "**Oscillating.** The loss jumps up and down from epoch to epoch, because the learning rate is high for this network. "
    "Lower it while the training runs."
)


def stuck(*, loss: float, guessing: float) -> str:
    return (
        f"**Stuck.** The loss has stayed at {loss:.3f}, which is about what guessing gives ({guessing:.3f}). The steps may be "
        "too small, the neurons may be dead or saturated, or this network cannot do better. Look at the gradient sizes."
    )


def underfitting(*, loss: float) -> str:
    return (
        f"**Underfitting.** The training loss has settled at {loss:.3f} and no longer falls. With these inputs, this network "
        "does not get any better from here. Add neurons, a layer or an input."
    )


def held_down(*, loss: float) -> str:
    return (
        f"**Held down.** The training loss has settled at {loss:.3f} and no longer falls, because the penalty or the dropout "
        "keeps the network from fitting the training points more closely. Lower it to see how far the network can go."
    )


def learning(*, loss: float) -> str:
    return f"**Learning.** The training loss is {loss:.3f} and falling."


def standardised(*, count: int, mean: np.ndarray, deviation: np.ndarray, target: float) -> str:
    """How points from a file were standardised; mean and deviation have shape `(2,)`."""
    return (
        f"{count:,} points were read and standardised: x₁ became {_moved('x₁', mean[0])} · {target:g}/{number(deviation[0])}, and "
        f"x₂ became {_moved('x₂', mean[1])} · {target:g}/{number(deviation[1])}."
    )


def _moved(name: str, mean: float) -> str:
    return f"({name} {'+' if mean < 0 else '−'} {number(abs(mean))})"


def classes(labels: Sequence[str]) -> str:
    """Which label is which class, in the order of the classes."""
    named = ", ".join(f"{label[:20]!r} is class {index}" for index, label in enumerate(labels))
    return f"The labels became classes: {named}."


def best_score(challenge: str, score: float) -> str:
    """The visitor's best result in a challenge; an accuracy is a share from 0 to 1."""
    return BEST_SCORES[challenge].format(score=score, percent=100 * score)
