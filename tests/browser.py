"""The real app in a real Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from playground.assets import ROOT
from playground.engine.engine import Engine
from tests.conftest import scheduler_address, wait_for
from tests.get_chromium import find_chromium

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# Streamlit asks at each level of a deep link's path whether the server is there.
PROBES = ("/_stcore/health", "/_stcore/host-config")
# How long an action waits for what it needs before the test fails.
TIMEOUT_MS = 60_000
# Addresses that ask no server.
INSIDE = ("data", "blob", "about", "chrome-error")


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


def start_server(data: Path, **environment: str) -> Server:
    """Starts the app with a data folder of its own and waits until it answers."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}",
         "--server.address=127.0.0.1"],
        cwd=ROOT, env={**os.environ, "PLAYGROUND_DATA": str(data), **environment},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    server = Server(url=f"http://127.0.0.1:{port}", process=process)
    wait_for(lambda: healthy(server.url))
    return server


def stop_server(server: Server) -> None:
    """Ends a server as an operator does, and by force if that takes too long."""
    server.process.terminate()
    try:
        server.process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


@pytest.fixture(scope="session")
def server(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all browser tests. Its workers are those of the tests' engine, warm when the first test begins."""
    started = start_server(tmp_path_factory.mktemp("server"), DASK_SCHEDULER_ADDRESS=scheduler_address(engine))
    yield started
    stop_server(started)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield started
        started.close()


def watch(context: BrowserContext, url: str) -> list[str]:
    """Gathers what no tab of a visitor may do: an error on the console, an uncaught one, a request to another server."""
    wrong: list[str] = []

    def look_at(address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in INSIDE and parts.netloc != urlsplit(url).netloc:
            wrong.append(f"a request to {address}")

    def look_at_console(message: ConsoleMessage) -> None:
        where = message.location["url"]
        if message.type == "error" and not urlsplit(where).path.endswith(PROBES):
            wrong.append(f"{message.text} ({where})")

    def look_at_sockets(page: Page) -> None:
        page.on("websocket", lambda socket: look_at(socket.url))

    context.on("console", look_at_console)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("request", lambda request: look_at(request.url))
    context.on("page", look_at_sockets)
    return wrong


@pytest.fixture
def new_visitor(browser: Browser, server: Server) -> Iterator[Callable[..., BrowserContext]]:
    """Opens the browser of another visitor, with options such as `**PHONE`. What it does wrong fails the test."""
    opened: list[tuple[BrowserContext, list[str]]] = []

    def visitor(**options: Any) -> BrowserContext:
        options = {"base_url": server.url, **DESK, **options}
        context = browser.new_context(**options)
        context.set_default_timeout(TIMEOUT_MS)
        opened.append((context, watch(context, options["base_url"])))
        return context

    yield visitor
    for context, _ in opened:
        # An answer comes after the events that were under way before it.
        context.cookies()
    wrong = [words for _, found in opened for words in found]
    for context, _ in opened:
        context.close()
    assert wrong == []


class Seat:
    """A tab that one visitor after the other sits down at: a new tab would compile all of Streamlit's code again.

    Args:
        browser: The browser.
        url: The server's address.
        options: What a new context of the browser takes, such as `viewport`.
    """

    def __init__(self, browser: Browser, url: str, options: dict[str, Any]) -> None:
        context = browser.new_context(base_url=url, **options)
        self._url, self._viewport = url, options["viewport"]
        self._wrong = watch(context, url)
        self.page = context.new_page()
        self.leave()

    def leave(self) -> list[str]:
        """Takes everything of a visitor away and returns what the visitor's tabs did wrong."""
        context = self.page.context
        for other in context.pages:
            if other != self.page:
                other.close()
        self.page.goto(f"{self._url}/_stcore/health")
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        context.clear_cookies()
        context.set_default_timeout(TIMEOUT_MS)
        self.page.set_default_timeout(TIMEOUT_MS)
        self.page.set_viewport_size(self._viewport)
        wrong = list(self._wrong)
        self._wrong.clear()
        return wrong


@pytest.fixture(scope="session")
def desk(browser: Browser, server: Server) -> Seat:
    return Seat(browser, server.url, DESK)


@pytest.fixture(scope="session")
def sofa(browser: Browser, server: Server) -> Seat:
    return Seat(browser, server.url, PHONE)


@pytest.fixture
def page(desk: Seat) -> Iterator[Page]:
    """A tab of a new visitor at a desk."""
    yield desk.page
    assert desk.leave() == []


@pytest.fixture
def phone(sofa: Seat) -> Iterator[Page]:
    """A tab of a new visitor on a phone."""
    yield sofa.page
    assert sofa.leave() == []


def too_wide(page: Page) -> int:
    """Pixels by which the page must be scrolled sideways to see all of it."""
    return int(
        page.evaluate(
            "(() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth })()"
        )
    )


def settled(page: Page) -> None:
    """Waits until the page is connected and its script has come to rest."""
    page.locator("[data-testid='stApp'][data-test-connection-state='CONNECTED']").wait_for(state="attached")
    page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for(state="attached")
    # A font that comes late moves what is below.
    page.evaluate("() => document.fonts.ready.then(() => true)")


def wait_shown(page: Page, name: str, condition: str) -> None:
    """Waits until what a lab shows fulfils a condition such as `epoch > 5`; it says it in `data-epoch`."""
    page.locator(".lab").evaluate_handle(
        f"(lab) => new Promise((done) => {{ const look = () => {{ const {name} = Number(lab.dataset.{name});"
        f" if ({condition}) done(true); else setTimeout(look, 50) }}; look() }})"
    )


def wait_answered(page: Page) -> None:
    """Waits until the server has answered everything that a lab has sent."""
    page.locator(".lab").evaluate_handle(
        "(lab) => new Promise((done) => { const look = () => lab.dataset.sent === lab.dataset.answered ? done(true)"
        " : setTimeout(look, 50); look() })"
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
