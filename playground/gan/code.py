"""The losses of two players as Keras code, for the programs that a page shows."""

from __future__ import annotations

from playground.gan.losses import HINGE, LEAST_SQUARES, NON_SATURATING, SATURATING, WASSERSTEIN

# Keras's operations for each loss: of the discriminator on real and on generated points, and of the generator.
TERMS = {
    NON_SATURATING: ("ops.softplus(-real)", "ops.softplus(generated)", "ops.softplus(-generated)"),
    SATURATING: ("ops.softplus(-real)", "ops.softplus(generated)", "-ops.softplus(generated)"),
    LEAST_SQUARES: ("0.5 * ops.square(real - 1)", "0.5 * ops.square(generated)", "0.5 * ops.square(generated - 1)"),
    WASSERSTEIN: ("-real", "generated", "-generated"),
    HINGE: ("ops.relu(1 - real)", "ops.relu(1 + generated)", "-generated"),
}
