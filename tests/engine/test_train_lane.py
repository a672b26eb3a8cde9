"""The queue by itself, with a cluster that only takes notes."""

from __future__ import annotations

import pytest

from playground.engine import train_lane
from playground.engine.execution import DONE, FAILED, STOPPED, Outcome
from playground.engine.train_lane import Ticket, TrainLane


class Notes:
    """A backend that starts nothing."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.stopped: list[str] = []
        self.restarted: list[str] = []

    def start(self, ticket: Ticket) -> None:
        if ticket.payload == "refuse":
            raise OSError("no")
        self.started.append(ticket.run_id)

    def request_stop(self, ticket: Ticket) -> None:
        self.stopped.append(ticket.run_id)

    def restart_worker(self, address: str) -> None:
        self.restarted.append(address)


class Lane(TrainLane):
    """A lane that remembers its ends."""

    def __init__(self) -> None:
        self.ends: dict[str, Outcome] = {}
        super().__init__(
            on_start=lambda ticket: None, on_end=lambda ticket, outcome: self.ends.update({ticket.run_id: outcome})
        )


@pytest.fixture
def lane() -> Lane:
    return Lane()


def test_first_in_first_out_and_no_more_than_there_are_workers(lane: Lane) -> None:
    notes = Notes()
    lane.attach(notes, frozenset({"w1", "w2"}))
    for run_id in "abcd":
        lane.submit(run_id, None)
    assert notes.started == ["a", "b"]
    assert [lane.place(run_id) for run_id in "abcd"] == [0, 0, 1, 2]
    lane.end("b", Outcome(status=DONE))
    assert notes.started == ["a", "b", "c"]
    assert lane.place("d") == 1


def test_runs_wait_until_there_is_a_worker(lane: Lane) -> None:
    lane.submit("a", None)
    assert lane.place("a") == 1
    notes = Notes()
    lane.attach(notes, frozenset({"w"}))
    assert notes.started == ["a"]


def test_the_wait_adds_up_what_is_before(lane: Lane) -> None:
    lane.attach(Notes(), frozenset({"w1", "w2"}))
    for run_id in "abcd":
        lane.submit(run_id, None)
    lane.event("a", {"kind": "start", "worker": "w1"})
    lane.event("a", {"kind": "batch", "time_left_s": 10.0})
    lane.event("b", {"kind": "start", "worker": "w2"})
    lane.event("b", {"kind": "batch", "time_left_s": 25.0})
    # c takes w1 in 10 s; d takes w2 in 25 s, for c still runs then (10 + 60).
    assert lane.wait_s("c", typical_s=60.0) == 10.0
    assert lane.wait_s("d", typical_s=60.0) == 25.0
    assert lane.wait_s("a", typical_s=60.0) == 0.0


def test_a_waiting_run_is_stopped_out_of_the_queue(lane: Lane) -> None:
    notes = Notes()
    lane.attach(notes, frozenset({"w"}))
    for run_id in "abc":
        lane.submit(run_id, None)
    lane.stop("b")
    assert lane.ends["b"].status == STOPPED
    assert lane.place("c") == 1
    assert notes.stopped == []


def test_a_run_whose_worker_has_gone_fails_in_words_and_the_next_begins(lane: Lane) -> None:
    notes = Notes()
    lane.attach(notes, frozenset({"w1", "w2"}))
    for run_id in "abc":
        lane.submit(run_id, None)
    lane.event("a", {"kind": "start", "worker": "w1"})
    lane.event("b", {"kind": "start", "worker": "w2"})
    lane.attach(notes, frozenset({"w2"}))
    assert lane.ends["a"].status == FAILED
    assert "ended unexpectedly" in lane.ends["a"].message
    assert "b" not in lane.ends
    lane.attach(notes, frozenset({"w2", "w3"}))
    assert notes.started == ["a", "b", "c"]


def test_a_lost_cluster_fails_what_ran_and_keeps_what_waits(lane: Lane) -> None:
    lane.attach(Notes(), frozenset({"w"}))
    lane.submit("a", None)
    lane.submit("b", None)
    lane.detach("lost")
    assert lane.ends == {"a": Outcome(status=FAILED, message="lost")}
    assert lane.place("b") == 1
    again = Notes()
    lane.attach(again, frozenset({"w"}))
    assert again.started == ["b"]


def test_a_cluster_that_takes_no_run_fails_it_and_goes_on(lane: Lane) -> None:
    notes = Notes()
    lane.attach(notes, frozenset({"w"}))
    lane.submit("a", "refuse")
    lane.submit("b", None)
    assert lane.ends["a"].status == FAILED
    assert notes.started == ["b"]


def test_a_training_that_does_not_listen_is_stopped_with_its_worker_once(
    lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes, workers = Notes(), frozenset({"w"})
    lane.attach(notes, workers)
    lane.submit("a", None)
    lane.event("a", {"kind": "start", "worker": "w"})
    lane.stop("a")
    lane.attach(notes, workers)
    assert (notes.stopped, notes.restarted) == (["a"], [])
    monkeypatch.setattr(train_lane, "HARD_STOP_S", -1.0)
    lane.attach(notes, workers)
    lane.attach(notes, workers)
    assert notes.restarted == ["w"]
    lane.attach(notes, frozenset())
    assert lane.ends["a"].status == STOPPED


def test_an_end_counts_once(lane: Lane) -> None:
    lane.attach(Notes(), frozenset({"w"}))
    lane.submit("a", None)
    lane.end("a", Outcome(status=DONE))
    lane.end("a", Outcome(status=FAILED))
    assert lane.ends["a"].status == DONE
    assert lane.events("a") is None
