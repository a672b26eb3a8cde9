"""The visitor's game on the plane: what the picture asks for becomes slices on the live lane."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import streamlit as st

from pages._gan_plane.view import Request, View
from pages._ui.backend import engine
from pages._ui.visitor import visitor_id
from playground.engine.errors import EngineError
from playground.labs.gan_plane.lab import ADVANCE, COLLAPSED, Finding, GanWork, finding
from playground.labs.gan_plane.spec import (
    BOTH,
    CURVES,
    Batch,
    Drawing,
    Frame,
    GanSlice,
    GanSpec,
    GanState,
    architecture,
    real_modes,
)
from playground.labs.gan_plane.trained import trained_state

KEY = "gan_plane.session"
# Of a slice of training so much is playing, the rest measuring; and the pictures in it.
SLICE_S = 0.06
FRAMES = 6
FIRST_PACE, LEAST_ROUNDS, MOST_ROUNDS = 2_000.0, 120, 3_000
MAX_CURVE = 1_000


@dataclass
class GanSession:
    """One visitor's.

    Attributes:
        spec, drawing: What is played.
        trained: Whether the game begins from a trained state that ships, where there is one.
        number: Of the game.
        state: Where it stands; None before the first answer.
        curves: Float64, shape `(n, len(CURVES))`, at most `MAX_CURVE` rows.
        answered: Number of the last request that was answered.
        pace: Rounds a second that the worker manages.
        collapsed: Whether this game was ever found collapsed.
        changed: Whether something was changed, or one player moved alone, since it began: the code does not repeat it then.
    """

    spec: GanSpec
    drawing: Drawing | None = None
    trained: bool = False
    number: int = 1
    state: GanState | None = None
    curves: np.ndarray = field(default_factory=lambda: np.zeros((0, len(CURVES))))
    covered: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    answered: int = 0
    pace: float = FIRST_PACE
    problem: str = ""
    compiling: bool = False
    diverged: bool = False
    halt: bool = False
    collapsed: bool = False
    changed: bool = False
    frames: tuple[Frame, ...] = ()
    frames_id: str = ""
    batch: Batch | None = None
    player: str = BOTH
    rows: np.ndarray = field(default_factory=lambda: np.zeros((0, len(CURVES))))
    rows_after: tuple[int, float] = (0, -2.0)

    def use(self, spec: GanSpec, drawing: Drawing | None, trained: bool) -> None:
        """Takes the controls' settings: at once where they can change while it runs, else with a new game."""
        if trained != self.trained or drawing != self.drawing or not self.spec.becomes(spec):
            self.spec, self.drawing, self.trained = spec, drawing, trained
            self.begin()
        elif spec != self.spec:
            self.spec, self.diverged = spec, False
            self.changed = self.changed or bool(self.state and self.state.round)
        if self.state is None and not self.problem:
            self._ask(rounds=0)

    def begin(self) -> None:
        """Back to the start: the same weights, noise and batches as the first time."""
        self.number += 1
        self.state, self.curves, self.covered = None, np.zeros((0, len(CURVES))), np.zeros(0, bool)
        self.problem, self.diverged, self.collapsed, self.changed = "", False, False, False
        self.frames, self.batch, self.pace = (), None, FIRST_PACE
        self._ask(rounds=0)

    def answer(self, request: Request) -> None:
        """Does what the picture asks."""
        self.answered = request.n
        self.problem, self.halt, self.batch = "", False, None
        if self.state is None:
            self._ask(rounds=0)
        handler: dict[str, Callable[[Request], None]] = {"run": self._train, "batch": self._step, "reset": self._reset}
        if self.state is not None:
            handler.get(request.kind, self._look)(request)

    def _look(self, request: Request) -> None:
        self._show_now()

    def _reset(self, request: Request) -> None:
        self.begin()

    def _train(self, request: Request) -> None:
        rounds = request.rounds or int(np.clip(self.pace * SLICE_S, LEAST_ROUNDS, MOST_ROUNDS))
        last = (self.number, float(self.curves[-1, 0]) if len(self.curves) else -1.0)
        answer = self._ask(rounds=rounds)
        if answer is None:
            return
        self.rows, self.rows_after = answer.curves, last
        if answer.seconds > 0:
            self.pace = 0.5 * self.pace + 0.5 * rounds / answer.seconds

    def _step(self, request: Request) -> None:
        answer = self._ask(rounds=1, player=request.player)
        if answer is not None:
            self.rows_after = (0, -2.0)
            self.changed = self.changed or request.player != BOTH
            self.batch, self.player = (answer.batch, request.player) if request.slow else (None, BOTH)

    def _ask(self, *, rounds: int, player: str = BOTH) -> GanSlice | None:
        """Plays on from where it stands, and takes what comes."""
        state = self.state
        if state is None and self.trained:
            state = trained_state(self.spec)
        try:
            answer: GanSlice = engine().advance(
                ADVANCE, self.spec, self.drawing, state, rounds, player, FRAMES, page=f"{visitor_id()}/gan_plane",
                architecture=architecture(self.spec),
            )  # fmt: skip
        except EngineError as error:
            self.problem, self.compiling = str(error), False
            return None
        self.compiling = answer.compiling
        if answer.compiling:
            return None
        self.state, self.covered, self.frames = answer.state, answer.covered, answer.frames
        self.frames_id = secrets.token_hex(4)
        self._take_curves(np.asarray(answer.curves, "float64"))
        self.diverged = self.halt = answer.diverged
        self.collapsed = self.collapsed or self.finding.kind == COLLAPSED
        return answer

    def _take_curves(self, fresh: np.ndarray) -> None:
        kept = self.curves[self.curves[:, 0] < fresh[0, 0] - 1e-6]
        self.curves = np.concatenate([kept, fresh])
        if len(self.curves) > MAX_CURVE:
            self.curves = np.concatenate([self.curves[:-1:2], self.curves[-1:]])

    def _show_now(self) -> None:
        """One picture: where it stands."""
        self.frames_id, self.rows_after = secrets.token_hex(4), (0, -2.0)
        state = self.state
        if state is not None:
            self.frames = (Frame(round=state.round, generator=state.generator, discriminator=state.discriminator),)

    @property
    def finding(self) -> Finding:
        """What is happening."""
        modes = real_modes(self.spec.data, self.spec.seed, self.drawing)
        return finding(self.spec, self.curves, self.covered, modes, self.diverged)

    def view(self, request: Request | None) -> View:
        """What the picture shows now."""
        more = request is not None and request.have == self.rows_after
        return View(
            answered=self.answered, run=self.number, spec=self.spec, drawing=self.drawing, frames=self.frames,
            frames_id=self.frames_id, curve=self.rows if more else self.curves, curve_reset=not more, covered=self.covered,
            batch=self.batch, player=self.player, verdict=self.finding.sentence, problem=self.problem, compiling=self.compiling,
            halt=self.halt,
        )  # fmt: skip

    def work(self) -> GanWork:
        """What the challenges look at."""
        now = self.curves[-1] if len(self.curves) else np.zeros(len(CURVES))
        row = dict(zip(CURVES, now, strict=True))
        return GanWork(
            spec=self.spec, round=row["round"], js=row["js"] if len(self.curves) else 1.0, covered=int(self.covered.sum()),
            modes=len(real_modes(self.spec.data, self.spec.seed, self.drawing)), kind=self.finding.kind,
            collapsed_before=self.collapsed, shipped=self.trained,
        )  # fmt: skip


def gan_session(spec: GanSpec, drawing: Drawing | None, trained: bool) -> GanSession:
    """This visitor's session, with the controls' settings."""
    if KEY not in st.session_state:
        st.session_state[KEY] = GanSession(spec=spec, drawing=drawing, trained=trained)
    session: GanSession = st.session_state[KEY]
    session.use(spec, drawing, trained)
    return session
