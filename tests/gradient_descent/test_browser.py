"""What only a browser shows of "Gradient descent": a start by hand, playing, scrubbing, one step back."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser import settled

# An engine that has just started compiles its first race.
FIRST_RACE_MS = 90_000


def open_page(page: Page, query: str = "") -> Locator:
    """Opens the page and waits for its first race; the component."""
    page.goto(f"/gradient_descent{query}")
    view = page.locator(".st-key-descent")
    expect(view.locator("canvas.map")).to_be_visible(timeout=FIRST_RACE_MS)
    settled(page)
    return view


def rest_at(view: Locator, step: int) -> None:
    """Pauses and goes to a step with the slider, as a keyboard does."""
    if view.locator(".play").get_attribute("title") == "Pause":
        view.locator(".play").click()
    scrub = view.locator("input.scrub")
    scrub.focus()
    scrub.press("Home")
    for _ in range(step):
        scrub.press("ArrowRight")
    expect(view.locator(".count")).to_have_text(re.compile(rf"^{step} /"))


def ends(page: Page) -> Locator:
    """The sentence of the first optimizer's end."""
    return page.locator("[data-testid=stMarkdownContainer] li").first


def test_a_click_is_the_start_and_goes_into_the_address(page: Page) -> None:
    view = open_page(page, "?gd_surface=himmelblau&gd_optimizers=sgd&gd_x=0&gd_y=-0.5")
    before = ends(page).inner_text()
    box = view.locator("canvas.map").bounding_box()
    # The lower left quarter belongs to another of the four minima.
    page.mouse.click(box["x"] + 0.2 * box["width"], box["y"] + 0.8 * box["height"])
    expect(ends(page)).not_to_have_text(before)
    expect(ends(page)).to_contain_text("(−3.7793, −3.2832)")
    assert re.search(r"gd_x=-3\.[23]", page.url)
    page.reload()
    expect(ends(page)).to_contain_text("(−3.7793, −3.2832)")


def test_dragging_sends_the_last_place(page: Page) -> None:
    view = open_page(page, "?gd_surface=himmelblau&gd_optimizers=sgd&gd_x=0&gd_y=-0.5")
    box = view.locator("canvas.map").bounding_box()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.8 * box["height"])
    page.mouse.down()
    for share in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + 0.8 * box["height"], steps=4)
    page.mouse.up()
    expect(ends(page)).to_contain_text("(3.5844, −1.8481)")


def test_play_pause_step_back_and_the_numbers_follow(page: Page) -> None:
    view = open_page(page)
    count = view.locator(".count")
    rest_at(view, 0)
    first = view.locator(".legend .value").first.inner_text()
    view.locator(".play").click()
    expect(count).not_to_have_text("0 / 200")
    expect(view.locator(".legend .value").first).not_to_have_text(first)
    rest_at(view, 5)
    page.get_by_role("button", name="One step back").click()
    expect(count).to_have_text("4 / 200")
    expect(page.get_by_text("Before step 5 of sgd")).to_be_visible()
    page.get_by_role("button", name="One step forward").click()
    expect(page.get_by_text("Before step 6 of sgd")).to_be_visible()
    view.locator(".legend").get_by_role("button", name="adam").click()
    expect(page.get_by_text("Before step 6 of adam")).to_be_visible()
    field = page.locator(".st-key-gd_step input")
    field.fill("12")
    field.press("Enter")
    expect(count).to_have_text("12 / 200")


def test_the_loss_chart_scrubs(page: Page) -> None:
    view = open_page(page)
    rest_at(view, 0)
    box = view.locator("canvas.chart").bounding_box()
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    expect(view.locator(".count")).to_have_text(re.compile(r"^(9\d|10\d) / 200"))


def test_the_landscape_turns_and_keys_move_the_start(page: Page) -> None:
    view = open_page(page)
    rest_at(view, 3)
    relief = view.locator("canvas.relief")
    before = relief.evaluate("canvas => canvas.toDataURL()")
    relief.focus()
    relief.press("ArrowRight")
    page.wait_for_function("([canvas, before]) => canvas.toDataURL() !== before", arg=[relief.element_handle(), before])
    sentence = ends(page).inner_text()
    view.locator("canvas.map").focus()
    view.locator("canvas.map").press("ArrowRight")
    expect(ends(page)).not_to_have_text(sentence)


def test_a_phone_shows_the_map_first_and_nothing_overflows(phone: Page) -> None:
    page = phone
    view = open_page(page, "?gd_preset=All+optimizers,+tuned+rates")
    box = view.locator("canvas.map").bounding_box()
    assert box["width"] <= 390
    assert box["y"] < 844
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    sentence = ends(page).inner_text()
    page.touchscreen.tap(box["x"] + 0.7 * box["width"], box["y"] + 40)
    expect(ends(page)).not_to_have_text(sentence)
