"""What a live session does with its drawing's requests, over a made-up training that counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from pages._ui import live_session
from pages._ui.live_session import Live, LiveSession, Request, read_head
from playground.engine.errors import EngineError, Superseded
from playground.job import Job
from playground.plane.live import Frame, Slice, continued


def count(state: float | None, wanted: int = 0, frames: int = 1) -> Slice[float]:
    """A training whose state is its epoch; each epoch takes 10 ms."""
    begin = 0.0 if state is None else state
    epochs = np.arange(begin if state is None else begin + 1, begin + wanted + 1)
    end = begin + wanted
    shown = tuple(Frame(at=float(at), weights=(np.array([at]),)) for at in np.linspace(begin, end, frames + 1)[1:])
    return Slice(state=end, frames=shown, curves=np.column_stack([epochs, epochs**2]), seconds=0.01 * wanted)


@dataclass
class Run:
    number: int = 1
    state: float | None = None
    curves: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    architecture: str = "counting"

    @property
    def beginning(self) -> tuple[object, ...]:
        return (self.state,)

    @property
    def frame(self) -> Frame | None:
        return None if self.state is None else Frame(at=self.state, weights=(np.array([self.state]),))

    def take(self, answer: Slice[float]) -> None:
        self.state, self.curves = answer.state, continued(self.curves, answer.curves)


class Session(LiveSession[Request, Run, Slice[float]]):
    lab = "counting"
    job = Job("tests.ui.test_live_session:count")
    slice_s = 0.5
    first_pace = 50.0

    def handle(self, request: Request) -> None:
        if request.kind == "run":
            self.train(self.fitting(1, 1_000), 2)
        elif request.kind == "reset":
            self.begin(Run(number=self.run.number + 1))
        else:
            self.look()


class FakeEngine:
    """Computes at once, and remembers who asked."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self.error: EngineError | None = None
        self.compiling = False

    def advance(self, job: Job, *arguments: Any, page: str, architecture: str) -> Slice[float]:
        self.pages.append(page)
        assert (job, architecture) == (Session.job, "counting")
        if self.error:
            raise self.error
        return Slice(compiling=True) if self.compiling else count(*arguments)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    made = FakeEngine()
    monkeypatch.setattr(live_session, "engine", lambda: made)
    monkeypatch.setattr(live_session, "visitor_id", lambda: "anna")
    return made


@pytest.fixture
def session(fake: FakeEngine) -> Session:
    """At its start."""
    made = Session(Run())
    made.answer(Request(n=1, kind="look"))
    return made


def test_the_first_request_computes_the_start(session: Session, fake: FakeEngine) -> None:
    assert fake.pages == ["anna/counting"]
    assert session.run.state == 0
    shown = session.live(None, "Ready.")
    assert (shown.answered, shown.run, [frame.at for frame in shown.frames], shown.verdict) == (1, 1, [0.0], "Ready.")
    assert shown.curve.tolist() == [[0, 0]]


def test_a_request_is_answered_once(session: Session) -> None:
    assert session.hear(Request(n=2, kind="run"))
    assert session.run.state == 25
    assert not session.hear(Request(n=2, kind="run"))
    assert not session.hear(None)
    assert session.run.state == 25


def test_a_slice_fills_its_time_as_the_pace_becomes_known(session: Session) -> None:
    ends = []
    for n in range(2, 12):
        session.answer(Request(n=n, kind="run"))
        ends.append(session.run.state)
    # 100 epochs a second are managed, for half a second.
    assert ends[0] == 25
    assert ends[-1] - ends[-2] == pytest.approx(50, abs=1)


def test_only_new_rows_travel_to_a_drawing_that_has_the_others(session: Session) -> None:
    request = Request(n=2, kind="run", have=(1, 0.0))
    session.answer(request)
    shown = session.live(request, "")
    assert not shown.curve_reset
    assert shown.curve[:, 0].tolist() == list(range(1, 26))
    assert [frame.at for frame in shown.frames] == [12.5, 25]
    for other in (None, Request(n=2, kind="run", have=(1, 3.0)), Request(n=2, kind="run", have=(2, 0.0))):
        shown = session.live(other, "")
        assert shown.curve_reset
        assert len(shown.curve) == 26


def test_other_frames_have_another_id(session: Session) -> None:
    ids = [session.frames_id]
    for n, kind in enumerate(("look", "run", "reset"), 2):
        session.answer(Request(n=n, kind=kind))
        ids.append(session.frames_id)
    assert len(set(ids)) == 4


def test_a_reset_shows_the_start_and_all_rows(session: Session) -> None:
    session.answer(Request(n=2, kind="run", have=(1, 0.0)))
    request = Request(n=3, kind="reset", have=(1, 25.0))
    session.answer(request)
    shown = session.live(request, "")
    assert (shown.run, shown.curve_reset, shown.curve.tolist()) == (2, True, [[0, 0]])
    assert [frame.at for frame in shown.frames] == [0]


def test_a_failure_is_said_and_the_next_request_goes_on(session: Session, fake: FakeEngine) -> None:
    fake.error = Superseded("A newer request took this one's place.")
    session.answer(Request(n=2, kind="run"))
    assert session.live(None, "").problem == "A newer request took this one's place."
    assert session.run.state == 0
    fake.error = None
    session.answer(Request(n=3, kind="run"))
    assert session.live(None, "").problem == ""
    assert session.run.state == 25


def test_a_compilation_is_said_and_nothing_moves(session: Session, fake: FakeEngine) -> None:
    fake.compiling = True
    session.answer(Request(n=2, kind="run"))
    assert session.live(None, "").compiling
    assert session.run.state == 0
    fake.compiling = False
    session.answer(Request(n=3, kind="run"))
    assert not session.live(None, "").compiling
    assert session.run.state == 25


def test_nothing_is_handled_before_there_is_a_state(fake: FakeEngine) -> None:
    fake.compiling = True
    session = Session(Run())
    session.answer(Request(n=1, kind="run"))
    assert session.live(None, "").frames == ()
    assert len(fake.pages) == 1


def test_the_wire_format() -> None:
    live = Live(answered=3, run=2, frames_id="ab", curve=np.array([[1.0, 2.0]]), verdict="**A.** b", halt=True)
    assert live.to_data() == {
        "answered": 3, "run": 2, "curve": {"id": "3-ab-True", "reset": True, "values": "AACAPwAAAEA="}, "verdict": "A. b",
        "problem": "", "compiling": False, "halt": True,
    }  # fmt: skip


def test_a_request_s_head_is_checked() -> None:
    assert read_head({"n": 1, "kind": "run", "have": [2, 3]}, ("run",)) == {"n": 1, "kind": "run", "have": (2, 3.0)}
    assert read_head({"n": 1, "kind": "run", "have": [2, float("nan")]}, ("run",)) == {"n": 1, "kind": "run"}
    for value in (None, [], {"n": 1}, {"n": -1, "kind": "run"}, {"n": 1, "kind": "look"}, {"n": True, "kind": "run"}):
        assert read_head(value, ("run",)) is None


def test_rows_at_or_after_the_first_new_one_are_replaced() -> None:
    curves = np.array([[0.0, 1], [1, 1], [1.5, 1], [2, 1]])
    assert continued(curves, np.array([[1.5, 7], [3, 7]])).tolist() == [[0, 1], [1, 1], [1.5, 7], [3, 7]]
    assert continued(curves, np.zeros((0, 2))) is curves
