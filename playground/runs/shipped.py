"""Runs that ship with the playground, so that a page shows results before anybody has trained anything."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playground.assets import ASSETS
from playground.runs.index import DONE, SHIPPED, RunIndex, RunRecord
from playground.runs.migration import run_key


@dataclass(frozen=True, kw_only=True)
class ShippedRun:
    """`run.json` of a shipped run's folder.

    Attributes:
        job: Name of the job that trained it.
        spec: The spec as JSON.
        name: What pages call it.
        former: Names that it had before, under which old links and visitors' records speak of it.
        device: What it was trained on, in words.
        result: The training's small numbers.
        seconds: How long it took.
    """

    job: str
    spec: str
    name: str
    former: list[str]
    device: str
    result: dict[str, Any]
    seconds: float

    def record(self, folder: Path) -> RunRecord:
        """The row under which the index knows it; older than any visitor's."""
        return RunRecord(
            id=f"shipped-{folder.name}", key=run_key(self.job, self.spec), job=self.job, spec=self.spec, owner=SHIPPED,
            server="", status=DONE, folder=str(folder), device=self.device, result={**self.result, "name": self.name, "former": self.former},
            created_s=0.0, started_s=0.0, ended_s=self.seconds,
        )  # fmt: skip


def runs_folder(lab: str) -> Path:
    """Folder of the runs of a lab that ship with the playground."""
    return ASSETS / lab / "runs"


def shipped_runs(assets: Path = ASSETS) -> list[RunRecord]:
    """Every run that ships, in the order of labs and folders."""
    return [
        ShippedRun(**json.loads(path.read_text(encoding="utf-8"))).record(path.parent)
        for path in sorted(assets.glob("*/runs/*/run.json"))
    ]


def index_shipped_runs(index: RunIndex) -> None:
    """Makes the index hold exactly the runs that are shipped now."""
    index.replace_shipped(shipped_runs())
