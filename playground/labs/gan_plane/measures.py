"""Measures of a GAN in 2D at one moment: losses, divergences, modes covered, gradients."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from playground.gan.losses import WASSERSTEIN, discriminator_loss, generator_loss, generator_slope, says_real
from playground.labs.gan_plane.distributions import DOMAIN, Modes, nearest
from playground.labs.gan_plane.divergence import density, js, kl
from playground.labs.gan_plane.spec import (
    Drawing,
    GanSpec,
    GanState,
    fixed_noise,
    generate,
    judge,
    real_modes,
    real_points,
    slopes,
)

# Points of each kind that densities are counted from, and those that losses are means of.
COUNTED, JUDGED = 4_000, 500
# A mode is covered if it holds at least this much of what it holds of the real points.
COVERED_SHARE = 0.2


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A row of the curves, and which modes are covered.

    Attributes:
        row: float64, shape `(len(CURVES),)`.
        covered: bool, shape `(modes,)`.
    """

    row: np.ndarray
    covered: np.ndarray


def measure(spec: GanSpec, state: GanState, drawing: Drawing | None = None) -> Measured:
    """Both networks' losses on points that never change, and how near the generated points are to the real ones.

    Args:
        spec: The game.
        state: The current state.
        drawing: The distribution, if it is the visitor's own.
    """
    real = real_points(spec.data, spec.seed, drawing)
    generated = generate(spec, state.generator, fixed_noise(spec.latent, spec.latent_dim, COUNTED))
    few = generated[:JUDGED]
    of_real, of_generated = (judge(spec, state.discriminator, points) for points in (real[:JUDGED], few))
    loss = discriminator_loss(spec.loss, of_real, of_generated)
    if spec.loss == WASSERSTEIN:
        loss += spec.gradient_penalty * penalty(spec, state, real[:JUDGED], few)
    arrows = generator_slope(spec.loss, of_generated)[:, np.newaxis] * slopes(spec, state.discriminator, few)
    right_real, wrong_generated = says_real(spec.loss, of_real, of_generated)
    accuracy = 0.5 * (right_real.mean() + 1 - wrong_generated.mean())
    p, q = real_density(spec.data, spec.seed, drawing), density(generated, DOMAIN)
    found = coverage(real_modes(spec.data, spec.seed, drawing), generated)
    covered, near = found
    row = np.array([
        state.round, loss, generator_loss(spec.loss, of_generated), kl(p, q), js(p, q), accuracy,
        np.linalg.norm(arrows, axis=1).mean(), covered.sum(), near, *generated.mean(axis=0),
    ])  # fmt: skip
    return Measured(row=row, covered=covered)


def penalty(spec: GanSpec, state: GanState, real: np.ndarray, generated: np.ndarray) -> float:
    """Mean of (‖∇l‖ - 1)² at points between real and generated ones."""
    share = np.linspace(0, 1, len(real))[:, np.newaxis]
    between = share * real + (1 - share) * generated
    return float(((np.linalg.norm(slopes(spec, state.discriminator, between), axis=1) - 1) ** 2).mean())


def coverage(modes: Modes, generated: np.ndarray) -> tuple[np.ndarray, float]:
    """Which modes hold enough generated points, and the share of generated points that lie at some mode."""
    belongs = nearest(generated, modes.centres, modes.reach)
    shares = np.bincount(belongs[belongs >= 0], minlength=len(modes)) / len(generated)
    return shares >= COVERED_SHARE * modes.shares, float((belongs >= 0).mean())


@lru_cache(maxsize=64)
def real_density(data: str, seed: int, drawing: Drawing | None) -> np.ndarray:
    """Density of the real points."""
    return density(real_points(data, seed, drawing)[:COUNTED], DOMAIN)


@lru_cache(maxsize=64)
def floors(data: str, seed: int, drawing: Drawing | None) -> tuple[float, float]:
    """KL and JS between two samples of the real points of this size: as near as a perfect generator comes."""
    others = density(real_points(data, seed, drawing)[COUNTED : 2 * COUNTED], DOMAIN)
    return kl(real_density(data, seed, drawing), others), js(real_density(data, seed, drawing), others)
