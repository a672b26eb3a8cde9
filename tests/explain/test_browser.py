"""What only a browser shows of "Why, and how sure"."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser import settled, too_wide


def open_page(page: Page, query: str = "", *, images: int = 11) -> None:
    page.goto(f"/explain?{query}")
    expect(page.get_by_role("heading", name="Why, and how sure", exact=True)).to_be_visible()
    # Of both networks.
    expect(page.get_by_test_id("stImage")).to_have_count(images)
    settled(page)


def test_a_stroke_changes_the_maps_and_the_check_is_switched_on(page: Page) -> None:
    open_page(page)
    first = page.get_by_test_id("stImage").locator("img").first
    before = first.get_attribute("src")
    paper = page.locator(".st-key-explain_digit canvas")
    box = paper.bounding_box()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.8 * box["height"], steps=5)
    page.mouse.up()
    expect(first).not_to_have_attribute("src", before)
    settled(page)
    page.get_by_text("Is it a good explanation?").first.click()
    expect(page.locator(".st-key-explain_sanity_curves .main-svg").first).to_be_visible()


def test_nothing_overflows_on_a_phone(phone: Page) -> None:
    open_page(phone, "explain_picture=test+digit", images=12)
    assert too_wide(phone) == 0


def test_200_test_digits_are_read_while_the_page_stays_usable(page: Page) -> None:
    page.goto(
        "/explain?explain_view=Is+it+a+good+explanation%3F&explain_network=Softmax+regression&explain_many=true&explain_steps=2&explain_samples=1"
    )
    expect(page.get_by_text("of 200 test digits are read")).to_be_visible()
    # A stroke is answered meanwhile.
    curve = page.locator(".st-key-explain_picture_curves_gone .js-line").first
    before = curve.get_attribute("d")
    box = page.locator(".st-key-explain_digit canvas").bounding_box()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.8 * box["height"], steps=5)
    page.mouse.up()
    expect(curve).not_to_have_attribute("d", before)
    expect(page.get_by_text("of 200 test digits are read")).to_be_visible()
    expect(page.locator(".st-key-explain_many_curves_gone .main-svg").first).to_be_visible()


def test_calibration_fits_on_a_phone(phone: Page) -> None:
    phone.goto("/explain?explain_view=How+sure&explain_network=Softmax+regression&explain_second=Softmax+regression")
    expect(phone.locator(".st-key-explain_certainty .main-svg").first).to_be_visible()
    settled(phone)
    assert too_wide(phone) == 0
