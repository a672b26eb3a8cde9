"""Trained GANs that ship, with the pictures and curves of their training. `python -m playground train gan-plane` trains them again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from playground.assets import ASSETS
from playground.labs.gan_plane.spec import GanSlice, GanSpec, GanState
from playground.plane.live import Frame

STATES = ASSETS / "gan_plane" / "trained.npz"
PARTS = ("generator", "discriminator", "generator_optimizer", "discriminator_optimizer")
# A state fits a game in which these are the same.
SAME = ("data", "latent", "latent_dim", "generator_layers", "discriminator_layers", "seed")


def write_trained(games: Mapping[GanSpec, GanSlice], path: Path = STATES) -> None:
    """Writes what slices from the start of these games led to."""
    arrays: dict[str, Any] = {}
    about = []
    for place, (spec, end) in enumerate(games.items()):
        state = end.state
        assert state is not None
        numbers = [state.generator_updates, state.discriminator_updates, state.round]
        about.append({"spec": spec.to_json(), "optimizers": state.optimizers, "numbers": numbers})
        for part in PARTS:
            for index, value in enumerate(getattr(state, part)):
                arrays[f"{place}/{part}/{index}"] = value
        arrays[f"{place}/rounds"] = np.array([frame.at for frame in end.frames])
        for index, pictures in enumerate(zip(*(frame.weights for frame in end.frames), strict=True)):
            # For looking at only; the state has every digit.
            arrays[f"{place}/frames/{index}"] = np.stack(pictures).astype("float16")
        arrays[f"{place}/curves"], arrays[f"{place}/covered"] = end.curves.astype("float32"), end.covered
    np.savez_compressed(path, about=np.array(json.dumps(about)), **arrays)


@lru_cache(maxsize=2)
def read_trained(path: Path = STATES) -> tuple[tuple[GanSpec, GanSlice], ...]:
    """Everything that ships: the games, and what their training led to."""
    found = []
    with np.load(path, allow_pickle=False) as file:

        def numbered(prefix: str) -> tuple[np.ndarray, ...]:
            count = sum(name.startswith(f"{prefix}/") for name in file.files)
            return tuple(file[f"{prefix}/{index}"] for index in range(count))

        for place, one in enumerate(json.loads(str(file["about"]))):
            values: dict[str, Any] = {part: numbered(f"{place}/{part}") for part in PARTS}
            generator_updates, discriminator_updates, rounds = one["numbers"]
            state = GanState(
                **values, optimizers=tuple(one["optimizers"]), generator_updates=generator_updates,
                discriminator_updates=discriminator_updates, round=rounds,
            )  # fmt: skip
            pictures = [picture.astype("float32") for picture in numbered(f"{place}/frames")]
            frames = [
                Frame(at=float(at), weights=tuple(picture[index] for picture in pictures))
                for index, at in enumerate(file[f"{place}/rounds"])
            ]
            end = GanSlice(
                state=state, frames=(*frames[:-1], state.frame), curves=file[f"{place}/curves"].astype("float64"),
                covered=file[f"{place}/covered"],
            )  # fmt: skip
            found.append((GanSpec.from_json(one["spec"]), end))
    return tuple(found)


def trained_game(spec: GanSpec) -> GanSlice | None:
    """What ships for a game's distribution, networks and seed, if anything does."""
    for one, end in read_trained():
        if all(getattr(one, name) == getattr(spec, name) for name in SAME):
            return end
    return None
