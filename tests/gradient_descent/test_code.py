"""The program of the page ends where the page ends, and no formula becomes code."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.formula.parse import FormulaError
from playground.labs.gradient_descent.code import script
from playground.labs.gradient_descent.descent import Race
from playground.labs.gradient_descent.lab import CONTESTANTS, own_rate
from playground.labs.gradient_descent.surfaces import MONKEY_SADDLE
from playground.labs.gradient_descent.training.paths import race
from tests.programs import RunProgram


def test_the_script_ends_where_the_page_ends(run_program: RunProgram) -> None:
    specs = tuple(
        replace(spec, learning_rate=own_rate(MONKEY_SADDLE, name), schedule="cosine" if name == "adam" else "constant")
        for name, spec in CONTESTANTS.items()
    )
    task = Race(text=MONKEY_SADDLE.text, start=(0.7, 0.4), optimizers=specs, steps=12)
    out = run_program(script(task))
    rows = {line.split()[0]: [float(word) for word in line.split()[1:]] for line in out.splitlines()}
    assert set(rows) == set(CONTESTANTS)
    for name, path in zip(CONTESTANTS, race(task), strict=True):
        np.testing.assert_allclose(rows[name], [*path.positions[-1], path.losses[-1]], rtol=6e-6, atol=1e-9)


@pytest.mark.parametrize(
    "text", ["x)\nimport os", "{{ 7 * 7 }}", "x*'y'", 'x"""', "__import__('os')", "x; y", "x.real", "x # y"]
)
def test_no_formula_becomes_code(text: str) -> None:
    with pytest.raises(FormulaError):
        script(Race(text=text, start=(0.7, 0.4), optimizers=(CONTESTANTS["sgd"],), steps=3))
