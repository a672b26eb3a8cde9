"""Runs benchmarks one after the other: `python -m benchmarks [NAME...]`, all of them if none is named.

Each has a process of its own, since some set what TensorFlow reads only once. The exit status is 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from benchmarks import NAMES
from playground.assets import ROOT


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Runs benchmarks and shows their targets."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which to run: {', '.join(NAMES)}; none: all")
    names = parser.parse_args().names
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    missed = []
    for name in names or NAMES:
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=ROOT).returncode:
            missed.append(name)
    if missed:
        sys.exit(f"\nNot all targets were met in: {', '.join(missed)}")


if __name__ == "__main__":
    main()
