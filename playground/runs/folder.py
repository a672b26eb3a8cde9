"""A run's folder, on any file system that fsspec knows."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

import fsspec
import numpy as np


@dataclass(frozen=True)
class Folder:
    """Files of one run. A worker writes them, a page reads them; both may be on different machines.

    Args:
        url: fsspec address, such as a path or `s3://bucket/runs/<id>`.
    """

    url: str

    def _at(self, name: str) -> tuple[fsspec.AbstractFileSystem, str]:
        filesystem, path = fsspec.core.url_to_fs(self.url)
        return filesystem, f"{path}/{name}"

    def write_bytes(self, name: str, content: bytes) -> None:
        """Writes a file whole: a reader sees the old one or the new one, on a local disk as in a bucket."""
        filesystem, path = self._at(name)
        filesystem.makedirs(filesystem._parent(path), exist_ok=True)
        filesystem.pipe_file(f"{path}.part", content)
        filesystem.mv(f"{path}.part", path)

    def read_bytes(self, name: str) -> bytes | None:
        """The file's content, or None if there is none (yet)."""
        filesystem, path = self._at(name)
        try:
            content: bytes = filesystem.cat_file(path)
        except FileNotFoundError:
            return None
        return content

    def write_json(self, name: str, value: Any) -> None:
        self.write_bytes(name, json.dumps(value).encode())

    def read_json(self, name: str, default: Any = None) -> Any:
        content = self.read_bytes(name)
        return default if content is None else json.loads(content)

    def write_arrays(self, name: str, *, compressed: bool = True, **arrays: np.ndarray) -> None:
        """Writes an `.npz` file. Weights do not compress, and trying takes longer than a small network's epoch."""
        buffer = io.BytesIO()
        save = np.savez_compressed if compressed else np.savez
        save(buffer, **arrays)  # type: ignore[arg-type]
        self.write_bytes(name, buffer.getvalue())

    def read_arrays(self, name: str) -> dict[str, np.ndarray] | None:
        """The arrays of an `.npz` file, or None. Never unpickles."""
        content = self.read_bytes(name)
        if content is None:
            return None
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return dict(arrays)

    def names(self) -> list[str]:
        """Names of its files, in order; none if there is no such folder."""
        filesystem, path = fsspec.core.url_to_fs(self.url)
        if not filesystem.exists(path):
            return []
        return sorted(str(name).rsplit("/", 1)[-1] for name in filesystem.ls(path, detail=False))

    def size(self) -> int:
        """Bytes of all its files; 0 if there is no such folder."""
        filesystem, path = fsspec.core.url_to_fs(self.url)
        return int(filesystem.du(path)) if filesystem.exists(path) else 0

    def delete_file(self, name: str) -> None:
        """Removes one file; a missing one is fine."""
        filesystem, path = self._at(name)
        if filesystem.exists(path):
            filesystem.rm_file(path)

    def delete(self) -> None:
        """Removes the folder and all in it; a missing one is fine."""
        filesystem, path = fsspec.core.url_to_fs(self.url)
        if filesystem.exists(path):
            filesystem.rm(path, recursive=True)
