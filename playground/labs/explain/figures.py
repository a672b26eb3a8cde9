"""Pictures of attributions, the curves of the sanity check, and those of deletion and insertion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.figures import theme
from playground.labs.explain.attribution import METHODS
from playground.labs.explain.deletion import RANDOM, RANDOM_INK, SHARES
from playground.labs.explain.sanity import Sanity

# Pixels of the screen for one of the picture.
PIXEL = 6
# Of the curves of deletion and insertion. On a phone the legend has a line for each order.
HEIGHT, HEIGHT_WITH_LEGEND = 280, 400
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid")


def attribution_picture(values: np.ndarray, image: np.ndarray) -> np.ndarray:
    """A map over the digit: orange speaks for the digit, blue against it; the digit itself is a faint grey.

    Args:
        values: float, shape `(28, 28)`.
        image: float, shape `(28, 28)`, ink 0 to 1.

    Returns:
        uint8, shape `(28 * PIXEL, 28 * PIXEL, 4)`: red, green, blue and opacity, so that it reads on a light and on a dark page.
    """
    share = values / max(float(np.abs(values).max()), 1e-12)
    strength = np.abs(share)
    ink = 0.35 * image * (1 - strength)
    colours = np.where(share[..., np.newaxis] > 0, _rgb(theme.VALIDATION), _rgb(theme.TRAIN))
    alpha = strength + ink
    mixed = (colours * strength[..., np.newaxis] + _rgb(theme.TEXT) * ink[..., np.newaxis]) / np.maximum(alpha, 1e-9)[
        ..., np.newaxis
    ]
    return _enlarged(np.concatenate([mixed, 255 * alpha[..., np.newaxis]], axis=-1))


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], "float64")


def sanity_curves(sanity: Sanity) -> go.Figure:
    """The rank correlation of each method's map with that of the trained network, as layers get random weights."""
    steps = ["trained", *sanity.layers]
    figure = go.Figure(layout={**theme.LAYOUT, "height": 380})
    for place, (name, values) in enumerate(sanity.similarity.items()):
        figure.add_scatter(
            x=steps, y=values, name=name, mode="lines+markers",
            line={"color": theme.RUNS[place], "dash": DASHES[place], "width": 2.5},
            hovertemplate=f"{name}: %{{y:.2f}}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(title="Random weights in this layer and in all after it", fixedrange=True)
    figure.update_yaxes(title="Rank correlation", range=[-1.05, 1.05], fixedrange=True)
    return figure


def change_picture(change: np.ndarray, times: float) -> np.ndarray:
    """A change of a picture, enlarged: orange is ink that was added, blue is ink that was taken away.

    Args:
        change: float, shape `(28, 28)`, -1 to 1.
        times: What it is multiplied with; where the product is beyond ±1 the colour is full.

    Returns:
        uint8, shape `(28 * PIXEL, 28 * PIXEL, 4)`, as `attribution_picture`.
    """
    strength = np.clip(times * np.abs(change), 0, 1)[..., np.newaxis]
    colours = np.where(change[..., np.newaxis] > 0, _rgb(theme.VALIDATION), _rgb(theme.TRAIN))
    return _enlarged(np.concatenate([colours, 255 * strength], axis=-1))


def ink_picture(image: np.ndarray) -> np.ndarray:
    """A picture as it is, black on white; uint8, shape `(28 * PIXEL, 28 * PIXEL)`."""
    return np.kron(255 - np.round(255 * image).astype("uint8"), np.ones((PIXEL, PIXEL), "uint8"))


def _enlarged(picture: np.ndarray) -> np.ndarray:
    return np.kron(np.clip(np.round(picture), 0, 255).astype("uint8"), np.ones((PIXEL, PIXEL, 1), "uint8"))


def before_and_after(before: np.ndarray, after: np.ndarray, title: str, form: str) -> go.Figure:
    """Ten values before an attack and after it, side by side.

    Args:
        before, after: Shape `(10,)`.
        title: Of the values.
        form: How Plotly writes a value, such as `".1%"`.
    """
    figure = go.Figure(layout={**theme.LAYOUT, "height": 260, "barmode": "group", "bargap": 0.25})
    for name, values, colour, pattern in (
        ("before", before, theme.TRAIN, ""),
        ("after", after, theme.VALIDATION, "/"),
    ):
        figure.add_bar(
            x=[str(digit) for digit in range(10)], y=values, name=name, marker={"color": colour, "pattern": {"shape": pattern}},
            hovertemplate=f"%{{x}} {name}: %{{y:{form}}}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(title="Digit", type="category", fixedrange=True)
    figure.update_yaxes(title=title, tickformat="~%" if form.endswith("%") else "", fixedrange=True)
    return figure


def removal_curves(curves: Mapping[str, np.ndarray], title: str, *, legend: bool) -> go.Figure:
    """The probability of the digit against the share of the pixels, by order; of several pictures the mean, in a band of ± a standard error.

    Args:
        curves: By order, shape `(pictures, STEPS + 1)`, as `playground.labs.explain.deletion.Curves` holds them.
        title: Of the horizontal axis.
        legend: Whether it says which line is which. Two figures with the same lines need one legend.
    """
    height = HEIGHT_WITH_LEGEND if legend else HEIGHT
    figure = go.Figure(layout={**theme.LAYOUT, "height": height, "showlegend": legend})
    for name, values in curves.items():
        line = _line_of(name)
        mean = values.mean(axis=0)
        if len(values) > 1:
            error = values.std(axis=0, ddof=1) / np.sqrt(len(values))
            figure.add_scatter(
                x=np.concatenate([SHARES, SHARES[::-1]]), y=np.concatenate([mean - error, (mean + error)[::-1]]),
                fill="toself", fillcolor=line["color"], opacity=0.15, line={"width": 0}, mode="lines",
                legendgroup=name, showlegend=False, hoverinfo="skip",
            )  # fmt: skip
        figure.add_scatter(
            x=SHARES, y=mean, name=name, legendgroup=name, mode="lines", line=line,
            hovertemplate=f"{name}: %{{x:.0%}} of the pixels, probability %{{y:.1%}}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(title=title, tickformat=theme.PERCENT, range=[0, 1], fixedrange=True)
    figure.update_yaxes(
        title="Probability of the digit", tickformat=theme.PERCENT, range=[-0.02, 1.02], fixedrange=True
    )
    return figure


def _line_of(name: str) -> dict[str, Any]:
    """The line of a method, or of a random order: thick and grey, dashed where the ink comes first."""
    if name in (RANDOM, RANDOM_INK):
        return {"color": theme.TEXT, "width": 3.5, "dash": "dash" if name == RANDOM_INK else "solid"}
    place = METHODS.index(name)
    return {"color": theme.RUNS[place], "dash": DASHES[place], "width": 2}
