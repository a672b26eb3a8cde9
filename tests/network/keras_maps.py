"""The maps that the page should draw, by Keras. Runs in a worker: no process that runs a browser imports Keras."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np

from playground.labs.network.spec import NetworkSpec, columns, unflat
from playground.labs.network.training.program import build_model


def maps(spec: NetworkSpec, weights: Sequence[float], side: int) -> list[np.ndarray]:
    """Outputs of every layer's activations on a square grid from -6 to 6, the top row first: one `(side * side, units)` a layer."""
    line = np.linspace(-6, 6, side)
    across, up = np.meshgrid(line, line[::-1])
    model = build_model(spec)
    model.set_weights(unflat(spec, weights))
    inner = keras.Model(model.inputs[0], [layer.output for layer in model.layers if "activation" in layer.name])
    return [np.array(one) for one in inner(columns(spec, np.column_stack([across.ravel(), up.ravel()])))]
