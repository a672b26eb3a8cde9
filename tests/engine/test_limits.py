"""What an operator sets of the engine: how much may wait, how much a visitor may keep, and where."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from playground.engine.engine import Engine
from playground.engine.errors import Refused
from playground.runs.index import DONE
from playground.settings import Settings
from tests.conftest import wait_end
from tests.engine.toy_runs import TOY, forget, process_of
from tests.toy_jobs import ToySpec


def test_limits_refuse_in_words(engine: Engine) -> None:
    long = [engine.start(TOY, ToySpec(seconds=60, label=f"l{n}"), visitor="ann", name="a") for n in range(4)]
    with pytest.raises(Refused, match="4 runs queued or running"):
        engine.start(TOY, ToySpec(label="l5"), visitor="ann", name="a")
    for record in reversed(long):
        engine.stop(record.id, "ann")
    for record in long:
        wait_end(engine, record.id)
    for number in range(2):
        wait_end(engine, engine.start(TOY, ToySpec(label=f"k{number}"), visitor="ann", name="a").id)
    with pytest.raises(Refused, match="You have 6 stored runs"):
        engine.start(TOY, ToySpec(label="k9"), visitor="ann", name="a")
    forget(engine, "ann")


def test_the_queue_is_full_when_as_many_wait_as_may(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "settings", replace(engine.settings, max_queue=2))
    running = engine.start(TOY, ToySpec(seconds=60, label="w0"), visitor="ann", name="a")
    process_of(engine, running.id)
    waiting = [engine.start(TOY, ToySpec(label=f"w{n}"), visitor=f"visitor {n}", name="a") for n in (1, 2)]
    with pytest.raises(Refused, match="The queue is full"):
        engine.start(TOY, ToySpec(label="w3"), visitor="visitor 3", name="a")
    engine.stop(waiting[1].id, "visitor 2")
    last = engine.start(TOY, ToySpec(label="w3"), visitor="visitor 3", name="a")
    engine.stop(running.id, "ann")
    assert wait_end(engine, last.id).record.status == DONE
    forget(engine, "ann", *(f"visitor {n}" for n in (1, 2, 3)))


def test_a_visitors_runs_have_so_much_room_and_no_more(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = wait_end(engine, engine.start(TOY, ToySpec(label="m0"), visitor="ann", name="a").id).record
    room_mb = stored.bytes / 2**20
    monkeypatch.setattr(engine, "settings", replace(engine.settings, max_mb_per_visitor=room_mb))
    with pytest.raises(Refused, match="MB, which is the limit"):
        engine.start(TOY, ToySpec(label="m1"), visitor="ann", name="a")
    wait_end(engine, engine.start(TOY, ToySpec(label="m2"), visitor="bob", name="a").id)
    engine.delete(stored.id, "ann")
    wait_end(engine, engine.start(TOY, ToySpec(label="m1"), visitor="ann", name="a").id)
    forget(engine, "ann", "bob")


def test_run_folders_lie_where_the_operator_says(engine: Engine, tmp_path: Path, monkeypatch) -> None:
    elsewhere = Settings.from_environment({"PLAYGROUND_RUNS": f"file://{tmp_path}/bucket/"}).runs_url
    monkeypatch.setattr(engine, "settings", replace(engine.settings, runs_url=elsewhere))
    run = wait_end(engine, engine.start(TOY, ToySpec(label="bucket"), visitor="ann", name="a").id)
    assert json.loads((tmp_path / "bucket" / run.record.id / "answer.json").read_text()) == 42
    assert run.record.files.read_json("answer.json") == 42
    assert run.record.bytes > 0
    assert run.events[-1]["answer"] == 42
    assert not (engine.settings.data_dir / "runs" / run.record.id).exists()
    forget(engine, "ann")
    assert not (tmp_path / "bucket" / run.record.id).exists()
