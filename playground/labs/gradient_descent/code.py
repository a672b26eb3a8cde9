"""A complete program that runs the race on the page."""

from __future__ import annotations

from playground.formula.parse import read_formula
from playground.labs.gradient_descent.descent import Race
from playground.labs.gradient_descent.lab import contestant_name
from playground.model.code import Code, optimizer_code, render


def script(task: Race) -> str:
    """A complete program that runs a race and prints where each path ends."""
    x, y = task.start
    return render(
        "gradient_descent/program.py.jinja",
        formula=Code(read_formula(task.text).code),
        optimizers={contestant_name(spec): optimizer_code(spec, task.steps) for spec in task.optimizers},
        x=x,
        y=y,
        steps=task.steps,
    )
