from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from playground.assets import ROOT
from playground.settings import Settings

SOURCE = (ROOT / "playground" / "settings.py").read_text()


def test_every_setting_is_read_from_its_variable(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {
            "PLAYGROUND_DATA": str(tmp_path),
            "PLAYGROUND_WORKERS": "1",
            "PLAYGROUND_MEMORY_GB": "1.5",
            "PLAYGROUND_MAX_EPOCHS": "9",
        }
    )
    assert (settings.data_dir, settings.workers, settings.memory_gb, settings.max_epochs) == (tmp_path, 1, 1.5, 9)
    assert settings.keep_days == Settings().keep_days


def test_every_setting_documents_its_variable() -> None:
    documented = set(re.findall(r"`((?:PLAYGROUND|DASK)_\w+)`", Settings.__doc__ or ""))
    read = set(re.findall(r'"((?:PLAYGROUND|DASK)_\w+)"', SOURCE))
    assert documented == read
    assert len(read) == len(dataclasses.fields(Settings))


@pytest.mark.parametrize(
    ("variable", "value"), [("PLAYGROUND_WORKERS", "many"), ("PLAYGROUND_WORKERS", "0"), ("PLAYGROUND_MEMORY_GB", "-1")]
)
def test_nonsense_is_refused_in_a_sentence(variable: str, value: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        Settings.from_environment({variable: value})
