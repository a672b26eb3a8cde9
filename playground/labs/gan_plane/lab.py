"""A GAN in 2D: presets with commentary, what is happening in words, challenges."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from playground.challenge import Challenge
from playground.gan.losses import LEAST_SQUARES, SATURATING, WASSERSTEIN
from playground.job import Job
from playground.labs.gan_plane import words
from playground.labs.gan_plane.distributions import BLOBS, GAUSSIANS, GRID, LINE, RING, SPIRAL, Modes
from playground.labs.gan_plane.spec import CURVES, GanSpec
from playground.number import number
from playground.preset import Preset

ADVANCE = Job("playground.labs.gan_plane.training.rounds:advance")

# Learning rates that suit each optimizer here.
DEFAULT_RATES = {"sgd": 0.1, "momentum": 0.03, "rmsprop": 0.001, "adam": 0.001, "adam_beta_0.5": 0.001}


# A ReLU that is 0 for all noise never recovers, and no cure would help; a leaky one has a gradient everywhere.
LEAKY = ("16:leaky_relu", "16:leaky_relu")
_COLLAPSE = GanSpec(
    data=BLOBS,
    generator_layers=LEAKY,
    generator_steps=5,
    generator_learning_rate=0.003,
    discriminator_learning_rate=0.001,
)
_VANISHED = GanSpec(
    data=BLOBS, generator_layers=LEAKY, loss=SATURATING, discriminator_steps=10, discriminator_learning_rate=0.01
)

PRESETS = (
    Preset(
        id="two-gaussians", name="Two Gaussians", former=("two gaussians",),
        about="A generator with two layers of 32 neurons turns a square of noise into two Gaussians. Press Play: the purple "
        "points move to where the discriminator's map is green, and the map follows them, until the discriminator can hardly "
        "tell the two kinds of points apart.",
        spec=GanSpec(
            generator_layers=("32:relu", "32:relu"), discriminator_layers=("32:relu", "32:relu", "32:relu"),
            generator_learning_rate=0.0003, discriminator_steps=2,
        ),
    ),
    Preset(
        id="as-in-gan-lab", name="As in GAN Lab", former=("as in GAN Lab",),
        about="GAN Lab's default: each network has two hidden layers of 8 neurons (GAN Lab's page counts them as one) and is "
        "trained by plain gradient descent with a learning rate of 0.1.",
        spec=GanSpec(
            generator_layers=("8:relu", "8:relu"), discriminator_layers=("8:relu", "8:relu"), generator_optimizer="sgd",
            discriminator_optimizer="sgd", generator_learning_rate=0.1, discriminator_learning_rate=0.1,
        ),
    ),
    Preset(
        id="a-line-from-one-number", name="A line from one-dimensional noise", former=("a line from one number",),
        about="With a latent dimension of 1 the generator is a curve in the plane. All it can do is lay this curve along "
        "the line.",
        spec=GanSpec(data=LINE, latent_dim=1),
    ),
    Preset(
        id="ring-least-squares", name="Ring, least-squares loss", former=("ring, least squares",),
        about="A square of noise cannot become a ring without being torn or folded. Switch on Generator's grid below the "
        "picture to see where this happens.",
        spec=GanSpec(data=RING, loss=LEAST_SQUARES),
    ),
    Preset(
        id="spiral", name="Spiral", former=("spiral",),
        about="Both networks are larger, and the discriminator makes two updates per round. This takes some thousand rounds.",
        spec=GanSpec(
            data=SPIRAL, generator_layers=("32:relu", "32:relu"), discriminator_layers=("32:relu", "32:relu"), discriminator_steps=2,
        ),
    ),
    Preset(
        id="three-blobs-wasserstein", name="Three blobs, Wasserstein loss", former=("three blobs, Wasserstein",),
        about="The gradient penalty keeps the slope of the critic near 1, so every point has an arrow of about the same "
        "length, however far it is from the real points.",
        spec=GanSpec(data=BLOBS, loss=WASSERSTEIN, discriminator_steps=3),
    ),
    Preset(
        id="mode-collapse", name="Mode collapse", former=("mode collapse",),
        about="The generator makes five updates for each one of a slow discriminator. All points move to wherever the "
        "discriminator is fooled at the moment, and the other blobs are lost. Choose the next preset while this one is "
        "playing.",
        spec=_COLLAPSE,
    ),
    Preset(
        id="cure-of-the-collapse", name="Mode collapse, cured", former=("cure of the collapse",),
        about="The generator makes one update for every three of a faster critic, and the Wasserstein loss has a gradient even "
        "far from the lost blobs. Choose this preset while the mode collapse is playing, and the game continues from "
        "there.",
        spec=replace(_COLLAPSE, loss=WASSERSTEIN, generator_steps=1, discriminator_steps=3, generator_learning_rate=0.001, discriminator_learning_rate=0.003),
    ),
    Preset(
        id="vanishing-gradient", name="Vanishing gradient", former=("vanishing gradient",),
        about="A fast discriminator makes ten updates per round, and the loss is the saturating one of the first GAN. The "
        "discriminator becomes certain, its map flat, and the arrows vanish: the generator stops learning. Then choose "
        "the next preset.",
        spec=_VANISHED,
    ),
    Preset(
        id="cure-of-the-vanished-gradient", name="Vanishing gradient, cured", former=("cure of the vanished gradient",),
        about="With the Wasserstein loss there are arrows wherever the points are, and five updates per round keep the critic "
        "accurate. Choose this preset while the one before is playing, and the game continues from there.",
        spec=replace(_VANISHED, loss=WASSERSTEIN, discriminator_steps=5, discriminator_learning_rate=0.003),
    ),
    Preset(
        id="grid-of-25", name="Grid of 25 modes", former=("grid of 25",),
        about="The usual test for lost modes. Count how many of the 25 modes these networks find, and how many they keep.",
        spec=GanSpec(
            data=GRID, generator_layers=("64:relu", "64:relu"), discriminator_layers=("64:relu", "64:relu"), discriminator_steps=3,
            discriminator_learning_rate=0.002,
        ),
    ),
)  # fmt: skip

# Rounds after which the shipped states were taken, by preset.
TRAINED_ROUNDS = {
    "two-gaussians": 3_000, "a-line-from-one-number": 1_000, "ring-least-squares": 1_000, "spiral": 10_000,
    "three-blobs-wasserstein": 4_000,
}  # fmt: skip


# -- what is happening ---------------------------------------------------------------------------------------------

DIVERGED, BEGUN, FROZEN, WINNING, COLLAPSED = "diverged", "begun", "frozen", "winning", "collapsed"
OSCILLATING, BALANCED, LEARNING = "oscillating", "balanced", "learning"
# With fewer rounds or rows nothing can be said.
ENOUGH_ROUNDS, ENOUGH_ROWS = 500, 6
# The share of all rounds that is looked at, the latest.
WINDOW = 0.3
SURE, UNDECIDED = 0.75, (0.35, 0.65)
GONE = 0.02
LOST = 0.7
RESTLESS = 0.12
# Balanced: a JS divergence of at most so many times that of two real samples.
NEAR_FLOOR = 6.0


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What is happening.

    Attributes:
        kind: `"balanced"`, `"winning"` (the discriminator, gradients gone), `"collapsed"`, `"oscillating"`, `"learning"`,
            `"frozen"`, `"begun"` or `"diverged"`.
        sentence: In words, with what to change.
    """

    kind: str
    sentence: str


def finding(
    spec: GanSpec, curves: np.ndarray, covered: np.ndarray, modes: Modes, diverged: bool = False, *, floor: float
) -> Finding:
    """What is happening, from the latest 30 % of the curves.

    Args:
        spec: The game as it is played now.
        curves: Shape `(n, len(CURVES))`.
        covered: Whether each mode is covered now.
        modes: The modes.
        diverged: Whether a weight left all bounds.
        floor: The JS divergence of two samples of the real points, nats.
    """
    if diverged:
        wasserstein = spec.loss == WASSERSTEIN
        return Finding(kind=DIVERGED, sentence=words.DIVERGED_WASSERSTEIN if wasserstein else words.DIVERGED)
    rounds = float(curves[-1, 0]) if len(curves) else 0.0
    if len(curves) < 2:
        return Finding(kind=BEGUN, sentence=words.READY)
    if not spec.generator_steps and not spec.discriminator_steps:
        return Finding(kind=FROZEN, sentence=words.BOTH_FROZEN)
    if not spec.generator_steps:
        return Finding(kind=FROZEN, sentence=words.GENERATOR_FROZEN)
    if not spec.discriminator_steps:
        return Finding(kind=FROZEN, sentence=words.DISCRIMINATOR_FROZEN)
    latest = curves[curves[:, 0] >= (1 - WINDOW) * rounds]
    if rounds < ENOUGH_ROUNDS or len(latest) < ENOUGH_ROWS:
        return Finding(kind=BEGUN, sentence=words.JUST_BEGUN)
    # One measure jumps, so the medians of the latest rounds judge; the words say what is measured now, which may not contradict.
    row, now = (dict(zip(CURVES, one, strict=True)) for one in (np.median(latest, axis=0), curves[-1]))
    coverage: dict[str, Any] = {"covered": round(now["modes"]), "count": len(modes), "curve": modes.curve}
    accuracy = float(now["accuracy"])
    hopping = _hopping(latest)
    if min(row["accuracy"], accuracy) > SURE and row["gradient"] < GONE and min(row["js"], now["js"]) > 0.2:
        return Finding(kind=WINNING, sentence=words.winning(accuracy=accuracy, gradient=now["gradient"]))
    if max(row["modes"], now["modes"]) <= LOST * len(modes):
        sentence = words.collapsed(**coverage, lost=_lost(covered, modes), hopping=hopping)
        return Finding(kind=COLLAPSED, sentence=sentence)
    if hopping:
        return Finding(kind=OSCILLATING, sentence=words.OSCILLATING)
    if all(UNDECIDED[0] <= one <= UNDECIDED[1] for one in (row["accuracy"], accuracy)):
        judged: dict[str, Any] = {**coverage, "accuracy": accuracy, "js": now["js"], "floor": floor}
        if max(row["js"], now["js"]) <= NEAR_FLOOR * floor:
            return Finding(kind=BALANCED, sentence=words.balanced(**judged))
        return Finding(kind=LEARNING, sentence=words.undecided(**judged))
    return Finding(kind=LEARNING, sentence=words.learning(accuracy=accuracy, **coverage))


def _hopping(latest: np.ndarray) -> bool:
    """Whether the generated points' mean swings back and forth, far from its average."""
    centre = latest[:, -2:]
    spread = float(np.sqrt(centre.var(axis=0).sum()))
    way = float(np.linalg.norm(np.diff(centre, axis=0), axis=1).sum())
    return spread > RESTLESS and way > 4 * spread


def _lost(covered: np.ndarray, modes: Modes) -> list[str]:
    """The centres of the modes that are not covered now; none if that is not known."""
    if len(covered) != len(modes):
        return []
    return [f"({number(x, '.1f')}, {number(y, '.1f')})" for x, y in modes.centres[~covered]]


# -- challenges ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class GanWork:
    """What a visitor's game shows at one moment.

    Attributes:
        spec: The game.
        round: Rounds played.
        js: Jensen-Shannon divergence, nats.
        covered, modes: Modes covered, and all modes.
        kind: The finding's.
        collapsed_before: Whether a mode collapse was found earlier in this game.
        shipped: Whether it began from a trained state that is shipped.
    """

    spec: GanSpec
    round: float
    js: float
    covered: int
    modes: int
    kind: str
    collapsed_before: bool = False
    shipped: bool = False


def _near(work: GanWork) -> bool:
    return work.spec.data == RING and not work.shipped and 0 < work.round <= 3_000 and work.js < 0.1


def _cause(work: GanWork) -> bool:
    return work.spec.data in (GAUSSIANS, BLOBS, GRID) and work.kind == COLLAPSED and work.round >= 500


def _recover(work: GanWork) -> bool:
    return work.collapsed_before and work.covered == work.modes and work.kind in (BALANCED, LEARNING)


def _grid(work: GanWork) -> bool:
    return work.spec.data == GRID and work.covered == work.modes and not work.shipped


CHALLENGES: tuple[Challenge[GanWork], ...] = (
    Challenge(
        id="ring",
        sentence="**The ring.** Bring the JS divergence on the ring below 0.1 within 3,000 rounds.",
        done=_near,
    ),
    Challenge(
        id="cause",
        sentence="**Make it collapse.** On two gaussians, three blobs or the grid of 25, cause a mode collapse that lasts beyond round 500.",
        done=_cause,
    ),
    Challenge(
        id="recover",
        sentence="**Bring it back.** In the same game, without starting again, change the settings until all modes are covered and the "
        "status line says Balanced or Learning.",
        done=_recover,
    ),
    Challenge(
        id="grid",
        sentence="**Twenty-five.** Cover all 25 modes of the grid at the same time.",
        done=_grid,
    ),
)
