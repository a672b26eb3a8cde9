"""The events of a training as arrays for figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

MEASURES = ("loss", "accuracy", "val_loss", "val_accuracy")


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One measure over the training.

    Attributes:
        epoch: float64, shape `(n,)`, epochs since the start; a fraction inside an epoch.
        value: float64, shape `(n,)`.
    """

    epoch: np.ndarray
    value: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Predictions for a sheet of digits.

    Attributes:
        predictions: int64, shape `(n,)`.
        confidence: float64, shape `(n,)`, probabilities of the predictions.
    """

    predictions: np.ndarray
    confidence: np.ndarray


@dataclass(frozen=True, kw_only=True)
class History:
    """A training's curves and its latest numbers.

    Attributes:
        batches: Measure name to its curve by batch: means over the batches since the previous point.
        epochs: Measure name to its curve by epoch: means over the epoch, and validation at its end.
        newest_grid: The latest predictions for the sheet of digits, or None.
        grids: Epoch to the predictions at its end.
        latest: The latest value of every number it has reported, such as `images_per_s`, `time_left_s` and `grid`.
        device: The device it runs on.
    """

    batches: dict[str, Curve]
    epochs: dict[str, Curve]
    newest_grid: Grid | None
    grids: dict[int, Grid]
    latest: dict[str, Any]
    device: str


def read_history(events: Iterable[dict[str, Any]]) -> History:
    """Sorts a run's events into curves."""
    by_kind: dict[str, list[dict[str, Any]]] = {"batch": [], "epoch": []}
    latest: dict[str, Any] = {}
    device = ""
    grids = {}
    for event in events:
        by_kind.get(event["kind"], []).append(event)
        latest |= event
        if event["kind"] in ("begin", "epoch") and "grid" in event:
            grids[event["epoch"]] = _grid(event)
        device = event.get("device", device)
    return History(
        batches=_curves(by_kind["batch"]),
        epochs=_curves(by_kind["epoch"]),
        newest_grid=_grid(latest) if "grid" in latest else None,
        grids=grids,
        latest=latest,
        device=device,
    )


def _grid(event: dict[str, Any]) -> Grid:
    return Grid(predictions=np.array(event["grid"]), confidence=np.array(event["grid_confidence"], "float64"))


def _curves(events: list[dict[str, Any]]) -> dict[str, Curve]:
    found = {}
    for measure in MEASURES:
        points = [(event["epoch"], event[measure]) for event in events if measure in event]
        array = np.array(points, "float64").reshape(-1, 2)
        found[measure] = Curve(epoch=array[:, 0], value=array[:, 1])
    return found
