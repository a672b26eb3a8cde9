"""One palette for all pages: Okabe and Ito's colours, shifted a little so that each reads on white and on dark.

References:
    M. Okabe, K. Ito, "Color Universal Design", 2008.
"""

from __future__ import annotations

from typing import Any

TRAIN = "#2185C5"  # blue, solid line
VALIDATION = "#D07A00"  # orange, dashed line
TEXT = "#6F7782"  # grey that reads on white and on dark
REAL = "#009E73"  # green: real data; an answer that is right
GENERATED = "#B8609B"  # purple: what a network made
WRONG = "#D55E00"  # vermilion, always with a sign beside it

# Runs laid over each other, in the order they were picked.
RUNS = ("#2185C5", "#D07A00", "#009E73", "#B8609B", "#8A6FD1", "#B59A00", "#D55E00", "#5D8A9B")

# Magnitudes: from transparent, so that zero is the page's own background in light and dark.
SEQUENTIAL = [[0.0, "rgba(33,133,197,0)"], [0.35, "rgba(33,133,197,0.35)"], [1.0, "rgba(33,133,197,1)"]]

# Ticks of a share; a digit after the point where the axis is so short that it needs one.
PERCENT = ".1~%"

LAYOUT: dict[str, Any] = {
    "margin": {"l": 56, "r": 12, "t": 36, "b": 44},
    "uirevision": "constant",
    "hoverlabel": {"namelength": -1},
    "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.02, "xanchor": "right", "x": 1},
}
