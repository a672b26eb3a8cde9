"""Tells whether a server process that wrote into the data folder is still running, by a lock that ends with the process."""

from __future__ import annotations

import fcntl
import secrets
from pathlib import Path


class Presence:
    """Marks this server as running by a locked file. The system releases the lock when the process ends, however it ends.

    Args:
        folder: Where the servers of one data folder keep their files.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.server = secrets.token_hex(8)
        self._file = (folder / f"{self.server}.lock").open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def is_alive(self, server: str) -> bool:
        """Whether that server's process still runs."""
        if server == self.server:
            return True
        path = self._folder / f"{server}.lock"
        try:
            with path.open("r+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        path.unlink(missing_ok=True)
        return False

    def leave(self) -> None:
        self._file.close()
        (self._folder / f"{self.server}.lock").unlink(missing_ok=True)
