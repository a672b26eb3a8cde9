from __future__ import annotations

import re
import time
from pathlib import Path

from playwright.sync_api import expect

from pages._ui.navigation import GROUPS, LABS
from tests.browser import settled, start_server


def test_home_leads_to_every_lab_and_says_when_it_is_ready(page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Deep learning playground")).to_be_visible()
    expect(page.get_by_text("Engine ready on")).to_be_visible(timeout=60_000)
    page.get_by_test_id("stMain").get_by_role("link", name="Train digits").click()
    expect(page.get_by_role("heading", name="Train digits", exact=True)).to_be_visible()


def test_a_cold_server_answers_a_deep_link_with_its_settings(browser, tmp_path: Path) -> None:
    server = start_server(tmp_path)
    try:
        page = browser.new_page()
        page.goto(f"{server.url}/train_digits?digits_preset=MLP+with+dropout&digits_epochs=7")
        expect(page.get_by_role("heading", name="Train digits", exact=True)).to_be_visible()
        settled(page)
        expect(page.locator(".st-key-digits_epochs input")).to_have_value("7")
        expect(page.locator(".st-key-digits_layers input")).to_have_value(
            "flatten dense:512 dropout:0.2 dense:10:softmax"
        )
        # The navigation is the real one: all pages, by their titles.
        titles = ["Home", *[lab.title for group in GROUPS for lab in LABS if lab.group == group]]
        expect(page.get_by_test_id("stSidebarNavLink")).to_have_text([re.compile(title) for title in titles])
        assert "digits_epochs=7" in page.url
        page.close()
    finally:
        server.process.terminate()
        server.process.wait(timeout=30)


def test_the_server_process_never_loads_tensorflow(server, page) -> None:
    page.goto("/train_digits")
    expect(page.get_by_role("heading", name="Train digits", exact=True)).to_be_visible()
    time.sleep(1)
    assert "tensorflow" not in Path(f"/proc/{server.process.pid}/maps").read_text()
