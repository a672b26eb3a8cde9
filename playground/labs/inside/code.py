"""A complete program that computes the open channel by hand and compares it with Keras."""

from __future__ import annotations

import numpy as np

from playground.digits.picture import rows_of
from playground.labs.inside.layer import Choice, Look
from playground.model.code import render


def script(image: np.ndarray, look: Look) -> str:
    """A program for what the page shows; it reads the downloaded network.

    Args:
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1.
        look: What the page shows; without an open channel the program prints all layers only.
    """
    choice: Choice | None = look.detail.choice if look.detail else None
    return render(
        "inside/program.py.jinja",
        rows=rows_of(image),
        layer=choice.layer if choice else None,
        channel=choice.channel if choice else None,
        kind=look.layers[choice.layer].kind if choice else None,
    )
