"""What only a browser shows of "Draw a digit"."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import settled

SEVEN = [(0.25, 0.2), (0.45, 0.2), (0.7, 0.2), (0.6, 0.4), (0.5, 0.6), (0.42, 0.8)]


def open_page(page: Page) -> dict[str, float]:
    """Opens the page and waits for its engine; where the paper is."""
    page.goto("/draw_digit")
    expect(page.get_by_role("heading", name="Draw a digit", exact=True)).to_be_visible()
    expect(page.get_by_text("about ten seconds")).to_have_count(0, timeout=60_000)
    settled(page)
    paper = page.locator(".st-key-digit canvas").first
    paper.scroll_into_view_if_needed()
    return paper.bounding_box()


def draw(page: Page, box: dict[str, float]) -> None:
    """Draws a seven with the mouse."""
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in SEVEN]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()


def test_a_mouse_draws_a_seven_and_it_is_read_and_kept(page: Page) -> None:
    box = open_page(page)
    expect(page.get_by_text("Nothing is drawn yet.").first).to_be_visible()
    draw(page, box)
    expect(page.get_by_text("It is a 7.").first).to_be_visible()
    expect(page.get_by_text("crop to the ink, scale")).to_be_visible()
    page.reload()
    expect(page.get_by_text("It is a 7.").first).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("Nothing is drawn yet.").first).to_be_visible()


def test_undo_takes_the_last_stroke_back(page: Page) -> None:
    box = open_page(page)
    draw(page, box)
    expect(page.get_by_text("It is a 7.").first).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Nothing is drawn yet.").first).to_be_visible()


def test_what_it_was_fills_a_confusion_matrix_whose_cells_show_their_drawings(page: Page) -> None:
    draw(page, open_page(page))
    expect(page.get_by_text("It is a 7.").first).to_be_visible()
    for label in ("7", "1"):
        page.locator(".st-key-draw_label").get_by_text(label, exact=True).click()
        settled(page)
    matrix = page.locator(".st-key-draw_matrix .js-plotly-plot")
    expect(page.get_by_text("The reader reads 1 of 2 right.")).to_be_visible()
    matrix.scroll_into_view_if_needed()
    settled(page)
    # The cell "true 1, read as 7", by the plot's own axes.
    place = matrix.evaluate(
        """plot => { const {xaxis, yaxis} = plot._fullLayout, box = plot.getBoundingClientRect();
                     return [box.left + xaxis._offset + xaxis.d2p(7), box.top + yaxis._offset + yaxis.d2p(1)] }"""
    )
    page.mouse.click(*place)
    expect(page.get_by_text("1 of your drawings is 1 and read as 7")).to_be_visible()
    expect(page.get_by_role("button", name="Start training")).to_be_enabled()


def test_a_finger_draws_on_a_phone_and_the_page_stays(browser, server) -> None:
    context = browser.new_context(base_url=server.url, viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    box = open_page(page)
    assert box["width"] <= 390
    settled(page)
    box = page.locator(".st-key-digit canvas").first.bounding_box()
    before = page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    touch = context.new_cdp_session(page)
    places = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in SEVEN]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [places[0]]})
    for place in places[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.get_by_text("a 7.").first).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == before
    context.close()
