"""The scripts of the page, run by themselves, print what the page shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.labs.regression.code import polynomial_script, script
from playground.labs.regression.lab import CURVES, S4, S5
from playground.labs.regression.linear_models import outputs
from playground.labs.regression.points import columns, rounded
from playground.labs.regression.polynomial import fit_degrees
from playground.labs.regression.spec import ASKED, LINEAR, SEEDED_FIT, RegressionSpec, training_data
from playground.labs.regression.training.fit import advance
from playground.model.activations import sigmoid
from tests.programs import RunProgram


@pytest.mark.parametrize(
    ("spec", "own"),
    [
        (replace(S4.spec, epochs=10), False), (replace(S5.spec, epochs=10), False),
        (replace(S4.spec, epochs=10, shuffle=SEEDED_FIT, seed=3), False),
        (replace(S5.spec, gap=0.2, l2=0.01, learning_rate=1.0, epochs=10), True),
    ],
    ids=["S4", "S5", "S4 seeded fit", "own points"],
)  # fmt: skip
def test_a_training_comes_out_as_on_the_page(spec: RegressionSpec, own: bool, run_program: RunProgram) -> None:
    points = rounded(spec.sample())[:50] if own else spec.sample()
    words = run_program(script(spec, points if own else None)).split()
    weights = advance(spec, *training_data(spec.task, points), None, spec.epochs)[0].weights
    place = words.index("b")
    shown = [float(word) for word in (*words[1:place], words[place + 1], words[-1])]
    at = np.array([ASKED[LINEAR][:1] if spec.task == LINEAR else ASKED[spec.task]])
    answer = outputs(weights, at)[0]
    asked = answer if spec.task == LINEAR else sigmoid(answer)
    np.testing.assert_allclose(shown, [*weights, asked], atol=5e-5)


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize(("penalty", "degree"), [("none", 5), ("l2", 15), ("l1", 12)])
def test_a_polynomial_comes_out_as_on_the_page(penalty: str, degree: int, own: bool, run_program: RunProgram) -> None:
    spec = replace(CURVES.spec, penalty=penalty, degree=degree)
    points = rounded(spec.sample()) if own else spec.sample()
    text = polynomial_script(spec, points if own else None, low=-1.0 if own else 0.0, high=1.0)
    words = run_program(text).split()
    x, y, labels = columns(points)
    strength = 0.0 if penalty == "none" else spec.strength
    fits = fit_degrees(
        x[labels == 0], y[labels == 0], x[labels == 1], y[labels == 1], penalty=penalty, strength=strength,
        low=-1.0 if own else 0.0, high=1.0,
    )  # fmt: skip
    assert words[::2] == ["train", "test"]
    np.testing.assert_allclose(
        [float(words[1]), float(words[3])], [fits.train_error[degree - 1], fits.test_error[degree - 1]], rtol=1e-3
    )
