from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from playground.engine.predict_lane import AT_ONCE, PredictLane
from playground.job import Job
from tests.conftest import wait_for

ECHO = Job("tests.toy_jobs:add")


def test_what_waits_goes_out_together_and_each_gets_its_own_answer() -> None:
    batches, gate = [], threading.Event()

    def run(requests):
        batches.append(len(requests))
        gate.wait(30)
        return [args[0] for _, args in requests]

    lane = PredictLane(run)
    with ThreadPoolExecutor(20) as pool:
        first = [pool.submit(lane.call, ECHO, (-number,)) for number in range(AT_ONCE)]
        wait_for(lambda: sum(batches) == AT_ONCE)
        rest = [pool.submit(lane.call, ECHO, (number,)) for number in range(10)]
        wait_for(lambda: len(lane._waiting) == 10)
        gate.set()
        assert [call.result(30) for call in first] == [-number for number in range(AT_ONCE)]
        assert [call.result(30) for call in rest] == list(range(10))
    assert batches[AT_ONCE:] == [10]


def test_an_error_is_its_callers_alone_and_a_lost_batch_leaves_no_trace() -> None:
    def run(requests):
        if any(args == ("lost",) for _, args in requests):
            raise ConnectionError("gone")
        return [ValueError("mine") if args == ("wrong",) else args[0] for _, args in requests]

    lane = PredictLane(run)
    for _ in range(2 * AT_ONCE):
        with pytest.raises(ValueError, match="mine"):
            lane.call(ECHO, ("wrong",))
        with pytest.raises(ConnectionError, match="gone"):
            lane.call(ECHO, ("lost",))
    assert lane.call(ECHO, ("right",)) == "right"
