"""Trained GANs that are shipped: states to start from. `python -m playground train gan-plane` trains them again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from playground.assets import ASSETS
from playground.labs.gan_plane.spec import GanSpec, GanState

STATES = ASSETS / "gan_plane" / "trained.npz"
PARTS = ("generator", "discriminator", "generator_optimizer", "discriminator_optimizer")
# A state fits a game in which these are the same.
SAME = ("data", "latent", "latent_dim", "generator_layers", "discriminator_layers")


def write_states(states: Mapping[GanSpec, GanState], path: Path = STATES) -> None:
    """Writes states with the games in which they were trained."""
    arrays: dict[str, Any] = {}
    about = []
    for place, (spec, state) in enumerate(states.items()):
        numbers = [state.generator_updates, state.discriminator_updates, state.round]
        about.append({"spec": spec.to_json(), "optimizers": state.optimizers, "numbers": numbers})
        for part in PARTS:
            for index, value in enumerate(getattr(state, part)):
                arrays[f"{place}/{part}/{index}"] = value
    np.savez_compressed(path, about=np.array(json.dumps(about)), **arrays)


@lru_cache(maxsize=2)
def read_states(path: Path = STATES) -> tuple[tuple[GanSpec, GanState], ...]:
    """All shipped states, with the games in which they were trained."""
    if not path.exists():
        return ()
    found = []
    with np.load(path, allow_pickle=False) as file:
        for place, one in enumerate(json.loads(str(file["about"]))):
            values: dict[str, Any] = {}
            for part in PARTS:
                count = sum(name.startswith(f"{place}/{part}/") for name in file.files)
                values[part] = tuple(file[f"{place}/{part}/{index}"] for index in range(count))
            generator_updates, discriminator_updates, rounds = one["numbers"]
            state = GanState(
                **values, optimizers=tuple(one["optimizers"]), generator_updates=generator_updates,
                discriminator_updates=discriminator_updates, round=rounds,
            )  # fmt: skip
            found.append((GanSpec.from_json(one["spec"]), state))
    return tuple(found)


def trained_state(spec: GanSpec) -> GanState | None:
    """The shipped state for a game's distribution and networks, if there is one."""
    for one, state in read_states():
        if all(getattr(one, name) == getattr(spec, name) for name in SAME):
            return state
    return None
