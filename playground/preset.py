"""A preset: settings with a name and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

SpecT = TypeVar("SpecT", covariant=True)


@dataclass(frozen=True, kw_only=True)
class Preset(Generic[SpecT]):
    """Named settings.

    Attributes:
        id: Name on the page and in the URL.
        about: What it is, what to do and what to expect, in a sentence or two.
        spec: The settings.
    """

    id: str
    about: str
    spec: SpecT
