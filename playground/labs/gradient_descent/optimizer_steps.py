"""One step of an optimizer taken apart into named sub-steps, in Keras's own form. The same formulas are computed and shown.

`playground.labs.gradient_descent.training.paths` runs `keras.optimizers` themselves; a test compares each step with these from the same
state. Keras's form differs from the papers' in some details: its momentum contains the learning rate (m ← βm - αg), Adam's ε is
outside the corrected root, and Adagrad's and RMSprop's is inside theirs.

References:
    https://github.com/keras-team/keras/tree/v3.15.0/keras/src/optimizers
    D. P. Kingma, J. Ba, "Adam: A method for stochastic optimization", 2015.
    T. Dozat, "Incorporating Nesterov momentum into Adam", 2016 (Nadam).
    X. Chen and others, "Symbolic discovery of optimization algorithms", 2023 (Lion).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from playground.formula.parse import read_formula
from playground.model.optimizer import OptimizerSpec
from playground.number import latex

# LaTeX of each name in the formulas.
SYMBOLS = {
    "w": "w", "g": "g", "m": "m", "v": "v", "a": r"\alpha", "t": "t", "momentum": r"\beta", "rho": r"\rho",
    "beta_1": r"\beta_1", "beta_2": r"\beta_2", "epsilon": r"\epsilon", "decay": r"\lambda", "d": "d", "s": "s",
    "corrected": r"\hat\alpha", "u": "u_t", "next": "u_{t+1}", "product": r"\textstyle\prod u", "m_hat": r"\hat m", "v_hat": r"\hat v",
}  # fmt: skip
# What an optimizer keeps between steps. All begin at 0 except Adagrad's v and Nadam's product.
SLOTS = ("m", "v", "product")


@dataclass(frozen=True)
class Rule:
    """A sub-step: `name <- text`."""

    title: str
    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class SubStep:
    """A sub-step with its numbers.

    Attributes:
        title: What it does.
        name: Which of `SYMBOLS` gets a new value.
        value: float64, shape `(2,)` or `()`: for x and for y, or one number for both.
        formula: LaTeX with symbols.
        numbers: LaTeX with the numbers filled in, for x and for y; one entry if both share one number.
    """

    title: str
    name: str
    value: np.ndarray
    formula: str
    numbers: tuple[str, ...]


_MEAN = Rule("Update the mean gradient", "m", "m + (1 - beta_1)*(g - m)")
_SQUARES = Rule("Update the mean squared gradient", "v", "v + (1 - beta_2)*(g^2 - v)")
_STEP_OF_MEAN = (
    _MEAN,
    _SQUARES,
    Rule("Correct the learning rate, because the means began at 0", "corrected", "a*sqrt(1 - beta_2^t)/(1 - beta_1^t)"),
    Rule("Divisor: the root of the mean square", "d", "sqrt(v) + epsilon"),
    Rule("Step", "w", "w - corrected*m/d"),
)
_ROOT = Rule("Divisor: the root", "d", "sqrt(v + epsilon)")
_VELOCITY = Rule("Update the velocity: it decays, and the gradient is subtracted", "m", "momentum*m - a*g")
_DIVIDED_STEP = Rule("Step: divide the gradient by the divisor", "w", "w - a*g/d")


def rules(spec: OptimizerSpec) -> tuple[Rule, ...]:
    """The sub-steps of an optimizer, in order."""
    match spec.optimizer:
        case "sgd" if not spec.momentum:
            return (Rule("Step against the gradient", "w", "w - a*g"),)
        case "sgd" if spec.nesterov:
            return _VELOCITY, Rule(
                "Step with the next velocity, as if the gradient stayed the same", "w", "w + momentum*m - a*g"
            )
        case "sgd":
            return _VELOCITY, Rule("Step by the velocity", "w", "w + m")
        case "adagrad":
            return Rule("Add the squared gradient to the sum", "v", "v + g^2"), _ROOT, _DIVIDED_STEP
        case "rmsprop":
            mean = Rule("Update the mean squared gradient", "v", "rho*v + (1 - rho)*g^2")
            if not spec.momentum:
                return mean, _ROOT, _DIVIDED_STEP
            return mean, _ROOT, Rule("Update the velocity", "m", "momentum*m + a*g/d"), Rule("Step", "w", "w - m")
        case "adam":
            return _STEP_OF_MEAN
        case "adamw":
            return Rule("Weight decay: shrink every weight slightly", "w", "w - a*decay*w"), *_STEP_OF_MEAN
        case "nadam":
            return (
                Rule("Momentum of this step", "u", "beta_1*(1 - 0.5*0.96^t)"),
                Rule("Momentum of the next step", "next", "beta_1*(1 - 0.5*0.96^(t + 1))"),
                Rule("Product of all momenta so far", "product", "product*u"),
                _MEAN,
                _SQUARES,
                Rule("Look ahead: combine the next momentum with the current gradient", "m_hat",
                     "next*m/(1 - product*next) + (1 - u)*g/(1 - product)"),
                Rule("Correct the mean square, because it began at 0", "v_hat", "v/(1 - beta_2^t)"),
                Rule("Divisor", "d", "sqrt(v_hat) + epsilon"),
                Rule("Step", "w", "w - a*m_hat/d"),
            )  # fmt: skip
        case _:
            return (
                Rule(
                    "Take the sign of a mixture of the mean gradient and the gradient",
                    "s",
                    "sign(beta_1*m + (1 - beta_1)*g)",
                ),
                Rule("Step: the same length along x and y", "w", "w - a*s"),
                Rule("Update the mean gradient", "m", "beta_2*m + (1 - beta_2)*g"),
            )


def _computed(
    spec: OptimizerSpec,
    rate: float | np.ndarray,
    step: int,
    w: np.ndarray,
    g: np.ndarray,
    slots: Mapping[str, np.ndarray],
) -> list[tuple[Rule, dict[str, np.ndarray], np.ndarray]]:
    """Each rule with the values before it and the value that it gives."""
    known: dict[str, np.ndarray] = {
        "w": w, "g": g, "a": np.asarray(rate, "float64"), "t": np.asarray(float(step)), "decay": np.asarray(spec.weight_decay),
        **{name: np.asarray(getattr(spec, name)) for name in ("momentum", "rho", "beta_1", "beta_2", "epsilon")}, **slots,
    }  # fmt: skip
    done = []
    for rule in rules(spec):
        names = tuple(sorted(known))
        formula = read_formula(rule.text, names)
        single = all(np.ndim(known[name]) == 0 for name in formula.used)
        value = formula(*(known[name] for name in names))
        value = value.ravel()[0] if single else value
        done.append((rule, dict(known), value))
        known[rule.name] = value
    return done


def apply_step(
    spec: OptimizerSpec,
    rate: float | np.ndarray,
    step: int,
    w: np.ndarray,
    g: np.ndarray,
    slots: Mapping[str, np.ndarray],
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The weights and what the optimizer keeps, after one step.

    Args:
        spec: Optimizer and its parameters.
        rate: Learning rate of this step.
        step: Number of the step, from 1.
        w, g: Weights and gradient there, float64, shape `(2,)` or any shape that broadcasts with the slots.
        slots: What the optimizer keeps, before the step.
    """
    values = {rule.name: value for rule, _, value in _computed(spec, rate, step, w, g, slots)}
    return values["w"], {name: values[name] for name in slots}


def sub_steps(
    spec: OptimizerSpec, rate: float, step: int, w: np.ndarray, g: np.ndarray, slots: Mapping[str, np.ndarray]
) -> tuple[SubStep, ...]:
    """The same step, each sub-step with its formula and its numbers. Arguments as in `apply_step`, shape `(2,)`."""
    found = []
    for rule, known, value in _computed(spec, rate, step, w, g, slots):
        formula = read_formula(rule.text, tuple(sorted(known)))
        axes = range(2) if np.ndim(value) else (0,)
        found.append(
            SubStep(
                title=rule.title,
                name=rule.name,
                value=value,
                formula=rf"{SYMBOLS[rule.name]} \leftarrow {formula.latex_with(SYMBOLS)}",
                numbers=tuple(
                    rf"{formula.latex_with({name: factor(np.atleast_1d(one)[axis % np.size(one)]) for name, one in known.items()})}"
                    rf" = {latex(np.atleast_1d(value)[axis], '.5g')}"
                    for axis in axes
                ),
            )
        )
    return tuple(found)


def factor(value: float) -> str:
    """A number as a factor of a formula in LaTeX, five digits: negative numbers and products are in parentheses."""
    text = latex(value, ".5g")
    return rf"\left({text}\right)" if value < 0 or "cdot" in text else text
