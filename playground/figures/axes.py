"""Axes of Plotly figures whose ticks are round numbers: decades on a logarithmic axis, whole numbers on one that counts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

MOST_TICKS = 7
# Below this number of counts, Plotly would put ticks between them.
FEW = 6


def log_ticks(low: float, high: float) -> tuple[list[float], list[str]]:
    """Values for the ticks of a logarithmic axis, and their texts: decades if there are at least two, else 1, 2 and 5 times a decade.

    Args:
        low, high: Ends of the axis, both above 0.
    """
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    powers = [power for power in range(first, last + 1) if low <= 10.0**power <= high]
    if len(powers) >= 2:
        shown = [10.0**power for power in powers[:: math.ceil(len(powers) / MOST_TICKS)]]
    else:
        fine = [digit * 10.0**power for power in range(first, last + 1) for digit in (1, 2, 5)]
        shown = [value for value in fine if low <= value <= high]
    return shown, [_text(value) for value in shown]


def log_axis(title: str, *values: Any) -> dict[str, Any]:
    """A logarithmic axis that holds some values, with a little room on both sides.

    Args:
        title: Of the axis.
        *values: Arrays; what is not above 0 or not finite has no place on the axis.
    """
    everything = np.concatenate([np.ravel(np.asarray(one, "float64")) for one in values])
    positive = everything[np.isfinite(everything) & (everything > 0)]
    low, high = (float(positive.min()), float(positive.max())) if len(positive) else (0.1, 1.0)
    room = max(0.05 * math.log10(high / low), 0.05)
    return {
        "title": {"text": title},
        "type": "log",
        "range": [math.log10(low) - room, math.log10(high) + room],
        **log_marks(low * 10**-room, high * 10**room),
    }


def log_marks(low: float, high: float) -> dict[str, Any]:
    """The ticks of a logarithmic axis from low to high, as Plotly takes them."""
    values, texts = log_ticks(low, high)
    return {"tickvals": values, "ticktext": texts, "minor": {"showgrid": False}}


def count_axis(title: str, last: float) -> dict[str, Any]:
    """An axis that counts from 0 to `last`, with ticks at whole numbers only."""
    axis: dict[str, Any] = {"title": {"text": title}, "range": [0, last]}
    return {**axis, "dtick": 1} if last <= FEW else axis


def _text(value: float) -> str:
    """A number in full where that is short, else as a power of ten."""
    if 1e-4 <= value < 1e6:
        return f"{value:,.10g}"
    mantissa, power = f"{value:.0e}".split("e")
    return f"10<sup>{int(power)}</sup>" if mantissa == "1" else f"{mantissa}·10<sup>{int(power)}</sup>"
