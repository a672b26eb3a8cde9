"""The syntax tree of a formula: its value through any array library, its code, its LaTeX."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

CONSTANTS = {"pi": float(np.pi), "e": float(np.e)}
# Name in formulas -> name in numpy and keras.ops, and number of arguments.
FUNCTIONS = {
    "sin": ("sin", 1), "cos": ("cos", 1), "tan": ("tan", 1), "exp": ("exp", 1), "log": ("log", 1),
    "sqrt": ("sqrt", 1), "abs": ("abs", 1), "sign": ("sign", 1), "tanh": ("tanh", 1), "min": ("minimum", 2), "max": ("maximum", 2),
}  # fmt: skip
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip
# Precedence of a part of a formula, which determines where parentheses are needed.
_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(1, 6)
_STRENGTH = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "^": _POWER}


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
    """A negated expression."""

    of: Node


@dataclass(frozen=True)
class Operation:
    """A binary operation, one of + - * / ^."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Call:
    """A function of one or two arguments."""

    name: str
    arguments: tuple[Node, ...]


Node = Number | Variable | Negative | Operation | Call


def names_of(node: Node) -> set[str]:
    """Names of variables and constants in an expression."""
    match node:
        case Variable(name):
            return {name}
        case Negative(inner):
            return names_of(inner)
        case Operation(_, left, right):
            return names_of(left) | names_of(right)
        case Call(_, arguments):
            return set().union(*map(names_of, arguments))
        case _:
            return set()


def constant_of(node: Node) -> float | None:
    """The value of an expression without variables; None if it has one."""
    try:
        with np.errstate(all="ignore"):
            return float(value_of(node, {}, np))
    except KeyError:
        return None


def value_of(node: Node, values: dict[str, Any], ops: Any) -> Any:
    if ops is not np:
        # Numpy's rules for plain numbers: another library would choose a dtype, and Python does not allow 1/0.
        constant = constant_of(node)
        if constant is not None:
            return constant
    match node:
        case Number(value):
            return np.float64(value)
        case Variable(name):
            return values[name] if name in values else np.float64(CONSTANTS[name])
        case Negative(inner):
            return -value_of(inner, values, ops)
        case Call(name, arguments):
            return getattr(ops, FUNCTIONS[name][0])(*(value_of(argument, values, ops) for argument in arguments))
        case Operation("^", base, exponent):
            constant = constant_of(exponent)
            if constant is not None and constant == np.floor(constant):
                return _whole_power(value_of(base, values, ops), int(constant))
            return ops.power(value_of(base, values, ops), value_of(exponent, values, ops))
        case Operation(sign, left, right):
            return _ARITHMETIC[sign](value_of(left, values, ops), value_of(right, values, ops))


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


def code_of(node: Node) -> str:
    def wrapped(inner: Node, least: int) -> str:
        return code_of(inner) if _strength(inner) >= least else f"({code_of(inner)})"

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
            return f"ops.{FUNCTIONS[name][0]}({', '.join(map(code_of, arguments))})"


def latex_of(node: Node, names: Mapping[str, str]) -> str:
    def wrapped(inner: Node, least: int) -> str:
        return latex_of(inner, names) if _strength(inner) >= least else rf"\left({latex_of(inner, names)}\right)"

    match node:
        case Number(value):
            mantissa, _, power = f"{value:.6g}".partition("e")
            return rf"{mantissa} \cdot 10^{{{int(power)}}}" if power else mantissa
        case Variable(name):
            return names.get(name, r"\pi" if name == "pi" else name)
        case Negative(inner):
            return f"-{wrapped(inner, _PRODUCT + 1)}"
        case Operation("^", left, right):
            base = rf"\left({latex_of(left, names)}\right)" if isinstance(left, Call) else wrapped(left, _ATOM)
            return f"{{{base}}}^{{{latex_of(right, names)}}}"
        case Operation("/", left, right):
            return rf"\frac{{{latex_of(left, names)}}}{{{latex_of(right, names)}}}"
        case Operation("*", left, right):
            # Two adjacent numbers would look like one.
            second = wrapped(right, _POWER)
            first = wrapped(left, _PRODUCT)
            number_before = first[-1:].isdigit() and second.startswith(r"\left(")
            between = r" \cdot " if number_before or second.lstrip("{")[:1].isdigit() else r" \, "
            return f"{first}{between}{second}"
        case Operation(sign, left, right):
            return f"{wrapped(left, _SUM)} {sign} {wrapped(right, _SUM + 1)}"
        case Call("sqrt", (argument,)):
            return rf"\sqrt{{{latex_of(argument, names)}}}"
        case Call("abs", (argument,)):
            return rf"\left|{latex_of(argument, names)}\right|"
        case Call("exp", (argument,)):
            return f"e^{{{latex_of(argument, names)}}}"
        case Call(name, arguments):
            function = rf"\operatorname{{{name}}}" if name == "sign" else rf"\{name}"
            return rf"{function}\left({', '.join(latex_of(one, names) for one in arguments)}\right)"
