"""Figures of calibration: the reliability diagram, and how sure a network is of pictures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from playground.figures import theme
from playground.labs.explain import words
from playground.labs.explain.calibration import Calibration
from playground.labs.explain.no_digits import Said

# Name, colour, dash and marker before and after the temperature.
STYLES = (("before", theme.TRAIN, "solid", "circle"), ("after", theme.VALIDATION, "dash", "diamond"))
BINS = 20


def reliability_diagram(before: Calibration, after: Calibration) -> go.Figure:
    """Accuracy against mean probability by bin, with 95 % intervals, before and after the temperature; below it, how many digits each bin holds."""
    figure = go.Figure(layout={**theme.LAYOUT, "height": 470, "barmode": "group", "bargap": 0.1})
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": theme.TEXT, "width": 1.5, "dash": "dot"}, name="perfect",
        hoverinfo="skip",
    )  # fmt: skip
    for found, (when, colour, dash, symbol) in zip((before, after), STYLES, strict=True):
        bins = found.reliability
        name = words.temperature(when, found.temperature)
        filled = np.flatnonzero(bins.counts)
        intervals = [one for one in bins.intervals if one]
        accuracy = bins.accuracy[filled]
        low, high = (np.array([getattr(one, end) for one in intervals]) for end in ("low", "high"))
        figure.add_scatter(
            x=bins.confidence[filled], y=accuracy, name=name, legendgroup=when, mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 2}, marker={"symbol": symbol, "size": 7},
            error_y={"type": "data", "array": high - accuracy, "arrayminus": accuracy - low, "thickness": 1, "width": 2},
            customdata=bins.counts[filled],
            hovertemplate="probability %{x:.1%}, right %{y:.1%}<br>%{customdata:,} digits<extra></extra>",
        )  # fmt: skip
        middles = (bins.edges[:-1] + bins.edges[1:]) / 2
        figure.add_bar(
            x=middles[filled], y=bins.counts[filled], legendgroup=when, showlegend=False, yaxis="y2", name=name,
            marker={"color": colour, "opacity": 0.85 if when == "before" else 0.55},
            hovertemplate="%{y:,} digits<extra></extra>",
        )  # fmt: skip
    figure.update_layout(
        xaxis={"title": {"text": "Probability that the network gives its answer"}, "range": [-0.02, 1.02], "tickformat": theme.PERCENT,
               "anchor": "y2", "fixedrange": True},
        yaxis={"title": {"text": "Share of right answers"}, "range": [-0.02, 1.02], "tickformat": theme.PERCENT, "domain": [0.34, 1],
               "fixedrange": True},
        yaxis2={"title": {"text": "Digits"}, "type": "log", "domain": [0, 0.24], "anchor": "x", "fixedrange": True,
                "tickvals": [1, 10, 100, 1_000, 10_000], "ticktext": ["1", "10", "100", "1,000", "10,000"]},
    )  # fmt: skip
    return figure


def certainty_histogram(said: Mapping[str, Said]) -> go.Figure:
    """How many of some pictures a network answers with which probability; a line marks its confidence threshold.

    Args:
        said: By network, at most two.
    """
    figure = go.Figure(layout={**theme.LAYOUT, "height": 300, "barmode": "group", "bargap": 0.1})
    edges = np.linspace(0, 1, BINS + 1)
    for (name, one), (_, colour, dash, _) in zip(said.items(), STYLES, strict=False):
        counts, _ = np.histogram(one.highest, edges)
        figure.add_bar(
            x=(edges[:-1] + edges[1:]) / 2, y=counts, name=name, marker={"color": colour},
            hovertemplate="probability near %{x:.1%}: %{y} pictures<extra></extra>",
        )  # fmt: skip
        figure.add_vline(x=one.threshold, line={"color": colour, "dash": dash, "width": 1.5})
    figure.update_xaxes(title="Highest probability", range=[0, 1], tickformat=theme.PERCENT, fixedrange=True)
    figure.update_yaxes(title="Pictures", fixedrange=True)
    return figure
