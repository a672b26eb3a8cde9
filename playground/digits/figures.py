"""Figures of digits with a network's predictions, and its confusion matrix."""

from __future__ import annotations

import base64
import functools
import io
import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from playground.figures import theme

SIDE = 28
CELL_WIDTH = SIDE + 3
CELL_HEIGHT = SIDE + 14
TWO_LINES_HEIGHT = SIDE + 20
# Pixels of the screen for one of the sheet, where there is room.
PIXELS = 2.2
# Longer side of the photo that is sent to the browser, in pixels.
PHOTO_SIDE = 1_000


def digit_grid(
    images: np.ndarray, truth: np.ndarray, predictions: np.ndarray, confidence: np.ndarray, columns: int = 8
) -> go.Figure:
    """A contact sheet: under each digit a tick if the prediction is correct, else true digit → prediction, and a cross.

    Args:
        images: uint8, shape `(n, 28, 28)`.
        truth, predictions: Whole numbers, shape `(n,)`.
        confidence: float, shape `(n,)`, probability of the prediction.
        columns: Digits in a row.
    """
    return sheet_with_words(
        images,
        [f"{t} ✓" if t == p else f"{t} → {p} ✗" for t, p in zip(truth, predictions, strict=True)],
        [
            f"true digit {t}, predicted {p}<br>probability {share:.1%}"
            for t, p, share in zip(truth, predictions, confidence, strict=True)
        ],
        [theme.REAL if ok else theme.WRONG for ok in truth == predictions],
        columns,
    )


def sheet_with_words(
    images: np.ndarray,
    words: Sequence[str],
    details: Sequence[str],
    colours: Sequence[str],
    columns: int,
    cell_height: int = CELL_HEIGHT,
) -> go.Figure:
    """A contact sheet with words under each digit.

    Args:
        images: uint8, shape `(n, 28, 28)`.
        words: Shown under each; one line, or two.
        details: Shown on hover.
        colours: Of the words.
        columns: Digits in a row.
        cell_height: `TWO_LINES_HEIGHT` for two lines of words.
    """
    rows = math.ceil(len(images) / columns)
    below = SIDE + (cell_height - SIDE) / 2 - 0.5
    cells = [divmod(index, columns) for index in range(len(images))]
    labels = {
        "type": "scatter", "mode": "text", "hoverinfo": "text",
        "x": [column * CELL_WIDTH + SIDE / 2 for _, column in cells],
        "y": [row * cell_height + below for row, _ in cells],
        "text": list(words),
        "textfont": {"color": list(colours), "size": 13},
        "hovertext": list(details),
    }  # fmt: skip
    size = {"sizex": columns * CELL_WIDTH, "sizey": rows * cell_height, "sizing": "stretch"}
    picture = {
        "source": contact_sheet(images.tobytes(), columns, cell_height),
        "xref": "x",
        "yref": "y",
        "x": 0,
        "y": 0,
        "layer": "below",
        **size,
    }
    axis = {"visible": False, "fixedrange": True}
    layout = {
        **theme.LAYOUT,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "height": round(rows * cell_height * PIXELS),
        "showlegend": False,
        "images": [picture],
        "xaxis": {**axis, "range": [0, columns * CELL_WIDTH]},
        "yaxis": {**axis, "range": [rows * cell_height, 0], "scaleanchor": "x", "constraintoward": "top"},
    }
    return go.Figure(data=[labels], layout=layout)


@functools.lru_cache(maxsize=256)
def contact_sheet(pixels: bytes, columns: int, cell_height: int = CELL_HEIGHT) -> str:
    """The pictures in rows, transparent between, as a PNG in a data URI: a tenth of what a heatmap sends.

    The pictures of a run stay the same while the predictions change, so the sheet is kept.

    Args:
        pixels: The bytes of uint8 pictures, shape `(n, 28, 28)`.
        columns: Pictures in a row.
        cell_height: Height of a picture with the room below it.
    """
    images = np.frombuffer(pixels, "uint8").reshape(-1, SIDE, SIDE)
    rows = math.ceil(len(images) / columns)
    sheet = np.zeros((rows * cell_height, columns * CELL_WIDTH, 2), "uint8")
    for index, image in enumerate(images):
        row, column = divmod(index, columns)
        top, left = row * cell_height, column * CELL_WIDTH
        sheet[top : top + SIDE, left : left + SIDE, 0] = image
        sheet[top : top + SIDE, left : left + SIDE, 1] = 255
    # Enlarged threefold by whole pixels, so that the browser shows squares and no blur.
    large = Image.fromarray(sheet, "LA").resize((3 * sheet.shape[1], 3 * sheet.shape[0]), Image.Resampling.NEAREST)
    buffer = io.BytesIO()
    large.save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def confusion_heatmap(matrix: np.ndarray, chosen: tuple[int, int] | None = None) -> go.Figure:
    """A confusion matrix whose cells can be selected as points: y is the true class, x the predicted.

    The colour shows log(1 + count) of the mistakes. The diagonal, which holds the correct predictions, is left pale, because
    its counts would drown all others.

    Args:
        matrix: int64, shape `(n, n)`, row = true class.
        chosen: Cell to frame.
    """
    size = len(matrix)
    mistakes = np.log1p(np.where(np.eye(size, dtype=bool), 0, matrix))
    figure = go.Figure(layout={**theme.LAYOUT, "height": 460, "showlegend": False, "dragmode": False})
    # Without a bound of its own Plotly would draw a matrix of zeros in the scale's middle.
    figure.add_heatmap(
        z=mistakes, zmin=0, zmax=mistakes.max() or 1, colorscale=theme.SEQUENTIAL, showscale=False, hoverinfo="skip", xgap=2, ygap=2
    )  # fmt: skip
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
        hovertemplate="true digit %{y}, predicted %{x}<br>count: %{customdata}<extra></extra>", customdata=counts,
    )  # fmt: skip
    figure.update_xaxes(
        title="Predicted digit", dtick=1, fixedrange=True, range=[-0.5, size - 0.5], showgrid=False, zeroline=False
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
        hovertemplate="digit %{x}: accuracy %{y:.2%}<extra></extra>",
    )  # fmt: skip
    known = accuracy[~np.isnan(accuracy)]
    floor = max(0.0, float(known.min()) - 0.02) if len(known) else 0.0
    figure.update_xaxes(title="True digit", dtick=1)
    figure.update_yaxes(title="Accuracy", tickformat=theme.PERCENT, range=[floor, 1])
    return figure


def photo_with_boxes(colour: np.ndarray, boxes: np.ndarray, words: Sequence[str], sure: Sequence[bool]) -> go.Figure:
    """A photo with a box around each digit found; dashed, and in another colour, where the network is not sure.

    Args:
        colour: uint8, shape `(height, width, 3)`.
        boxes: int64, shape `(n, 4)`: left, top, right, bottom.
        words: The prediction for each.
        sure: Whether the network's confidence reaches its threshold.
    """
    height, width = colour.shape[:2]
    buffer = io.BytesIO()
    small = Image.fromarray(colour)
    small.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
    small.save(buffer, "JPEG", quality=85)
    source = "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode()
    colours = [theme.TRAIN if known else theme.WRONG for known in sure]
    shapes = [
        {
            "type": "rect", "x0": box[0], "y0": box[1], "x1": box[2], "y1": box[3],
            "line": {"color": shade, "width": 2, "dash": "solid" if known else "dash"},
        }
        for box, shade, known in zip(boxes.tolist(), colours, sure, strict=True)
    ]  # fmt: skip
    annotations = [
        {
            "x": box[0], "y": box[1], "text": word, "showarrow": False, "xanchor": "left", "yanchor": "bottom",
            "font": {"color": "#FFFFFF", "size": 12}, "bgcolor": shade, "borderpad": 1,
        }
        for box, word, shade in zip(boxes.tolist(), words, colours, strict=True)
    ]  # fmt: skip
    picture = {"source": source, "xref": "x", "yref": "y", "x": 0, "y": 0, "sizex": width, "sizey": height}
    axis = {"visible": False, "fixedrange": True}
    layout = {
        **theme.LAYOUT,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "height": 360,
        "images": [{**picture, "sizing": "stretch", "layer": "below"}],
        "shapes": shapes,
        "annotations": annotations,
        "xaxis": {**axis, "range": [0, width], "constrain": "domain"},
        "yaxis": {**axis, "range": [height, 0], "scaleanchor": "x", "constrain": "domain", "constraintoward": "top"},
    }
    # Axes without a trace are not drawn.
    return go.Figure(data=[{"type": "scatter", "x": [], "y": []}], layout=layout)
