"""A network as a JSON file: settings, weights, and the visitor's own points."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.labs.network.spec import MAX_SAMPLES, OWN, NetworkSpec, unflat
from playground.plane.datasets import MAX_CLASSES, Points
from playground.plane.hidden import flat

FORMAT = "deep-learning-playground network"
MAX_BYTES = 2_000_000
LIMIT = 1e6


class UnreadableNetwork(ValueError):
    """A file that this page did not write; the message is a sentence."""


@dataclass(frozen=True, kw_only=True)
class NetworkFile:
    """What a file holds.

    Attributes:
        spec: The settings.
        model: The model's variables, of the shapes `spec.shapes`.
        own: The points, if the spec's data are the visitor's own.
    """

    spec: NetworkSpec
    model: tuple[np.ndarray, ...]
    own: Points | None = None


def write_network(spec: NetworkSpec, model: Sequence[np.ndarray], own: Points | None = None) -> str:
    """The file's text."""
    content: dict[str, Any] = {
        "format": FORMAT,
        "spec": json.loads(spec.to_json()),
        "shapes": [list(shape) for shape in spec.shapes],
        "weights": [float(f"{value:.9g}") for value in flat(model)],
    }
    if spec.data == OWN and own is not None:
        content["own"] = {"x": own.x.round(6).tolist(), "y": own.y.round(6).tolist(), "num_classes": own.num_classes}
    return json.dumps(content)


def read_network(content: bytes) -> NetworkFile:
    """A network from a file, every number checked.

    Raises:
        UnreadableNetwork: If the file was not written by this page, or its contents are wrong.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableNetwork(
            f"This file is too large: it has {len(content):,} bytes, and at most {MAX_BYTES:,} are allowed."
        )
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        raise UnreadableNetwork("This file is not JSON.") from None
    if not isinstance(value, dict) or value.get("format") != FORMAT or not isinstance(value.get("spec"), dict):
        raise UnreadableNetwork("This file was not written by this page.")
    try:
        spec = NetworkSpec.from_json(json.dumps(value["spec"]))
    except ValueError as error:
        raise UnreadableNetwork(f"The settings in this file are wrong: {str(error)[:200]}") from None
    weights = value.get("weights")
    if not isinstance(weights, list) or not all(_number(one) for one in weights):
        raise UnreadableNetwork("The weights in this file are not a list of numbers.")
    try:
        model = unflat(spec, weights)
    except ValueError as error:
        raise UnreadableNetwork(str(error)) from None
    own = _points(value.get("own"), spec) if spec.data == OWN else None
    return NetworkFile(spec=spec, model=model, own=own)


def _points(value: object, spec: NetworkSpec) -> Points:
    wrong = UnreadableNetwork("The points in this file are wrong.")
    if not isinstance(value, dict) or value.get("num_classes") != spec.num_classes:
        raise wrong
    x, y = value.get("x"), value.get("y")
    if not isinstance(x, list) or not isinstance(y, list) or len(x) != len(y) or not 2 <= len(x) <= MAX_SAMPLES:
        raise wrong
    if not all(isinstance(one, list) and len(one) == 2 and all(map(_number, one)) for one in x) or not all(
        map(_number, y)
    ):
        raise wrong
    labels = np.array(y, "float64")
    classes = spec.num_classes
    if classes and (classes > MAX_CLASSES or not np.isin(labels, np.arange(classes)).all()):
        raise wrong
    return Points(x=np.array(x, "float64"), y=labels, num_classes=classes)


def _number(value: object) -> bool:
    # Nothing is converted: Python compares an integer of any size with a float, and nan is not below the limit.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LIMIT
