"""Runs the programs that the pages export, each in a process of its own, forked from one that has imported Keras already."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from playground.assets import ROOT
from playground.digits.mnist import PATH as MNIST

RunProgram = Callable[..., str]


def without_a_file(program: str) -> str:
    """The same program with the digits where `keras.datasets` would have put them."""
    loaded = f"""
import keras, numpy
def load_data():
    with numpy.load({str(MNIST)!r}) as file:
        return (file["x_train"], file["y_train"]), (file["x_test"], file["y_test"])
keras.datasets.mnist.load_data = load_data
"""
    return loaded + program


def serve() -> None:
    """Forks a process for each line of standard input, which names a program and its folder, and answers with its exit code."""
    import keras  # noqa: F401

    for line in sys.stdin:
        child = os.fork()
        if not child:
            os._exit(run(*json.loads(line)))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def run(program: str, folder: str, arguments: list[str]) -> int:
    """Runs a program in this process, as if it had been started in a folder; what it prints goes into files beside it."""
    for descriptor, name in ((0, os.devnull), (1, f"{program}.out"), (2, f"{program}.err")):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), descriptor)
    os.chdir(folder)
    # The playground is there for a program only if it lies in the program's folder.
    for name in [name for name in sys.modules if name.split(".")[0] in ("playground", "tests")]:
        del sys.modules[name]
    sys.argv, code = [program, *arguments], 0
    try:
        runpy.run_path(program, run_name="__main__")
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


@pytest.fixture(scope="session")
def program_server() -> Iterator[subprocess.Popen]:
    """The process that has imported Keras and computed nothing with it."""
    started = subprocess.Popen(
        [sys.executable, "-c", "from tests.programs import serve; serve()"], cwd=ROOT, text=True,
        env={**os.environ, "CUDA_VISIBLE_DEVICES": ""},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with started:
        yield started
        assert started.stdin
        started.stdin.close()


@pytest.fixture
def run_program(program_server: subprocess.Popen, tmp_path: Path) -> RunProgram:
    """Runs a program, in the test's folder or another, and returns what it prints; fails with its error if it ends with one."""

    def run_text(text: str, *arguments: str, folder: Path = tmp_path) -> str:
        program = tmp_path / "program.py"
        program.write_text(text)
        assert program_server.stdin
        assert program_server.stdout
        program_server.stdin.write(json.dumps([str(program), str(folder), arguments]) + "\n")
        program_server.stdin.flush()
        code = program_server.stdout.readline().strip()
        assert code == "0", Path(f"{program}.err").read_text()[-2000:]
        return Path(f"{program}.out").read_text()

    return run_text
