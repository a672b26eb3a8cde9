"""How every benchmark runs and prints: the calibration, then each figure with its unit, its target and whether it is met."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import NoReturn

from benchmarks.calibration import slowness

# Units of targets that depend on the machine -> the power of its slowness by which they are scaled.
SCALED = {"s": 1, "ms": 1, "/s": -1}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured number.

    Attributes:
        name: What was measured.
        value: The number.
        unit: Its unit; empty for a ratio or a count.
        target: The largest or the smallest value that is good enough; None: the figure is only shown.
        at_least: Whether the target is a smallest value.
    """

    name: str
    value: float
    unit: str
    target: float | None = None
    at_least: bool = False

    @property
    def ok(self) -> bool:
        """Whether the target is met."""
        if self.target is None:
            return True
        return self.value >= self.target if self.at_least else self.value <= self.target

    def on_a_machine(self, slower: float) -> Figure:
        """The figure with its target for a machine that takes `slower` times as long as the machine of reference."""
        if self.target is None:
            return self
        return replace(self, target=self.target * slower ** SCALED.get(self.unit, 0))

    def __str__(self) -> str:
        begin = f"{self.name:58} {self.value:10.4g} {self.unit:6}"
        if self.target is None:
            return f"{begin} no target"
        return f"{begin} {'>=' if self.at_least else '<='} {self.target:<8.4g} {'ok' if self.ok else 'short'}"


def run(measure: Callable[[], Iterable[Figure]]) -> NoReturn:
    """Calibrates, measures, prints the figures, and ends the program: 0 if all targets are met, else 1."""
    slower = slowness()
    print(f"This machine takes {slower:.2f} times as long as the machine of reference; targets in s, ms and /s follow.", flush=True)  # fmt: skip
    figures = [figure.on_a_machine(slower) for figure in measure()]
    print(*figures, sep="\n", flush=True)
    sys.exit(not all(figure.ok for figure in figures))
