"""The visitor's training on the plane: what the drawing asks for becomes slices on the live lane."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import streamlit as st

from pages._network.view import Request, View
from pages._ui.backend import engine
from pages._ui.visitor import visitor_id
from playground.engine.errors import EngineError
from playground.labs.network.lab import ADVANCE, NetworkWork, new_bests, read_bests, verdict
from playground.labs.network.run import Frame, NetworkRun, Slice
from playground.labs.network.spec import NetworkSpec, unflat
from playground.plane.datasets import Points
from playground.plane.hidden import flat

KEY = "network.session"
SCORES = "network.scores"
# A slice of training, and the pictures in it.
SLICE_S = 0.08
FRAMES = 4
FIRST_PACE, MOST_EPOCHS = 200.0, 4_000


@dataclass(frozen=True, kw_only=True)
class Stops:
    """When Play ends by itself; 0: never.

    Attributes:
        test_loss: When the test loss is below.
        epochs: After so many.
        patience: When the test loss has not improved for so many epochs.
    """

    test_loss: float = 0.0
    epochs: int = 0
    patience: int = 0

    def found(self, curves: np.ndarray) -> tuple[int, str]:
        """The first epoch of a training's curves at which it should stop, and why; 0 if there is none."""
        for epoch, test in curves[:, [0, 2]] if self.test_loss else ():
            if epoch > 0 and test < self.test_loss:
                return int(epoch), f"Stopped: the test loss is below {self.test_loss:g}."
        if self.patience and len(curves):
            best = int(curves[:, 2].argmin())
            if curves[-1, 0] - curves[best, 0] >= self.patience:
                return int(
                    curves[-1, 0]
                ), f"Stopped: the test loss was best at epoch {curves[best, 0]:,.0f}, {self.patience:,} epochs ago."
        if self.epochs and len(curves) and curves[-1, 0] >= self.epochs:
            return self.epochs, f"Stopped after {self.epochs:,} epochs."
        return 0, ""


@dataclass
class NetworkSession:
    """One visitor's.

    Attributes:
        run: The training.
        answered: Number of the last request that was answered.
        pace: Epochs a second that the worker manages.
        stops: When Play ends.
        problem: Why the last request failed, a sentence.
    """

    run: NetworkRun
    answered: int = 0
    pace: float = FIRST_PACE
    stops: Stops = field(default_factory=Stops)
    problem: str = ""
    note: str = ""
    halt: bool = False
    compiling: bool = False
    frames: tuple[Frame, ...] = ()
    frames_id: str = ""
    rows: np.ndarray = field(default_factory=lambda: np.zeros((0, 5)))
    rows_after: tuple[int, float] = (0, -2.0)

    def use(self, spec: NetworkSpec, own: Points | None) -> None:
        """Takes the controls' settings: at once where they can change while it runs, else with a new run."""
        before = self.run.spec, self.run.own
        if not self.run.change(spec, own):
            self.run = NetworkRun(spec, own, number=self.run.number + 1)
            self.pace = FIRST_PACE
            self._show_now()
        elif before[0] != spec or before[1] is not own:
            self._show_now()
        if self.run.state is None and not self.problem:
            self._ask(epochs=0)

    def answer(self, request: Request) -> None:
        """Does what the drawing asks."""
        self.answered = request.n
        self.problem = self.note = ""
        self.halt = False
        handler: dict[str, Callable[[Request], None]] = {
            "run": self._train, "epoch": self._train, "batch": self._train, "reset": self._reset, "go": self._go,
            "edit": self._edit,
        }  # fmt: skip
        if self.run.state is None:
            self._ask(epochs=0)
        if self.run.state is not None:
            handler.get(request.kind, self._look)(request)

    def _look(self, request: Request) -> None:
        self._show_now()

    def _train(self, request: Request) -> None:
        batches = request.batches if request.kind == "run" else int(request.kind == "batch")
        epochs = 1 if request.kind == "epoch" else request.epochs
        if request.kind == "run" and not epochs and not batches:
            epochs = int(np.clip(self.pace * SLICE_S, 1, MOST_EPOCHS))
        state = self.run.state
        assert state is not None
        if request.kind == "run" and self.stops.epochs:
            epochs = max(1, min(epochs, self.stops.epochs - state.epoch)) if state.epoch < self.stops.epochs else epochs
        number, last = self.run.number, self.run.curves[-1, 0] if len(self.run.curves) else -1.0
        answer = self._ask(epochs=epochs, batches=batches)
        if answer is None:
            return
        self.rows, self.rows_after = np.asarray(answer.curves, "float64"), (number, float(last))
        if answer.seconds > 0 and epochs:
            self.pace = 0.5 * self.pace + 0.5 * epochs / answer.seconds
        if answer.diverged:
            self.halt = True
        elif request.kind == "run":
            self._stop_if_due(state.epoch)

    def _stop_if_due(self, began: int) -> None:
        """Ends Play at the very epoch at which it should have ended: a slice may have gone further."""
        due, why = self.stops.found(self.run.curves)
        if not due or (due <= began and not (self.stops.patience or self.stops.test_loss)):
            return
        self.halt, self.note = True, why
        state = self.run.state
        if state is not None and began < due < state.epoch:
            self._travel(due)

    def _reset(self, request: Request) -> None:
        spec, own = self.run.spec, self.run.own
        self.run = NetworkRun(spec, own, number=self.run.number + 1)
        self._ask(epochs=0)
        self._show_now()

    def _go(self, request: Request) -> None:
        self._travel(min(request.epoch, self.run.top))

    def _travel(self, epoch: int) -> None:
        """Goes to an earlier epoch: the nearest snapshot, and from there the same way again."""
        snapshot, distance = self.run.back(epoch)
        answer = self._call(snapshot.spec, snapshot.state, distance, 0)
        if answer is not None:
            self.run.show(answer)
            self._show_now()

    def _edit(self, request: Request) -> None:
        state = self.run.state
        assert state is not None
        values = flat(state.model)
        for index, value in request.changes.items():
            if index < len(values):
                values[index] = value
        self.run.edit(unflat(self.run.spec, values))
        self._show_now()

    def load(self, model: tuple[np.ndarray, ...]) -> None:
        """Puts weights from a file in the place of the model's."""
        if self.run.state is None:
            self._ask(epochs=0)
        self.run.edit(model)
        self._show_now()

    def _ask(self, *, epochs: int, batches: int = 0) -> Slice | None:
        """Trains on from where it stands, and takes what comes."""
        answer = self._call(self.run.spec, self.run.state, epochs, batches)
        if answer is not None:
            self.run.take(answer)
            self.frames, self.frames_id = answer.frames, secrets.token_hex(4)
        return answer

    def _call(self, spec: NetworkSpec, state: object, epochs: int, batches: int) -> Slice | None:
        try:
            answer: Slice = engine().advance(
                ADVANCE, spec, self.run.own, state, epochs, batches, FRAMES, page=f"{visitor_id()}/network",
                architecture=self.run.architecture,
            )  # fmt: skip
        except EngineError as error:
            self.problem, self.compiling = str(error), False
            return None
        self.compiling = answer.compiling
        return None if answer.compiling else answer

    def _show_now(self) -> None:
        """One picture: where it stands."""
        state = self.run.state
        self.frames_id = secrets.token_hex(4)
        self.frames = () if state is None else (Frame(epoch=state.epoch, batch=state.batch, model=state.model),)
        self.rows_after = (0, -2.0)

    def view(self, request: Request | None, *, hide: tuple[str, ...], show_test: bool, discrete: bool) -> View:
        """What the drawing shows now."""
        run = self.run
        more = request is not None and request.have == self.rows_after
        said = self.note or verdict(run.spec, run.curves[run.curves[:, 0] <= run.epoch], run.diverged)
        return View(
            answered=self.answered, run=run.number, spec=run.spec, train=run.train_points, test=run.test_points,
            frames=self.frames, frames_id=self.frames_id, curve=self.rows if more else run.curves, curve_reset=not more,
            gradient_sizes=run.gradient_sizes, top=run.top, steps=run.steps, verdict=said.replace("**", ""),
            problem=self.problem, compiling=self.compiling, halt=self.halt, hide=hide, show_test=show_test, discrete=discrete,
        )  # fmt: skip

    def keep_bests(self) -> None:
        """Remembers scores that beat the visitor's best."""
        records = engine().visitors
        best = read_bests(records.get(visitor_id()).get(SCORES))
        new = new_bests(self.work(best))
        if new:
            records.put(visitor_id(), SCORES, {**best, **new})

    def work(self, best: dict[str, float]) -> NetworkWork:
        """What the challenges look at."""
        run, now = self.run, self.run.now
        return NetworkWork(
            spec=run.spec, epoch=run.epoch, test_loss=1.0 if now is None else float(now[2]),
            test_accuracy=0.0 if now is None else float(now[4]), honest=not run.edited and not run.own, best=best,
        )  # fmt: skip


def network_session(spec: NetworkSpec, own: Points | None) -> NetworkSession:
    """This visitor's session, with the controls' settings."""
    if KEY not in st.session_state:
        st.session_state[KEY] = NetworkSession(run=NetworkRun(spec, own))
    session: NetworkSession = st.session_state[KEY]
    session.use(spec, own)
    return session
