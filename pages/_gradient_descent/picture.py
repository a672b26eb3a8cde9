"""The map, the landscape and the loss chart with their playback bar: a Streamlit component that plays paths."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from pages._ui.component import component
from pages._ui.message import floats, is_number
from playground.figures import theme
from playground.labs.gradient_descent import words
from playground.labs.gradient_descent.descent import CONVERGED, DIVERGED, FALLING, STUCK, End, Path
from playground.labs.gradient_descent.surfaces import Point, Surface
from playground.model.optimizer import OptimizerSpec

GRID = 101
MAX_COORDINATE = 200.0
OVERLAYS = ("gradient", "velocity", "step", "divisor", "curvature")
MARKS = {CONVERGED: "✓", DIVERGED: "✗", FALLING: "↓", STUCK: "⊣"}
# Neighbours in the list, which are often raced together, are far apart in colour.
COLOURS = (*(theme.RUNS[index] for index in (0, 1, 6, 5, 3, 2, 7, 4)), theme.TEXT)
DASHES = ("solid", "dash", "dot")


@dataclass(frozen=True, kw_only=True)
class Runner:
    """An optimizer of the race as the component draws it.

    Attributes:
        name: On the page.
        colour: Its line's.
        dash: `"solid"`, `"dash"` or `"dot"`.
        spec: Its optimizer.
        path: Its path.
        end: How it ended.
    """

    name: str
    colour: str
    dash: str
    spec: OptimizerSpec
    path: Path
    end: End


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the visitor looks at.

    Attributes:
        step: The step that is shown.
        follow: The optimizer whose arrows are shown.
    """

    step: int
    follow: str


def look_of(index: int) -> tuple[str, str]:
    """Colour and dash of an optimizer by its index in the list of all."""
    return COLOURS[index % len(COLOURS)], DASHES[index % len(DASHES)]


def sent_start(key: str) -> Point | None:
    """The start that the visitor clicked; None if the browser sent no valid one."""
    sent = _state(key, "start")
    values: list[Any] = [sent.get("x"), sent.get("y")]
    if not all(is_number(value, MAX_COORDINATE) for value in values):
        return None
    x, y = values
    return float(x), float(y)


def sent_seen(key: str) -> Seen | None:
    """The step and the optimizer that the visitor looks at; None if the browser sent nothing valid."""
    sent = _state(key, "seen")
    step, follow = sent.get("step"), sent.get("follow")
    return Seen(step=step, follow=follow) if type(step) is int and isinstance(follow, str) else None


def _state(key: str, name: str) -> Mapping[str, Any]:
    value = st.session_state.get(key, {}).get(name)
    return value if isinstance(value, Mapping) else {}


def _answered(key: str) -> int:
    numbers = [_state(key, name).get("number") for name in ("start", "seen")]
    return max((number for number in numbers if type(number) is int), default=0)


def descent_view(
    key: str,
    *,
    surface: Surface,
    runners: Sequence[Runner],
    start: Point,
    seen: Seen,
    watched: bool,
    overlays: Sequence[str],
    on_start: Callable[[], None],
    on_seen: Callable[[], None],
) -> None:
    """Draws the race.

    Args:
        key: A constant name.
        surface: Where the race takes place.
        runners: In the order of their colours.
        start: Where all optimizers begin.
        seen: Step and optimizer that the page shows in numbers.
        watched: Whether the browser should say when the visitor looks at another step.
        overlays: Which of `OVERLAYS` to draw at the shown step.
        on_start, on_seen: Called when the visitor has set a start (`sent_start`) or looks at another step (`sent_seen`).
    """
    lowest = min([surface.lowest, *(_lowest_on_map(runner.path, surface) for runner in runners)])
    paths = [_path_data(runner, lowest) for runner in runners]
    _MOUNT(
        key=key,
        data={
            "surface": f"{surface.name}|{surface.text}|{surface.x_range}",
            "race": _fingerprint(paths, surface),
            "field": _field_data(surface),
            "minima": [list(place) for place in surface.minima],
            "paths": paths,
            "start": list(start),
            "seen": {"step": seen.step, "follow": seen.follow},
            "watched": watched,
            "show": list(overlays),
            "note": _note(surface, overlays),
            "answered": _answered(key),
        },
        on_start_change=on_start,
        on_seen_change=on_seen,
    )


def _lowest_on_map(path: Path, surface: Surface) -> float:
    """The lowest loss of a path on the map; the lowest point of a custom formula is between the points of the grid."""
    if surface.minima:
        return math.inf
    x, y = path.positions.T
    inside = (np.abs(x - np.mean(surface.x_range)) <= surface.width / 2) & (
        np.abs(y - np.mean(surface.y_range)) <= surface.width / 2
    )
    losses = path.losses[inside & np.isfinite(path.losses)]
    return float(losses.min()) if losses.size else math.inf


def _note(surface: Surface, overlays: Sequence[str]) -> str:
    notes = [words.LOGARITHMIC] if surface.logarithmic else []
    if overlays:
        notes.append(words.ARROWS)
    return " ".join(notes)


def _fingerprint(paths: Sequence[Mapping[str, Any]], surface: Surface) -> str:
    return str(hash((surface.text, *((path["name"], path["numbers"]) for path in paths))))


@st.cache_data(show_spinner=False, max_entries=100)
def _field_data(surface: Surface) -> dict[str, Any]:
    values = surface.grid(GRID)
    finite = values[np.isfinite(values)]
    return {
        "n": GRID,
        "values": floats(values),
        "x": list(surface.x_range),
        "y": list(surface.y_range),
        "low": min(surface.lowest, float(finite.min())),
        # The steepest corners would use up most of the colours.
        "high": float(finite.max()) if surface.logarithmic else float(np.quantile(finite, 0.98)),
        "logarithmic": surface.logarithmic,
    }


def _path_data(runner: Runner, lowest: float) -> dict[str, Any]:
    path = runner.path
    count = path.steps + 1
    columns = [
        path.positions, path.losses[:, np.newaxis], path.gradients, velocities(path, runner.spec),
        divisors(path, runner.spec), curvatures(path), (path.losses - lowest)[:, np.newaxis],
    ]  # fmt: skip
    return {
        "name": runner.name,
        "colour": runner.colour,
        "dash": runner.dash,
        "steps": path.steps,
        "end": runner.end.sentence,
        "mark": MARKS.get(runner.end.kind, ""),
        "numbers": floats(np.column_stack(columns)[:count]),
    }


def velocities(path: Path, spec: OptimizerSpec) -> np.ndarray:
    """The direction of an optimizer's velocity: float64, shape `(steps + 1, 2)`. SGD's velocity is a step; for optimizers with
    a mean gradient it is the negative mean; it is 0 for those that keep neither."""
    if "m" not in path.slots:
        return np.zeros_like(path.positions)
    return path.slots["m"] if spec.optimizer == "sgd" else -path.slots["m"]


def divisors(path: Path, spec: OptimizerSpec) -> np.ndarray:
    """The divisor of the gradient in the step from each position: float64, shape `(steps + 1, 2)`; 0 if there is none."""
    if "v" not in path.slots:
        return np.zeros_like(path.positions)
    # The squares include the new gradient before they divide it; after the last step there is none.
    after = np.vstack([path.slots["v"][1:], path.slots["v"][-1:]])
    roots: np.ndarray = np.sqrt(after)
    return roots


def curvatures(path: Path) -> np.ndarray:
    """The eigenvalues of the Hessian at each position, the smaller first, and the unit eigenvector of the larger one, in whose
    direction the curvature is largest: float64, shape `(steps + 1, 4)`; 0 where the Hessian is not finite."""
    finite = np.isfinite(path.hessians).all(axis=(1, 2))
    values, vectors = np.linalg.eigh(np.where(finite[:, np.newaxis, np.newaxis], path.hessians, 0.0))
    return np.where(finite[:, np.newaxis], np.column_stack([values, vectors[:, :, 1]]), 0.0)


_MOUNT: Any = component("gradient_descent")
