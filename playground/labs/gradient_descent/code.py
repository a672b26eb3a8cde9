"""A complete program that runs the race on the page."""

from __future__ import annotations

from playground.formula.parse import read_formula
from playground.labs.gradient_descent.descent import Race
from playground.model.code import Code, optimizer_code, render
from playground.model.optimizer import optimizer_name


def script(task: Race) -> str:
    """A complete program that runs a race and prints where each path ends."""
    x, y = task.start
    return render(
        "gradient_descent/program.py.jinja",
        formula=Code(read_formula(task.text).code),
        optimizers={optimizer_name(spec): optimizer_code(spec, task.steps) for spec in task.optimizers},
        x=x,
        y=y,
        steps=task.steps,
    )
