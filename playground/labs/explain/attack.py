"""What a page asks of an attack on one picture: its settings, how far it has come, and what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from playground.digits.attack import LINF, NORMS
from playground.job import Job
from playground.spec import Spec

ATTACK = Job("playground.labs.explain.training.attack:attack")
LOGITS = Job("playground.labs.explain.training.attack:logits")

FGSM, PGD, DEEPFOOL = "FGSM", "PGD", "DeepFool"
ATTACKS = (FGSM, PGD, DEEPFOOL)
ANY_OTHER = -1
# Steps after which DeepFool gives up, and how far beyond the boundary it goes, as a share of each step.
DEEPFOOL_STEPS, OVERSHOOT = 50, 0.02


@dataclass(frozen=True, kw_only=True)
class AttackSpec(Spec):
    """The settings of an attack.

    Attributes:
        kind: Which one.
        norm: In which the change is measured: `"L∞"`, the largest change of a pixel, or `"L2"`.
        epsilon: FGSM and PGD: the largest change allowed, in this norm; ink is 0 to 1.
        steps: PGD: steps of each restart.
        size: PGD: of a step, in this norm.
        restarts: PGD: random points of the ball from which it begins.
        target: The digit that the network should read; `ANY_OTHER`: any other than it reads now.
        seed: Of the random points.
    """

    kind: str = PGD
    norm: str = LINF
    epsilon: float = 0.2
    steps: int = 40
    size: float = 0.01
    restarts: int = 1
    target: int = ANY_OTHER
    seed: int = 0

    def __post_init__(self) -> None:
        self._require(self.kind in ATTACKS, "kind", f"one of {', '.join(ATTACKS)}")
        self._require(self.norm in NORMS, "norm", f"one of {', '.join(NORMS)}")
        self._require_number("epsilon", 0, 28)
        self._require_number("steps", 1, 200, whole=True)
        self._require_number("size", 0, 28)
        self._require_number("restarts", 1, 20, whole=True)
        self._require_number("target", ANY_OTHER, 9, whole=True)
        self._require_number("seed", 0, 2**31 - 1, whole=True)

    @property
    def most_steps(self) -> int:
        """Steps after which the attack ends."""
        return {FGSM: 1, PGD: self.steps, DEEPFOOL: DEEPFOOL_STEPS}[self.kind]


@dataclass(frozen=True, kw_only=True, eq=False)
class Attempt:
    """How far an attack has come.

    Attributes:
        digit: The digit that the network read at first.
        steps: Steps so far.
        done: Whether it has ended.
        points: Where each restart is, float32, shape `(restarts, 28, 28, 1)`.
        best: The picture found so far that comes nearest to the aim or goes furthest beyond it, float32, shape `(1, 28, 28, 1)`.
        lead: By how much the aim's logit is ahead there: that of the target, or the largest of the other digits. Above 0: success.
    """

    digit: int
    steps: int
    done: bool
    points: np.ndarray
    best: np.ndarray
    lead: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """What one network reads in the pictures of the page.

    Attributes:
        logits: Float32, shape `(pictures, 10)`.
    """

    logits: np.ndarray

    def digit(self, picture: int) -> int:
        """The digit that it reads in a picture."""
        return int(self.logits[picture].argmax())


# The pictures that every network reads: as it was, attacked, and each of the two redrawn in two ways.
CLEAN, ATTACKED, CLEAN_INKED, ATTACKED_INKED, CLEAN_TRACED, ATTACKED_TRACED = range(6)


@dataclass(frozen=True, kw_only=True, eq=False)
class Attacked:
    """A picture that was attacked.

    Attributes:
        name: Of the network that was attacked.
        spec: The settings.
        image: As it was, float32, shape `(28, 28)`, ink 0 to 1.
        changed: After the attack, likewise.
        steps: Steps that the attack took.
        readings: What each network reads in the six pictures, by its name.
    """

    name: str
    spec: AttackSpec
    image: np.ndarray
    changed: np.ndarray
    steps: int
    readings: Mapping[str, Reading]

    @property
    def own(self) -> Reading:
        """What the attacked network reads."""
        return self.readings[self.name]

    @property
    def linf(self) -> float:
        """The largest change of a pixel."""
        return float(np.abs(self.changed - self.image).max())

    @property
    def l2(self) -> float:
        """The L2 norm of the change."""
        return float(np.linalg.norm(self.changed.astype("float64") - self.image))

    def fooled(self, name: str, picture: int = ATTACKED) -> bool:
        """Whether a network reads another digit than in the same picture without the attack; the target, if there is one.

        Args:
            name: The network's.
            picture: One of the attacked ones.
        """
        reading = self.readings[name]
        before, after = reading.digit(picture - 1), reading.digit(picture)
        return after != before and self.spec.target in (ANY_OTHER, after)

    @property
    def transferred(self) -> tuple[str, ...]:
        """The other networks that the attack fools as well."""
        return tuple(name for name in self.readings if name != self.name and self.fooled(name))
