"""What a page shows of a network's inside: frozen values without Keras."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.labs.inside.receptive_field import ReceptiveField, Window


@dataclass(frozen=True, kw_only=True, eq=False)
class LayerView:
    """A layer and its outputs for one picture.

    Attributes:
        name: Keras's name of it, such as `"conv2d_1"`.
        kind: Keras's class, such as `"Conv2D"`.
        activation: Keras's identifier of its activation; empty if it has none.
        parameters: Number of its weights, as Keras counts them.
        output_shape: Without the batch axis.
        outputs: float32, of `output_shape`.
        window: How it walks over its input; None if it does not.
        field: What one of its values sees of the picture; None if it sees the whole.
        strength: float32, shape `(input channels, channels)`: the norm of the kernel from one channel to another; None if it
            has no kernels or each channel depends on its own alone.
    """

    name: str
    kind: str
    activation: str
    parameters: int
    output_shape: tuple[int, ...]
    outputs: np.ndarray
    window: Window | None
    field: ReceptiveField | None
    strength: np.ndarray | None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A channel that the visitor looks at.

    Attributes:
        layer: Index of the layer.
        channel: Index of the channel, or of the unit.
    """

    layer: int
    channel: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Detail:
    """Everything that one channel is computed from.

    Attributes:
        choice: The channel.
        inputs: float32, the outputs of the layer before, shape `(height, width, channels)` or `(units,)`; of a layer whose
            channels do not mix, the one channel alone, shape `(height, width, 1)` or `(1,)`.
        output: float32, what Keras returns, shape `(height, width)`, or `()` for a unit.
        numbers: The layer's own numbers for this channel by name, each float32: `kernel` (of the inputs' shape, or
            `(size, size, channels)`), `bias`, `gamma`, `beta`, `moving_mean`, `moving_variance`, `epsilon`; of a softmax
            the `logits` of all channels, of the shape of the layer's output.
    """

    choice: Choice
    inputs: np.ndarray
    output: np.ndarray
    numbers: dict[str, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Look:
    """A network's inside for one picture.

    Attributes:
        probabilities: Of the ten digits, float32, shape `(10,)`.
        layers: First layer first.
        detail: Of the chosen channel, or None.
    """

    probabilities: np.ndarray
    layers: tuple[LayerView, ...]
    detail: Detail | None
