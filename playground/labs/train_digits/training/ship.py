"""Trains the presets whose runs ship with the playground."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from playground.digits.snapshots import file_name
from playground.digits.spec import TRAIN, DigitsSpec, snapshot_epochs
from playground.engine.ship import ship_run
from playground.engine.worker import device
from playground.labs.train_digits.lab import EVERY_EPOCH, PRESETS, S2, S3, SOFTMAX_REGRESSION
from playground.preset import Preset
from playground.runs.folder import Folder
from playground.runs.shipped import runs_folder

# Epochs whose weights ship, so that a visitor can go back to them. A fully connected network takes most of a megabyte for each.
SHIPPED_EPOCHS: dict[str, tuple[int, ...]] = {
    EVERY_EPOCH.id: (0, 1, 2, 3, 4),
    SOFTMAX_REGRESSION.id: (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    S2.id: (0, 1),
    S3.id: (0, 1),
}


def ship(presets: Sequence[Preset[DigitsSpec]] = (*PRESETS, EVERY_EPOCH), place: Path | None = None) -> None:
    """Trains presets and stores their runs, with the weights of `SHIPPED_EPOCHS`; where the playground ships them unless told."""
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
            if epoch in SHIPPED_EPOCHS.get(preset.id, ()):
                halve(folder, file_name(epoch))
            else:
                folder.delete_file(file_name(epoch))


def halve(folder: Folder, name: str) -> None:
    """Stores weights in half precision, which is enough to look at them. The trained network keeps its float32."""
    weights = folder.read_arrays(name)
    assert weights is not None
    halved = {key: weight.astype("float16") for key, weight in weights.items()}
    folder.write_arrays(name, compressed=True, **halved)
