from __future__ import annotations

import pytest

from playground.engine.report import MAX_BATCH_EVENTS, Report, Stopped


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_events_are_numbered_and_timed() -> None:
    sent, clock = [], Clock()
    report = Report(send=sent.append, stop_requested=lambda: False, clock=clock)
    report("start", device="CPU")
    clock.now_s += 2
    report("batch", loss=1.0)
    assert sent == [
        {"n": 0, "kind": "start", "at_s": 0.0, "device": "CPU"},
        {"n": 1, "kind": "batch", "at_s": 2.0, "loss": 1.0},
    ]


def test_batches_are_due_four_times_a_second_whatever_else_is_said() -> None:
    clock = Clock()
    report = Report(send=lambda event: None, stop_requested=lambda: False, clock=clock)
    assert report.due
    report("batch")
    assert not report.due
    clock.now_s += 0.2
    report("epoch")
    assert not report.due
    clock.now_s += 0.06
    assert report.due


def test_a_stop_ends_the_training_after_its_event_was_sent() -> None:
    sent: list = []
    stop: list[bool] = []
    report = Report(send=sent.append, stop_requested=lambda: bool(stop))
    report("batch")
    stop.append(True)
    with pytest.raises(Stopped):
        report("batch")
    with pytest.raises(Stopped):
        report.check()
    assert len(sent) == 2


def test_a_long_run_keeps_its_ends_and_at_most_a_thousand_batch_points() -> None:
    report = Report(send=lambda event: None, stop_requested=lambda: False)
    for step in range(5_000):
        report("batch", step=step)
        if step % 500 == 0:
            report("epoch", step=step)
    batches = [event for event in report.events if event["kind"] == "batch"]
    assert MAX_BATCH_EVENTS // 2 <= len(batches) <= MAX_BATCH_EVENTS
    assert batches[0]["step"] == 0
    assert batches[-1]["step"] > 4_990
    assert sum(event["kind"] == "epoch" for event in report.events) == 10
    steps = [event["n"] for event in report.events]
    assert steps == sorted(steps)
