"""Complete programs for what the page shows, one for each view."""

from __future__ import annotations

import numpy as np

from playground.digits.spec import TEST_COUNT
from playground.labs.explain import calibration, deletion, no_digits
from playground.labs.explain.attribution import AttributionSpec
from playground.labs.explain.sanity import FEWEST
from playground.model.code import Code, render


def script(image: np.ndarray, target: int, spec: AttributionSpec) -> str:
    """A program for what the page shows; it reads the downloaded network.

    Args:
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1.
        target: The digit whose logit is explained.
        spec: The settings of the methods.
    """
    return render("explain/program.py.jinja", rows=_rows(image), target=target, spec=spec)


def judged_script(image: np.ndarray, target: int, spec: AttributionSpec, *, many: bool) -> str:
    """A program that judges the explanations: deletion and insertion, and the sanity check.

    Args:
        image, target, spec: As `script` takes.
        many: Whether it reads 200 test digits, too.
    """
    step = deletion.DIGITS[1] - deletion.DIGITS[0]
    return render(
        "explain/judged.py.jinja", rows=_rows(image), target=target, spec=spec, many=many, steps=deletion.STEPS, repeats=deletion.REPEATS,
        fewest=FEWEST, digits=Code(f"range(0, {TEST_COUNT}, {step})"),
    )  # fmt: skip


def calibration_script(bins: int, fit: str, threshold: float) -> str:
    """A program that measures a network's calibration, fits a temperature, and reads pictures that are no digits.

    Args:
        bins: Number of bins of the reliability diagram.
        fit: What the temperature is fitted on: `TRAINING` or `TEST`.
        threshold: The network's confidence threshold, 0 to 1.
    """
    return render(
        "explain/calibration.py.jinja", bins=bins, fit_on_test=fit == calibration.TEST, threshold=threshold, held_back=calibration.HELD_BACK,
        highest_temperature=calibration.HIGHEST_TEMPERATURE, lowest_temperature=calibration.LOWEST_TEMPERATURE,
        bisections=calibration.BISECTIONS, count=no_digits.COUNT, together=no_digits.TOGETHER, seed=no_digits.SEED,
        shuffled_number=no_digits.KINDS.index(no_digits.SHUFFLED), noise_number=no_digits.KINDS.index(no_digits.NOISE),
    )  # fmt: skip


def _rows(image: np.ndarray) -> list[list[int]]:
    return [[int(value) for value in row] for row in np.round(255 * image[0, ..., 0])]
