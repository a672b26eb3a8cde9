"""Both networks as a picture with layers: a component that gets their weights and requests the next ones."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

import numpy as np
import streamlit as st

from pages._ui.component import component
from pages._ui.live_session import Live, read_head
from pages._ui.live_session import Request as LiveRequest
from pages._ui.message import floats, is_whole, pairs
from playground.gan.losses import ABOUT
from playground.labs.gan_plane.distributions import DOMAIN
from playground.labs.gan_plane.measures import floors
from playground.labs.gan_plane.spec import (
    BOTH,
    CURVES,
    PLAYERS,
    UNIFORM,
    Batch,
    Drawing,
    GanSpec,
    fixed_noise,
    real_modes,
    real_points,
)
from playground.plane.hidden import flat

KINDS = ("look", "rest", "run", "batch", "reset", "paint")
SHOWN = 400
GRID_LINES, CURVE_POINTS = 17, 201
MAX_ROUNDS_ASKED, MAX_STROKE = 10_000, 2_000
CLEAR = "clear"


@dataclass(frozen=True, kw_only=True)
class Request(LiveRequest):
    """What the drawing requests; its kind is one of `KINDS`.

    Attributes:
        rounds: To play; 0: as many as fit a slice.
        player: The network that makes a single update; `"both"`: a round.
        slow: Whether the update is for slow motion.
        strokes: Where the brush was; None instead of a stroke: everything is removed.
    """

    rounds: int = 0
    player: str = BOTH
    slow: bool = False
    strokes: tuple[tuple[tuple[float, float], ...] | None, ...] = ()


@dataclass(frozen=True, kw_only=True)
class View:
    """What the drawing shows.

    Attributes:
        live: What every live drawing shows; the curve's columns are `playground.labs.gan_plane.spec.CURVES`.
        spec, drawing: The game.
        covered: Whether each mode is covered; empty while that is not known.
        batch, player: What a single update in slow motion saw, and whose it was.
        begun: Whether a game was begun by the request that this answers, so that Play goes on.
    """

    live: Live
    spec: GanSpec
    drawing: Drawing | None = None
    covered: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    batch: Batch | None = None
    player: str = BOTH
    begun: bool = False


def read_request(value: object) -> Request | None:
    """What a browser sent, checked; None if our picture sends no such thing."""
    fields = read_head(value, KINDS)
    if fields is None or not isinstance(value, Mapping):
        return None
    if is_whole(value.get("rounds"), MAX_ROUNDS_ASKED):
        fields["rounds"] = value["rounds"]
    if value.get("player") in (*PLAYERS, BOTH):
        fields["player"] = value["player"]
    fields["slow"] = value.get("slow") is True
    if fields["kind"] == "paint":
        fields["strokes"] = _strokes(value.get("strokes"))
    return Request(**fields)


def _strokes(value: object) -> tuple[tuple[tuple[float, float], ...] | None, ...]:
    return tuple(
        None if stroke.get("brush") == CLEAR else pairs(stroke.get("points"), DOMAIN, MAX_STROKE)
        for stroke in (value if isinstance(value, list) else [])[:100]
        if isinstance(stroke, Mapping)
    )


def sent_request(key: str) -> Request | None:
    """The newest request of the picture."""
    return read_request(st.session_state.get(key, {}).get("request"))


def gan_view(key: str, view: View, *, on_request: Callable[[], None]) -> None:
    """Draws the networks. Call it in a fragment: each request runs it again.

    Args:
        key: A constant name.
        view: What to show.
        on_request: Called before the fragment runs for a request.
    """
    _MOUNT(key=key, data=to_data(view), on_request_change=on_request)


def to_data(view: View) -> dict[str, Any]:
    """The view as plain values: numbers travel as base64 of little-endian float32."""
    spec = view.spec
    source = (spec.data, spec.seed, view.drawing)
    real, found = real_points(*source)[:SHOWN], real_modes(*source)
    noise = fixed_noise(spec.latent, spec.latent_dim, SHOWN)
    lost = ~view.covered if len(view.covered) == len(found) else np.zeros(len(found), bool)
    ellipses = np.column_stack([found.centres, found.reach])[lost]
    about = ABOUT[spec.loss]
    travelling = [floats(real), floats(noise), floats(grid_line(spec))]
    live, frames = view.live.to_data(), view.live.frames
    return {
        **live,
        "begun": view.begun,
        "layout": {
            **{
                player: {
                    "sizes": list(spec.sizes(player)),
                    "activations": [layer.activation for layer in spec.hidden(player)],
                }
                for player in PLAYERS
            },
            "loss": spec.loss, "domain": DOMAIN, "data": spec.data, "noise_reach": 1.15 if spec.latent == UNIFORM else 3.0,
        },
        "points_id": zlib.crc32("".join(travelling).encode()),
        "real": travelling[0], "noise": travelling[1], "grid_line": travelling[2],
        "frames": {
            "id": view.live.frames_id,
            "rounds": [one.at for one in frames],
            "sizes": {player: spec.parameters(player) for player in PLAYERS},
            "values": floats(np.concatenate([flat(one.weights) for one in frames])) if frames else "",
        },
        "batch": None if view.batch is None else {"player": view.player, "noise": floats(view.batch.noise), "real": floats(view.batch.real)},
        "curve": {**live["curve"], "width": len(CURVES)},
        "equilibrium": list(about.equilibrium), "floor": list(floors(*source)),
        "modes": {"count": len(found), "curve": found.curve, "lost": ellipses.tolist()},
    }  # fmt: skip


def grid_line(spec: GanSpec) -> np.ndarray:
    """Where the noise is cut into cells of equal probability, in each direction; float64, rising."""
    count = CURVE_POINTS if spec.latent_dim == 1 else GRID_LINES
    if spec.latent == UNIFORM:
        return np.linspace(-1, 1, count)
    edges = np.linspace(0, 1, count)
    # The outermost cells reach to infinity; they are drawn to where 1 % of the probability is left.
    return np.array([NormalDist().inv_cdf(min(0.995, max(0.005, edge))) for edge in edges])


_MOUNT: Any = component("gan_plane")
