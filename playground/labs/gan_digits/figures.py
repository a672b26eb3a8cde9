"""Figures of a GAN of digits: losses with their equilibrium, scores, classes, predictions along an interpolation, few digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from playground.figures import theme
from playground.gan.losses import ABOUT

# A digit has a line if its probability exceeds this somewhere along the interpolation.
LEAST_SHOWN = 0.05
DIGITS = [str(digit) for digit in range(10)]
DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "diamond", "square", "cross")


def loss_curves(
    loss: str, step: np.ndarray, discriminator: np.ndarray, generator: np.ndarray, steps: int, first_step: int = 0
) -> go.Figure:
    """Both networks' losses with their values at the equilibrium.

    Args:
        loss: Of `playground.gan.losses.ABOUT`.
        step: Shape `(n,)`.
        discriminator, generator: Losses, shape `(n,)`.
        steps, first_step: Range of the horizontal axis.
    """
    lines: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    of_discriminator, of_generator = ABOUT[loss].equilibrium
    for name, values, level, colour, dash in (
        ("Discriminator", discriminator, of_discriminator, theme.TRAIN, "solid"),
        ("Generator", generator, of_generator, theme.GENERATED, "dash"),
    ):
        lines.append(
            {
                "type": "scatter", "mode": "lines", "x": step, "y": values, "name": name, "line": {"color": colour, "width": 2, "dash": dash},
                "hovertemplate": f"step %{{x:,}}<br>loss %{{y:.3f}}<extra>{name}</extra>",
            }
        )  # fmt: skip
        if level is not None:
            lines.append(
                {
                    "type": "scatter", "mode": "lines", "x": [first_step, steps], "y": [level, level], "showlegend": False,
                    "line": {"color": colour, "width": 1.5, "dash": "dot"},
                    "hovertemplate": f"loss at the equilibrium, where samples and data have the same distribution: {level:.3f}<extra>{name}</extra>",
                }
            )  # fmt: skip
            words.append(
                {
                    "xref": "paper", "x": 1, "y": level, "text": f"equilibrium {level:.3g}", "showarrow": False, "xanchor": "right",
                    "yanchor": "bottom", "font": {"color": colour, "size": 11},
                }
            )  # fmt: skip
    layout = {
        **theme.LAYOUT, "height": 300, "annotations": words,
        "xaxis": {"title": {"text": "Step"}, "range": [first_step, steps]},
        "yaxis": {"title": {"text": "Loss"}},
    }  # fmt: skip
    return go.Figure(data=lines, layout=layout)


def score_histogram(
    real: np.ndarray, generated: np.ndarray, border: float, own: float | None, own_name: str
) -> go.Figure:
    """The discriminator's scores of real and of generated images, and of the visitor's drawing.

    Args:
        real, generated: Scores, shape `(n,)`.
        border: Decision threshold: the score above which an image is classified as real.
        own: Score of the visitor's drawing; None: there is none.
        own_name: Its label.
    """
    every = np.concatenate([real, generated, [border], [] if own is None else [own]])
    low, high = float(every.min()), float(every.max())
    size = max(high - low, 1e-6) / 30
    bars = [
        {
            "type": "histogram", "x": values, "name": name, "xbins": {"start": low, "end": high + size, "size": size}, "opacity": 0.6,
            "marker": {"color": colour, "pattern": {"shape": shape}},
            "hovertemplate": f"score %{{x}}<br>%{{y}} of {len(values)}<extra>{name}</extra>",
        }
        for name, values, colour, shape in (
            ("Real test digits", real, theme.REAL, ""), ("Generated digits", generated, theme.GENERATED, "/"),
        )
    ]  # fmt: skip
    marks = [(border, theme.TEXT, "dash", "decision threshold")]
    if own is not None:
        marks.append((own, theme.WRONG, "solid", own_name))
    layout = {
        **theme.LAYOUT, "height": 300, "barmode": "overlay",
        "xaxis": {"title": {"text": "Discriminator's score (higher: more real)"}},
        "yaxis": {"title": {"text": "Images"}},
        "shapes": [
            {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": colour, "width": 2, "dash": dash}}
            for at, colour, dash, _ in marks
        ],
        "annotations": [
            {
                "x": at, "yref": "paper", "y": 1 - 0.1 * index, "text": text, "showarrow": False, "xanchor": "left", "xshift": 4,
                "font": {"color": colour},
            }
            for index, (at, colour, _, text) in enumerate(marks)
        ],
    }  # fmt: skip
    return go.Figure(data=bars, layout=layout)


def score_by_digit(scores: np.ndarray, border: float, called: int | None) -> go.Figure:
    """A conditional discriminator's scores of one image with each of the ten labels.

    Args:
        scores: Shape `(10,)`.
        border: Decision threshold: the score above which an image is classified as real.
        called: The label to highlight; None: none.
    """
    colours = [theme.TRAIN if digit == called else theme.TEXT for digit in range(len(scores))]
    bars = {
        "type": "bar", "x": DIGITS, "y": scores - border, "base": border, "marker": {"color": colours}, "customdata": scores,
        "hovertemplate": "label %{x}: score %{customdata:.2f}<extra></extra>",
    }  # fmt: skip
    layout = {
        **theme.LAYOUT, "height": 240, "margin": {**theme.LAYOUT["margin"], "t": 12},
        "xaxis": {"title": {"text": "Label given to the discriminator"}, "type": "category"},
        "yaxis": {"title": {"text": "Score"}},
        "shapes": [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": border, "y1": border, "line": {"color": theme.TEXT, "width": 1.5, "dash": "dash"}}],
    }  # fmt: skip
    return go.Figure(data=[bars], layout=layout)


def class_bars(shares: np.ndarray, *, title: str, band: bool) -> go.Figure:
    """A share by digit.

    Args:
        shares: Shape `(10,)`, 0 to 1.
        title: Of the vertical axis.
        band: Whether to draw 8 % and 12 %, an equal share ±20 %.
    """
    bars = {
        "type": "bar", "x": DIGITS, "y": shares, "marker": {"color": theme.GENERATED},
        "hovertemplate": "digit %{x}: %{y:.1%}<extra></extra>",
    }  # fmt: skip
    levels = (0.08, 0.12) if band else ()
    layout = {
        **theme.LAYOUT, "height": 260,
        "xaxis": {"title": {"text": "Digit"}, "type": "category"},
        "yaxis": {"title": {"text": title}, "tickformat": ".0%", "rangemode": "tozero"},
        "shapes": [
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": level, "y1": level, "line": {"color": theme.TEXT, "width": 1.5, "dash": "dash"}}
            for level in levels
        ],
    }  # fmt: skip
    return go.Figure(data=[bars], layout=layout)


def interpolation_readings(readings: np.ndarray) -> go.Figure:
    """The reader's probabilities along an interpolation, shape `(frames, 10)`."""
    shown = [digit for digit in range(10) if readings[:, digit].max() > LEAST_SHOWN]
    lines = [
        {
            "type": "scatter", "mode": "lines", "x": list(range(len(readings))), "y": readings[:, digit], "name": f"{digit}",
            "line": {"color": theme.RUNS[index % len(theme.RUNS)], "width": 2, "dash": DASHES[index % len(DASHES)]},
            "hovertemplate": f"frame %{{x}}: %{{y:.1%}}<extra>{digit}</extra>",
        }
        for index, digit in enumerate(shown)
    ]  # fmt: skip
    layout = {
        **theme.LAYOUT, "height": 240, "showlegend": True,
        "xaxis": {"title": {"text": "Frame"}},
        "yaxis": {"title": {"text": "Probability, by the reader"}, "tickformat": ".0%", "range": [0, 1.02]},
    }  # fmt: skip
    return go.Figure(data=lines, layout=layout)


def accuracy_by_few_digits(accuracy: Mapping[str, Mapping[str, Sequence[float]]]) -> go.Figure:
    """Test accuracy against the number of real digits, with a line for each kind of training data and a dot for each seed.

    Args:
        accuracy: Number of digits, as text, to name of the training data to one accuracy for each seed, 0 to 1.
    """
    sizes = sorted(accuracy, key=int)
    names = list(dict.fromkeys(name for size in sizes for name in accuracy[size]))
    lines: list[dict[str, Any]] = []
    for index, name in enumerate(names):
        colour = theme.RUNS[index % len(theme.RUNS)]
        known = [size for size in sizes if accuracy[size].get(name)]
        points = [(int(size), value) for size in known for value in accuracy[size][name]]
        means = [float(np.mean(accuracy[size][name])) for size in known]
        lines.append(
            {
                "type": "scatter", "mode": "lines", "x": [int(size) for size in known], "y": means, "name": name, "legendgroup": name,
                "line": {"color": colour, "width": 2, "dash": DASHES[index % len(DASHES)]},
                "hovertemplate": f"%{{x:,}} real digits<br>mean %{{y:.2%}}<extra>{name}</extra>",
            }
        )  # fmt: skip
        lines.append(
            {
                "type": "scatter", "mode": "markers", "x": [x for x, _ in points], "y": [y for _, y in points], "name": name,
                "legendgroup": name, "showlegend": False, "marker": {"color": colour, "size": 7, "symbol": SYMBOLS[index % len(SYMBOLS)]},
                "hovertemplate": f"%{{x:,}} real digits<br>%{{y:.2%}}<extra>{name}, one seed</extra>",
            }
        )  # fmt: skip
    layout = {
        **theme.LAYOUT, "height": 380,
        "xaxis": {"title": {"text": "Real digits"}, "type": "log", "tickvals": [int(size) for size in sizes], "ticktext": [f"{int(size):,}" for size in sizes]},
        "yaxis": {"title": {"text": "Test accuracy"}, "tickformat": ".0%"},
        "legend": {"orientation": "h", "y": -0.22, "yanchor": "top", "x": 0, "xanchor": "left"},
    }  # fmt: skip
    return go.Figure(data=lines, layout=layout)
