"""Formulas that a visitor types, such as `x^2 + 3*sin(y)`: read by our own parser, never by Python.

Grammar, with the precedence of mathematics and of Python (`-x^2` is `-(x^2)`, `x^y^z` is `x^(y^z)`):

    sum     = product {("+" | "-") product}
    product = sign {("*" | "/") sign}
    sign    = ("+" | "-") sign | power
    power   = atom [("^" | "**") sign]
    atom    = number | constant | variable | function "(" sum {"," sum} ")" | "(" sum ")"
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.formula.tree import (
    CONSTANTS,
    FUNCTIONS,
    Call,
    Negative,
    Node,
    Number,
    Operation,
    Variable,
    code_of,
    constant_of,
    latex_of,
    names_of,
    value_of,
)

MAX_LENGTH = 300
MAX_DEPTH = 40
# Larger powers overflow everywhere except near 1, so paths on them are not instructive.
MAX_EXPONENT = 20

# Other names that people use.
OTHER_NAMES = {"ln": "log", "π": "pi"}

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[^\W\d]\w*)|(?P<sign>\*\*|[-+*/^(),]))"
)


class FormulaError(ValueError):
    """A formula that cannot be read.

    Attributes:
        text: The formula.
        position: Index of the wrong character; `len(text)` if something is missing at the end.
        reason: What is wrong there, in a sentence.
    """

    def __init__(self, text: str, position: int, reason: str) -> None:
        super().__init__(f"{reason} (at character {position + 1} of {text!r})")
        self.text, self.position, self.reason = text, position, reason

    def __reduce__(self) -> tuple[Any, ...]:
        return FormulaError, (self.text, self.position, self.reason)

    @property
    def pointer(self) -> str:
        """The formula with a caret below the wrong character, for a fixed-width font."""
        return f"{self.text}\n{' ' * self.position}^"


@dataclass(frozen=True)
class Formula:
    """A parsed formula.

    Attributes:
        text: As it was typed.
        variables: Names of its possible variables, in the order of the arguments of a call.
        root: Its syntax tree.
    """

    text: str
    variables: tuple[str, ...]
    root: Node

    def __call__(self, *values: Any, ops: Any = np) -> Any:
        """Its value.

        Args:
            values: Arrays of one shape, or numbers, one for each of `variables`. With numpy, float64.
            ops: Array library that has the functions: `numpy`, or `keras.ops`, through which autodiff goes.

        Returns:
            An array of the same shape. Outside its domain a formula is nan or infinite.
        """
        if len(values) != len(self.variables):
            raise TypeError(f"This formula takes {len(self.variables)} values. Received: {len(values)}")
        if ops is not np:
            return value_of(self.root, dict(zip(self.variables, values, strict=True)), ops) + 0 * values[0]
        arrays = np.broadcast_arrays(*(np.asarray(value, "float64") for value in values))
        with np.errstate(all="ignore"):
            found = value_of(self.root, dict(zip(self.variables, arrays, strict=True)), ops)
            return np.broadcast_to(np.asarray(found, "float64"), arrays[0].shape).copy()

    @property
    def code(self) -> str:
        """As Python: `x**2 + 3*ops.sin(math.pi*y)`, where `ops` is `keras.ops` or numpy."""
        return code_of(self.root)

    @property
    def used(self) -> frozenset[str]:
        """Which of its variables occur in it."""
        return frozenset(names_of(self.root)) & frozenset(self.variables)

    @property
    def latex(self) -> str:
        """As LaTeX."""
        return latex_of(self.root, {})

    def latex_with(self, names: Mapping[str, str]) -> str:
        """As LaTeX, with other texts in the place of its variables: symbols, or numbers."""
        return latex_of(self.root, names)


@functools.lru_cache(maxsize=512)
def read_formula(text: str, variables: tuple[str, ...] = ("x", "y")) -> Formula:
    """Reads a formula.

    Args:
        text: At most `MAX_LENGTH` characters.
        variables: Names that may occur in it.

    Raises:
        FormulaError: If it cannot be read; says where and why.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(text, MAX_LENGTH, f"A formula can have at most {MAX_LENGTH} characters.")
    reader = _Reader(text, variables)
    root = reader.sum(0)
    if reader.kind:
        raise reader.error(
            "This closing parenthesis has no opening parenthesis."
            if reader.token == ")"
            else "An operator is missing here."
        )
    return Formula(text=text, variables=variables, root=root)


class _Reader:
    """One pass over the text; `kind`, `token` and `start` are those of the next token."""

    def __init__(self, text: str, variables: tuple[str, ...]) -> None:
        self.text, self.variables = text, variables
        self.end, self.start, self.kind, self.token = 0, 0, "", ""
        self.take()

    def error(self, reason: str, position: int | None = None) -> FormulaError:
        return FormulaError(self.text, self.start if position is None else position, reason)

    def take(self) -> str:
        """Returns the next token and goes on to the one after it."""
        taken = self.token
        match = _TOKEN.match(self.text, self.end)
        if match:
            self.kind = match.lastgroup or ""
            self.token = match[self.kind]
            self.start, self.end = match.start(self.kind), match.end()
            return taken
        rest = self.text[self.end :]
        self.start = self.end + len(rest) - len(rest.lstrip())
        if rest.strip():
            raise self.error(f"{rest.strip()[0]!r} means nothing in a formula.")
        self.kind, self.token, self.start = "", "", len(self.text)
        return taken

    def sum(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self.error("This formula is nested too deeply.")
        left = self.product(depth)
        while self.token in ("+", "-"):
            left = Operation(self.take(), left, self.product(depth))
        return left

    def product(self, depth: int) -> Node:
        left = self.sign(depth)
        while self.token in ("*", "/"):
            left = Operation(self.take(), left, self.sign(depth))
        return left

    def sign(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self.error("This formula is nested too deeply.")
        if self.token == "-":
            self.take()
            return Negative(self.sign(depth + 1))
        if self.token == "+":
            self.take()
            return self.sign(depth + 1)
        return self.power(depth)

    def power(self, depth: int) -> Node:
        base = self.atom(depth)
        if self.token not in ("^", "**"):
            return base
        self.take()
        start = self.start
        exponent = self.sign(depth + 1)
        constant = constant_of(exponent)
        if constant is not None and not abs(constant) <= MAX_EXPONENT:
            raise self.error(f"An exponent must be between -{MAX_EXPONENT} and {MAX_EXPONENT}.", start)
        return Operation("^", base, exponent)

    def atom(self, depth: int) -> Node:
        start, kind, token = self.start, self.kind, self.token
        if kind == "number":
            self.take()
            if not np.isfinite(float(token)):
                raise self.error("This number is too large.", start)
            return Number(float(token))
        if kind == "name":
            self.take()
            return self.named(OTHER_NAMES.get(token, token), token, start, depth)
        if token == "(":
            self.take()
            inside = self.sum(depth + 1)
            self.close(start)
            return inside
        if not kind:
            raise self.error("Something is missing here." if self.text.strip() else "The formula is empty.")
        raise self.error(f"A number, a variable or a parenthesis is expected here, not {token!r}.")

    def named(self, name: str, typed: str, start: int, depth: int) -> Node:
        if name in FUNCTIONS:
            if self.token != "(":
                raise self.error(f"{typed} needs its argument in parentheses: {typed}(…).", self.start)
            opening = self.start
            self.take()
            arguments = [self.sum(depth + 1)]
            while self.token == ",":
                self.take()
                arguments.append(self.sum(depth + 1))
            self.close(opening)
            count = FUNCTIONS[name][1]
            if len(arguments) != count:
                wanted = "1 argument" if count == 1 else f"{count} arguments"
                raise self.error(f"{typed} takes {wanted}.", start)
            return Call(name, tuple(arguments))
        if name in self.variables or name in CONSTANTS:
            return Variable(name)
        known = ", ".join((*self.variables, *CONSTANTS, *FUNCTIONS))
        raise self.error(f"{typed!r} is not known here. Known are {known}.", start)

    def close(self, opening: int) -> None:
        if self.token != ")":
            if self.kind:
                raise self.error("An operator or a closing parenthesis is missing here.")
            raise self.error("This parenthesis is never closed.", opening)
        self.take()
