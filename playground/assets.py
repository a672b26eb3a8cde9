"""Where the playground lies, and the files that ship with it."""

from __future__ import annotations

from pathlib import Path

# The folder that holds `app.py`.
ROOT = Path(__file__).parents[1]
# A folder for each lab, and what several of them share.
ASSETS = ROOT / "assets"
