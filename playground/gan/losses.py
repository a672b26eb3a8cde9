"""The losses of two players that are named on screen: equations, what they are at the equilibrium, and numpy's version.

`l` is what the discriminator says before any activation, its logit or score: of real points x and of generated ones G(z).
There σ(l) is the probability "real" for the two logarithmic losses; the others take `l` as it is. Keras's version is
`playground.gan.training.losses`; a test compares the two.

References:
    I. Goodfellow et al., "Generative Adversarial Nets", 2014 (saturating and non-saturating).
    X. Mao et al., "Least Squares Generative Adversarial Networks", 2017.
    I. Gulrajani et al., "Improved Training of Wasserstein GANs", 2017.
    J. H. Lim, J. C. Ye, "Geometric GAN", 2017 (hinge).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from playground.model.activations import sigmoid, softplus

NON_SATURATING, SATURATING, LEAST_SQUARES = "non_saturating", "saturating", "least_squares"
WASSERSTEIN, HINGE = "wasserstein", "hinge"
# Their order is the number by which a compiled program knows them.
LOSSES = (NON_SATURATING, SATURATING, LEAST_SQUARES, WASSERSTEIN, HINGE)


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A pair of losses.

    Attributes:
        title: On screen.
        discriminator, generator: The equations.
        equilibrium: Both values where generated and real points have one distribution and neither player can do better;
            None: not determined, since the discriminator is as good with another constant added to every score.
        border: Value of `l` at which the discriminator is undecided; None: there is none.
    """

    title: str
    discriminator: str
    generator: str
    equilibrium: tuple[float, float | None]
    border: float | None


ABOUT: dict[str, Loss] = {
    NON_SATURATING: Loss(
        title="log, non-saturating", discriminator="−mean log σ(l(x)) − mean log(1 − σ(l(G(z))))",
        generator="−mean log σ(l(G(z)))", equilibrium=(2 * math.log(2), math.log(2)), border=0.0,
    ),
    SATURATING: Loss(
        title="log, saturating", discriminator="−mean log σ(l(x)) − mean log(1 − σ(l(G(z))))",
        generator="mean log(1 − σ(l(G(z))))", equilibrium=(2 * math.log(2), -math.log(2)), border=0.0,
    ),
    LEAST_SQUARES: Loss(
        title="least squares", discriminator="½ mean (l(x) − 1)² + ½ mean l(G(z))²", generator="½ mean (l(G(z)) − 1)²",
        equilibrium=(0.25, 0.125), border=0.5,
    ),
    WASSERSTEIN: Loss(
        title="Wasserstein with gradient penalty",
        discriminator="mean l(G(z)) − mean l(x) + λ mean (‖∇l(between)‖ − 1)²", generator="−mean l(G(z))",
        equilibrium=(0.0, None), border=None,
    ),
    HINGE: Loss(
        title="hinge", discriminator="mean max(0, 1 − l(x)) + mean max(0, 1 + l(G(z)))", generator="−mean l(G(z))",
        equilibrium=(2.0, None), border=0.0,
    ),
}  # fmt: skip


def discriminator_loss(loss: str, real: np.ndarray, generated: np.ndarray) -> float:
    """The discriminator's loss without a gradient penalty, from its logits of real and of generated points."""
    if loss in (NON_SATURATING, SATURATING):
        return float(softplus(-real).mean() + softplus(generated).mean())
    if loss == LEAST_SQUARES:
        return float(0.5 * ((real - 1) ** 2).mean() + 0.5 * (generated**2).mean())
    if loss == WASSERSTEIN:
        return float(generated.mean() - real.mean())
    return float(np.maximum(0, 1 - real).mean() + np.maximum(0, 1 + generated).mean())


def generator_loss(loss: str, generated: np.ndarray) -> float:
    """The generator's loss from the discriminator's logits of generated points."""
    if loss == NON_SATURATING:
        return float(softplus(-generated).mean())
    if loss == SATURATING:
        return float(-softplus(generated).mean())
    if loss == LEAST_SQUARES:
        return float(0.5 * ((generated - 1) ** 2).mean())
    return float(-generated.mean())


def generator_slope(loss: str, generated: np.ndarray) -> np.ndarray:
    """Derivative of one point's generator loss by its logit: what the generator's gradient is multiplied with."""
    if loss == NON_SATURATING:
        return np.asarray(sigmoid(generated) - 1)
    if loss == SATURATING:
        return np.asarray(-sigmoid(generated))
    if loss == LEAST_SQUARES:
        return np.asarray(generated - 1)
    return np.full(generated.shape, -1.0)


def says_real(loss: str, real: np.ndarray, generated: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which real and which generated points the discriminator takes for real.

    A Wasserstein critic has no border of its own; the middle between its two means is taken.
    """
    border = ABOUT[loss].border
    if border is None:
        border = 0.5 * (float(real.mean()) + float(generated.mean()))
    return real > border, generated > border
