"""What only a browser shows of "Train digits"."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import choose, set_number, settled

LAYERS = "flatten dense:32 dense:10:softmax"


def open_page(page: Page, query: str = "") -> None:
    page.goto(f"/train_digits?{query}")
    expect(page.get_by_role("heading", name="Train digits", exact=True)).to_be_visible()
    # Warming up takes about ten seconds after the server's start.
    expect(page.get_by_text("The engine is warming up")).to_be_hidden(timeout=60_000)
    settled(page)


def start_long_run(page: Page, seed: int) -> None:
    """Begins a training that lasts long enough to be looked at in its middle, and whose epochs are short."""
    open_page(page, f"digits_layers=flatten+dense:32+dense:10:softmax&digits_epochs=190&digits_seed={seed}")
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_text("images per second")).to_be_visible()


def epoch(page: Page) -> float:
    """The epoch that the page shows."""
    value = page.get_by_test_id("stMetric").filter(has_text="Epoch").get_by_test_id("stMetricValue").inner_text()
    return float(value.split(" of ")[0])


def wait_beyond(page: Page, before: float) -> None:
    """Waits until the page shows a later epoch."""
    page.wait_for_function(
        "before => parseFloat(document.querySelector('[data-testid=stMetricValue]').innerText) > before", arg=before
    )


def stop(page: Page) -> None:
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("Stopped before the end.")).to_be_visible()


def test_a_run_is_watched_by_its_visitor_in_two_tabs_and_by_a_stranger_until_it_is_stopped(
    page: Page, new_visitor
) -> None:
    start_long_run(page, seed=1)
    wait_beyond(page, epoch(page))
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(2)
    expect(page.get_by_text("Training, by epoch")).to_be_visible()
    # It goes on through a page change and a refresh.
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="Deep learning playground")).to_be_visible()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Train digits").click()
    expect(page.get_by_text("images per second")).to_be_visible()
    before = epoch(page)
    page.reload()
    expect(page.get_by_text("images per second")).to_be_visible()
    wait_beyond(page, before)
    expect(page.locator(".st-key-digits_seed input")).to_have_count(1)
    link = page.url
    # The settings lead everybody to the run that is under way with them.
    assert "digits_run=" not in link
    second = page.context.new_page()
    second.goto(link)
    expect(second.get_by_text("images per second")).to_be_visible()
    expect(second.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    stranger = new_visitor().new_page()
    stranger.goto(link)
    expect(stranger.get_by_text("started by somebody else")).to_be_visible()
    expect(stranger.get_by_role("button", name="Stop", exact=True)).to_have_count(0)
    stop(second)
    expect(page.get_by_text("Stopped before the end.")).to_be_visible()
    expect(page.get_by_role("button", name="Start training")).to_be_visible()


def test_a_click_on_a_confusion_cell_shows_its_digits(page: Page) -> None:
    open_page(page, "digits_preset=Softmax+regression")
    expect(page.get_by_text("The worst mistakes:")).to_be_visible()
    matrix = page.locator(".st-key-cell_matrix .js-plotly-plot")
    matrix.scroll_into_view_if_needed()
    settled(page)
    # The cell "true 4, predicted 9", by the plot's own axes.
    place = matrix.evaluate(
        """plot => { const {xaxis, yaxis} = plot._fullLayout, box = plot.getBoundingClientRect();
                     return [box.left + xaxis._offset + xaxis.d2p(9), box.top + yaxis._offset + yaxis.d2p(4)] }"""
    )
    page.mouse.click(*place)
    expect(page.get_by_text("True digit 4, predicted 9:")).to_be_visible()
    page.wait_for_url("**cell_true=4**")
    assert "cell_read=9" in page.url
    page.get_by_role("button", name="Show the worst mistakes").click()
    expect(page.get_by_text("The worst mistakes:")).to_be_visible()


def test_settings_are_in_the_link_and_survive_a_page_change(page: Page) -> None:
    open_page(page)
    choose(page, "digits_preset", "MLP with Adam")
    set_number(page, "digits_epochs", 9)
    page.wait_for_url("**digits_epochs=9**")
    assert "digits_preset=MLP+with+Adam" in page.url
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="Deep learning playground")).to_be_visible()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Train digits").click()
    expect(page.locator(".st-key-digits_epochs input")).to_have_value("9")
    expect(page.locator(".st-key-digits_layers input")).to_have_value("flatten dense:500 dense:10:linear")


def test_a_layer_is_changed_through_its_button(page: Page) -> None:
    open_page(page, f"digits_layers={LAYERS.replace(' ', '+')}")
    page.get_by_role("button", name="Dense 32").click()
    set_number(page, "digits_layers_1_dense_units", 48)
    expect(page.locator(".st-key-digits_layers input")).to_have_value("flatten dense:48 dense:10:softmax")


@pytest.mark.parametrize("look", ["dark", "phone"])
def test_nothing_overflows_and_the_picture_is_seen(page: Page, phone: Page, look: str) -> None:
    page = phone if look == "phone" else page
    theme = "light_theme" if page == phone else f"{look}_theme"
    page.goto(f"/train_digits?embed_options={theme}")
    expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()
    settled(page)
    assert (
        page.evaluate(
            "(() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth })()"
        )
        <= 2
    )
    background = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    assert background == ("rgb(18, 23, 31)" if look == "dark" else "rgb(255, 255, 255)")
    if page != phone:
        box = page.get_by_test_id("stPlotlyChart").first.bounding_box()
        assert box["y"] + box["height"] < 800
