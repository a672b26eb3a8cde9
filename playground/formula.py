"""Formulas that a visitor types, such as `x^2 + 3*sin(y)`: read by a parser of our own, never by Python's.

Grammar, with the precedence of mathematics and of Python (`-x^2` is `-(x^2)`, `x^y^z` is `x^(y^z)`):

    sum     = product {("+" | "-") product}
    product = sign {("*" | "/") sign}
    sign    = ("+" | "-") sign | power
    power   = atom [("^" | "**") sign]
    atom    = number | constant | variable | function "(" sum {"," sum} ")" | "(" sum ")"
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_LENGTH = 300
MAX_DEPTH = 40
# Larger powers overflow everywhere but near 1, and a path on them teaches nothing.
MAX_EXPONENT = 20

CONSTANTS = {"pi": float(np.pi), "e": float(np.e)}
# Name here -> name in numpy and in keras.ops, and how many arguments.
FUNCTIONS = {
    "sin": ("sin", 1), "cos": ("cos", 1), "tan": ("tan", 1), "exp": ("exp", 1), "log": ("log", 1),
    "sqrt": ("sqrt", 1), "abs": ("abs", 1), "tanh": ("tanh", 1), "min": ("minimum", 2), "max": ("maximum", 2),
}  # fmt: skip
# What people write instead.
OTHER_NAMES = {"ln": "log", "π": "pi"}

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[^\W\d]\w*)|(?P<sign>\*\*|[-+*/^(),]))"
)
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip
# How strongly a piece of a formula holds together, for where parentheses are needed.
_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(1, 6)
_STRENGTH = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "^": _POWER}


class FormulaError(ValueError):
    """A formula that cannot be read.

    Attributes:
        text: The formula.
        position: Index of the character at fault; `len(text)` if something is missing at the end.
        reason: What is wrong there, a sentence.
    """

    def __init__(self, text: str, position: int, reason: str) -> None:
        super().__init__(f"{reason} (at character {position + 1} of {text!r})")
        self.text, self.position, self.reason = text, position, reason

    def __reduce__(self) -> tuple[Any, ...]:
        return FormulaError, (self.text, self.position, self.reason)

    @property
    def pointer(self) -> str:
        """The formula and under it a caret at the place, for a fixed-width font."""
        return f"{self.text}\n{' ' * self.position}^"


@dataclass(frozen=True)
class Number:
    """A number."""

    value: float


@dataclass(frozen=True)
class Variable:
    """A variable, or a constant such as pi."""

    name: str


@dataclass(frozen=True)
class Negative:
    """Minus something."""

    of: Node


@dataclass(frozen=True)
class Operation:
    """Two things and one of + - * / ^ between them."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Call:
    """A function of one or two arguments."""

    name: str
    arguments: tuple[Node, ...]


Node = Number | Variable | Negative | Operation | Call


@dataclass(frozen=True)
class Formula:
    """A formula that was read.

    Attributes:
        text: As it was typed.
        variables: Names of what it may depend on, in the order of the arguments of a call.
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
            return _value(self.root, dict(zip(self.variables, values, strict=True)), ops) + 0 * values[0]
        arrays = np.broadcast_arrays(*(np.asarray(value, "float64") for value in values))
        with np.errstate(all="ignore"):
            found = _value(self.root, dict(zip(self.variables, arrays, strict=True)), ops)
            return np.broadcast_to(np.asarray(found, "float64"), arrays[0].shape).copy()

    @property
    def code(self) -> str:
        """As Python: `x**2 + 3*ops.sin(math.pi*y)`, where `ops` is `keras.ops` or numpy."""
        return _code(self.root)

    @property
    def latex(self) -> str:
        """As LaTeX."""
        return _latex(self.root)


@functools.lru_cache(maxsize=512)
def read_formula(text: str, variables: tuple[str, ...] = ("x", "y")) -> Formula:
    """Reads a formula.

    Args:
        text: At most `MAX_LENGTH` characters.
        variables: Names that may stand in it.

    Raises:
        FormulaError: If it cannot be read; says where and why.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(text, MAX_LENGTH, f"A formula has at most {MAX_LENGTH} characters.")
    reader = _Reader(text, variables)
    root = reader.sum(0)
    if reader.kind:
        raise reader.error(
            "This closing parenthesis has no opening one." if reader.token == ")" else "An operator is missing here."
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
        constant = _constant(exponent)
        if constant is not None and not abs(constant) <= MAX_EXPONENT:
            raise self.error(f"An exponent lies between -{MAX_EXPONENT} and {MAX_EXPONENT}.", start)
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
        raise self.error(f"A number, a variable or a parenthesis should stand here, not {token!r}.")

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
                raise self.error(f"{typed} takes {count} argument{'s' * (count > 1)}.", start)
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


def _constant(node: Node) -> float | None:
    """The value of what holds no variable; None if it holds one."""
    try:
        with np.errstate(all="ignore"):
            return float(_value(node, {}, np))
    except KeyError:
        return None


def _value(node: Node, values: dict[str, Any], ops: Any) -> Any:
    if ops is not np:
        # Numpy's rules for numbers alone: another library would choose a dtype, and Python refuses 1/0.
        constant = _constant(node)
        if constant is not None:
            return constant
    match node:
        case Number(value):
            return np.float64(value)
        case Variable(name):
            return values[name] if name in values else np.float64(CONSTANTS[name])
        case Negative(inner):
            return -_value(inner, values, ops)
        case Call(name, arguments):
            return getattr(ops, FUNCTIONS[name][0])(*(_value(argument, values, ops) for argument in arguments))
        case Operation("^", base, exponent):
            constant = _constant(exponent)
            if constant is not None and constant == np.floor(constant):
                return _whole_power(_value(base, values, ops), int(constant))
            return ops.power(_value(base, values, ops), _value(exponent, values, ops))
        case Operation(sign, left, right):
            return _ARITHMETIC[sign](_value(left, values, ops), _value(right, values, ops))


def _whole_power(base: Any, exponent: int) -> Any:
    """By multiplication: `pow` has a second derivative of 0 * infinity at 0."""
    if exponent < 0:
        return 1 / _whole_power(base, -exponent)
    if exponent == 0:
        return 0 * base + 1
    if exponent == 1:
        return base
    half = _whole_power(base, exponent // 2)
    return half * half * base if exponent % 2 else half * half


def _strength(node: Node) -> int:
    match node:
        case Operation(sign, _, _):
            return _STRENGTH[sign]
        case Negative():
            return _SIGN
        case _:
            return _ATOM


def _code(node: Node) -> str:
    def wrapped(inner: Node, least: int) -> str:
        return _code(inner) if _strength(inner) >= least else f"({_code(inner)})"

    match node:
        case Number(value):
            return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(value)
        case Variable(name):
            return f"math.{name}" if name in CONSTANTS else name
        case Negative(inner):
            return f"-{wrapped(inner, _SIGN)}"
        case Operation("^", left, right):
            return f"{wrapped(left, _ATOM)}**{wrapped(right, _SIGN)}"
        case Operation(sign, left, right):
            space = " " if sign in "+-" else ""
            strength = _STRENGTH[sign]
            return f"{wrapped(left, strength)}{space}{sign}{space}{wrapped(right, strength + 1)}"
        case Call(name, arguments):
            return f"ops.{FUNCTIONS[name][0]}({', '.join(map(_code, arguments))})"


def _latex(node: Node) -> str:
    def wrapped(inner: Node, least: int) -> str:
        return _latex(inner) if _strength(inner) >= least else rf"\left({_latex(inner)}\right)"

    match node:
        case Number(value):
            mantissa, _, power = f"{value:.6g}".partition("e")
            return rf"{mantissa} \cdot 10^{{{int(power)}}}" if power else mantissa
        case Variable(name):
            return r"\pi" if name == "pi" else name
        case Negative(inner):
            return f"-{wrapped(inner, _PRODUCT + 1)}"
        case Operation("^", left, right):
            base = rf"\left({_latex(left)}\right)" if isinstance(left, Call) else wrapped(left, _ATOM)
            return f"{{{base}}}^{{{_latex(right)}}}"
        case Operation("/", left, right):
            return rf"\frac{{{_latex(left)}}}{{{_latex(right)}}}"
        case Operation("*", left, right):
            # Two numbers side by side would read as one.
            second = wrapped(right, _POWER)
            between = r" \cdot " if second.lstrip("{")[:1].isdigit() else r" \, "
            return f"{wrapped(left, _PRODUCT)}{between}{second}"
        case Operation(sign, left, right):
            return f"{wrapped(left, _SUM)} {sign} {wrapped(right, _SUM + 1)}"
        case Call("sqrt", (argument,)):
            return rf"\sqrt{{{_latex(argument)}}}"
        case Call("abs", (argument,)):
            return rf"\left|{_latex(argument)}\right|"
        case Call("exp", (argument,)):
            return f"e^{{{_latex(argument)}}}"
        case Call(name, arguments):
            return rf"\{name}\left({', '.join(map(_latex, arguments))}\right)"
