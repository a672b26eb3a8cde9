"""Tells whether a server process that wrote into the data folder is still running, by a lock that ends with the process."""

from __future__ import annotations

import fcntl
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TextIO


class Presence:
    """Marks this server as running by a locked file. The system releases the lock when the process ends, however it ends.

    Args:
        folder: Where the servers of one data folder keep their files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.server = secrets.token_hex(8)
        self._file: TextIO | None = None
        # Where nothing can be written, no server leaves runs behind either.
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
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
        except BlockingIOError:
            return True
        except OSError:
            return False
        with suppress(OSError):
            path.unlink(missing_ok=True)
        return False

    def leave(self) -> None:
        if self._file is None:
            return
        self._file.close()
        with suppress(OSError):
            (self._folder / f"{self.server}.lock").unlink(missing_ok=True)
