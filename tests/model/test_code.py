"""Templates of programs: values become literals, whatever is in them, and a slot without a value is an error."""

from __future__ import annotations

import ast
import math

import numpy as np
import pytest
from jinja2 import TemplateNotFound, UndefinedError

from playground.assets import ASSETS
from playground.model.code import Code, arguments_code, literal, render, source_code
from playground.plane import datasets

TEMPLATE = "programs/reproducible.py.jinja"
HOSTILE = [
    "2)\nimport os\nos.abort(", "2)\rimport os", "'", '"', '"""', "\\", "\\'", "a'b\"c", "'); import os; ('",
    "{{ 7 * 7 }}", "{% for one in [] %}", "{# gone #}", "{{ threads.__class__ }}", "\u2028import os", "\x00", "\ud800", "# no",
]  # fmt: skip


def shape(program: str) -> str:
    """The syntax of a program without the texts and numbers in it."""
    tree = ast.parse(program)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = None
    return ast.dump(tree)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_a_text(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text
    assert "\n" not in literal(text)
    program = render(TEMPLATE, threads=text)
    assert shape(program) == shape(render(TEMPLATE, threads=2))
    assert text in [node.value for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Constant)]


def test_literals_are_as_one_writes_them() -> None:
    values = ["relu", "it's", 'say "a"', -0.5, 1e-7, True, None, (28, 28, 1), [1.0, 2.0]]
    written = ['"relu"', '"it\'s"', "'say \"a\"'", "-0.5", "1e-07", "True", "None", "(28, 28, 1)", "[1.0, 2.0]"]
    assert [literal(value) for value in values] == written
    assert arguments_code({"momentum": 0.9, "name": "m"}) == ', momentum=0.9, name="m"'
    assert arguments_code({}) == ""


@pytest.mark.parametrize(
    "value", [np.zeros(2), np.float32(1.0), math.nan, math.inf, object(), [np.float64(1.0)], print]
)
def test_what_has_no_literal_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="plain values"):
        render(TEMPLATE, threads=value)


def test_code_goes_in_as_it_is() -> None:
    assert "set_intra_op_parallelism_threads(2 * count)" in render(TEMPLATE, threads=Code("2 * count"))


def test_a_slot_without_a_value_and_a_missing_template_are_errors() -> None:
    with pytest.raises(UndefinedError, match="threads"):
        render(TEMPLATE)
    with pytest.raises(TemplateNotFound):
        render("../requirements.txt")


def test_every_template_is_marked_as_python() -> None:
    templates = list(ASSETS.rglob("*.jinja"))
    assert len(templates) > 10
    assert all(path.name.endswith(".py.jinja") for path in templates)


def test_a_source_comes_with_what_it_uses_and_nothing_else() -> None:
    source = source_code(datasets.spiral, ("_polar", "_alternating", "_deviation"), ("RADIUS", "RINGS"))
    defined = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    assert defined == ["_polar", "_alternating", "spiral"]
    assert source.startswith("RADIUS = 5.0\n")
    assert "RINGS" not in source
    namespace = {"np": np, "math": math}
    exec(source, namespace)
    found = namespace["spiral"](np.random.default_rng(3), 20, 0.2, 2)
    np.testing.assert_array_equal(found[0], datasets.spiral(np.random.default_rng(3), 20, 0.2, 2)[0])
