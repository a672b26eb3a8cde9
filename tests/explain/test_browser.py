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


def test_a_click_on_a_point_shows_the_digits_that_flip_there(page: Page) -> None:
    page.goto("/explain?explain_view=What+breaks+it&explain_network=MLP+with+dropout&explain_others=Softmax+regression")
    points = page.locator(".st-key-explain_curves .scatterlayer .trace .point")
    expect(points).to_have_count(16)
    expect(page.get_by_text("(rotation, 30°)")).to_be_visible()
    settled(page)
    # The second network's point at 50°. Plotly listens on what lies above all points.
    box = points.nth(13).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_text("(rotation, 50°)")).to_be_visible()
    expect(page.get_by_text("“Softmax regression” reads")).to_be_visible()
    assert "explain_at=50" in page.url


def test_an_attack_changes_with_its_settings_and_fits_a_phone(phone: Page) -> None:
    phone.goto("/explain?explain_view=Attacks&explain_picture=test+digit&explain_epsilon=0.2")
    result = phone.get_by_text("The attack succeeded.")
    expect(result).to_be_visible()
    settled(phone)
    assert too_wide(phone) == 0
    phone.goto("/explain?explain_view=Attacks&explain_picture=test+digit&explain_attack=FGSM&explain_epsilon=0.0")
    expect(phone.get_by_text("The attack failed.")).to_be_visible()


def test_nothing_overflows_on_a_phone(phone: Page) -> None:
    open_page(phone, "explain_picture=test+digit", images=12)
    assert too_wide(phone) == 0


def test_what_breaks_it_fits_a_phone(phone: Page) -> None:
    phone.goto("/explain?explain_view=What+breaks+it&explain_picture=test+digit")
    expect(phone.locator(".st-key-explain_curves .scatterlayer .trace .point")).to_have_count(24)
    expect(phone.locator(".st-key-explain_strengths .main-svg").first).to_be_visible()
    settled(phone)
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
