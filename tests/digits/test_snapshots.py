from __future__ import annotations

from pathlib import Path

import numpy as np

from playground.digits.snapshots import snapshots
from playground.runs.folder import Folder


def test_epochs_that_lead_to_the_trained_network(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path / "run"))
    assert snapshots(folder.url) == {}
    for epoch in range(6):
        folder.write_bytes(f"weights-{epoch:05d}.npz", b"")
    # Without results nobody knows which of them is the trained network.
    assert snapshots(folder.url) == {}
    # Early stopping: the best epoch was the third, and the training went on for two more.
    folder.write_arrays("results.npz", epochs=np.array([0.0, 1.0, 3.0]))
    assert snapshots(folder.url) == {0: "weights-00000.npz", 1: "weights-00001.npz", 3: ""}
    # A run that ships has fewer of them.
    folder.delete_file("weights-00001.npz")
    folder.delete_file("weights-00003.npz")
    assert snapshots(folder.url) == {0: "weights-00000.npz", 3: ""}
    folder.delete_file("weights-00000.npz")
    assert snapshots(folder.url) == {}
    # Of a training that was stopped in the middle of an epoch nothing earlier was tested.
    folder.write_arrays("results.npz", epochs=np.array([1.4]))
    assert snapshots(folder.url) == {}
