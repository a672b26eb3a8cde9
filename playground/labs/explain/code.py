"""A complete program that explains the picture of the page."""

from __future__ import annotations

import numpy as np

from playground.digits.attack import LINF
from playground.labs.explain.attack import ANY_OTHER, AttackSpec
from playground.labs.explain.attribution import AttributionSpec
from playground.model.code import Code, render


def script(image: np.ndarray, target: int, spec: AttributionSpec) -> str:
    """A program for what the page shows; it reads the downloaded network.

    Args:
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1.
        target: The digit whose logit is explained.
        spec: The settings of the methods.
    """
    return render("explain/program.py.jinja", rows=_rows(image), target=target, spec=spec)


def attack_script(image: np.ndarray, spec: AttackSpec) -> str:
    """A program for an attack on the picture of the page; it reads the downloaded network.

    Args:
        image: As `script` takes.
        spec: The settings of the attack.
    """
    sign = Code("+" if spec.target == ANY_OTHER else "-")
    return render("explain/attack.py.jinja", rows=_rows(image), spec=spec, linf=spec.norm == LINF, sign=sign)


def _rows(image: np.ndarray) -> list[list[int]]:
    """The picture as rows of whole numbers from 0 to 255."""
    return [[int(value) for value in row] for row in np.round(255 * image[0, ..., 0])]
