"""Complete programs for what the page shows, one for each view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from playground.digits.attack import LINF
from playground.digits.picture import rows_of
from playground.digits.spec import TEST_COUNT
from playground.labs.explain import calibration, deletion, no_digits
from playground.labs.explain.attack import ANY_OTHER, AttackSpec
from playground.labs.explain.attribution import AttributionSpec
from playground.labs.explain.distortion import DISTORTIONS, dilated, rotated, shifted, warped
from playground.labs.explain.flip import FINER, KINDS, noisy, pushed, smallest_flip, turned
from playground.labs.explain.sanity import FEWEST
from playground.model.code import Code, render, source_code


def script(image: np.ndarray, target: int, spec: AttributionSpec) -> str:
    """A program for what the page shows; it reads the downloaded network.

    Args:
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1.
        target: The digit whose logit is explained.
        spec: The settings of the methods.
    """
    return render("explain/program.py.jinja", rows=rows_of(image), target=target, spec=spec)


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
        rows=rows_of(image),
        functions=Code("\n\n\n".join(source_code(function, (), ()) for function in functions)),
        function=Code(offered.apply.__name__),
        title=Code(distortion),
        strengths=offered.strengths,
        count=count,
        seed=seed,
        kinds=kinds,
        finer=FINER,
    )


def attack_script(image: np.ndarray, spec: AttackSpec) -> str:
    """A program for an attack on the picture of the page; it reads the downloaded network.

    Args:
        image: As `script` takes.
        spec: The settings of the attack.
    """
    sign = Code("+" if spec.target == ANY_OTHER else "-")
    return render("explain/attack.py.jinja", rows=rows_of(image), spec=spec, linf=spec.norm == LINF, sign=sign)


def judged_script(image: np.ndarray, target: int, spec: AttributionSpec, *, many: bool) -> str:
    """A program that judges the explanations: deletion and insertion, and the sanity check.

    Args:
        image, target, spec: As `script` takes.
        many: Whether it reads 200 test digits, too.
    """
    step = deletion.DIGITS[1] - deletion.DIGITS[0]
    return render(
        "explain/judged.py.jinja", rows=rows_of(image), target=target, spec=spec, many=many, steps=deletion.STEPS, repeats=deletion.REPEATS,
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
