"""Complete programs for what the page shows: one that explains the picture, one for what breaks its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from playground.labs.explain.attribution import AttributionSpec
from playground.labs.explain.distortion import DISTORTIONS, dilated, rotated, shifted, warped
from playground.labs.explain.flip import FINER, KINDS, noisy, pushed, smallest_flip, turned
from playground.model.code import Code, render, source_code


def script(image: np.ndarray, target: int, spec: AttributionSpec) -> str:
    """A program for what the page shows; it reads the downloaded network.

    Args:
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1.
        target: The digit whose logit is explained.
        spec: The settings of the methods.
    """
    return render("explain/program.py.jinja", rows=_rows(image), target=target, spec=spec)


def robustness_script(image: np.ndarray, distortion: str, count: int, seed: int) -> str:
    """A program for the curve of one network and for the smallest changes of the picture; it reads the downloaded network.

    Args:
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1.
        distortion: Its name.
        count: Test digits.
        seed: Of what is drawn at random.
    """
    offered = DISTORTIONS[distortion]
    functions: list[Callable[..., Any]] = [
        warped,
        rotated,
        shifted,
        dilated,
        offered.apply,
        turned,
        pushed,
        noisy,
        smallest_flip,
    ]
    if offered.apply.__name__ != "thickness":
        functions.remove(dilated)
    kinds = [
        {
            "name": name, "function": Code(kind.change.__name__), "directions": kind.directions, "step": kind.step,
            "steps": kind.steps,
        }
        for name, kind in KINDS.items()
    ]  # fmt: skip
    return render(
        "explain/robustness.py.jinja",
        rows=_rows(image),
        functions=Code("\n\n\n".join(source_code(function, (), ()) for function in functions)),
        function=Code(offered.apply.__name__),
        title=Code(distortion),
        strengths=offered.strengths,
        count=count,
        seed=seed,
        kinds=kinds,
        finer=FINER,
    )


def _rows(image: np.ndarray) -> list[list[int]]:
    """A picture in whole numbers from 0 to 255, as a program writes it down."""
    return [[int(value) for value in row] for row in np.round(255 * image[0, ..., 0])]
