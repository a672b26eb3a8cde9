"""Jobs for the engine's tests, resolved in the workers like any lab's."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class ToySpec:
    seconds: float = 0.0
    fail: str = ""
    hog_mb: int = 0
    label: str = ""

    def to_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text):
        return cls(**json.loads(text))


def train(spec, folder, report):
    begun = time.monotonic()
    while (left := spec.seconds - (time.monotonic() - begun)) > 0:
        if report.due:
            report("batch", time_left_s=left, pid=os.getpid(), clock_s=time.time())
        time.sleep(0.02)
    if spec.fail:
        raise RuntimeError(spec.fail)
    if spec.hog_mb:
        hog = []
        for _ in range(spec.hog_mb):
            hog.append(bytearray(os.urandom(1024) * 1024))
            time.sleep(0.001)
        time.sleep(60)
    folder.write_json("answer.json", 42)
    report("result", answer=42, pid=os.getpid())
    return {"answer": 42}


def ignore_stop(spec, folder, report):
    time.sleep(spec.seconds)
    return {}


def add(a, b):
    return a + b


def raise_error(words):
    raise ValueError(words)


def die():
    os._exit(1)


def slow_echo(value, seconds):
    time.sleep(seconds)
    return value, os.getpid()


def niceness():
    return os.nice(0)


def touch(path):
    Path(path).touch()


def memory_marks():
    """At which shares of its memory this worker does what."""
    import dask

    return dict(dask.config.get("distributed.worker.memory"))


def pid():
    return os.getpid()
