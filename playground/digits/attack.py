"""What an attack is measured by: the norms of a change, and the size of a step."""

from __future__ import annotations

# The largest change of a pixel, and the square root of the sum of all squared changes.
LINF, L2 = "L∞", "L2"
NORMS = (LINF, L2)


def training_step_size(epsilon: float, steps: int) -> float:
    """The size of a step of the attack in adversarial training.

    One step of 1.25 ε from a random start (Wong, Rice, Kolter, "Fast is better than free", 2020); with more, all of them together
    come 2.5 times as far as the radius (Madry and others, "Towards deep learning models resistant to adversarial attacks", 2017).

    Args:
        epsilon: Radius of the ball.
        steps: Steps of the attack, at least 1.
    """
    return 2.5 * epsilon / max(2, steps)
