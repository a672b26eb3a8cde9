"""The losses of a GAN as Keras code, for the programs that a page shows."""

from __future__ import annotations

from dataclasses import dataclass

from playground.gan.losses import HINGE, LEAST_SQUARES, NON_SATURATING, SATURATING, WASSERSTEIN
from playground.model.code import Code

# Of the discriminator on real and on generated points, and of the generator on generated ones.
_TERMS = {
    NON_SATURATING: ("ops.softplus(-{real})", "ops.softplus({generated})", "ops.softplus(-{generated})"),
    SATURATING: ("ops.softplus(-{real})", "ops.softplus({generated})", "-ops.softplus({generated})"),
    LEAST_SQUARES: (
        "0.5 * ops.square({real} - 1)",
        "0.5 * ops.square({generated})",
        "0.5 * ops.square({generated} - 1)",
    ),
    WASSERSTEIN: ("-{real}", "{generated}", "-{generated}"),
    HINGE: ("ops.relu(1 - {real})", "ops.relu(1 + {generated})", "-{generated}"),
}


@dataclass(frozen=True, kw_only=True)
class LossCode:
    """A loss as three expressions of the discriminator's outputs, each still to be averaged.

    Attributes:
        of_real, of_generated: The discriminator's two terms.
        of_generator: The generator's only one.
    """

    of_real: Code
    of_generated: Code
    of_generator: Code


def loss_code(loss: str, *, real: str = "real", generated: str = "generated") -> LossCode:
    """Keras's operations for a loss.

    Args:
        loss: One of `playground.gan.losses.LOSSES`.
        real, generated: What the program calls the discriminator's outputs when the discriminator learns. When the
            generator learns, its outputs are always called `generated`.
    """
    of_real, of_generated, of_generator = _TERMS[loss]
    return LossCode(
        of_real=Code(of_real.format(real=real)),
        of_generated=Code(of_generated.format(generated=generated)),
        of_generator=Code(of_generator.format(generated="generated")),
    )
