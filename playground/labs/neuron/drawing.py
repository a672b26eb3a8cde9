"""Positions of the parts of a small network: as a network of neurons, and as a graph of single operations.

Both are plain data for the component `assets/neuron/backprop`, in units of its picture. Both play the same frames.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

from playground.labs.neuron.backprop_story import Story

NETWORK, GRAPH = "network", "computation graph"
LAYOUTS = (NETWORK, GRAPH)
ROW = 66
# Columns are spaced so that the picture is about this wide, within these limits.
WIDTH, NEAREST, FURTHEST = 800, 140, 220
SMALL_COLUMN, SMALL_ROW = 96, 42
MARGIN = 8
BOX, SMALL_BOX = (92, 50), (80, 36)
# Up to this many edges always show their numbers; those of more edges would overlap.
MOST_LABELLED = 12


def drawing(story: Story, layout: str) -> dict[str, Any]:
    """Nodes, edges and frames for the component.

    Args:
        story: The step.
        layout: `NETWORK` or `GRAPH`.
    """
    nodes, edges, width, height = _network(story) if layout == NETWORK else _graph(story)
    return {
        "layout": layout,
        "width": width,
        "height": height,
        "box": BOX if layout == NETWORK else SMALL_BOX,
        "nodes": nodes,
        "edges": edges,
        "frames": [
            {"phase": frame.phase, "title": frame.title, "lines": frame.lines, "focus": frame.focus}
            for frame in story.frames
        ],
    }


def _network(story: Story) -> tuple[list[dict[str, Any]], list[dict[str, Any]], float, float]:
    sizes = story.sizes
    height = max(max(sizes), 2) * ROW + 2 * MARGIN
    column = max(NEAREST, min(FURTHEST, (WIDTH - BOX[0]) / len(sizes)))
    nodes = []
    for layer, units in enumerate(sizes):
        for unit in range(1, units + 1):
            name = f"a{layer}_{unit}" if layer else f"x{unit}"
            nodes.append(_node(story, name, _x(layer, column, BOX), _y(unit, units, height, ROW)))
    last = _x(len(sizes), column, BOX)
    nodes.append(_node(story, "L", last, _y(1, 2, height, ROW)))
    nodes.append(_node(story, "y", last, _y(2, 2, height, ROW)))
    weights = [name for name in story.parts if name.startswith("w")]
    edges = []
    for name in weights:
        layer, unit, source = (int(text) for text in name[1:].split("_"))
        before = f"a{layer - 1}_{source}" if layer > 1 else f"x{source}"
        # Labels of crossing edges are at different fractions of their length.
        at = 0.3 + 0.4 * ((unit + source) % 2 if sizes[layer] > 1 else 0)
        edges.append(_edge(story, name, before, f"a{layer}_{unit}", at, labelled=len(weights) <= MOST_LABELLED))
    edges.append(_plain(f"a{len(sizes) - 1}_1", "L"))
    edges.append(_plain("y", "L"))
    return nodes, edges, last + BOX[0] / 2 + MARGIN, height


def _graph(story: Story) -> tuple[list[dict[str, Any]], list[dict[str, Any]], float, float]:
    sizes = story.sizes
    rows = max(units * (inputs + 1) for inputs, units in itertools.pairwise(sizes))
    height = max(rows, 4) * SMALL_ROW + 2 * MARGIN
    nodes: list[dict[str, Any]] = []
    edges: list[dict[str, Any]] = []
    for unit in range(1, sizes[0] + 1):
        nodes.append(
            _node(story, f"x{unit}", _x(0, SMALL_COLUMN, SMALL_BOX), _y(unit, sizes[0], height, 2 * SMALL_ROW))
        )
    for layer in range(1, len(sizes)):
        inputs, units = sizes[layer - 1], sizes[layer]
        leaf, product, total, output = (_x(4 * layer - 3 + column, SMALL_COLUMN, SMALL_BOX) for column in range(4))
        for unit in range(1, units + 1):
            first = (unit - 1) * (inputs + 1)
            places = [_y(first + row + 1, units * (inputs + 1), height, SMALL_ROW) for row in range(inputs + 1)]
            middle = sum(places) / len(places)
            for source in range(1, inputs + 1):
                weight, times = f"w{layer}_{unit}_{source}", f"m{layer}_{unit}_{source}"
                nodes.append(_node(story, weight, leaf, places[source - 1], own=True))
                nodes.append(_node(story, times, product, places[source - 1]))
                edges += [
                    _plain(weight, times),
                    _plain(f"a{layer - 1}_{source}" if layer > 1 else f"x{source}", times),
                    _plain(times, f"z{layer}_{unit}"),
                ]
            nodes.append(_node(story, f"b{layer}_{unit}", product, places[-1], own=True))
            nodes.append(_node(story, f"z{layer}_{unit}", total, middle, sign="Σ "))
            nodes.append(_node(story, f"a{layer}_{unit}", output, middle))
            edges += [
                _plain(f"b{layer}_{unit}", f"z{layer}_{unit}"),
                _plain(f"z{layer}_{unit}", f"a{layer}_{unit}"),
            ]
    last = _x(4 * len(sizes) - 3, SMALL_COLUMN, SMALL_BOX)
    nodes.append(_node(story, "L", last, _y(1, 2, height, 2 * SMALL_ROW)))
    nodes.append(_node(story, "y", last, _y(2, 2, height, 2 * SMALL_ROW)))
    edges += [_plain(f"a{len(sizes) - 1}_1", "L"), _plain("y", "L")]
    return nodes, edges, last + SMALL_BOX[0] / 2 + MARGIN, height


def _x(column: int, pitch: float, box: tuple[int, int]) -> float:
    return MARGIN + box[0] / 2 + column * pitch


def _y(place: int, count: int, height: float, pitch: int) -> float:
    return height / 2 + (place - (count + 1) / 2) * pitch


def _node(story: Story, name: str, x: float, y: float, *, own: bool = False, sign: str = "") -> dict[str, Any]:
    return {"id": name, "x": round(x, 1), "y": round(y, 1), **_numbers(story, name, own=own, sign=sign)}


def _edge(story: Story, name: str, before: str, after: str, at: float, *, labelled: bool) -> dict[str, Any]:
    numbers = _numbers(story, name, own=False)
    return {"id": name, "from": before, "to": after, "at": at, "labelled": labelled, **numbers}


def _plain(before: str, after: str) -> dict[str, Any]:
    return {"id": f"{before}>{after}", "from": before, "to": after}


def _numbers(story: Story, name: str, *, own: bool, sign: str = "") -> dict[str, Any]:
    part = story.parts[name]
    gradient = part.own_gradient if own else part.gradient
    return {
        "label": sign + part.label,
        "value": _finite(part.value),
        "gradient": _finite(gradient),
        "new": _finite(part.new),
        # Weights change with the update, but activations only once the sample has passed through the new weights.
        "new_from": story.updated if name[0] in "wb" else len(story.frames) - 1,
        "known": part.known,
        "gradient_known": part.gradient_known,
        "lines": part.lines,
    }


def _finite(value: float | None) -> float | None:
    """JSON has no infinity, so a number that is not finite becomes None."""
    return value if value is not None and math.isfinite(value) else None
