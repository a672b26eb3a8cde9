"""A preset: settings with a name and a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

SpecT = TypeVar("SpecT", covariant=True)


@dataclass(frozen=True, kw_only=True)
class Preset(Generic[SpecT]):
    """Named settings.

    Attributes:
        id: Stable name in code; a shipped run's folder bears it too. Lower-case words joined by hyphens.
        name: What the page shows. It is in the URL, since a bound list writes there what it shows.
        former: Names that it had before, which old links still ask for.
        about: What it is, what to do and what to expect, in a sentence or two.
        spec: The settings.
    """

    id: str
    name: str
    former: tuple[str, ...] = ()
    about: str
    spec: SpecT


def preset_by_id(presets: Iterable[Preset[SpecT]], preset_id: str) -> Preset[SpecT]:
    """The preset with an id; there must be one."""
    return next(preset for preset in presets if preset.id == preset_id)
