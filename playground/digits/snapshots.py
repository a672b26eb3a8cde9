"""The weights that a training has kept of earlier epochs, in its run's folder."""

from __future__ import annotations

from playground.runs.folder import Folder


def snapshots(folder: str) -> dict[int, str]:
    """Files of a network's weights by epoch, in order; the last epoch is the trained network's, which needs none: its name is empty.

    There are none at all if no earlier epoch was kept.

    After early stopping the folder holds epochs beyond the best one. They do not lead to the trained network, so only those
    count that the run's results name.

    Args:
        folder: fsspec address of the network's folder.
    """
    place = Folder(folder)
    results, names = place.read_arrays("results.npz"), set(place.names())
    epochs = [] if results is None else [int(epoch) for epoch in results["epochs"] if epoch == int(epoch)]
    files = {epoch: file_name(epoch) for epoch in epochs[:-1]}
    found = {epoch: name for epoch, name in files.items() if name in names}
    return {**found, epochs[-1]: ""} if found else {}


def file_name(epoch: int) -> str:
    """The file in a run's folder that holds the weights after an epoch: arrays `w0`, `w1`, … in Keras's order."""
    return f"weights-{epoch:05d}.npz"
