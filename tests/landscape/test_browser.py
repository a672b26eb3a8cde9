"""The page in a browser: the map is there, the plane changes, a training ends in a picture."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser import set_number, settled


def test_map_plane_and_a_training(page) -> None:
    page.goto("/landscape")
    expect(page.get_by_text("337 weights:")).to_be_visible(timeout=90_000)
    expect(page.locator(".st-key-land_map .contourlayer")).to_be_attached()
    expect(page.locator(".st-key-land_surface canvas").first).to_be_attached()
    page.locator(".st-key-land_map .plot-container").hover(position={"x": 150, "y": 150})
    expect(page.locator(".st-key-land_map .hoverlayer text").first).to_contain_text("loss")
    page.locator(".st-key-land_plane").get_by_text("random").click()
    page.wait_for_url("**land_plane=random**")
    # The lesson says so, too.
    caption = page.get_by_text("This plane shows").filter(has_text="almost perpendicular")
    expect(caption).to_be_visible(timeout=60_000)
    set_number(page, "land_epochs", 2)
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_text("training loss 0.", exact=False).first).to_be_visible(timeout=90_000)
    expect(page.get_by_text("Train again")).to_be_visible(timeout=90_000)


def test_on_a_phone_nothing_overflows(page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/landscape?embed_options=dark_theme")
    expect(page.get_by_text("337 weights:")).to_be_visible(timeout=90_000)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
