"""Pictures of digits with what a network says of them, and its confusion matrix."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from playground.figures import theme

SIDE = 28
GAP = 3


def digit_grid(
    images: np.ndarray, truth: np.ndarray, predictions: np.ndarray, confidence: np.ndarray, columns: int = 12
) -> go.Figure:
    """A contact sheet: under each digit a tick if it is read right, else true digit → what the network reads, and a cross.

    Args:
        images: uint8, shape `(n, 28, 28)`.
        truth, predictions: Whole numbers, shape `(n,)`.
        confidence: float, shape `(n,)`, probability of the prediction.
        columns: Digits in a row.
    """
    rows = -(-len(images) // columns)
    cell_height, cell_width = SIDE + 14, SIDE + GAP
    sheet = np.full((rows * cell_height, columns * cell_width), np.nan)
    x, y, words, colours, hovers = [], [], [], [], []
    for place, image in enumerate(images):
        row, column = divmod(place, columns)
        top, left = row * cell_height, column * cell_width
        sheet[top : top + SIDE, left : left + SIDE] = image
        right = truth[place] == predictions[place]
        x.append(left + SIDE / 2 - 0.5)
        y.append(top + SIDE + 6)
        words.append(f"{truth[place]} ✓" if right else f"{truth[place]} → {predictions[place]} ✗")
        colours.append(theme.REAL if right else theme.WRONG)
        hovers.append(f"true {truth[place]}, read as {predictions[place]}<br>probability {confidence[place]:.1%}")
    figure = go.Figure(
        layout={**theme.LAYOUT, "margin": {"l": 0, "r": 0, "t": 0, "b": 0}, "height": rows * 92, "showlegend": False}
    )
    figure.add_heatmap(
        z=sheet, colorscale=theme.INK, zmin=0, zmax=255, showscale=False, hoverinfo="skip", hoverongaps=False
    )
    figure.add_scatter(
        x=x, y=y, mode="text", text=words, textfont={"color": colours, "size": 13}, hoverinfo="text", hovertext=hovers
    )
    figure.update_xaxes(visible=False, range=[-1, columns * cell_width], fixedrange=True)
    figure.update_yaxes(visible=False, range=[rows * cell_height, -1], fixedrange=True, scaleanchor="x")
    return figure


def confusion_heatmap(matrix: np.ndarray, chosen: tuple[int, int] | None = None) -> go.Figure:
    """A confusion matrix whose cells can be selected as points: y is the true class, x the predicted.

    The colour shows log(1 + count) of the mistakes; the diagonal, where the answers are right, is left pale, for there
    the counts would drown all others.

    Args:
        matrix: int64, shape `(n, n)`, row = true class.
        chosen: Cell to frame.
    """
    size = len(matrix)
    mistakes = np.log1p(np.where(np.eye(size, dtype=bool), 0, matrix))
    figure = go.Figure(layout={**theme.LAYOUT, "height": 460, "showlegend": False, "dragmode": False})
    figure.add_heatmap(z=mistakes, colorscale=theme.SEQUENTIAL, showscale=False, hoverinfo="skip", xgap=2, ygap=2)
    true, predicted = np.divmod(np.arange(size * size), size)
    counts = matrix.ravel()
    colours = ["rgba(0,158,115,0.18)" if t == p else "rgba(0,0,0,0)" for t, p in zip(true, predicted, strict=True)]
    lines = [2 if chosen == (t, p) else 0 for t, p in zip(true, predicted, strict=True)]
    strong = mistakes.ravel() > mistakes.max() / 2
    figure.add_scatter(
        x=predicted, y=true, mode="markers+text",
        text=[f"{count}" if count else "" for count in counts],
        textfont={"color": ["#FFFFFF" if dark else theme.TEXT for dark in strong]},
        marker={"symbol": "square", "size": 34, "color": colours, "line": {"width": lines, "color": theme.VALIDATION}},
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
        hovertemplate="true %{y}, read as %{x}<br>%{text} test digits<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(
        title="Read as", dtick=1, fixedrange=True, range=[-0.5, size - 0.5], showgrid=False, zeroline=False
    )
    figure.update_yaxes(
        title="True digit", dtick=1, fixedrange=True, range=[size - 0.5, -0.5], showgrid=False, zeroline=False
    )
    return figure


def class_accuracy_bars(accuracy: np.ndarray) -> go.Figure:
    """Accuracy by true class: float64, shape `(n,)`, 0 to 1."""
    figure = go.Figure(layout={**theme.LAYOUT, "height": 260})
    figure.add_bar(
        x=list(range(len(accuracy))), y=accuracy, marker={"color": theme.TRAIN},
        hovertemplate="digit %{x}: %{y:.2%} read right<extra></extra>",
    )  # fmt: skip
    known = accuracy[~np.isnan(accuracy)]
    floor = max(0.0, float(known.min()) - 0.02) if len(known) else 0.0
    figure.update_xaxes(title="True digit", dtick=1)
    figure.update_yaxes(title="Read right", tickformat=".0%", range=[floor, 1])
    return figure
