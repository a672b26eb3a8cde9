"""A small network whose first kernel is the visitor's and stays as it is: its settings, and its curves.

Three networks are trained alike. They differ in their first layer alone, a convolution with one kernel: the visitor's, which
is frozen; a random one, which is frozen too; and the same random one, which is trained with the rest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from playground.job import Job
from playground.labs.inside.kernels import MOST_WEIGHT, SIZES, OwnKernel
from playground.labs.inside.receptive_field import SAME, VALID, Window
from playground.spec import Spec

TRAIN_FROZEN = Job("playground.labs.inside.training.frozen:train", name="inside.frozen")

OWN, RANDOM, TRAINED = "own", "random", "trained"
NETWORKS = (OWN, RANDOM, TRAINED)
# What follows the first layer: short texts of `playground.model.layers`.
REST = ("conv2d:8:3:relu", "max_pooling2d:2", "flatten", "dense:10:softmax")
BATCH_SIZE = 64
# Training digits that are held back to draw the curves.
VALIDATION = 2_000


@dataclass(frozen=True, kw_only=True)
class FrozenSpec(Spec):
    """The training of three networks. The spec determines the result.

    Attributes:
        weights: The visitor's kernel, row by row, `size` squared of them, each from -100 to 100.
        size, strides, dilation, padding: How it walks (see `Window`); strides or dilation must be 1.
        train_size: Number of training digits.
        epochs: Passes over them.
        seed: Of the random kernel, the other weights, the sample of digits and their order.
    """

    weights: tuple[float, ...]
    size: int
    strides: int = 1
    dilation: int = 1
    padding: str = VALID
    train_size: int = 10_000
    epochs: int = 5
    seed: int = 0

    def __post_init__(self) -> None:
        self._require(self.size in SIZES, "size", f"one of {', '.join(map(str, SIZES))}")
        whole = len(self.weights) == self.size**2 and all(
            math.isfinite(one) and abs(one) <= MOST_WEIGHT for one in self.weights
        )
        self._require(whole, "weights", f"{self.size**2} numbers from -100 to 100")
        # 1 and 1.0 are one kernel and must have one text.
        object.__setattr__(self, "weights", tuple(float(one) for one in self.weights))
        self._require_number("strides", 1, 4, whole=True)
        self._require_number("dilation", 1, 3, whole=True)
        self._require(self.strides == 1 or self.dilation == 1, "dilation", "1 if the strides are not")
        self._require(self.padding in (VALID, SAME), "padding", f"{VALID} or {SAME}")
        self._require_number("train_size", 100, 50_000, whole=True)
        self._require_number("epochs", 1, 50, whole=True)
        self._require_number("seed", 0, 2**31 - 1, whole=True)

    @property
    def own(self) -> OwnKernel:
        """The visitor's kernel."""
        window = Window(size=self.size, strides=self.strides, dilation=self.dilation, padding=self.padding)
        return OwnKernel(weights=self.weights, window=window)


def frozen_spec(own: OwnKernel) -> FrozenSpec:
    """The training of a kernel that is on the page."""
    window = own.window
    return FrozenSpec(
        weights=own.weights, size=window.size, strides=window.strides, dilation=window.dilation, padding=window.padding
    )


def curves(events: Iterable[Mapping[str, Any]]) -> dict[str, list[tuple[int, float]]]:
    """The validation accuracy of each network so far: `(epoch, accuracy)`, epoch 0 being before the first update."""
    found: dict[str, list[tuple[int, float]]] = {name: [] for name in NETWORKS}
    for event in events:
        if event["kind"] == "epoch":
            found[event["network"]].append((event["epoch"], event["val_accuracy"]))
    return found
