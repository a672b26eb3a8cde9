"""Why, and how sure: the views, the challenges, and what a visitor has in view."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from playground.challenge import Challenge
from playground.digits.networks import ADVERSARIAL
from playground.labs.explain.attack import ATTACKED_TRACED, Attacked
from playground.labs.explain.attribution import GRADIENT, INTEGRATED, OCCLUSION, SMOOTH, Attribution, AttributionSpec
from playground.labs.explain.calibration import Calibrated
from playground.labs.explain.deletion import RANDOM_INK, Curves, areas
from playground.labs.explain.distortion import SHIFT
from playground.labs.explain.flip import Flip
from playground.labs.explain.no_digits import Said
from playground.labs.explain.robustness import Robustness
from playground.labs.explain.sanity import Sanity

PIXELS, JUDGED, ROBUSTNESS, ATTACKS, CALIBRATION = (
    "Which pixels", "Is it a good explanation?", "What breaks it", "Attacks", "How sure",
)  # fmt: skip
VIEWS = (PIXELS, JUDGED, ROBUSTNESS, ATTACKS, CALIBRATION)

# The similarity above which a map is said not to care whether the network has learned anything.
SAME = 0.5
# The share of each kind of pictures that are no digits that a network may answer in the challenge.
MOST_ANSWERED = 0.5

# How many other networks an attack should fool as well, and the size of the attacks that the adversarial training trains with.
MANY, TRAINED_FOR = 3, 0.3


@dataclass(frozen=True, kw_only=True, eq=False)
class Work:
    """What a visitor has in view.

    Attributes:
        attribution: Of the first network; None before its first answer.
        spec: The settings.
        drawn: Whether the picture is the visitor's own drawing.
        sanity: The sanity check, where it was run.
        robustness: The curves, where they are shown.
        flips: The smallest changes that flip the picture, where they were sought.
        attacked: The picture that was attacked.
        curves: Deletion and insertion of the picture, where they are shown.
        calibrated: What a temperature has done to the probabilities of each network in view.
        said: By kind, what the first network says of pictures that are no digits.
    """

    attribution: Attribution | None = None
    spec: AttributionSpec = field(default_factory=AttributionSpec)
    drawn: bool = False
    sanity: Sanity | None = None
    robustness: Robustness | None = None
    flips: tuple[Flip, ...] = ()
    attacked: Attacked | None = None
    curves: Curves | None = None
    calibrated: tuple[Calibrated, ...] = ()
    said: dict[str, Said] = field(default_factory=dict)


def completeness_error(attribution: Attribution) -> float:
    """How far the sum of the integrated gradients is from z(x) - z(0), as a share of that difference."""
    expected = attribution.logit - attribution.empty_logit
    found = float(attribution.maps[INTEGRATED].sum(dtype="float64"))
    return abs(found - expected) / max(abs(expected), 1e-6)


def _other_digit(work: Work) -> bool:
    found = work.attribution
    return bool(
        found and work.drawn and found.target != int(found.probabilities.argmax()) and found.maps[OCCLUSION].min() < -1
    )


def _complete(work: Work) -> bool:
    return bool(work.attribution and work.spec.steps <= 16 and completeness_error(work.attribution) <= 0.01)


def _smooth(work: Work) -> bool:
    """Whether SmoothGrad's map varies from pixel to pixel at most half as much as the gradient's, relative to their sizes."""
    found = work.attribution
    return found is not None and _roughness(found.maps[SMOOTH]) <= 0.5 * _roughness(found.maps[GRADIENT])


def _roughness(values: np.ndarray) -> float:
    steps = np.abs(np.diff(values, axis=0)).mean() + np.abs(np.diff(values, axis=1)).mean()
    return float(steps / max(float(np.abs(values).mean()), 1e-12))


def _does_not_care(work: Work) -> bool:
    return bool(work.drawn and work.sanity and any(values[-1] >= SAME for values in work.sanity.similarity.values()))


def _small_shift(work: Work) -> bool:
    """Whether a drawing that is read with 90% is read as another digit once it is moved by a pixel or less."""
    return work.drawn and any(
        flip.kind == SHIFT and flip.after is not None and flip.size <= 1 and flip.probability >= 0.9
        for flip in work.flips
    )


def _told_apart(work: Work) -> bool:
    """Whether two networks that differ by less than 2 percentage points undistorted differ by 30 at some strength."""
    found = work.robustness
    if found is None:
        return False
    shares = np.array([curve.right / np.maximum(curve.count, 1) for curve in found.curves.values()])
    apart = np.abs(shares[:, np.newaxis] - shares)
    return bool(((apart[..., found.neutral] < 0.02) & (apart.max(axis=-1) >= 0.3)).any())


def _cured(work: Work) -> bool:
    """Whether a cure of the open network reads 10 percentage points more digits at some strength, and the intervals lie apart."""
    found = work.robustness
    if found is None:
        return False
    open_one = next(iter(found.curves.values()))
    return any(
        before is not None and after is not None and after.value >= before.value + 0.1 and after.low > before.high
        for name in found.cures & found.curves.keys()
        for before, after in zip(open_one.intervals, found.curves[name].intervals, strict=True)
    )


def _transfers(work: Work) -> bool:
    found = work.attacked
    return bool(found and found.fooled(found.name) and len(found.transferred) >= MANY)


def _survives_the_pen(work: Work) -> bool:
    found = work.attacked
    return bool(found and found.fooled(found.name) and found.fooled(found.name, ATTACKED_TRACED))


def _robust_fooled(work: Work) -> bool:
    found = work.attacked
    return bool(found and found.name == ADVERSARIAL and found.fooled(found.name) and found.linf <= TRAINED_FOR + 1e-6)


def _no_better_than_chance(work: Work) -> bool:
    return bool(
        work.drawn
        and work.curves
        and areas(work.curves.deletion[INTEGRATED])[0] >= areas(work.curves.deletion[RANDOM_INK])[0]
    )


def _halved(work: Work) -> bool:
    """Whether a temperature that was fitted on digits held back has halved the calibration error of a network."""
    return any(
        one.held_back and one.after.reliability.expected_error <= 0.5 * one.before.reliability.expected_error
        for one in work.calibrated
    )


def _refuses(work: Work) -> bool:
    return bool(work.said) and all(one.answered <= MOST_ANSWERED for one in work.said.values())


CHALLENGES: tuple[Challenge[Work], ...] = (
    Challenge(
        id="against",
        sentence="Draw a digit and ask why the network does not read another one: choose a digit that it does not predict, and find a "
        "part of your drawing that lowers its logit by more than 1 (occlusion).",
        done=_other_digit,
    ),
    Challenge(
        id="complete",
        sentence="Integrated gradients are exact only with many steps. Find a picture and a network for which 16 steps or fewer already "
        "account for the logit to within 1%.",
        done=_complete,
    ),
    Challenge(
        id="smooth",
        sentence="Choose noise for SmoothGrad so that its map is at most half as rough as the gradient's.",
        done=_smooth,
    ),
    Challenge(
        id="random",
        sentence="Make an explanation that a random network gives as well: draw a picture for which one method's map keeps a rank correlation "
        "of at least 0.5 in the sanity check when all layers have random weights.",
        done=_does_not_care,
    ),
    Challenge(
        id="flip",
        sentence="Flip your own digit with a small change: draw a digit that the network reads with a probability of at least 90%, and as "
        "another digit once it is moved by a pixel or less.",
        done=_small_shift,
    ),
    Challenge(
        id="apart",
        sentence="Tell two networks apart that the test accuracy does not: they differ by less than 2 percentage points without a "
        "distortion and by at least 30 at one of its strengths.",
        done=_told_apart,
    ),
    Challenge(
        id="cured",
        sentence="Cure a weakness: train the network with one change, so that it reads at least 10 percentage points more digits correctly "
        "at one strength of a distortion.",
        done=_cured,
    ),
    Challenge(
        id="transfers",
        sentence="Attack one network and fool at least three others with the same picture.",
        done=_transfers,
    ),
    Challenge(
        id="trained_for",
        sentence="Fool the network “Adversarial training” with a change of at most 0.3 a pixel, for which it was trained.",
        done=_robust_fooled,
    ),
    Challenge(
        id="pen",
        sentence="Most attacks do not survive a pen. Find an attacked picture that is still misread when it has been traced.",
        done=_survives_the_pen,
    ),
    Challenge(
        id="chance",
        sentence="A map may point at the ink and still know nothing of its importance. Draw a picture for which integrated "
        "gradients do no better in the deletion than pixels with ink in a random order.",
        done=_no_better_than_chance,
    ),
    Challenge(
        id="calibrate",
        sentence="Find a network whose calibration error is at least halved by a temperature that was fitted on digits it was not trained "
        "on.",
        done=_halved,
    ),
    Challenge(
        id="refuse",
        sentence="Find a network that is unsure of at least half of the letters, symbols, scribbles, shuffled digits and noise, of each "
        "kind.",
        done=_refuses,
    ),
)
