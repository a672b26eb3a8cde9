"""The curves of accuracy against a distortion's strength, and pictures of distorted digits."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from playground.digits.figures import sheet_with_words
from playground.figures import theme
from playground.labs.explain.distortion import DISTORTIONS
from playground.labs.explain.robustness import Robustness

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross")


def robustness_curves(found: Robustness, chosen: tuple[str, float] | None = None) -> go.Figure:
    """Accuracy with 95% intervals against the strength, one line a network; points can be clicked.

    Args:
        found: What has been measured so far.
        chosen: Name and strength of the point whose digits are shown; it gets a frame.
    """
    figure = go.Figure(layout={**theme.LAYOUT, "height": 440, "dragmode": False, "hovermode": "closest"})
    for place, (name, curve) in enumerate(found.curves.items()):
        known = [(x, one, n) for x, one, n in zip(found.strengths, curve.intervals, curve.count, strict=True) if one]
        values = np.array([one.value for _, one, _ in known])
        figure.add_scatter(
            x=[x for x, _, _ in known], y=values, name=name, mode="lines+markers",
            line={"color": theme.RUNS[place], "dash": DASHES[place], "width": 2.5},
            marker={
                "size": 11, "symbol": SYMBOLS[place],
                "line": {"color": theme.TEXT, "width": [3 if chosen == (name, x) else 0 for x, _, _ in known]},
            },
            selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
            error_y={
                "type": "data", "symmetric": False, "thickness": 1.2, "width": 3,
                "array": np.array([one.high for _, one, _ in known]) - values,
                "arrayminus": values - np.array([one.low for _, one, _ in known]),
            },
            customdata=[[one.low, one.high, int(n)] for _, one, n in known],
            hovertemplate="%{fullData.name}<br>strength %{x}: %{y:.1%} of %{customdata[2]:,} digits"
            "<br>95% interval: %{customdata[0]:.1%} to %{customdata[1]:.1%}<extra></extra>",
        )  # fmt: skip
    figure.add_vline(
        x=found.strengths[found.neutral], line={"color": theme.TEXT, "width": 1, "dash": "dot"}, layer="below"
    )
    figure.update_xaxes(
        title=DISTORTIONS[found.distortion].axis, fixedrange=True,
        tickvals=found.strengths, ticktext=[f"{strength:g}" for strength in found.strengths],
    )  # fmt: skip
    figure.update_yaxes(title="Digits read correctly", tickformat=theme.PERCENT, range=[-0.02, 1.03], fixedrange=True)
    return figure


def strength_sheet(pictures: np.ndarray, probabilities: np.ndarray, found: int, words: list[str]) -> go.Figure:
    """One picture at every strength, with the digit that is read below it: green while it is the same answer, else vermilion.

    Args:
        pictures: float32, shape `(n, 28, 28)`, 0 to 1.
        probabilities: Of the ten digits, shape `(n, 10)`.
        found: The digit that is read in the picture itself.
        words: The strengths.
    """
    read = probabilities.argmax(axis=1)
    return sheet_with_words(
        np.round(255 * pictures).astype("uint8"),
        [f"{word}: {digit} {'✓' if digit == found else '✗'}" for word, digit in zip(words, read, strict=True)],
        [
            f"strength {word}<br>read as {digit}, probability {share:.1%}"
            for word, digit, share in zip(words, read, probabilities.max(axis=1), strict=True)
        ],
        [theme.REAL if digit == found else theme.WRONG for digit in read],
        columns=4,
    )
