"""Hidden layers of small networks on the plane, each a short text such as `"4:tanh"`, and their arithmetic in numpy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from playground.model import activations
from playground.model.code import Code, literal

MAX_UNITS = 16
# Keras's activations by their identifiers, the classic four first, and `keras.ops.sin`, which Keras has only as an operation.
SINE = "sine"
ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    name: activations.ACTIVATIONS[name].value
    for name in (
        "tanh", "relu", "sigmoid", "linear", "leaky_relu", "elu", "selu", "silu", "mish", "softplus", "softsign",
        "hard_sigmoid", "relu6", "exponential",
    )
} | {SINE: np.sin}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Hidden:
    """A hidden layer.

    Attributes:
        units: 1 to 16.
        activation: A key of `ACTIVATIONS`.
    """

    units: int
    activation: str

    @property
    def text(self) -> str:
        """`"4:tanh"`."""
        return f"{self.units}:{self.activation}"


def activation_code(activation: str) -> Code:
    """A key of `ACTIVATIONS` as an argument of `keras.layers.Dense`."""
    return Code("keras.ops.sin") if activation == SINE else literal(activation)


def parse_hidden(text: str, most: int = MAX_UNITS) -> Hidden:
    """The layer of a text such as `"4:tanh"`, of at most `most` units.

    Raises:
        ValueError: If the text describes no such layer; the message is a sentence.
    """
    units, _, activation = text.partition(":")
    if not units.isascii() or not units.isdigit() or len(units) > 6 or not 1 <= int(units) <= most:
        raise ValueError(f"A hidden layer is written units:activation with 1 to {most} units. Received: {text[:40]!r}")
    if activation not in ACTIVATIONS:
        raise ValueError(f"`activation` must be one of {', '.join(ACTIVATIONS)}. Received: {text[:40]!r}")
    return Hidden(units=int(units), activation=activation)


def flat(variables: Sequence[np.ndarray]) -> np.ndarray:
    """All numbers of a model one after the other; float32, shape `(n,)`."""
    return np.concatenate([np.ravel(one) for one in variables]).astype("float32")
