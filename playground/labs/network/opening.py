"""A finished training that ships: the page shows it until the visitor starts one. `python -m playground train network` makes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from playground.assets import ASSETS
from playground.labs.network.run import NetworkSlice, State
from playground.labs.network.spec import NetworkSpec

PATH = ASSETS / "network" / "opening.npz"
PARTS = ("model", "optimizer")


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A training from its start to its end.

    Attributes:
        spec: What was trained.
        first: The state at epoch 0.
        end: A slice that leads from there to the end, with its curves.
    """

    spec: NetworkSpec
    first: State
    end: NetworkSlice


def write_opening(opening: Opening, path: Path = PATH) -> None:
    """Writes an opening."""
    last = opening.end.state
    assert last is not None
    arrays: dict[str, Any] = {"curves": opening.end.curves, "gradient_sizes": opening.end.gradient_sizes}
    for name, state in (("first", opening.first), ("last", last)):
        for part in PARTS:
            for index, value in enumerate(getattr(state, part)):
                arrays[f"{name}/{part}/{index}"] = value
    about = {
        "spec": opening.spec.to_json(), "optimizer": last.optimizer_name, "epoch": last.epoch, "steps": opening.end.steps
    }  # fmt: skip
    np.savez_compressed(path, about=np.array(json.dumps(about)), **arrays)


@lru_cache(maxsize=2)
def read_opening(path: Path = PATH) -> Opening:
    """The opening that ships."""
    with np.load(path, allow_pickle=False) as file:
        about = json.loads(str(file["about"]))

        def state(name: str, epoch: int) -> State:
            parts: dict[str, Any] = {}
            for part in PARTS:
                count = sum(one.startswith(f"{name}/{part}/") for one in file.files)
                parts[part] = tuple(file[f"{name}/{part}/{index}"] for index in range(count))
            return State(**parts, optimizer_name=about["optimizer"], epoch=epoch)

        end = NetworkSlice(
            state=state("last", about["epoch"]), curves=file["curves"], gradient_sizes=file["gradient_sizes"],
            steps=about["steps"],
        )  # fmt: skip
        return Opening(spec=NetworkSpec.from_json(about["spec"]), first=state("first", 0), end=end)
