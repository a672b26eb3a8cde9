"""Activations of small networks on the plane as Keras takes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from playground.plane.hidden import SINE


def keras_activation(name: str) -> str | Callable[[Any], Any]:
    """What a Keras layer takes for a key of `playground.plane.hidden.ACTIVATIONS`: its identifier, or an operation."""
    operation: Callable[[Any], Any] = keras.ops.sin
    return operation if name == SINE else name
