"""Figures of a finished training's loss landscape: map, surface, path by update, interpolation."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages._ui.backend import engine
from pages._ui.visitor import visitor_id
from playground.labs.landscape import words
from playground.labs.landscape.figures import loss_map, loss_surface, path_by_update, straight_line
from playground.labs.landscape.lab import (
    LINE,
    LOSSES,
    PLANE,
    PROJECTED_LOSSES,
    Look,
    look_at,
    read_map,
    rows_a_slice,
)
from playground.labs.landscape.spec import LandscapeSpec, Line, Plane, View
from playground.runs.folder import Folder
from playground.runs.index import RunRecord

LOOKS = "landscape.looks"
PLAIN = {"displayModeBar": False}


def show_picture(record: RunRecord, view: View) -> None:
    """Shows map and surface side by side, and describes them.

    Raises:
        EngineError: If the engine cannot answer now.
    """
    spec = LandscapeSpec.from_json(record.spec)
    plane, losses = _shipped_map(record.folder, view) or (
        _plane(record.folder, spec, view),
        _losses(record.folder, spec, view),
    )
    left, right = st.columns(2)
    left.plotly_chart(loss_map(plane, losses), key="land_map", config=PLAIN)
    right.plotly_chart(loss_surface(plane, losses), key="land_surface", config=PLAIN)
    st.markdown(words.network(spec, record.result))
    st.markdown(words.explained(spec, view, plane))
    look = look_at(spec, view, plane)
    if look not in looks():
        looks().append(look)


def looks() -> list[Look]:
    """What the visitor has looked at in this session."""
    found: list[Look] = st.session_state.setdefault(LOOKS, [])
    return found


def show_path_by_update(record: RunRecord, view: View) -> None:
    """True loss, loss at the projection, and distance from the plane."""
    spec = LandscapeSpec.from_json(record.spec)
    figure = path_by_update(_plane(record.folder, spec, view), _projected_losses(record.folder, spec, view))
    st.plotly_chart(figure, key="land_by_update", config=PLAIN)


def show_straight_line(record: RunRecord) -> None:
    """The losses between the initial and the final weights."""
    line = _line(record.folder, LandscapeSpec.from_json(record.spec))
    st.plotly_chart(straight_line(line), key="land_line", config=PLAIN)


def _page() -> str:
    """Name of this visitor's page in the live lane."""
    return f"{visitor_id()}:landscape"


@st.cache_data(show_spinner=False, max_entries=20)
def _shipped_map(folder: str, view: View) -> tuple[Plane, np.ndarray] | None:
    """The first view of a run that ships, which needs no engine; None for any other."""
    stored = Folder(folder).read_arrays("map.npz") if view == View() else None
    return None if stored is None else read_map(stored)


@st.cache_data(show_spinner=False, max_entries=100)
def _plane(folder: str, spec: LandscapeSpec, view: View) -> Plane:
    found: Plane = engine().advance(PLANE, spec, folder, view, page=_page(), architecture=spec.name)
    return found


@st.cache_data(show_spinner="Measuring the loss over the plane …", max_entries=100)
def _losses(folder: str, spec: LandscapeSpec, view: View) -> np.ndarray:
    """The map, computed in slices so that other visitors' live trainings do not wait long."""
    plane, rows = _plane(folder, spec, view), rows_a_slice(spec, view)
    parts = [
        engine().advance(
            LOSSES,
            spec,
            folder,
            view,
            plane.across,
            plane.up[start : start + rows],
            page=_page(),
            architecture=spec.name,
        )
        for start in range(0, view.resolution, rows)
    ]
    return np.concatenate(parts)


@st.cache_data(show_spinner=False, max_entries=100)
def _projected_losses(folder: str, spec: LandscapeSpec, view: View) -> np.ndarray:
    found: np.ndarray = engine().advance(PROJECTED_LOSSES, spec, folder, view, page=_page(), architecture=spec.name)
    return found


@st.cache_data(show_spinner=False, max_entries=100)
def _line(folder: str, spec: LandscapeSpec) -> Line:
    found: Line = engine().advance(LINE, spec, folder, page=_page(), architecture=spec.name)
    return found
