"""What only a browser shows of "Regression"."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import settled

CANVAS = ".st-key-reg_canvas .main canvas"


def open_page(page: Page, query: str = "", *, scroll: bool = True) -> dict[str, float]:
    """Opens the page and waits for its first picture; where the points' canvas is."""
    page.goto(f"/regression?{query}")
    expect(page.get_by_role("heading", name="Regression", exact=True)).to_be_visible()
    expect(page.get_by_text("The engine is warming up")).to_be_hidden(timeout=60_000)
    expect(page.locator(".st-key-reg_canvas .note").first).not_to_be_empty(timeout=60_000)
    settled(page)
    canvas = page.locator(CANVAS)
    if scroll:
        canvas.scroll_into_view_if_needed()
        settled(page)
    return canvas.bounding_box()


def place(box: dict[str, float], x: float, y: float) -> tuple[float, float]:
    """Pixels of a place from 0 to 1 of the frame of axes, from below left."""
    left, right, top, below = 46, 12, 12, 40
    return (
        box["x"] + left + x * (box["width"] - left - right),
        box["y"] + box["height"] - below - y * (box["height"] - top - below),
    )


def answered(page: Page, number: int) -> None:
    """Waits until Python has answered the points that were sent so many times."""
    page.wait_for_function(
        """number => { const board = document.querySelector('.st-key-reg_canvas').querySelector('.points-board')
                       ?? [...document.querySelectorAll('.st-key-reg_canvas *')].map(e => e.shadowRoot?.querySelector('.points-board')).find(Boolean);
                       return Number(board.dataset.answered) >= number && Number(board.dataset.sent ?? 0) <= Number(board.dataset.answered) }""",
        arg=number,
    )
    settled(page)


def metric(page: Page, title: str) -> str:
    return page.get_by_test_id("stMetric").filter(has_text=title).get_by_test_id("stMetricValue").inner_text()


def test_the_back_button_takes_back_an_edit(page: Page) -> None:
    box = open_page(page)
    before = metric(page, "Slope w")
    tools = page.locator(".st-key-reg_canvas .tools .count")
    for number, place_x in enumerate((0.9, 0.96), 101):
        page.mouse.click(*place(box, place_x, 0.04))
        expect(tools).to_have_text(f"{number} points")
        answered(page, 2 * (number - 100))
    page.go_back()
    expect(tools).to_have_text("101 points")
    page.go_back()
    expect(tools).to_have_text("100 points")
    expect(page.get_by_test_id("stMetric").filter(has_text="Slope w")).to_contain_text(before)
    expect(page.get_by_text("Your own points. ")).to_be_hidden()


def test_points_are_set_dragged_and_deleted_with_the_mouse(page: Page) -> None:
    box = open_page(page)
    before = metric(page, "Slope w")
    tools = page.locator(".st-key-reg_canvas .tools .count")
    expect(tools).to_have_text("100 points")
    # A point where none is, far below the line's end.
    page.mouse.click(*place(box, 0.95, 0.04))
    expect(tools).to_have_text("101 points")
    answered(page, 2)
    added = metric(page, "Slope w")
    assert float(added) < float(before)
    assert "reg_points=" in page.url
    # The same point is dragged up to the line: the slope comes back most of the way.
    page.mouse.move(*place(box, 0.95, 0.04))
    page.mouse.down()
    page.mouse.move(*place(box, 0.95, 0.3), steps=6)
    page.mouse.move(*place(box, 0.95, 0.64), steps=6)
    page.mouse.up()
    answered(page, 4)
    expect(tools).to_have_text("101 points")
    dragged = metric(page, "Slope w")
    assert float(added) < float(dragged)
    # A right click deletes it, Undo brings it back, and the sample's button takes everything back.
    page.mouse.click(*place(box, 0.95, 0.64), button="right")
    expect(tools).to_have_text("100 points")
    page.get_by_role("button", name="Undo").click()
    expect(tools).to_have_text("101 points")
    page.get_by_role("button", name="Back to the sample").click()
    expect(tools).to_have_text("100 points")
    settled(page)
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(before)
    assert "reg_points=" not in page.url


def test_own_points_survive_a_refresh_and_a_link(page: Page, new_visitor) -> None:
    box = open_page(page, "reg_samples=20")
    page.mouse.click(*place(box, 0.5, 0.95))
    tools = page.locator(".st-key-reg_canvas .tools .count")
    expect(tools).to_have_text("21 points")
    page.wait_for_url("**reg_points=**")
    settled(page)
    slope = metric(page, "Slope w")
    page.reload()
    expect(tools).to_have_text("21 points")
    stranger = new_visitor().new_page()
    stranger.goto(page.url)
    expect(stranger.locator(".st-key-reg_canvas .tools .count")).to_have_text("21 points")
    expect(stranger.get_by_test_id("stMetricValue").first).to_have_text(slope)


def test_the_training_plays_pauses_and_steps(page: Page) -> None:
    open_page(page)
    bar, readout = page.locator(".st-key-reg_canvas .playback"), page.locator(".st-key-reg_canvas .readout").first
    expect(readout).to_contain_text("epoch 100:")
    bar.get_by_role("button", name="Back to the start").click()
    expect(readout).to_contain_text("epoch 0:")
    bar.get_by_role("button", name="One epoch forward").click()
    expect(readout).to_contain_text("epoch 1:")
    bar.get_by_role("button", name="Play").click()
    expect(readout).not_to_contain_text("epoch 1:")
    bar.get_by_role("button", name="Pause").click()
    stopped = readout.inner_text()
    page.wait_for_timeout(500)
    assert readout.inner_text() == stopped
    assert "epoch 100:" not in stopped
    # It stopped between two epochs: the first step back is to the one before.
    bar.get_by_role("button", name="One epoch back").click()
    bar.get_by_role("button", name="One epoch back").click()
    expect(readout).not_to_have_text(stopped)
    bar.get_by_role("slider").fill("50")
    expect(readout).to_contain_text("epoch 50:")


def test_the_keyboard_sets_and_deletes_points_of_a_class(page: Page) -> None:
    open_page(page, "reg_preset=Logistic+regression")
    tools = page.locator(".st-key-reg_canvas .tools .count")
    canvas = page.locator(CANVAS)
    expect(page.get_by_text("no minimum")).to_be_visible()
    page.get_by_role("button", name="Play").focus()
    canvas.focus()
    for _ in range(16):
        canvas.press("ArrowLeft")
    for _ in range(16):
        canvas.press("ArrowDown")
    canvas.press("2")
    canvas.press("Space")
    expect(tools).to_have_text("101 points")
    expect(page.get_by_text("No line can separate these classes")).to_be_visible()
    canvas.press("Delete")
    expect(tools).to_have_text("100 points")
    expect(page.get_by_text("no minimum")).to_be_visible()


def test_hovering_over_the_surface_shows_the_loss(page: Page) -> None:
    open_page(page)
    side = page.locator(".st-key-reg_canvas .side canvas").bounding_box()
    page.mouse.move(*place(side, 0.9, 0.9))
    expect(page.locator(".st-key-reg_canvas .side .readout")).to_contain_text("loss")


def test_a_finger_drags_on_a_phone_and_the_page_stays(phone: Page) -> None:
    page = phone
    box = open_page(page)
    assert box["width"] <= 390
    before, slope = page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop"), metric(page, "Slope w")
    touch = page.context.new_cdp_session(page)
    places = [dict(zip("xy", place(box, 0.97, y), strict=True)) for y in (0.05, 0.03, 0.02, 0.01)]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [places[0]]})
    for one in places[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [one]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator(".st-key-reg_canvas .tools .count")).to_have_text("101 points")
    expect(page.get_by_test_id("stMetricValue").first).not_to_have_text(slope)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == before


@pytest.mark.parametrize(
    ("preset", "look"),
    [
        ("Linear regression", "dark"),
        ("Linear regression", "phone"),
        ("Logistic regression", "phone"),
        ("Polynomials", "light"),
    ],
)
def test_nothing_overflows_and_the_picture_is_seen(page: Page, phone: Page, look: str, preset: str) -> None:
    page = phone if look == "phone" else page
    theme = "light_theme" if page == phone else f"{look}_theme"
    open_page(page, f"reg_preset={preset.replace(' ', '+')}&embed_options={theme}", scroll=False)
    expect(page.get_by_test_id("stMetric").first).to_be_visible()
    wide = (
        "(() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth })()"
    )
    assert page.evaluate(wide) <= 2
    if page != phone:
        box = page.locator(CANVAS).bounding_box()
        assert box["y"] + box["height"] < 800
