"""Keras layers and optimizers from the texts of a spec. `playground.model.code` writes the same as code."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import Any

import keras

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


def build_layers(
    texts: tuple[str, ...], input_shape: tuple[int, ...], *, initializer: str, l1: float = 0.0, l2: float = 0.0
) -> list[keras.layers.Layer]:
    """Layers of a spec, in order.

    Args:
        texts: Short texts (see `playground.model.layers`).
        input_shape: Without the batch axis.
        initializer: Keras identifier for kernels, or `"pytorch"` for U(±1/sqrt(fan_in)) of kernels and biases.
        l1, l2: Penalties on every kernel.
    """
    built, shape = [], input_shape
    for text in texts:
        layer = parse_layer(text)
        built.append(_build(layer, shape, initializer, l1, l2))
        shape = layer.output_shape(shape)
    return built


def _build(layer: Layer, shape: tuple[int, ...], initializer: str, l1: float, l2: float) -> keras.layers.Layer:
    weights: dict[str, Any] = {}
    if isinstance(layer, Conv2D | Dense):
        fan_in = shape[-1] * (layer.kernel_size**2 if isinstance(layer, Conv2D) else 1)
        weights = _initializers(initializer, fan_in)
        if l1 or l2:
            weights["kernel_regularizer"] = keras.regularizers.L1L2(l1=l1, l2=l2)
    # A layer's fields are Keras's arguments, so its class is Keras's class of the same name.
    built: keras.layers.Layer = getattr(keras.layers, type(layer).__name__)(**vars(layer), **weights)
    return built


def _initializers(initializer: str, fan_in: int) -> dict[str, Any]:
    if initializer != "pytorch":
        return {"kernel_initializer": initializer}
    bound = 1 / math.sqrt(fan_in)
    return {
        "kernel_initializer": keras.initializers.RandomUniform(-bound, bound),
        "bias_initializer": keras.initializers.RandomUniform(-bound, bound),
    }


def build_optimizer(spec: OptimizerSpec, steps: int) -> keras.optimizers.Optimizer:
    """The Keras optimizer of a spec.

    Args:
        spec: Optimizer, rate and schedule.
        steps: Updates in the whole training, which the schedules span.
    """
    return named_optimizer(spec.optimizer, learning_rate(spec, steps), **spec.optimizer_config())


def named_optimizer(
    name: str, learning_rate: float | keras.optimizers.schedules.LearningRateSchedule, **more: Any
) -> keras.optimizers.Optimizer:
    """The Keras optimizer of a name.

    Args:
        name: A key of `playground.model.optimizer.OPTIMIZERS`.
        learning_rate: The rate, or its schedule.
        more: Further arguments of Keras's; they go before those of the name.
    """
    named = OPTIMIZERS[name]
    optimizer: keras.optimizers.Optimizer = getattr(keras.optimizers, named.keras_class)(
        learning_rate, **{**named.arguments, **more}
    )
    return optimizer


def learning_rate(spec: OptimizerSpec, steps: int) -> float | keras.optimizers.schedules.LearningRateSchedule:
    """The rate, or its schedule over `steps` updates."""
    schedules = keras.optimizers.schedules
    if spec.schedule == CONSTANT:
        return spec.learning_rate
    if spec.schedule == COSINE:
        return schedules.CosineDecay(spec.learning_rate, decay_steps=steps)
    if spec.schedule == EXPONENTIAL:
        return schedules.ExponentialDecay(spec.learning_rate, decay_steps=steps, decay_rate=EXPONENTIAL_END)
    warmup = warmup_steps(steps)
    return schedules.CosineDecay(
        WARMUP_START * spec.learning_rate,
        decay_steps=max(1, steps - warmup),
        warmup_target=spec.learning_rate,
        warmup_steps=warmup,
    )


def keras_file(model: keras.Model) -> bytes:
    """The network in Keras's own `.keras` format, without the optimizer's state: a third of the size."""
    # A list of one would ask for a list of one ever after.
    inputs, outputs = (ends[0] if len(ends) == 1 else ends for ends in (model.inputs, model.outputs))
    network = keras.Model(inputs, outputs)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "model.keras"
        network.save(path)
        return path.read_bytes()


def load_file(content: bytes) -> keras.Model:
    """A network that `keras_file` wrote, without an optimizer.

    Only files that our own workers wrote come here, and Keras's safe mode loads no code all the same.
    """
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "model.keras"
        path.write_bytes(content)
        return keras.models.load_model(path, compile=False)
