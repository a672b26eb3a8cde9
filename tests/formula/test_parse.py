"""Formulas: Python's own arithmetic is the oracle for values, and every bad formula points at its place."""

from __future__ import annotations

import math
import pickle

import keras
import numpy as np
import pytest

from playground.formula.parse import FormulaError, read_formula

GOOD = [
    "x^2 + y^2", "-x^2", "2^-x", "x**y**2", "x - (y - 1)", "x / (y / 2)", "x/y/2", "2*3*x", "(-x)^3", "x*-y", "--x",
    "+x - -y", "1e-3*x", ".5*x", "pi*x + e^y", "sin(x)*cos(y) + tan(x/9)", "exp(-(x^2 + y^2)/2)",
    "log(1 + x^2)", "sqrt(x*x + 1)", "abs(x - y)", "tanh(x)", "min(x, y) + max(x, 2)", "x^0", "x^-2", "x^2.5", "x^7",
    "100*(y - x^2)^2 + (1 - x)^2", "((x))", "1/0*0 + x", "2*x^2*y",
]  # fmt: skip
BAD = {
    "": 0, "  ": 2, "x +": 3, "(x": 0, "x)": 1, "sin x": 4, "sin(": 4, "sin": 3, "x y": 2, "2x": 1, "(x+1)(y)": 5, "foo(x)": 0, "x + z": 4,
    "x # y": 2, "min(x)": 0, "sin(x, y)": 0, "x^1e9": 2, "x^-30": 2, "9^9^9": 2, "1e999": 0, "x;y": 1, "__import__('os')": 0,
    "x.real": 1, "[x]": 0, "x = 1": 2, "lambda: 0": 6, "1e": 1, "x^^2": 2, ",": 0, "*x": 0, "x^(1/0)": 2,
}  # fmt: skip
NAMES = {"sin": np.sin, "cos": np.cos, "tan": np.tan, "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "abs": np.abs,
         "tanh": np.tanh, "min": np.minimum, "max": np.maximum, "pi": np.pi, "e": np.e}  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_values_are_those_of_python(text: str) -> None:
    x, y = np.random.default_rng(0).uniform(0.2, 3, (2, 50))
    if text == "1/0*0 + x":
        assert np.isnan(read_formula(text)(x, y)).all()
        return
    expected = eval(text.replace("^", "**"), {}, {**NAMES, "x": x, "y": y})
    found = read_formula(text)(x, y)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, np.broadcast_to(expected, x.shape), rtol=1e-13)


@pytest.mark.parametrize("text", GOOD)
def test_its_code_and_keras_give_the_same(text: str) -> None:
    x, y = np.random.default_rng(1).uniform(0.2, 3, (2, 20))
    formula = read_formula(text)
    through_keras = formula(*(keras.ops.convert_to_tensor(value, "float64") for value in (x, y)), ops=keras.ops)
    assert keras.backend.standardize_dtype(through_keras.dtype) == "float64"
    np.testing.assert_allclose(keras.ops.convert_to_numpy(through_keras), formula(x, y), rtol=1e-13)
    if "1/0" not in text:
        run = eval(formula.code, {}, {"ops": np, "math": math, "x": x, "y": y})
        np.testing.assert_allclose(np.broadcast_to(run, x.shape), formula(x, y), rtol=1e-13)
        again = read_formula(formula.code.replace("ops.", "").replace("math.", "").replace("imum", ""))
        np.testing.assert_allclose(again(x, y), formula(x, y), rtol=1e-13)


@pytest.mark.parametrize(("text", "position"), BAD.items(), ids=map(repr, BAD))
def test_a_bad_formula_points_at_the_place(text: str, position: int) -> None:
    with pytest.raises(FormulaError) as caught:
        read_formula(text)
    error = caught.value
    assert error.position == position
    assert error.pointer.splitlines()[-1] == " " * position + "^"
    assert error.reason.endswith(".")
    assert pickle.loads(pickle.dumps(error)).reason == error.reason


@pytest.mark.parametrize(
    "text", ["(" * 200 + "x" + ")" * 200, "-" * 250 + "x", "2^" * 120 + "x", "x" * 301, "sin(" * 70 + "x" + ")" * 70]
)
def test_length_and_depth_are_bounded(text: str) -> None:
    with pytest.raises(FormulaError, match=r"at most|deeply"):
        read_formula(text)


def test_a_long_sum_is_no_deep_one() -> None:
    assert read_formula("+".join(["x"] * 150))(2.0, 0.0) == 300


def test_outside_its_domain_it_is_nan_or_infinite() -> None:
    assert np.isnan(read_formula("log(x)")(-1.0, 0.0))
    assert read_formula("1/x")(0.0, 0.0) == np.inf


def test_variables_may_have_other_names_and_a_formula_travels() -> None:
    formula = read_formula("w*2 + b", ("w", "b"))
    assert formula(3.0, 1.0) == 7
    assert pickle.loads(pickle.dumps(formula)) == formula
    with pytest.raises(TypeError, match="2 values"):
        formula(1.0)


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("x^2/2", r"\frac{{x}^{2}}{2}"),
        ("2*3*x", r"2 \cdot 3 \, x"),
        ("x*-y", r"x \, \left(-y\right)"),
        ("-(x + y)", r"-\left(x + y\right)"),
        ("exp(x)^2", r"{\left(e^{x}\right)}^{2}"),
        ("sqrt(abs(x))", r"\sqrt{\left|x\right|}"),
        ("1e-7*x", r"1 \cdot 10^{-7} \, x"),
        ("x - (y - pi)", r"x - \left(y - \pi\right)"),
    ],
)
def test_latex(text: str, latex: str) -> None:
    assert read_formula(text).latex == latex
