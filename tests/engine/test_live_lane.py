"""The live queue by itself."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from playground.engine.errors import NotReady, Superseded
from playground.engine.live_lane import LiveLane


class Slices:
    """Starts slices and lets the test end them."""

    def __init__(self) -> None:
        self.started: list[tuple[str, str]] = []
        self.futures: dict[str, Future] = {}

    def of(self, name: str):
        def start(worker: str) -> Future:
            self.started.append((name, worker))
            self.futures[name] = Future()
            return self.futures[name]

        return start

    def end(self, name: str) -> None:
        self.futures[name].set_result(name)


def test_one_slice_at_a_time_in_turn() -> None:
    lane, slices = LiveLane(), Slices()
    lane.set_workers(("w",))
    first = lane.submit("ann", "net", slices.of("ann 1"))
    lane.submit("ann", "net", slices.of("ann 2"))
    lane.submit("bob", "net", slices.of("bob 1"))
    assert [name for name, _ in slices.started] == ["ann 1"]
    slices.end("ann 1")
    assert first.result(timeout=1) == "ann 1"
    lane.submit("ann", "net", slices.of("ann 3"))
    slices.end("ann 2") if "ann 2" in slices.futures else None
    slices.end("bob 1") if "bob 1" in slices.futures else None
    # Ann has asked three times, Bob once: he is served before her third.
    names = [name for name, _ in slices.started]
    assert names.index("bob 1") < names.index("ann 3")


def test_the_latest_request_of_a_page_replaces_the_one_still_waiting() -> None:
    lane, slices = LiveLane(), Slices()
    lane.set_workers(("w",))
    lane.submit("ann", "net", slices.of("running"))
    old = lane.submit("ann", "net", slices.of("old"))
    new = lane.submit("ann", "net", slices.of("new"))
    with pytest.raises(Superseded):
        old.result(timeout=1)
    slices.end("running")
    slices.end("new")
    assert new.result(timeout=1) == "new"
    assert [name for name, _ in slices.started] == ["running", "new"]


def test_one_architecture_goes_to_one_worker() -> None:
    lane, slices = LiveLane(), Slices()
    lane.set_workers(("w1", "w2", "w3"))
    for visitor in range(30):
        lane.submit(f"v{visitor}", "2-4-2-1 tanh", slices.of(f"{visitor}"))
        slices.end(f"{visitor}")
    assert len({worker for _, worker in slices.started}) == 1
    for visitor in range(30):
        lane.submit(f"v{visitor}", f"net {visitor}", slices.of(f"{visitor}"))
        slices.end(f"{visitor}")
    assert len({worker for _, worker in slices.started}) == 3


def test_a_busy_worker_does_not_hold_up_another() -> None:
    lane, slices = LiveLane(), Slices()
    lane.set_workers(("w1", "w2"))
    for number in range(20):
        lane.submit(f"v{number}", f"net {number}", slices.of(f"{number}"))
    assert len(slices.started) == 2
    assert len({worker for _, worker in slices.started}) == 2


def test_without_workers_a_page_is_told() -> None:
    lane, slices = LiveLane(), Slices()
    with pytest.raises(NotReady):
        lane.submit("ann", "net", slices.of("a"))
    lane.set_workers(("w",))
    lane.submit("ann", "net", slices.of("a"))
    waiting = lane.submit("bob", "net", slices.of("b"))
    lane.set_workers(())
    with pytest.raises(NotReady):
        waiting.result(timeout=1)


def test_an_error_is_the_askers_alone() -> None:
    lane, slices = LiveLane(), Slices()
    lane.set_workers(("w",))
    broken = lane.submit("ann", "net", slices.of("a"))
    fine = lane.submit("bob", "net", slices.of("b"))
    slices.futures["a"].set_exception(ValueError("no"))
    with pytest.raises(ValueError, match="no"):
        broken.result(timeout=1)
    slices.end("b")
    assert fine.result(timeout=1) == "b"


def test_a_slice_whose_worker_went_is_answered_in_words_and_the_next_one_runs() -> None:
    lane, slices = LiveLane(), Slices()
    lane.set_workers(("old", "other"))
    lost = lane.submit("ann", "net", slices.of("lost"))
    worker = slices.started[0][1]
    lane.set_workers(tuple({"old", "other"} - {worker} | {"new"}))
    with pytest.raises(NotReady, match="restarting"):
        lost.result(timeout=1)
    slices.end("lost")
    after = lane.submit("ann", "net", slices.of("after"))
    slices.end("after")
    assert after.result(timeout=1) == "after"
