"""The losses of generator and discriminator in Keras's operations, one number a point, for any pair of players.

Equations and references: `playground.gan.losses`.
"""

from __future__ import annotations

from typing import Any

from keras import ops

from playground.gan.losses import LOSSES


def real_losses(logits: Any) -> Any:
    """The discriminator's loss of real points under every loss; shape `(losses, *logits.shape)`, in the order of `LOSSES`."""
    log = ops.softplus(-logits)
    return ops.stack([log, log, 0.5 * ops.square(logits - 1), -logits, ops.relu(1 - logits)])


def generated_losses(logits: Any) -> Any:
    """The discriminator's loss of generated points under every loss."""
    log = ops.softplus(logits)
    return ops.stack([log, log, 0.5 * ops.square(logits), logits, ops.relu(1 + logits)])


def generator_losses(logits: Any) -> Any:
    """The generator's loss under every loss."""
    return ops.stack([ops.softplus(-logits), -ops.softplus(logits), 0.5 * ops.square(logits - 1), -logits, -logits])


def penalty(gradients: Any) -> Any:
    """Gulrajani's (‖∇l‖ - 1)² of each point; gradients of shape `(n, …)`."""
    squares = ops.sum(ops.square(gradients), axis=tuple(range(1, len(gradients.shape))))
    # The square root has no derivative at 0.
    return ops.square(ops.sqrt(squares + 1e-12) - 1)


def number(loss: str) -> int:
    """By which a compiled program knows a loss."""
    return LOSSES.index(loss)
