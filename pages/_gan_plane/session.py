"""The visitor's game: what the drawing requests becomes slices on the live lane."""

from __future__ import annotations

import streamlit as st

from pages._gan_plane.view import Request, View
from pages._ui.live_session import LiveSession
from playground.labs.gan_plane.lab import ADVANCE, PRESETS
from playground.labs.gan_plane.run import GanRun
from playground.labs.gan_plane.spec import BOTH, Batch, Drawing, GanSlice, GanSpec
from playground.labs.gan_plane.words import OPENING

KEY = "gan_plane.session"
# Pictures in a slice.
FRAMES = 6
LEAST_ROUNDS, MOST_ROUNDS = 120, 3_000


class GanSession(LiveSession[Request, GanRun, GanSlice]):
    """One visitor's game.

    Attributes:
        batch, player: What the last request's single update saw, and whose it was, for slow motion.
        begun: Whether the last request ended the opening and began a game, so that Play goes on.
    """

    lab = "gan_plane"
    job = ADVANCE
    # The rest of a slice is for the measures.
    slice_s = 0.06
    first_pace = 2_000.0

    def __init__(self, run: GanRun) -> None:
        super().__init__(run)
        self.batch: Batch | None = None
        self.player = BOTH
        self.begun = False

    def use(self, spec: GanSpec, drawing: Drawing | None, trained: bool) -> None:
        """Takes the controls' settings: at once where they can change during the game, else with a new game."""
        if not self.run.change(spec, drawing, trained):
            self.pace = self.first_pace
            self.begin(GanRun(spec, drawing, trained=trained, number=self.run.number + 1))
        elif self.run.state is None and not self.problem:
            self.start()
        elif self.run.frames:
            self.prepare()

    def start(self) -> None:
        """Computes the start of the game. A GAN that ships is there already, with its pictures."""
        if self.run.state is None:
            super().start()
        else:
            self.show(self.run.frames)

    def answer(self, request: Request) -> None:
        """Does what the drawing requests."""
        self.batch, self.player, self.begun = None, BOTH, False
        super().answer(request)

    def handle(self, request: Request) -> None:
        if self.run.opening and request.kind in ("run", "batch", "reset"):
            self.begin(GanRun(self.run.spec, self.run.drawing, number=self.run.number + 1))
            self.begun = True
            if self.run.state is None or request.kind == "reset":
                return
        if request.kind == "run":
            self.train(request.rounds or self.fitting(LEAST_ROUNDS, MOST_ROUNDS), BOTH, FRAMES)
        elif request.kind == "batch":
            self._step(request)
        elif request.kind == "reset":
            self.begin(self.run.again())
        else:
            self.look()

    def advance(self, *what: object) -> GanSlice | None:
        """Continues the game by a slice; Play ends where it diverges."""
        answer = super().advance(*what)
        if answer is not None:
            self.halt = answer.diverged
        return answer

    def _step(self, request: Request) -> None:
        answer = self.advance(1, request.player, FRAMES)
        if answer is not None and request.slow:
            self.batch, self.player = answer.batch, request.player

    def view(self, request: Request | None) -> View:
        """What the drawing shows now."""
        run = self.run
        said = run.finding.sentence
        if run.opening:
            said = f"{OPENING} {said}"
        return View(
            live=self.live(request, said), begun=self.begun, spec=run.spec, drawing=run.drawing, covered=run.covered,
            batch=self.batch, player=self.player,
        )  # fmt: skip


def gan_session(spec: GanSpec, drawing: Drawing | None, trained: bool) -> GanSession:
    """This visitor's session, with the controls' settings."""
    if KEY not in st.session_state:
        run = GanRun(spec, drawing, trained=trained)
        if not trained and drawing is None and spec == PRESETS[0].spec:
            run.show_opening()
        st.session_state[KEY] = GanSession(run)
        st.session_state[KEY].show(run.frames)
    session: GanSession = st.session_state[KEY]
    session.use(spec, drawing, trained)
    return session
