"""Two commits in one run: `python -m benchmarks.compare OTHER_CHECKOUT [NAME...] [--rounds N]`.

Each benchmark runs alternately in this checkout and in the other one, so that a machine that slows down slows both. Printed are
the medians of each figure and their ratio; a figure that only one of the two has stands without a ratio.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from benchmarks import NAMES
from playground.assets import ROOT

# A line of `Figure`; an older commit prints it without a figure that has no target.
FIGURE = re.compile(r"^(?P<name>\S.*?) +(?P<value>\S+) (?P<unit>\S*) +(?:(?P<sign>[<>]=) \S+ +(?:ok|short)|no target)$")
# What a figure was called before -> what it is called now.
RENAMED = {
    "spiral < 0.05, 8-8 tanh, our default optimizer": "spiral < 0.05, 8-8 tanh, Muon",
    "updates of both players, SGD": "rounds a second, SGD",
    "updates of both players, Adam": "rounds a second, Adam",
    "directions, once a pair": "directions, once a GAN",
    "S1 CNN: our time an epoch / plain script's": "CNN, three convolutions: our time an epoch / plain script's",
    "S2 MLP: our time an epoch / plain script's": "MLP with dropout: our time an epoch / plain script's",
    "reruns a visitor and second": "reruns per visitor and second",
}
BETTER = {"<=": "smaller is better", ">=": "larger is better", None: ""}


def figures_of(output: str) -> dict[str, tuple[float, str, str | None]]:
    """Value, unit and sign (`<=`, `>=`, or None without a target) of each figure that a benchmark printed, by name."""
    found = {}
    for line in output.splitlines():
        read = FIGURE.match(line.rstrip())
        if read:
            name = RENAMED.get(read["name"], read["name"])
            found[name] = (float(read["value"]), read["unit"], read["sign"])
    return found


def run_in(checkout: Path, name: str) -> dict[str, tuple[float, str, str | None]]:
    """Runs a benchmark in a checkout; its figures, none if it failed."""
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True)
    found = figures_of(done.stdout)
    if not found:
        print(f"{name} printed no figure in {checkout}:\n{done.stderr[-2_000:]}", file=sys.stderr, flush=True)
    return found


def compare(name: str, other: Path, rounds: int) -> None:
    """Runs one benchmark in both checkouts and prints its figures side by side."""
    values: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    units, signs = {}, {}
    for _ in range(rounds):
        for side, checkout in enumerate((ROOT, other)):
            for figure, (value, unit, sign) in run_in(checkout, name).items():
                values[figure][side].append(value)
                units[figure], signs[figure] = unit, sign or signs.get(figure)
    print(f"\n{name:58} {'here':>10} {'there':>10} {'here/there':>10}")
    for figure, sides in values.items():
        here, there = (statistics.median(side) if side else None for side in sides)
        shown = " ".join("         –" if one is None else f"{one:10.4g}" for one in (here, there))
        ratio = "         –" if here is None or not there else f"{here / there:10.3f}"
        print(f"{figure:58} {shown} {ratio} {units[figure]:4} {BETTER[signs[figure]]}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description="Compares with another checkout.")
    parser.add_argument("other", type=Path, help="the other checkout")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which to run: {', '.join(NAMES)}; none: all")
    parser.add_argument("--rounds", type=int, default=1, help="how often each runs in each checkout (1)")
    arguments = parser.parse_args()
    for name in arguments.names or NAMES:
        compare(name, arguments.other.resolve(), arguments.rounds)


if __name__ == "__main__":
    main()
