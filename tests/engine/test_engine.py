"""The engine with real worker processes: what it promises when all goes well, and when it does not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from playground.assets import ROOT
from playground.engine.engine import Engine
from playground.engine.errors import JobFailed, NotReady, Refused, Superseded
from playground.engine.lane import LIVE, NICENESS
from playground.engine.presence import Presence
from playground.engine.state import READY
from playground.job import Job
from playground.runs.index import DONE, FAILED, INTERRUPTED, QUEUED, RUNNING, STOPPED, RunRecord
from playground.settings import Settings
from tests.conftest import wait_end, wait_for, wait_ready
from tests.engine.toy_runs import TOY, forget, process_of
from tests.toy_jobs import ToySpec


def refreshed(engine: Engine) -> None:
    """Waits until the engine has looked at its workers once more, from the beginning to the end."""
    for _ in range(2):
        seen = engine.state
        wait_for(lambda seen=seen: engine.state is not seen)


def test_the_clients_own_timer_makes_no_worker_disappear(engine: Engine) -> None:
    """Every two seconds the client fetches totals that name no worker. Here it does so all the time."""
    link, over = engine._link, threading.Event()
    client = link._client

    def fetch_totals() -> None:
        while not over.is_set():
            client.sync(client._update_scheduler_info)

    thread = threading.Thread(target=fetch_totals)
    thread.start()
    try:
        assert {len(link.workers()) for _ in range(300)} == {len(engine._cluster.workers)}
    finally:
        over.set()
        thread.join()


def test_a_short_job_is_answered_by_another_process(engine: Engine) -> None:
    assert engine.call(Job("tests.toy_jobs:add"), 2, 3) == 5
    _, process = engine.call(Job("tests.toy_jobs:slow_echo"), "x", 0.0)
    assert process != os.getpid()


def test_a_prepared_job_runs_while_nobody_waits_and_its_error_is_nobodys(engine: Engine, tmp_path: Path) -> None:
    engine.prepare(Job("tests.toy_jobs:raise_error"), "the words")
    engine.prepare(Job("tests.toy_jobs:touch"), str(tmp_path / "done"))
    wait_for((tmp_path / "done").exists)


def test_a_job_that_raises_is_a_sentence(engine: Engine) -> None:
    with pytest.raises(JobFailed, match="ValueError: the words"):
        engine.call(Job("tests.toy_jobs:raise_error"), "the words")


def test_workers_have_manners_and_say_their_device(engine: Engine) -> None:
    assert engine.call(Job("tests.toy_jobs:niceness")) >= NICENESS["predict"]
    assert engine.state.device.startswith(("CPU", "GPU"))


def test_a_run_from_the_first_event_to_the_stored_result(engine: Engine) -> None:
    record = engine.start(TOY, ToySpec(seconds=0.6, label="whole"), visitor="ann", name="first")
    assert record.status == QUEUED
    run = wait_end(engine, record.id)
    assert run.record.status == DONE
    assert run.record.result == {"answer": 42}
    assert run.record.files.read_json("answer.json") == 42
    assert run.events[0]["kind"] == "start"
    assert run.events[-1]["answer"] == 42
    assert [event["n"] for event in run.events] == list(range(len(run.events)))
    assert run.record.bytes > 0
    assert run.record.device == engine.state.device
    forget(engine, "ann")


def test_an_identical_request_gets_the_stored_run_and_again_trains(engine: Engine) -> None:
    spec = ToySpec(label="identical")
    first = engine.start(TOY, spec, visitor="ann", name="a")
    wait_end(engine, first.id)
    stored = engine.start(TOY, spec, visitor="bob", name="b")
    assert stored.id == first.id
    assert stored.status == DONE
    assert [item.name for item in engine.runs.of_visitor("bob", TOY)] == ["b"]
    again = engine.start(TOY, spec, visitor="bob", name="c", again=True)
    assert again.id != first.id
    wait_end(engine, again.id)
    forget(engine, "ann", "bob")
    assert engine.watch(first.id) is None


def test_thirty_visitors_with_one_request_cost_one_training(engine: Engine) -> None:
    spec, ids = ToySpec(seconds=1.0, label="class"), []
    visitors = [f"student {number}" for number in range(30)]
    threads = [
        threading.Thread(target=lambda name=name: ids.append(engine.start(TOY, spec, visitor=name, name="x").id))
        for name in visitors
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 30
    assert len(set(ids)) == 1
    wait_end(engine, ids[0])
    forget(engine, *visitors)


def test_a_running_training_stops_at_its_next_report(engine: Engine) -> None:
    """Which comes four times a second: so it stops within a second, however busy the machine is."""
    record = engine.start(TOY, ToySpec(seconds=60, label="stop"), visitor="ann", name="a")
    process_of(engine, record.id)
    engine.stop(record.id, "ann")
    ordered_s = time.time()
    run = wait_end(engine, record.id)
    assert run.record.status == STOPPED
    reports = [event["clock_s"] for event in run.events if event["kind"] == "batch"]
    assert reports
    assert sum(clock_s > ordered_s for clock_s in reports) <= 1
    forget(engine, "ann")


def test_a_queued_run_knows_its_place_and_its_wait(engine: Engine) -> None:
    long = engine.start(TOY, ToySpec(seconds=60, label="q1"), visitor="ann", name="a")
    waiting = [engine.start(TOY, ToySpec(seconds=0, label=f"q{n}"), visitor="bob", name="b") for n in (2, 3)]
    process_of(engine, long.id)
    runs = [engine.watch(record.id) for record in waiting]
    assert [run.place for run in runs] == [1, 2]
    assert 40 < runs[0].wait_s <= 60  # what the running one says of itself
    assert runs[1].wait_s > runs[0].wait_s
    engine.stop(waiting[0].id, "bob")
    assert engine.watch(waiting[0].id).record.status == STOPPED
    assert engine.watch(waiting[1].id).place == 1
    engine.stop(long.id, "ann")
    assert wait_end(engine, waiting[1].id).record.status == DONE
    forget(engine, "ann", "bob")


def test_only_the_owner_stops_a_run_and_who_watches_keeps_it(engine: Engine) -> None:
    record = engine.start(TOY, ToySpec(seconds=2, label="owner"), visitor="ann", name="a")
    engine.start(TOY, ToySpec(seconds=2, label="owner"), visitor="bob", name="b")
    with pytest.raises(Refused, match="Only the visitor who started"):
        engine.stop(record.id, "bob")
    engine.delete(record.id, "bob")
    assert wait_end(engine, record.id).record.status == DONE
    forget(engine, "ann")


def test_a_run_that_others_have_goes_on_when_its_owner_deletes_it(engine: Engine) -> None:
    record = engine.start(TOY, ToySpec(seconds=2, label="shared"), visitor="ann", name="a")
    engine.start(TOY, ToySpec(seconds=2, label="shared"), visitor="bob", name="b")
    engine.delete(record.id, "ann")
    watched = engine.watch(record.id)
    assert watched is not None
    assert watched.record.owner == "bob"
    assert wait_end(engine, record.id).record.status == DONE
    assert engine.runs.of_visitor("ann", TOY) == []
    forget(engine, "bob")


def test_a_run_of_another_server_is_stopped_there(engine: Engine, tmp_path: Path) -> None:
    other = Presence(engine.settings.data_dir / "servers")
    record = RunRecord(
        id="elsewhere", key="k", job=TOY.name, spec="{}", owner="ann", server=other.server, status=RUNNING,
        folder=str(tmp_path), created_s=time.time(),
    )  # fmt: skip
    engine.runs.add(record)
    engine.runs.link("ann", record.id, "a")
    with pytest.raises(Refused, match="on another server"):
        engine.stop(record.id, "ann")
    other.leave()
    engine.stop(record.id, "ann")
    assert engine.runs.get(record.id).status == INTERRUPTED
    forget(engine, "ann")


def test_a_run_deleted_under_way_leaves_nothing_behind(engine: Engine) -> None:
    record = engine.start(TOY, ToySpec(seconds=60, label="deleted"), visitor="ann", name="a")
    process_of(engine, record.id)
    engine.delete(record.id, "ann")
    wait_for(lambda: engine.watch(record.id) is None)
    wait_for(lambda: not Path(record.folder).exists())
    # The one train worker is done with it when it has done the next.
    wait_end(engine, engine.start(TOY, ToySpec(label="after deletion"), visitor="ann", name="b").id)
    assert not Path(record.folder).exists()
    forget(engine, "ann")


def test_a_training_that_raises_fails_in_words(engine: Engine) -> None:
    run = wait_end(engine, engine.start(TOY, ToySpec(fail="the data ran out"), visitor="ann", name="a").id)
    assert run.record.status == FAILED
    assert run.record.message == "RuntimeError: the data ran out"
    forget(engine, "ann")


def test_a_killed_worker_fails_its_run_only_and_the_next_works(engine: Engine) -> None:
    record = engine.start(TOY, ToySpec(seconds=60, label="killed"), visitor="ann", name="a")
    behind = engine.start(TOY, ToySpec(seconds=0.2, label="behind"), visitor="bob", name="b")
    os.kill(process_of(engine, record.id), signal.SIGKILL)
    run = wait_end(engine, record.id)
    assert run.record.status == FAILED
    assert "ended unexpectedly" in run.record.message
    assert len(run.events) >= 2
    assert engine.call(Job("tests.toy_jobs:add"), 1, 1) == 2
    assert wait_end(engine, behind.id).record.status == DONE
    assert engine.watch(record.id).record.status == FAILED
    forget(engine, "ann", "bob")


def test_a_training_that_fills_the_memory_fails_in_words_and_the_next_works(engine: Engine) -> None:
    wait_ready(engine)
    run = wait_end(engine, engine.start(TOY, ToySpec(hog_mb=2_000), visitor="ann", name="a").id, timeout_s=120)
    assert run.record.status == FAILED
    assert "memory" in run.record.message
    assert wait_end(engine, engine.start(TOY, ToySpec(label="after"), visitor="bob", name="b").id).record.status == DONE
    forget(engine, "ann", "bob")


def test_a_prediction_that_kills_its_worker_is_a_sentence_and_the_worker_comes_back(engine: Engine) -> None:
    wait_ready(engine)
    with pytest.raises(NotReady, match="ended unexpectedly"):
        engine.call(Job("tests.toy_jobs:die"))
    wait_ready(engine)

    def answers() -> bool:
        try:
            return engine.call(Job("tests.toy_jobs:add"), 1, 1) == 2
        except NotReady:
            return False

    wait_for(answers)


def test_live_slices_run_and_the_latest_request_wins(engine: Engine) -> None:
    wait_ready(engine)
    echo, answers, superseded = Job("tests.toy_jobs:slow_echo"), [], []

    def ask(value: int) -> None:
        try:
            answers.append(engine.advance(echo, value, 0.5, page="ann:network", architecture="2-4-1")[0])
        except Superseded:
            superseded.append(value)

    threads = [threading.Thread(target=ask, args=(value,)) for value in range(5)]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    assert answers == [0, 4]
    assert sorted(superseded) == [1, 2, 3]


def test_a_live_slice_that_kills_its_worker_is_a_sentence_and_the_worker_comes_back(engine: Engine) -> None:
    wait_ready(engine)
    with pytest.raises(NotReady, match=r"live worker|ended unexpectedly"):
        engine.advance(Job("tests.toy_jobs:die"), page="ann", architecture="a")
    wait_ready(engine)

    def answers() -> bool:
        try:
            return engine.advance(Job("tests.toy_jobs:add"), 1, 1, page="ann", architecture="a") == 2
        except NotReady:
            return False

    wait_for(answers)


def test_no_worker_is_ever_paused_for_its_memory(engine: Engine) -> None:
    marks = engine.call(Job("tests.toy_jobs:memory_marks"))
    assert [marks[name] for name in ("target", "spill", "pause", "terminate")] == [False, False, False, 0.95]


def test_a_full_live_worker_is_started_afresh_while_nobody_plays(engine: Engine, monkeypatch) -> None:
    wait_ready(engine)
    pid = Job("tests.toy_jobs:pid")

    def live() -> int:
        try:
            return engine.advance(pid, page="ann", architecture="a")
        except NotReady:
            return 0

    before, predict = live(), engine.call(pid)
    monkeypatch.setattr(engine, "recycle_share", 0.001)
    refreshed(engine)
    assert live() == before, "it was played on within the last minute"
    monkeypatch.setattr(engine, "recycle_idle_s", 1.0)
    wait_for(lambda: not engine.state.lanes[LIVE])
    monkeypatch.setattr(engine, "recycle_share", 1.0)
    wait_ready(engine)
    wait_for(lambda: live() not in (0, before))
    assert engine.call(pid) == predict, "only a live worker is recycled"


def test_a_training_does_not_hold_up_predictions_or_live_slices(engine: Engine) -> None:
    wait_ready(engine)
    record = engine.start(TOY, ToySpec(seconds=60, label="beside"), visitor="ann", name="a")
    process_of(engine, record.id)
    assert engine.call(Job("tests.toy_jobs:add"), 1, 2) == 3
    assert engine.advance(Job("tests.toy_jobs:add"), 3, 4, page="p", architecture="a") == 7
    assert engine.watch(record.id).record.status == RUNNING
    engine.stop(record.id, "ann")
    wait_end(engine, record.id)
    forget(engine, "ann")


def test_one_process_can_serve_all_lanes(one_process: Engine) -> None:
    engine = one_process
    record = engine.start(TOY, ToySpec(seconds=60), visitor="ann", name="a")
    process = process_of(engine, record.id)
    assert engine.call(Job("tests.toy_jobs:slow_echo"), 1, 0.0) == (1, process)
    assert engine.advance(Job("tests.toy_jobs:slow_echo"), 2, 0.0, page="p", architecture="a") == (2, process)
    engine.stop(record.id, "ann")
    assert wait_end(engine, record.id).record.status == STOPPED


def test_a_worker_that_never_comes_back_costs_a_new_cluster(one_process: Engine, monkeypatch) -> None:
    engine = one_process
    monkeypatch.setattr(engine, "rebuild_after_s", 2.0)
    first = engine._cluster
    nanny = next(iter(first.workers.values()))
    first.sync(nanny.close)
    wait_for(lambda: engine.state.phase != READY)
    wait_for(lambda: engine._cluster is not first and engine.state.phase == READY, timeout_s=90)
    assert engine.call(Job("tests.toy_jobs:add"), 1, 2) == 3


@pytest.fixture
def cluster(tmp_path: Path):
    """A scheduler and a worker, each its own process, as an operator starts them."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CUDA_VISIBLE_DEVICES": ""}
    address_file = tmp_path / "scheduler.json"
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(address_file)],
        env=environment, cwd=tmp_path,
    )  # fmt: skip
    wait_for(lambda: address_file.exists() and address_file.stat().st_size)
    address = json.loads(address_file.read_text())["address"]
    worker = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "3", "--no-dashboard",
         "--resources", "predict=1 live=1 train=1", "--preload", "tests.engine.light_worker"],
        env=environment, cwd=tmp_path,
    )  # fmt: skip
    yield address, scheduler
    for process in (worker, scheduler):
        process.terminate()
        process.wait(timeout=20)


def test_an_external_cluster_is_joined_and_its_loss_is_a_sentence(cluster, tmp_path: Path) -> None:
    address, scheduler = cluster
    engine = Engine(Settings(data_dir=tmp_path / "data", scheduler_address=address)).start_up()
    try:
        wait_ready(engine)
        assert engine.call(Job("tests.toy_jobs:add"), 1, 2) == 3
        done = engine.start(TOY, ToySpec(seconds=0.3), visitor="ann", name="a")
        assert wait_end(engine, done.id).record.status == DONE
        record = engine.start(TOY, ToySpec(seconds=60), visitor="ann", name="b")
        process_of(engine, record.id)
        scheduler.kill()
        run = wait_end(engine, record.id)
        assert run.record.status == FAILED
        assert "connection to the cluster was lost" in run.record.message
        wait_for(lambda: engine.state.phase != READY)
        with pytest.raises(NotReady):
            engine.call(Job("tests.toy_jobs:add"), 1, 2)
        assert engine.state.message
        assert engine.watch(done.id).record.status == DONE
    finally:
        engine.close()


def test_a_cluster_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    engine = Engine(Settings(data_dir=tmp_path, scheduler_address="tcp://127.0.0.1:9")).start_up()
    try:
        wait_for(lambda: engine.state.message, timeout_s=30)
        assert "cannot reach its workers on tcp://127.0.0.1:9" in engine.state.message
        record = engine.start(TOY, ToySpec(), visitor="ann", name="a")
        assert engine.watch(record.id).place == 1
    finally:
        engine.close()


SERVER = """
import sys, time
from pathlib import Path
from playground.engine.engine import Engine
from playground.job import Job
from playground.settings import Settings
from tests.toy_jobs import ToySpec
Engine.preload = "tests.engine.light_worker"
if __name__ == "__main__":
    engine = Engine(Settings(data_dir=Path(sys.argv[1]), workers=1)).start_up()
    record = engine.start(Job("tests.toy_jobs:train", name="toy"), ToySpec(seconds=120), visitor="ann", name="a")
    while not any("pid" in event for event in engine.watch(record.id).events):
        time.sleep(0.05)
    print(record.id, engine.watch(record.id).events[1]["pid"], flush=True)
    time.sleep(120)
"""


def test_a_run_of_a_killed_server_is_interrupted_at_the_next_start(tmp_path: Path) -> None:
    program = tmp_path / "server.py"
    program.write_text(SERVER)
    server = subprocess.Popen(
        [sys.executable, str(program), str(tmp_path / "data")], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )  # fmt: skip
    assert server.stdout is not None
    run_id, worker = server.stdout.readline().split()
    server.kill()
    server.wait()
    server.stdout.close()
    engine = Engine(Settings(data_dir=tmp_path / "data"))
    try:
        record = engine.runs.get(run_id)
        assert record.status == INTERRUPTED
        assert "server stopped" in record.message
        assert engine.watch(run_id).record.status == INTERRUPTED
    finally:
        engine.close()
    # Nobody is left behind to train for a server that is gone.
    wait_for(lambda: not Path(f"/proc/{worker}").exists() or "Z" in Path(f"/proc/{worker}/stat").read_text().split()[2])


def test_a_living_server_is_told_from_a_dead_one(tmp_path: Path) -> None:
    first, second = Presence(tmp_path), Presence(tmp_path)
    assert second.is_alive(first.server)
    first.leave()
    assert not second.is_alive(first.server)
    assert not second.is_alive("never")
    second.leave()
