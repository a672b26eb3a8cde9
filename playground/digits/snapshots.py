"""The weights that a training has kept of earlier epochs, in its run's folder."""

from __future__ import annotations

from playground.runs.folder import Folder


def snapshots(folder: str) -> dict[int, str]:
    """Files of a network's weights by epoch, in order; the last is the trained network. Empty if none were kept.

    After early stopping the folder holds epochs beyond the best one. They do not lead to the trained network, so only those
    count that the run's results name.

    Args:
        folder: fsspec address of the network's folder.
    """
    place = Folder(folder)
    results, names = place.read_arrays("results.npz"), set(place.names())
    epochs = [] if results is None else [int(epoch) for epoch in results["epochs"] if epoch == int(epoch)]
    found = {epoch: f"weights-{epoch:05d}.npz" for epoch in epochs}
    return {epoch: name for epoch, name in found.items() if name in names}
