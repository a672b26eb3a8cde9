"""A server that is told to stop, and the next one with the same data folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from playground.assets import ROOT
from playground.engine.engine import Engine
from playground.job import Job
from playground.runs.index import DONE, INTERRUPTED, QUEUED, RunIndex
from playground.settings import Settings
from tests.conftest import wait_end
from tests.engine.conftest import LightEngine
from tests.toy_jobs import ToySpec

TRAIN = Job("tests.toy_jobs:train", name="toy")
# As `pages/_ui/server.py` does it: the engine closes before the process ends.
SERVER = """
import signal, sys, time
from pathlib import Path
from playground.settings import Settings
from tests.engine.conftest import LightEngine
from tests.engine.test_shutdown import TRAIN
from tests.toy_jobs import ToySpec
if __name__ == "__main__":
    engine = LightEngine(Settings(data_dir=Path(sys.argv[1]), workers=1)).start_up()

    def end(*_):
        engine.close()
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    runs = [
        engine.start(TRAIN, ToySpec(seconds=seconds, label=label), visitor="ann", name=label)
        for seconds, label in ((120, "first"), (0, "second"), (0, "third"))
    ]
    while sys.argv[2] == "warm" and not engine.watch(runs[0].id).events:
        time.sleep(0.05)
    print(*[run.id for run in runs], flush=True)
    time.sleep(120)
"""


@pytest.mark.parametrize("moment", ["warm", "warming"])
def test_sigterm_interrupts_what_runs_and_the_next_server_does_what_waited(moment: str, tmp_path: Path) -> None:
    program = tmp_path / "server.py"
    program.write_text(SERVER)
    server = subprocess.Popen(
        [sys.executable, str(program), str(tmp_path / "data"), moment], text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert server.stdout is not None
    ids = server.stdout.readline().split()
    server.send_signal(signal.SIGTERM)
    _, errors = server.communicate(timeout=60)
    assert "Traceback" not in errors
    index = RunIndex(tmp_path / "data" / "runs.sqlite")
    expected = [INTERRUPTED, QUEUED, QUEUED] if moment == "warm" else [QUEUED] * 3
    assert [index.get(run_id).status for run_id in ids] == expected
    if moment == "warming":
        # The long one is of no interest to the next server.
        index.update(ids[0], status=INTERRUPTED)
    index.close()
    following = LightEngine(Settings(data_dir=tmp_path / "data", workers=1)).start_up()
    try:
        for run_id in ids[1:]:
            run = wait_end(following, run_id)
            assert run.record.status == DONE
            assert run.record.result == {"answer": 42}
        assert following.runs.get(ids[1]).started_s <= following.runs.get(ids[2]).started_s
    finally:
        following.close()


def test_a_waiting_run_that_nobody_can_train_any_more_ends_in_words(tmp_path: Path) -> None:
    first = Engine(Settings(data_dir=tmp_path))
    run = first.start(Job("tests.gone:train", name="gone"), ToySpec(), visitor="ann", name="a")
    first.runs._execute("UPDATE queue SET spec_class = 'tests.gone:Spec'")
    first.close()
    second = Engine(Settings(data_dir=tmp_path))
    try:
        record = second.runs.get(run.id)
        assert record.status == INTERRUPTED
        assert "does not know how to train it" in record.message
    finally:
        second.close()


def test_one_of_two_servers_takes_over(tmp_path: Path) -> None:
    gone = Engine(Settings(data_dir=tmp_path))
    run = gone.start(TRAIN, ToySpec(), visitor="ann", name="a")
    server = gone.runs.get(run.id).server
    gone.close()
    index = RunIndex(tmp_path / "runs.sqlite")
    assert [one.run.id for one in index.take_over(server, "one")] == [run.id]
    assert index.take_over(server, "other") == []
    assert index.get(run.id).server == "one"
    index.close()
