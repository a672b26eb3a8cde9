"""What can break silently in the benchmarks: a name that is gone, a target that is scaled the wrong way, a line that cannot be read."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

import benchmarks
from benchmarks.compare import figures_of
from benchmarks.figure import Figure, run

SLOWER = 2.0


def test_every_benchmark_is_named() -> None:
    """A new module with a `main()` that runs through `figure.run` must be in `NAMES`, or `make bench` leaves it out."""
    folder = Path(benchmarks.__file__).parent
    found = {path.stem for path in folder.glob("*.py") if "    run(measure)" in path.read_text()}
    assert found == set(benchmarks.NAMES)


@pytest.mark.parametrize("name", benchmarks.NAMES)
def test_benchmark_finds_what_it_imports(name: str) -> None:
    module = importlib.import_module(f"benchmarks.{name}")
    assert callable(module.measure)
    assert callable(module.main)


@pytest.mark.parametrize(
    ("unit", "target"),
    [("s", 20.0), ("ms", 20.0), ("/s", 5.0), ("", 10.0), ("MB", 10.0)],
)
def test_only_targets_of_time_follow_the_machine(unit: str, target: float) -> None:
    figure = Figure(name="x", value=1.0, unit=unit, target=10.0)
    assert figure.on_a_machine(SLOWER).target == target


@pytest.mark.parametrize(("value", "status"), [(19.0, 0), (21.0, 1)])
def test_exit_status_is_that_of_the_scaled_target(
    value: float, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.figure.slowness", lambda: SLOWER)
    with pytest.raises(SystemExit) as ended:
        run(lambda: [Figure(name="answer", value=value, unit="s", target=10.0)])
    assert int(ended.value.code or 0) == status
    assert "2.00 times" in capsys.readouterr().out


def test_compare_reads_what_a_figure_prints() -> None:
    figures = [
        Figure(name="answer, 500 steps", value=1234.5, unit="ms", target=2000.0),
        Figure(name="a ratio", value=0.25, unit="", target=0.5, at_least=True),
        Figure(name="only shown", value=9000.0, unit="/s"),
    ]
    output = "\n".join(["some words = 3 of 4 ok", *map(str, figures)])
    assert figures_of(output) == {
        "answer, 500 steps": (1234.0, "ms", "<="),
        "a ratio": (0.25, "", ">="),
        "only shown": (9000.0, "/s", None),
    }


def test_compare_reads_the_older_format_under_the_new_name() -> None:
    line = f"{'updates of both players, SGD':58} {9123.0:10.4g} {'/s':6} >= {9000.0:<8.4g} ok"
    assert figures_of(line) == {"rounds a second, SGD": (9123.0, "/s", ">=")}
