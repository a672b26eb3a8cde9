"""Python code for what a spec describes: the same layers, optimizer and schedule that `playground.model.training.build` builds."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

from playground.model.layers import Conv2D, Dense, Layer, parse_layer
from playground.model.optimizer import (
    CLASS_NAMES,
    CONSTANT,
    COSINE,
    EXPONENTIAL,
    EXPONENTIAL_END,
    WARMUP_START,
    OptimizerSpec,
    warmup_steps,
)


def preamble(*, threads: int) -> str:
    """Imports and what makes a run repeat exactly: threads and determinism, before the first operation."""
    return f"""import keras
import numpy as np
import tensorflow as tf

# The same numbers every time: on this machine, with this many threads, deterministic kernels and this seed.
# Other hardware, or another number of threads, rounds differently and ends a little elsewhere.
tf.config.threading.set_intra_op_parallelism_threads({threads})
tf.config.threading.set_inter_op_parallelism_threads({threads})
tf.config.experimental.enable_op_determinism()
"""


def layers_code(
    texts: tuple[str, ...], input_shape: tuple[int, ...], *, initializer: str, l1: float = 0.0, l2: float = 0.0
) -> list[str]:
    """One constructor call a layer, such as `keras.layers.Dense(64, activation="relu")`."""
    lines, shape = [], input_shape
    for text in texts:
        layer = parse_layer(text)
        lines.append(_layer_code(layer, shape, initializer, l1, l2))
        shape = layer.output_shape(shape)
    return lines


def _layer_code(layer: Layer, shape: tuple[int, ...], initializer: str, l1: float, l2: float) -> str:
    arguments: list[str] = []
    for place, field in enumerate(fields(layer)):
        value = getattr(layer, field.name)
        first_two = place < (2 if isinstance(layer, Conv2D) else 1)
        keras_default = {"strides": 1, "padding": "valid"}.get(field.name)
        if value == keras_default or (isinstance(layer, Dense | Conv2D) and value == "linear"):
            continue
        arguments.append(_literal(value) if first_two else f"{field.name}={_literal(value)}")
    if isinstance(layer, Conv2D | Dense):
        fan_in = shape[-1] * (layer.kernel_size**2 if isinstance(layer, Conv2D) else 1)
        arguments += _initializer_code(initializer, fan_in)
        if l1 or l2:
            arguments.append(f"kernel_regularizer=keras.regularizers.L1L2(l1={l1!r}, l2={l2!r})")
    return f"keras.layers.{type(layer).__name__}({', '.join(arguments)})"


def _initializer_code(initializer: str, fan_in: int) -> list[str]:
    if initializer == "glorot_uniform":  # Keras's default
        return []
    if initializer != "pytorch":
        return [f'kernel_initializer="{initializer}"']
    bound = 1 / math.sqrt(fan_in)  # U(±1/sqrt(fan_in)), as PyTorch draws kernels and biases
    uniform = f"keras.initializers.RandomUniform({-bound!r}, {bound!r})"
    return [f"kernel_initializer={uniform}", f"bias_initializer={uniform}"]


def optimizer_code(spec: OptimizerSpec, steps: int) -> str:
    """The optimizer's constructor call, its schedule written out."""
    arguments = ", ".join(f"{name}={_literal(value)}" for name, value in spec.optimizer_config().items())
    return f"keras.optimizers.{CLASS_NAMES[spec.optimizer]}({learning_rate_code(spec, steps)}, {arguments})"


def learning_rate_code(spec: OptimizerSpec, steps: int) -> str:
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


def _literal(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
