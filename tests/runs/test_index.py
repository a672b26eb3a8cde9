from __future__ import annotations

import time
from pathlib import Path

import pytest

from playground.job import Job
from playground.runs.index import DONE, INTERRUPTED, QUEUED, RUNNING, SHIPPED, RunIndex, RunRecord
from playground.runs.migration import run_key

JOB = Job("playground.digits.training.classifier:train", name="digits.train")


@pytest.fixture
def index(tmp_path: Path) -> RunIndex:
    opened = RunIndex(tmp_path / "runs.sqlite")
    yield opened
    opened.close()


def record(tmp_path: Path, run_id: str, **values) -> RunRecord:
    folder = tmp_path / run_id
    folder.mkdir(exist_ok=True)
    fields = {
        "key": "k",
        "job": JOB.name,
        "spec": "{}",
        "owner": "ann",
        "server": "s",
        "folder": str(folder),
        "created_s": time.time(),
    }
    return RunRecord(id=run_id, **{**fields, **values})


def test_a_row_comes_back_as_it_went_in(index: RunIndex, tmp_path: Path) -> None:
    run = record(tmp_path, "a", status=DONE, result={"test_accuracy": 0.99}, started_s=1.0, ended_s=3.5)
    index.add(run)
    assert index.get("a") == run
    assert run.seconds == 2.5
    assert index.get("b") is None


def test_equal_requests_have_equal_keys() -> None:
    assert run_key(JOB.name, '{"a":1}') == run_key(JOB.name, '{"a":1}')
    assert run_key(JOB.name, '{"a":1}') != run_key(JOB.name, '{"a":2}')
    assert run_key(JOB.name, '{"a":1}') != run_key("another", '{"a":1}')


def test_the_latest_finished_run_answers(index: RunIndex, tmp_path: Path) -> None:
    index.add(record(tmp_path, "shipped-x", owner=SHIPPED, status=DONE, created_s=0.0))
    index.add(record(tmp_path, "a", status=DONE, created_s=5.0))
    index.add(record(tmp_path, "b", status=RUNNING, created_s=9.0))
    assert index.done("k").id == "a"
    assert index.active("k").id == "b"


def test_a_run_lives_as_long_as_it_stands_in_a_list(index: RunIndex, tmp_path: Path) -> None:
    index.add(record(tmp_path, "a", status=DONE))
    index.link("ann", "a", "mine")
    index.link("bob", "a", "theirs")
    index.unlink("ann", "a")
    assert index.get("a") is not None
    assert (tmp_path / "a").exists()
    assert [item.name for item in index.of_visitor("bob", JOB)] == ["theirs"]
    index.unlink("bob", "a")
    assert index.get("a") is None
    assert not (tmp_path / "a").exists()


def test_names_belong_to_the_visitor(index: RunIndex, tmp_path: Path) -> None:
    index.add(record(tmp_path, "a"))
    for visitor in ("ann", "bob"):
        index.link(visitor, "a", "first")
    index.rename("ann", "a", "second")
    index.link("ann", "a", "third")
    assert [item.name for item in index.of_visitor("ann", JOB)] == ["second"]
    assert [item.name for item in index.of_visitor("bob", JOB)] == ["first"]


def test_a_shipped_run_cannot_be_deleted(index: RunIndex, tmp_path: Path) -> None:
    index.replace_shipped([record(tmp_path, "shipped-x", owner=SHIPPED, status=DONE, ended_s=1.0)])
    index.link("ann", "shipped-x", "x")
    index.unlink("ann", "shipped-x")
    index.expire(keep_days=1)
    assert index.get("shipped-x") is not None
    index.replace_shipped([])
    assert index.get("shipped-x") is None


def test_runs_of_a_stopped_server_are_interrupted(index: RunIndex, tmp_path: Path) -> None:
    index.add(record(tmp_path, "a", status=RUNNING, server="gone"))
    index.add(record(tmp_path, "b", status=RUNNING, server="here"))
    index.add(record(tmp_path, "c", status=DONE, server="gone"))
    index.add(record(tmp_path, "d", status=QUEUED, server="gone"))
    assert set(index.active_servers()) == {"gone", "here"}
    index.interrupt("gone")
    assert [index.get(run_id).status for run_id in "abcd"] == [INTERRUPTED, RUNNING, DONE, QUEUED]
    assert "stopped" in index.get("a").message


def test_old_runs_expire_with_their_folders(index: RunIndex, tmp_path: Path) -> None:
    index.add(record(tmp_path, "old", status=DONE, ended_s=time.time() - 3 * 86_400))
    index.add(record(tmp_path, "new", status=DONE, ended_s=time.time()))
    index.add(record(tmp_path, "running", status=RUNNING))
    index.expire(keep_days=2)
    assert [index.get(run_id) is None for run_id in ("old", "new", "running")] == [True, False, False]
    assert not (tmp_path / "old").exists()


def test_the_typical_length_is_that_of_what_went_to_its_end(index: RunIndex, tmp_path: Path) -> None:
    assert index.typical_seconds(JOB.name, 60.0) == 60.0
    index.add(record(tmp_path, "shipped-x", owner=SHIPPED, status=DONE, started_s=0.0, ended_s=900.0))
    index.add(record(tmp_path, "a", status=DONE, started_s=1.0, ended_s=5.0))
    index.add(record(tmp_path, "b", status=DONE, started_s=1.0, ended_s=3.0))
    index.add(record(tmp_path, "c", status="stopped", started_s=1.0, ended_s=2.0))
    assert index.typical_seconds(JOB.name, 60.0) == 3.0


def test_room_is_counted_for_the_owner(index: RunIndex, tmp_path: Path) -> None:
    index.add(record(tmp_path, "a", bytes=2**20))
    index.add(record(tmp_path, "b", bytes=2**21, owner="bob"))
    assert index.megabytes("ann") == 1.0
    assert index.megabytes("nobody") == 0.0
