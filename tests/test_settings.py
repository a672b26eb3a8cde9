from __future__ import annotations

import dataclasses
import re
import tomllib
from pathlib import Path

import pytest

from playground.assets import ROOT
from playground.settings import Settings

SOURCE = (ROOT / "playground" / "settings.py").read_text()


VARIABLES = {
    "PLAYGROUND_DATA": ("data_dir", "/somewhere", Path("/somewhere")),
    "PLAYGROUND_RUNS": ("runs_url", "s3://bucket/runs", "s3://bucket/runs"),
    "DASK_SCHEDULER_ADDRESS": ("scheduler_address", "tcp://10.0.0.1:8786", "tcp://10.0.0.1:8786"),
    "PLAYGROUND_WORKERS": ("workers", "5", 5),
    "PLAYGROUND_GPUS": ("gpus", "0", 0),
    "PLAYGROUND_THREADS": ("threads", "6", 6),
    "PLAYGROUND_MEMORY_GB": ("memory_gb", "1.5", 1.5),
    "PLAYGROUND_MAX_EPOCHS": ("max_epochs", "7", 7),
    "PLAYGROUND_MAX_PARAMETERS": ("max_parameters", "8", 8),
    "PLAYGROUND_MAX_QUEUE": ("max_queue", "9", 9),
    "PLAYGROUND_MAX_QUEUE_PER_VISITOR": ("max_queue_per_visitor", "11", 11),
    "PLAYGROUND_MAX_RUNS_PER_VISITOR": ("max_runs_per_visitor", "12", 12),
    "PLAYGROUND_MAX_MB_PER_VISITOR": ("max_mb_per_visitor", "13", 13),
    "PLAYGROUND_MAX_PHOTO_MB": ("max_photo_mb", "2.5", 2.5),
    "PLAYGROUND_MAX_PHOTO_MEGAPIXELS": ("max_photo_megapixels", "3.5", 3.5),
    "PLAYGROUND_KEEP_DAYS": ("keep_days", "14", 14),
}


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_setting_is_read_from_its_variable_and_changes_no_other(variable: str) -> None:
    name, text, value = VARIABLES[variable]
    default = Settings.from_environment({})
    assert getattr(default, name) != value
    assert Settings.from_environment({variable: text}) == dataclasses.replace(default, **{name: value})


def test_every_setting_documents_its_variable() -> None:
    documented = set(re.findall(r"`((?:PLAYGROUND|DASK)_\w+)`", Settings.__doc__ or ""))
    read = set(re.findall(r'"((?:PLAYGROUND|DASK)_\w+)"', SOURCE))
    assert documented == read == set(VARIABLES)
    assert {name for name, _, _ in VARIABLES.values()} == {field.name for field in dataclasses.fields(Settings)}


def test_the_readme_lists_every_setting_with_its_default() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    listed = {variable: default for variable, default in rows if variable in VARIABLES}
    assert set(listed) == set(VARIABLES)
    numbers = {variable: float(default) for variable, default in listed.items() if default.replace(".", "").isdigit()}
    assert len(numbers) >= 11
    for variable, default in numbers.items():
        assert default == getattr(Settings(), VARIABLES[variable][0]), variable


def test_the_range_of_python_versions_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    low, high = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", project["project"]["requires-python"]).groups()
    versions = [f"3.{minor}" for minor in range(int(low), int(high))]
    makefile = (ROOT / "Makefile").read_text()
    assert (
        f"({versions[0].replace('.', ', ')}) <= sys.version_info[:2] <= ({versions[-1].replace('.', ', ')})" in makefile
    )
    assert re.findall(r"python(3\.\d+)", makefile.split("; do")[0]) == versions[::-1]
    assert f"Python {', '.join(versions[:-1])} or {versions[-1]}" in makefile
    assert f"Python {', '.join(versions[:-1])} or {versions[-1]}" in (ROOT / "README.md").read_text()
    assert project["tool"]["ruff"]["target-version"] == f"py{versions[0].replace('.', '')}"
    assert project["tool"]["mypy"]["python_version"] == versions[0]
    assert re.search(r"^FROM python:(3\.\d+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE).group(1) in versions


@pytest.mark.parametrize(
    ("variable", "value"), [("PLAYGROUND_WORKERS", "many"), ("PLAYGROUND_WORKERS", "0"), ("PLAYGROUND_MEMORY_GB", "-1")]
)
def test_nonsense_is_refused_in_a_sentence(variable: str, value: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        Settings.from_environment({variable: value})
