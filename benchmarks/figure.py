"""How every benchmark prints: name, value, unit, target, and whether it is met."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured number.

    Attributes:
        name: What was measured.
        value: The number.
        unit: Its unit.
        target: The largest or the smallest value that is good enough.
        at_least: Whether the target is a smallest value.
    """

    name: str
    value: float
    unit: str
    target: float
    at_least: bool = False

    @property
    def ok(self) -> bool:
        """Whether the target is met."""
        return self.value >= self.target if self.at_least else self.value <= self.target


def report(figures: list[Figure]) -> None:
    """Prints the figures and ends the program: 0 if all targets are met, else 1."""
    for figure in figures:
        sign = ">=" if figure.at_least else "<="
        verdict = "ok" if figure.ok else "short"
        print(f"{figure.name:58} {figure.value:10.4g} {figure.unit:6} {sign} {figure.target:<8.4g} {verdict}")
    sys.exit(not all(figure.ok for figure in figures))
