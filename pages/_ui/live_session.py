"""A visitor's live training: what a drawing requests becomes slices on the live lane, and their answers what it shows next.

The drawing sends one request at a time (`assets/js/live_queue.js`) and gets `Live` back. A lab adds its own fields to
`Request` and `Live`, supplies a `LiveRun`, and says in a subclass of `LiveSession` what each kind of request does.
"""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import numpy as np

from pages._ui.backend import engine
from pages._ui.message import MAX_NUMBER, floats, is_number, is_whole
from pages._ui.visitor import visitor_id
from playground.engine.errors import EngineError
from playground.engine.state import READY
from playground.job import Job
from playground.plane.live import Frame, Slice

# What no drawing has as its newest row, so all rows are sent.
NOTHING = (0, -2.0)
# The training stands still: what is outside the drawing follows now.
REST = "rest"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a drawing requests.

    Attributes:
        n: Its number; a larger one is newer.
        kind: What is requested.
        have: Number of the run and last epoch or round of the curves that the drawing holds already.
    """

    n: int
    kind: str
    have: tuple[int, float] = (0, -1.0)


@dataclass(frozen=True, kw_only=True)
class Live:
    """What every live drawing shows.

    Attributes:
        answered: Number of the request that this answers.
        run: Number of the run.
        frames: To be played one after the other; the last is the current one. Empty while there is no state yet.
        frames_id: Differs for different frames.
        curve: Rows to add, shape `(n, columns)`.
        curve_reset: Whether these rows are all there are.
        verdict: What is happening, in a sentence.
        problem: What went wrong, in a sentence, or empty.
        compiling: Whether the program is being compiled.
        halt: Whether Play ends here.
    """

    answered: int
    run: int
    frames: Sequence[Frame] = ()
    frames_id: str = ""
    curve: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    curve_reset: bool = True
    verdict: str = ""
    problem: str = ""
    compiling: bool = False
    halt: bool = False

    def to_data(self) -> dict[str, Any]:
        """As plain values; numbers travel as base64 of little-endian float32."""
        return {
            "answered": self.answered,
            "run": self.run,
            "curve": {
                "id": f"{self.answered}-{self.frames_id}-{self.curve_reset}",
                "reset": self.curve_reset,
                "values": floats(self.curve),
            },
            "verdict": self.verdict.replace("**", ""),
            "problem": self.problem,
            "compiling": self.compiling,
            "halt": self.halt,
        }


def read_head(value: object, kinds: Collection[str]) -> dict[str, Any] | None:
    """The fields of `Request` in what a browser sent, checked; None if this is no request of one of these kinds."""
    if not isinstance(value, Mapping):
        return None
    number, kind, have = value.get("n"), value.get("kind"), value.get("have")
    if not is_whole(number, MAX_NUMBER) or not isinstance(kind, str) or kind not in kinds:
        return None
    head: dict[str, Any] = {"n": number, "kind": kind}
    if isinstance(have, list) and len(have) == 2 and is_whole(have[0], MAX_NUMBER) and is_number(have[1], 1e12):
        head["have"] = (have[0], float(have[1]))
    return head


RequestT = TypeVar("RequestT", bound=Request)
SliceT = TypeVar("SliceT", bound=Slice[Any])
TakenT = TypeVar("TakenT", bound=Slice[Any], contravariant=True)


class LiveRun(Protocol[TakenT]):
    """The training that a lab keeps in the session."""

    @property
    def number(self) -> int:
        """Distinguishes it from the run before."""

    @property
    def curves(self) -> np.ndarray:
        """Rows so far, shape `(n, columns)`; the first column is the epoch or the round."""

    @property
    def architecture(self) -> str:
        """Text that is the same for all runs that share a compiled program."""

    @property
    def beginning(self) -> tuple[object, ...]:
        """The job's first arguments: the spec, the visitor's own data, and the state to continue from."""

    @property
    def frame(self) -> Frame | None:
        """The current state as a picture; None before the first answer."""

    def take(self, answer: TakenT) -> None:
        """Continues to the end of a slice."""


RunT = TypeVar("RunT", bound=LiveRun[Any])


class LiveSession(ABC, Generic[RequestT, RunT, SliceT]):
    """One visitor's live training on one page.

    Attributes:
        lab: Its name; a page has one slice waiting at most.
        job: Computes a slice: `(*run.beginning, *what to do)`, which without the latter computes the start.
        slice_s: How long a slice should train, seconds.
        first_pace: Epochs or rounds a second that are expected at first.
        run: The training.
        answered: Number of the last request that was answered.
        pace: Epochs or rounds a second that the worker manages.
        problem: Why the last request failed, in a sentence, or empty.
        compiling: Whether the last request found its program being compiled.
        halt: Whether Play ends with the last answer.
        frames, frames_id: What is to be played.
    """

    lab: ClassVar[str]
    job: ClassVar[Job]
    slice_s: ClassVar[float]
    first_pace: ClassVar[float]

    def __init__(self, run: RunT) -> None:
        self.run = run
        self.answered = 0
        self.pace = self.first_pace
        self.problem = ""
        self.compiling = self.halt = False
        self.frames: tuple[Frame, ...] = ()
        self.frames_id = ""
        self._rows = np.zeros((0, 0))
        self._rows_follow = NOTHING
        self._prepared = ""

    @abstractmethod
    def handle(self, request: RequestT) -> None:
        """Does what a request of a certain kind asks for; the run has a state."""

    def comes_to_rest(self, request: RequestT | None) -> bool:
        """Whether the drawing says, for the first time, that the training stands still."""
        if request is None or request.kind != REST or request.n <= self.answered:
            return False
        self.answered = request.n
        return True

    def hear(self, request: RequestT | None) -> bool:
        """Answers the newest request, unless that was done before; whether it was answered now."""
        if request is None or request.n <= self.answered:
            return False
        self.answer(request)
        return True

    def answer(self, request: RequestT) -> None:
        """Does what the drawing requests."""
        self.answered = request.n
        self.problem, self.halt = "", False
        if self.run.frame is None:
            self.start()
        if self.run.frame is not None:
            self.handle(request)

    def begin(self, run: RunT) -> None:
        """Puts another run in place of the current one and computes its start."""
        self.run, self.problem, self.halt = run, "", False
        self.look()
        self.start()

    def start(self) -> None:
        """Computes the start of the run."""
        self.advance()

    def prepare(self) -> None:
        """Lets the program of the run be compiled before Play is pressed, once."""
        if self._prepared == self.run.architecture or engine().state.phase != READY:
            return
        self._prepared = self.run.architecture
        with suppress(EngineError):
            engine().advance(
                self.job, *self.run.beginning[:2], None, page=self._page, architecture=self.run.architecture
            )

    def look(self) -> None:
        """Shows the current state, and all rows of the curves."""
        frame = self.run.frame
        self.show(() if frame is None else (frame,))

    def advance(self, *what: object) -> SliceT | None:
        """Continues the run by a slice; None if there is none, as `problem` or `compiling` tells."""
        answer = self.call(self.run.beginning, *what)
        if answer is not None:
            self.run.take(answer)
            self.show(answer.frames)
        return answer

    def train(self, count: int, *what: object) -> SliceT | None:
        """Continues the run, and sends a drawing that has the rows so far only the new ones.

        Args:
            count: Epochs or rounds; the job's first argument after `run.beginning`.
            what: Its further arguments.
        """
        number, curves = self.run.number, self.run.curves
        last = float(curves[-1, 0]) if len(curves) else -1.0
        answer = self.advance(count, *what)
        if answer is not None:
            self._rows, self._rows_follow = np.asarray(answer.curves, "float64"), (number, last)
            if answer.seconds > 0 and count:
                self.pace = 0.5 * self.pace + 0.5 * count / answer.seconds
        return answer

    def fitting(self, least: int, most: int) -> int:
        """Epochs or rounds that fill a slice at the current pace."""
        return int(np.clip(self.pace * self.slice_s, least, most))

    @property
    def _page(self) -> str:
        """Name of this visitor's page in the live lane."""
        return f"{visitor_id()}/{self.lab}"

    def call(self, beginning: tuple[object, ...], *what: object) -> SliceT | None:
        """A slice from any beginning, without continuing the run."""
        try:
            answer: SliceT = engine().advance(
                self.job, *beginning, *what, page=self._page, architecture=self.run.architecture
            )
        except EngineError as error:
            self.problem, self.compiling = str(error), False
            return None
        self.compiling = answer.compiling
        return None if answer.compiling else answer

    def live(self, request: RequestT | None, verdict: str) -> Live:
        """What the drawing shows now.

        Args:
            request: The one that is answered.
            verdict: What is happening, in a sentence.
        """
        following = request is not None and request.have == self._rows_follow
        return Live(
            answered=self.answered, run=self.run.number, frames=self.frames, frames_id=self.frames_id,
            curve=self._rows if following else self.run.curves, curve_reset=not following, verdict=verdict,
            problem=self.problem, compiling=self.compiling, halt=self.halt,
        )  # fmt: skip

    def show(self, frames: tuple[Frame, ...]) -> None:
        """Plays pictures, the last of which is the current one, and sends all rows of the curves."""
        self.frames, self.frames_id = frames, secrets.token_hex(4)
        self._rows_follow = NOTHING
