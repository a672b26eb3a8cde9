from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from playground.runs.folder import Folder


@pytest.mark.parametrize("scheme", ["file", "memory"])
def test_files_come_back_from_any_file_system(tmp_path: Path, scheme: str) -> None:
    folder = Folder(str(tmp_path / "run") if scheme == "file" else "memory://run")
    assert folder.read_bytes("a.bin") is None
    assert folder.read_json("a.json", []) == []
    assert folder.size() == 0
    folder.write_json("a.json", {"x": 1})
    folder.write_arrays("a.npz", grid=np.arange(6, dtype="uint8").reshape(2, 3))
    assert folder.read_json("a.json") == {"x": 1}
    assert folder.read_arrays("a.npz")["grid"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert folder.size() > 0
    folder.delete_file("a.json")
    assert folder.read_json("a.json") is None
    folder.delete()
    folder.delete()
    assert folder.read_arrays("a.npz") is None


def test_a_pickle_is_never_loaded(tmp_path: Path) -> None:
    np.savez(tmp_path / "evil.npz", x=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        Folder(str(tmp_path)).read_arrays("evil.npz")
