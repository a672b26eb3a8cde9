"""Complete programs for what a page shows, filled into their templates, and the Python code for a spec: the same layers,
optimizer and schedule that `playground.model.training.build` builds."""

from __future__ import annotations

import ast
import inspect
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined

from playground.assets import ASSETS
from playground.model.layers import Conv2D, Dense, Layer, parse_layer
from playground.model.optimizer import (
    CONSTANT,
    COSINE,
    EXPONENTIAL,
    EXPONENTIAL_END,
    OPTIMIZERS,
    WARMUP_START,
    OptimizerSpec,
    warmup_steps,
)


class Code(str):
    """Text that is Python code already. A program takes it as it is; every other value becomes a literal."""


def literal(value: object) -> Code:
    """A value as Python writes it, strings in double quotes where they hold none.

    Raises:
        ValueError: If Python has no literal for it, such as for an array.
    """
    text = repr(value)
    try:
        ast.literal_eval(text)
    except (SyntaxError, ValueError):
        raise ValueError(f"A program can only hold plain values. Received: {text[:200]}") from None
    if isinstance(value, str) and '"' not in text:
        text = f'"{text[1:-1]}"'
    return Code(text)


def render(template: str, **values: object) -> str:
    """A program, made from its template.

    A slot `{{ name }}` takes `Code` as it is and anything else as a literal, so that no text of a visitor can become code.

    Args:
        template: Path of the template in `assets`, such as `"neuron/program.py.jinja"`.
        values: What goes into the slots, by name.

    Raises:
        jinja2.TemplateNotFound: If there is no such template.
        jinja2.UndefinedError: If it has a slot without a value.
        ValueError: If Python has no literal for a value.
    """
    return _templates().get_template(template).render(**values)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(ASSETS),
        undefined=StrictUndefined,
        finalize=_slot,
        autoescape=False,  # programs are Python, and the page shows them as text
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _slot(value: object) -> str:
    if isinstance(value, Code | Undefined):
        return str(value)  # StrictUndefined raises an error here that names the slot
    return literal(value)


def source_code(function: Callable[..., Any], helpers: Sequence[str], constants: Sequence[str]) -> Code:
    """The source of a function, after those helpers and constants of its module that it uses.

    Args:
        function: A function of a module.
        helpers: Names of functions of that module that it may call.
        constants: Names of constants of that module that it and its helpers may use.
    """
    module = inspect.getmodule(function)
    source = inspect.getsource(function)
    used = [inspect.getsource(getattr(module, name)) for name in helpers if _names(source, name)]
    functions = [*used, source]
    values = [
        f"{name} = {literal(getattr(module, name))}\n"
        for name in constants
        if any(_names(text, name) for text in functions)
    ]
    return Code("\n\n".join(["".join(values), *functions] if values else functions).strip("\n"))


def _names(source: str, name: str) -> bool:
    return re.search(rf"\b{name}\b", source) is not None


def layers_code(
    texts: tuple[str, ...], input_shape: tuple[int, ...], *, initializer: str, l1: float = 0.0, l2: float = 0.0
) -> list[Code]:
    """One constructor call a layer, such as `keras.layers.Dense(64, activation="relu")`."""
    lines: list[Code] = []
    shape = input_shape
    for text in texts:
        layer = parse_layer(text)
        lines.append(_layer_code(layer, shape, initializer, l1, l2))
        shape = layer.output_shape(shape)
    return lines


def _layer_code(layer: Layer, shape: tuple[int, ...], initializer: str, l1: float, l2: float) -> Code:
    arguments: list[str] = []
    for place, field in enumerate(fields(layer)):
        value = getattr(layer, field.name)
        first_two = place < (2 if isinstance(layer, Conv2D) else 1)
        keras_default = {"strides": 1, "padding": "valid"}.get(field.name)
        if value == keras_default or (isinstance(layer, Dense | Conv2D) and value == "linear"):
            continue
        arguments.append(literal(value) if first_two else f"{field.name}={literal(value)}")
    if isinstance(layer, Conv2D | Dense):
        fan_in = shape[-1] * (layer.kernel_size**2 if isinstance(layer, Conv2D) else 1)
        arguments += _initializer_code(initializer, fan_in)
        if l1 or l2:
            arguments.append(f"kernel_regularizer=keras.regularizers.L1L2(l1={l1!r}, l2={l2!r})")
    return Code(f"keras.layers.{type(layer).__name__}({', '.join(arguments)})")


def _initializer_code(initializer: str, fan_in: int) -> list[str]:
    if initializer == "glorot_uniform":  # Keras's default
        return []
    if initializer != "pytorch":
        return [f'kernel_initializer="{initializer}"']
    bound = 1 / math.sqrt(fan_in)  # U(±1/sqrt(fan_in)), as PyTorch draws kernels and biases
    uniform = f"keras.initializers.RandomUniform({-bound!r}, {bound!r})"
    return [f"kernel_initializer={uniform}", f"bias_initializer={uniform}"]


def arguments_code(arguments: Mapping[str, object]) -> str:
    """Keyword arguments, each after a comma: `, momentum=0.9, nesterov=True`."""
    return "".join(f", {name}={literal(value)}" for name, value in arguments.items())


def optimizer_code(spec: OptimizerSpec, steps: int) -> Code:
    """The optimizer's constructor call, its schedule written out."""
    rate = _learning_rate_code(spec, steps)
    keras_class = OPTIMIZERS[spec.optimizer].keras_class
    return Code(f"keras.optimizers.{keras_class}({rate}{arguments_code(spec.optimizer_config())})")


def named_optimizer_code(name: str, learning_rate: float) -> Code:
    """The constructor call of an optimizer of `playground.model.optimizer.OPTIMIZERS`."""
    named = OPTIMIZERS[name]
    return Code(f"keras.optimizers.{named.keras_class}({literal(learning_rate)}{arguments_code(named.arguments)})")


def _learning_rate_code(spec: OptimizerSpec, steps: int) -> str:
    """The rate, or the call that makes its schedule over `steps` updates."""
    rate, schedules = spec.learning_rate, "keras.optimizers.schedules"
    if spec.schedule == CONSTANT:
        return repr(rate)
    if spec.schedule == COSINE:
        return f"{schedules}.CosineDecay({rate!r}, decay_steps={steps})"
    if spec.schedule == EXPONENTIAL:
        return f"{schedules}.ExponentialDecay({rate!r}, decay_steps={steps}, decay_rate={EXPONENTIAL_END!r})"
    warmup = warmup_steps(steps)
    return (
        f"{schedules}.CosineDecay({WARMUP_START * rate!r}, decay_steps={max(1, steps - warmup)}, "
        f"warmup_target={rate!r}, warmup_steps={warmup})"
    )
