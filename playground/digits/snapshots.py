"""The weights that a training has kept of earlier epochs, in its run's folder."""

from __future__ import annotations

import re

from playground.runs.folder import Folder

_NAME = re.compile(r"weights-(\d{5})\.npz")


def snapshots(folder: str) -> dict[int, str]:
    """Files of a network's weights by epoch, in order; empty if none were kept.

    Args:
        folder: fsspec address of the network's folder.
    """
    found = (_NAME.fullmatch(name) for name in Folder(folder).names())
    return {int(match[1]): match[0] for match in found if match}
