from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from pages._ui.navigation import GROUPS, LABS
from tests.browser import settled, start_server, stop_server, watch
from tests.conftest import scheduler_address, wait_for


def test_home_leads_to_every_lab_and_says_when_it_is_ready(page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Deep learning playground")).to_be_visible()
    expect(page.get_by_text("Engine ready on")).to_be_visible(timeout=60_000)
    page.get_by_test_id("stMain").get_by_role("link", name="Train digits").first.click()
    expect(page.get_by_role("heading", name="Train digits", exact=True)).to_be_visible()


def test_a_cold_server_answers_a_deep_link_with_its_settings(engine, new_visitor, tmp_path: Path) -> None:
    server = start_server(tmp_path, DASK_SCHEDULER_ADDRESS=scheduler_address(engine))
    try:
        page = new_visitor(base_url=server.url).new_page()
        page.goto("/train_digits?digits_preset=MLP+with+dropout&digits_epochs=7")
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
        stop_server(server)


def test_the_back_button_finds_a_pages_settings_again(page) -> None:
    page.goto("/network?net_noise=0.2")
    settled(page)
    layers = page.locator(".st-key-net_layers input")
    layers.fill("3:tanh")
    layers.press("Enter")
    page.wait_for_url("**net_layers=3**")
    settled(page)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="The loss landscape").click()
    expect(page.get_by_role("heading", name="The loss landscape", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="A neural network in 2D", exact=True)).to_be_visible()
    expect(layers).to_have_value("3:tanh")
    page.wait_for_url("**net_layers=3**")
    assert "net_noise=0.2" in page.url


def test_what_a_tab_does_wrong_is_noticed(browser, server) -> None:
    context = browser.new_context(base_url=server.url)
    wrong = watch(context, server.url)
    page = context.new_page()
    page.goto("/_stcore/health")
    assert wrong == []
    page.evaluate("console.error('an error on the console')")
    page.evaluate("void setTimeout(() => { throw new Error('nobody caught it') })")
    page.evaluate("void fetch('http://127.0.0.1:9/elsewhere').catch(() => 0)")
    page.evaluate("void new WebSocket('ws://127.0.0.1:9/elsewhere')")
    for words in ("an error on the console", "nobody caught it", "to http://127.0.0.1:9/", "to ws://127.0.0.1:9/"):
        wait_for(lambda words=words: context.cookies() is not None and any(words in one for one in wrong))
    context.close()
