"""The real app in a real Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from playground.assets import ROOT
from tests.conftest import wait_for
from tests.get_chromium import find_chromium


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running app.

    Attributes:
        url: Its address.
        process: Its process.
    """

    url: str
    process: subprocess.Popen


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def start_server(data: Path) -> Server:
    """Starts the app with a data folder of its own and waits until it answers."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}",
         "--server.address=127.0.0.1"],
        cwd=ROOT, env={**os.environ, "PLAYGROUND_DATA": str(data)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    server = Server(url=f"http://127.0.0.1:{port}", process=process)
    wait_for(lambda: healthy(server.url))
    return server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all browser tests."""
    started = start_server(tmp_path_factory.mktemp("server"))
    yield started
    started.process.terminate()
    started.process.wait(timeout=30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A new visitor."""
    opened = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab whose console errors fail the test."""
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("requestfailed", lambda request: errors.append(request.url) if "127.0.0.1" not in request.url else None)
    yield opened
    assert errors == []


def settled(page: Page) -> None:
    """Waits until the page is connected and its script has come to rest."""
    page.locator("[data-testid='stApp'][data-test-connection-state='CONNECTED']").wait_for(state="attached")
    page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for(state="attached")


def wait_shown(page: Page, name: str, condition: str) -> None:
    """Waits until what a lab shows fulfils a condition such as `epoch > 5`; it says it in `data-epoch`."""
    page.locator(".lab").evaluate_handle(
        f"(lab) => new Promise((done) => {{ const look = () => {{ const {name} = Number(lab.dataset.{name});"
        f" if ({condition}) done(true); else setTimeout(look, 50) }}; look() }})"
    )


def set_number(page: Page, key: str, value: int) -> None:
    """Types into a number field, as a person does."""
    field = page.locator(f".st-key-{key} input")
    field.fill(str(value))
    field.press("Enter")
    settled(page)


def choose(page: Page, key: str, option: str) -> None:
    """Picks an option of a select box with the mouse."""
    page.locator(f".st-key-{key} input").click()
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)
