"""Makes sure that there is a Chromium for the browser tests, or says what to install."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The shell has no window to draw: a page costs it a quarter less.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """Path of a Chromium: `CHROMIUM`, the system's, or Playwright's own; None if there is none."""
    if found := os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None):
        return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def main() -> None:
    """Tries Debian's package as root, then Playwright's own."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        packages = [["apt-get", "install", "-y", "-qq", name] for name in NAMES[:2]]
        attempts = [["apt-get", "update", "-qq"], *packages, *attempts]
    for command in attempts:
        if find_chromium():
            return
        subprocess.run(command, check=False)
    if not find_chromium():
        sys.exit(
            "The browser tests need Chromium. Install it (Debian, Ubuntu: apt-get install chromium) or set CHROMIUM."
        )


if __name__ == "__main__":
    main()
