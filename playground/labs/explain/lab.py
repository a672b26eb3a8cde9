"""Why, and how sure: the views, the challenges, and what a visitor has in view."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from playground.challenge import Challenge
from playground.labs.explain.attribution import GRADIENT, INTEGRATED, OCCLUSION, SMOOTH, Attribution, AttributionSpec
from playground.labs.explain.distortion import SHIFT
from playground.labs.explain.flip import Flip
from playground.labs.explain.robustness import Robustness
from playground.labs.explain.sanity import Sanity

PIXELS, JUDGED, ROBUSTNESS, ATTACKS, CALIBRATION = (
    "Which pixels", "Is it a good explanation?", "What breaks it", "Attacks", "How sure",
)  # fmt: skip
VIEWS = (PIXELS, JUDGED, ROBUSTNESS, ATTACKS, CALIBRATION)

# The similarity above which a map is said not to care whether the network has learned anything.
SAME = 0.5


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
    """

    attribution: Attribution | None = None
    spec: AttributionSpec = field(default_factory=AttributionSpec)
    drawn: bool = False
    sanity: Sanity | None = None
    robustness: Robustness | None = None
    flips: tuple[Flip, ...] = ()


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
    return bool(work.sanity and any(values[-1] >= SAME for values in work.sanity.similarity.values()))


def _small_shift(work: Work) -> bool:
    """Whether a drawing that is read with 90 % is read as another digit once it is moved by a pixel or less."""
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
        "account for the logit to within 1 %.",
        done=_complete,
    ),
    Challenge(
        id="smooth",
        sentence="Choose noise for SmoothGrad so that its map is at most half as rough as the gradient's.",
        done=_smooth,
    ),
    Challenge(
        id="random",
        sentence="Find an explanation that a random network gives as well: run the sanity check, and let one method's map keep a rank "
        "correlation of at least 0.5 when all layers have random weights.",
        done=_does_not_care,
    ),
    Challenge(
        id="flip",
        sentence="Flip your own digit with a small change: draw a digit that the network reads with a probability of at least 90 %, and as "
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
)
