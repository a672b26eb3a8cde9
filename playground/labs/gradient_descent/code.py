"""A complete program that runs the race on the page."""

from __future__ import annotations

import ast

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
        optimizers={optimizer_name(spec): in_float64(optimizer_code(spec, task.steps)) for spec in task.optimizers},
        x=x,
        y=y,
        steps=task.steps,
    )


def in_float64(code: Code) -> Code:
    """The same code with `np.float64` around its decimals.

    Keras takes a Python float through float32 even where the variables are float64: its Adam would raise 0.99900001 to a power.
    """
    return Code(ast.unparse(_Float64().visit(ast.parse(code, mode="eval"))))


class _Float64(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if not isinstance(node.value, float):
            return node
        wide = ast.parse("np.float64", mode="eval").body
        return ast.Call(func=wide, args=[node], keywords=[])
