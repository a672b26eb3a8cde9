"""The sentences of this lab that depend on a game: whole sentences with named slots, all in one place."""

from __future__ import annotations

from collections.abc import Sequence

READY = "**Ready.** Press Play."
JUST_BEGUN = "**Playing.** It is too early to say more."
DIVERGED = "**Diverged.** A weight grew beyond all bounds, and Play ended before that. Lower the learning rates."
DIVERGED_WASSERSTEIN = (
    "**Diverged.** A weight grew beyond all bounds, and Play ended before that. Lower the learning rates, or raise the "
    "gradient penalty."
)
GENERATOR_FROZEN = (
    "**Frozen.** The generator makes no updates. Watch how well the discriminator separates the points in the meantime."
)
DISCRIMINATOR_FROZEN = (
    "**Frozen.** The discriminator makes no updates. Watch where the generator moves its points in the meantime."
)
BOTH_FROZEN = "**Frozen.** Neither network makes any updates. Give at least one of them some."
OSCILLATING = "**Oscillating.** The generated points swing back and forth as the discriminator follows them. Lower both learning rates."
HOPPING = "The points hop from mode to mode."
COLLAPSE_CURE = (
    "Give the generator fewer updates or a lower learning rate, and the discriminator more updates or a higher one."
)

NOT_IN_LINK = "The link holds the settings, but not the trained weights or a distribution that you drew: whoever opens it trains a new GAN."
NO_DRAWING = 'You have not drawn a distribution yet. Press "Draw your own" and draw one on the picture.'
LOSS = "Loss: {title}. Discriminator: {discriminator}. Generator: {generator}."
# By the network whose updates are meant.
FREEZES = {"generator": "0 freezes the generator.", "discriminator": "0 freezes the discriminator."}

OPENING = "**A finished training.** Press Play to train a new GAN from the start."


def winning(*, accuracy: float, gradient: float) -> str:
    return (
        f"**The discriminator is winning.** Its accuracy is {100 * accuracy:.0f}%, and its output is so flat at the generated "
        f"points that the generator gets almost no gradient (mean length {gradient:.2g}) and stops learning. Give the "
        "discriminator fewer updates or a lower learning rate, or choose the Wasserstein loss."
    )


def collapsed(*, covered: int, count: int, curve: bool, lost: Sequence[str], hopping: bool) -> str:
    """A mode collapse.

    Args:
        covered: Modes covered.
        count: Modes in all.
        curve: Whether they are pieces of a curve.
        lost: Where the modes lie that are not covered now.
        hopping: Whether the points hop from mode to mode.
    """
    sentences = ["**Mode collapse.**", _coverage(covered, count, curve)]
    if lost:
        sentences.append(_lost(lost))
    if hopping:
        sentences.append(HOPPING)
    return " ".join([*sentences, COLLAPSE_CURE])


def balanced(*, accuracy: float, covered: int, count: int, curve: bool, js: float, floor: float) -> str:
    return (
        f"**Balanced.** The discriminator's accuracy is {100 * accuracy:.0f}%, hardly better than tossing a coin. "
        f"{_coverage(covered, count, curve)} The JS divergence is {js:.3f}; that of two samples of the real points is {floor:.3f}."
    )


def undecided(*, accuracy: float, covered: int, count: int, curve: bool, js: float, floor: float) -> str:
    return (
        f"**Learning.** The discriminator's accuracy is {100 * accuracy:.0f}%, hardly better than tossing a coin, but that does not "
        f"prove that the two distributions are equal: the JS divergence is {js:.3f}, and that of two samples of the real points "
        f"is {floor:.3f}. {_coverage(covered, count, curve)}"
    )


def learning(*, accuracy: float, covered: int, count: int, curve: bool) -> str:
    return f"**Learning.** The discriminator's accuracy is {100 * accuracy:.0f}%. {_coverage(covered, count, curve)}"


def _coverage(covered: int, count: int, curve: bool) -> str:
    if curve:
        return f"The generated points cover {covered} of {count} modes, which here are pieces of the curve."
    return f"The generated points cover {covered} of {count} modes."


def _lost(places: Sequence[str]) -> str:
    named, more = ", ".join(places[:3]), len(places) - 3
    if more > 0:
        return f"Lost at the moment: {named} and {more} more."
    return f"Lost at the moment: {named}."
