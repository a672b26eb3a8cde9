"""Trains the presets whose runs ship with the playground."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from playground.digits.spec import TRAIN, DigitsSpec, snapshot_epochs
from playground.engine.ship import ship_run
from playground.engine.worker import device
from playground.labs.train_digits.lab import PRESETS
from playground.preset import Preset
from playground.runs.shipped import runs_folder


def ship(presets: Sequence[Preset[DigitsSpec]] = PRESETS, place: Path | None = None) -> None:
    """Trains presets and stores their runs without the snapshots' weights; where the playground ships them unless told."""
    for preset in presets:
        folder = ship_run(
            (place or runs_folder("train_digits")) / preset.id,
            TRAIN,
            preset.spec,
            name=preset.name,
            former=preset.former,
            device=device(),
        )
        for epoch in snapshot_epochs(preset.spec.epochs):
            folder.delete_file(f"weights-{epoch:05d}.npz")
