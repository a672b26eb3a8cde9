"""Complete programs that repeat what the page "Regression" shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from playground.labs.regression.points import Point, columns
from playground.labs.regression.polynomial import L1, L2
from playground.labs.regression.spec import (
    ASKED,
    LINEAR,
    LOGISTIC,
    SEEDED_FIT,
    PolynomialSpec,
    RegressionSpec,
    training_data,
)
from playground.model.code import render


def script(spec: RegressionSpec, points: Sequence[Point] | None = None, *, epoch: int | None = None) -> str:
    """A complete program that trains a spec with `fit` and prints the weights and the prediction of the page.

    Args:
        spec: What to train.
        points: The visitor's own points; none: the sample of the spec.
        epoch: Epochs to train for; none: all of the spec's.
    """
    own = None
    if points is not None:
        x, y = training_data(spec.task, points)
        own = {"x": _rounded(x), "y": _rounded(y)}
    return render(
        "regression/program.py.jinja",
        spec=spec,
        own=own,
        linear=spec.task == LINEAR,
        one_order=spec.shuffle == SEEDED_FIT,
        epochs=spec.epochs if epoch is None else epoch,
        asked=[[ASKED[LINEAR][0]]] if spec.task == LINEAR else [list(ASKED[LOGISTIC])],
    )


def polynomial_script(
    spec: PolynomialSpec, points: Sequence[Point] | None = None, *, low: float = 0.0, high: float = 1.0
) -> str:
    """A complete program that fits a polynomial and prints both errors of the page.

    Args:
        spec: What to fit.
        points: The visitor's own points, class 0 to train on and class 1 to test on; none: the sample of the spec.
        low, high: Ends of the domain.
    """
    own = None
    if points is not None:
        x, y, labels = columns(points)
        own = {"x": _rounded(x), "y": _rounded(y), "labels": labels.tolist()}
    return render(
        "regression/polynomial.py.jinja",
        spec=spec,
        own=own,
        low=low,
        high=high,
        l1=spec.penalty == L1 and spec.strength > 0,
        strength=spec.strength if spec.penalty in (L1, L2) else 0.0,
    )


def _rounded(values: np.ndarray) -> list[object]:
    """Numbers to three decimals, as nested lists."""
    rounded: list[object] = np.round(values, 3).tolist()
    return rounded
