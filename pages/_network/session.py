"""The visitor's training: what the drawing requests becomes slices on the live lane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from pages._network.view import Request, View
from pages._ui.backend import engine
from pages._ui.live_session import LiveSession
from pages._ui.visitor import visitor_id
from playground.labs.network import words
from playground.labs.network.lab import ADVANCE, NetworkWork, is_solved, new_bests, read_bests, verdict
from playground.labs.network.opening import read_opening
from playground.labs.network.run import NetworkRun, NetworkSlice, State
from playground.labs.network.spec import NetworkSpec, unflat
from playground.plane.datasets import Points
from playground.plane.hidden import flat

KEY = "network.session"
SCORES = "network.scores"
# Pictures in a slice.
FRAMES = 4
MOST_EPOCHS = 4_000


@dataclass(frozen=True, kw_only=True)
class Stops:
    """When Play ends automatically; 0: never.

    Attributes:
        test_loss: It ends when the test loss is lower.
        epochs: It ends after this many epochs.
        patience: It ends when the test loss has not improved for this many epochs.
    """

    test_loss: float = 0.0
    epochs: int = 0
    patience: int = 0

    def found(self, curves: np.ndarray) -> tuple[int, str]:
        """The first epoch of a training's curves at which it should stop, and why; 0 if there is none."""
        for epoch, test in curves[:, [0, 2]] if self.test_loss else ():
            if epoch > 0 and test < self.test_loss:
                return int(epoch), words.STOPPED_BY_LOSS.format(limit=self.test_loss)
        if self.patience and len(curves):
            best = int(curves[:, 2].argmin())
            if curves[-1, 0] - curves[best, 0] >= self.patience:
                return int(curves[-1, 0]), words.STOPPED_BY_PATIENCE.format(best=curves[best, 0])
        if self.epochs and len(curves) and curves[-1, 0] >= self.epochs:
            return self.epochs, words.STOPPED_BY_EPOCHS.format(epochs=self.epochs)
        return 0, ""


class NetworkSession(LiveSession[Request, NetworkRun, NetworkSlice]):
    """One visitor's training.

    Attributes:
        stops: When Play ends by itself.
        note: Why Play ended by itself, in a sentence, or empty.
    """

    lab = "network"
    job = ADVANCE
    slice_s = 0.08
    first_pace = 200.0

    def __init__(self, run: NetworkRun) -> None:
        super().__init__(run)
        self.stops = Stops()
        self.note = ""
        self._solved_before = False

    def use(self, spec: NetworkSpec, own: Points | None) -> None:
        """Takes the controls' settings: at once where they can change during the training, else with a new run."""
        before = self.run.spec, self.run.own
        if self.run.opening and (spec == before[0] and own is before[1]):
            self.prepare()
            return
        if self.run.opening or not self.run.change(spec, own):
            self.pace = self.first_pace
            self._begin_with(spec, own)
            return
        if before[0] != spec or before[1] is not own:
            self.look()
        if self.run.state is None and not self.problem:
            self.start()

    def answer(self, request: Request) -> None:
        """Does what the drawing requests."""
        self.note = ""
        super().answer(request)

    def handle(self, request: Request) -> None:
        handler: dict[str, Callable[[Request], None]] = {
            "run": self._play, "epoch": self._step, "batch": self._step, "reset": self._reset, "go": self._go,
            "edit": self._edit,
        }  # fmt: skip
        if self.run.opening and request.kind in ("run", "epoch", "batch"):
            self._begin_with(self.run.spec, self.run.own)
            if self.run.state is None:
                return
        handler.get(request.kind, self._look)(request)

    def _begin_with(self, spec: NetworkSpec, own: Points | None) -> None:
        self._solved_before = False
        self.begin(NetworkRun(spec, own, number=self.run.number + 1))

    def _look(self, request: Request) -> None:
        self.look()

    def _reset(self, request: Request) -> None:
        self._begin_with(self.run.spec, self.run.own)

    def _step(self, request: Request) -> None:
        batches = int(request.kind == "batch")
        self._train(1 - batches, batches)

    def _play(self, request: Request) -> None:
        began = self._state.epoch
        epochs = 0 if request.batches else request.epochs or self.fitting(1, MOST_EPOCHS)
        if began < self.stops.epochs:
            epochs = min(epochs, self.stops.epochs - began)
        answer = self._train(epochs, request.batches)
        if answer is not None and not answer.diverged:
            self._stop_if_due(began)

    def _train(self, epochs: int, batches: int) -> NetworkSlice | None:
        answer = self.train(epochs, batches, FRAMES)
        if answer is not None and answer.diverged:
            self.halt = True
        return answer

    def _stop_if_due(self, began: int) -> None:
        """Ends Play at exactly the epoch at which it is due to end; a slice may have gone further."""
        if not self._solved_before and is_solved(self.run.spec, self.run.curves):
            # Only once: who presses Play again wants to see more.
            self._solved_before = self.halt = True
        due, why = self.stops.found(self.run.curves)
        if not due or (due <= began and not (self.stops.patience or self.stops.test_loss)):
            return
        self.halt, self.note = True, why
        if began < due < self._state.epoch:
            self._travel(due)

    def _go(self, request: Request) -> None:
        self._travel(min(request.epoch, self.run.top))

    def _travel(self, epoch: int) -> None:
        """Goes to an earlier epoch: to the nearest snapshot, and from there the same way again."""
        snapshot, distance = self.run.back(epoch)
        answer = self.call((snapshot.spec, self.run.own, snapshot.state), distance, 0, FRAMES)
        if answer is not None:
            self.run.show(answer)
            self.look()

    def _edit(self, request: Request) -> None:
        values = flat(self._state.model)
        for index, value in request.changes.items():
            if index < len(values):
                values[index] = value
        self.run.edit(unflat(self.run.spec, values))
        self.look()

    def load(self, model: tuple[np.ndarray, ...]) -> None:
        """Puts weights from a file in place of the model's."""
        if self.run.state is None:
            self.start()
        self.run.edit(model)
        self.look()

    @property
    def _state(self) -> State:
        assert self.run.state is not None
        return self.run.state

    def view(self, request: Request | None, *, hide: tuple[str, ...], show_test: bool, discrete: bool) -> View:
        """What the drawing shows now."""
        run = self.run
        said = self.note or verdict(run.spec, run.curves[run.curves[:, 0] <= run.epoch], run.diverged)
        if run.opening:
            said = f"{words.OPENING} {said}"
        return View(
            live=self.live(request, said), spec=run.spec, train=run.train_points, test=run.test_points,
            gradient_sizes=run.gradient_sizes, top=run.top, hide=hide, show_test=show_test, discrete=discrete,
        )  # fmt: skip

    def keep_bests(self) -> dict[str, float]:
        """Remembers scores that beat the visitor's best, and returns the best ones."""
        records = engine().visitors
        best = read_bests(records.get(visitor_id()).get(SCORES))
        new = new_bests(self.work(best))
        if new:
            records.put(visitor_id(), SCORES, {**best, **new})
        return {**best, **new}

    def work(self, best: dict[str, float]) -> NetworkWork:
        """What the challenges are checked against."""
        run, now = self.run, self.run.now
        return NetworkWork(
            spec=run.spec, epoch=run.epoch, test_loss=1.0 if now is None else float(now[2]),
            test_accuracy=0.0 if now is None else float(now[4]), honest=not (run.edited or run.opening or run.own), best=best,
        )  # fmt: skip


def network_session(spec: NetworkSpec, own: Points | None) -> NetworkSession:
    """This visitor's session, with the controls' settings."""
    if KEY not in st.session_state:
        run, opening = NetworkRun(spec, own), read_opening()
        if own is None and spec == opening.spec:
            run.show_opening(opening.first, opening.end)
        st.session_state[KEY] = NetworkSession(run)
        st.session_state[KEY].look()
    session: NetworkSession = st.session_state[KEY]
    session.use(spec, own)
    return session
