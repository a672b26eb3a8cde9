"""A complete program that explains the picture of the page."""

from __future__ import annotations

import numpy as np

from playground.digits.picture import rows_of
from playground.labs.explain.attribution import AttributionSpec
from playground.model.code import render


def script(image: np.ndarray, target: int, spec: AttributionSpec) -> str:
    """A program for what the page shows; it reads the downloaded network.

    Args:
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1.
        target: The digit whose logit is explained.
        spec: The settings of the methods.
    """
    return render("explain/program.py.jinja", rows=rows_of(image), target=target, spec=spec)
