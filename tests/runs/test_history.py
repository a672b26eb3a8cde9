from __future__ import annotations

from playground.runs.history import read_history


def test_events_become_curves() -> None:
    history = read_history(
        [
            {"n": 0, "kind": "start", "device": "CPU (2 threads)", "worker": "tcp://x"},
            {"n": 0, "kind": "begin", "epoch": 0, "grid": [1, 2], "grid_confidence": [0.1, 0.2]},
            {"n": 1, "kind": "batch", "epoch": 0.5, "loss": 2.0, "accuracy": 0.3, "images_per_s": 100},
            {"n": 2, "kind": "epoch", "epoch": 1, "loss": 1.0, "accuracy": 0.6, "val_loss": 1.5, "val_accuracy": 0.5},
            {"n": 3, "kind": "batch", "epoch": 1.5, "loss": 0.9, "accuracy": 0.7, "images_per_s": 200},
        ]
    )
    assert history.batches["loss"].epoch.tolist() == [0.5, 1.5]
    assert history.batches["loss"].value.tolist() == [2.0, 0.9]
    assert history.epochs["val_loss"].value.tolist() == [1.5]
    assert history.latest["images_per_s"] == 200
    assert history.latest["val_accuracy"] == 0.5
    assert history.grids[0].predictions.tolist() == [1, 2]
    assert history.newest_grid.confidence.tolist() == [0.1, 0.2]
    assert history.device == "CPU (2 threads)"


def test_no_events_give_empty_curves() -> None:
    history = read_history([])
    assert len(history.epochs["loss"].value) == 0
    assert history.latest == {}
