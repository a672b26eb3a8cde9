"""What only a browser shows of "Draw a digit"."""

from __future__ import annotations

import os
import re
import signal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import Server, settled
from tests.digits.photographed import Scene, pen_photo

SEVEN = [(0.25, 0.2), (0.45, 0.2), (0.7, 0.2), (0.6, 0.4), (0.5, 0.6), (0.42, 0.8)]


def open_page(page: Page) -> dict[str, float]:
    """Opens the page and waits for its engine; where the paper is."""
    page.goto("/draw_digit")
    expect(page.get_by_role("heading", name="Draw a digit", exact=True)).to_be_visible()
    expect(page.get_by_text("about ten seconds")).to_have_count(0, timeout=120_000)
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
    expect(page.get_by_text("This is an example")).to_be_visible()
    expect(page.get_by_text("It is a 1.").first).to_be_visible()
    draw(page, box)
    expect(page.get_by_text("It is a 7.").first).to_be_visible()
    expect(page.get_by_text("This is an example")).to_be_hidden()
    expect(page.get_by_text("Crop to the ink", exact=True)).to_be_visible()
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
    box = open_page(page)
    draw(page, box)
    # At once: the answer to the stroke has not come yet.
    page.get_by_role("button", name="7", exact=True).click()
    expect(page.get_by_role("button", name="7", exact=True, pressed=True)).to_be_visible()
    expect(page.get_by_text("The reader reads 1 of 1 correctly.")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("button", name="7", exact=True, pressed=False)).to_be_visible()
    draw(page, {**box, "x": box["x"] + 10})
    # The paper has the focus, and takes digits.
    page.keyboard.press("1")
    settled(page)
    matrix = page.locator(".st-key-draw_matrix .js-plotly-plot")
    expect(page.get_by_text("The reader reads 1 of 2 correctly.")).to_be_visible()
    # What lies in this container is drawn again whenever an answer comes, and when a challenge is done.
    settled(page)
    page.locator(".st-key-draw_matrix").scroll_into_view_if_needed()
    settled(page)
    # The cell "true 1, predicted 7", by the plot's own axes.
    place = matrix.evaluate(
        """plot => { const {xaxis, yaxis} = plot._fullLayout, box = plot.getBoundingClientRect();
                     return [box.left + xaxis._offset + xaxis.d2p(7), box.top + yaxis._offset + yaxis.d2p(1)] }"""
    )
    page.mouse.click(*place)
    expect(page.get_by_text("True digit 1, predicted 7: 1 digit")).to_be_visible()
    expect(page.get_by_role("button", name="Start training")).to_be_enabled()


def test_no_label_is_lost_while_the_server_is_slow(page: Page, server: Server) -> None:
    box = open_page(page)
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        for shift in (0, 10):
            draw(page, {**box, "x": box["x"] + shift})
            page.get_by_role("button", name="7", exact=True).click()
            page.get_by_role("button", name="Clear").click()
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    expect(page.get_by_text("The reader reads 2 of 2 correctly.")).to_be_visible()


def test_a_training_on_ones_own_drawings_is_stopped_with_the_mouse(page: Page) -> None:
    box = open_page(page)
    for shift in (0, 10):
        draw(page, {**box, "x": box["x"] + shift})
        page.get_by_role("button", name="7", exact=True).click()
        expect(page.get_by_text(f"The reader reads {1 + shift // 10} of")).to_be_visible()
        page.get_by_role("button", name="Clear").click()
    page.get_by_role("button", name="Start training").click()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("Stopped before the end.")).to_be_visible()
    expect(page.get_by_role("button", name="Start training")).to_be_enabled()


def test_a_finger_draws_on_a_phone_and_the_page_stays(phone: Page) -> None:
    page = phone
    box = open_page(page)
    assert box["width"] <= 390
    settled(page)
    box = page.locator(".st-key-digit canvas").first.bounding_box()
    before = page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    touch = page.context.new_cdp_session(page)
    places = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in SEVEN]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [places[0]]})
    for place in places[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.get_by_text("a 7.").first).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == before


PAD = """(what) => {
  const pad = document.querySelector(".st-key-digit [data-testid=stBidiComponentIsolated]").shadowRoot.querySelector(".pad")
  return eval(what)(pad)
}"""

# Contrast of two colours as WCAG 2.2 defines it. The canvas turns any CSS colour into red, green and blue.
CONTRASTS = """(pad) => {
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true })
  const light = (colour) => {
    context.fillStyle = colour
    context.fillRect(0, 0, 1, 1)
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
      const share = value / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b)
    return (bright + 0.05) / (dark + 0.05)
  }
  const style = (selector) => getComputedStyle(pad.querySelector(selector))
  const page = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor
  const texts = [".title", ".verdict", ".digit", ".share", ".first .place", ".undo"]
  const found = Object.fromEntries(texts.map((one) => [one, contrast(style(one).color, page)]))
  found.ink = contrast(style("canvas").color, style("canvas").backgroundColor)
  found.bar = contrast(style(".first .bar").backgroundColor, style(".track").backgroundColor)
  return { found, dark: light(page) < 0.1 }
}"""


def verdict(page: Page) -> Locator:
    """What the first network says."""
    return page.locator(".st-key-digit .verdict").first


def scrolled(page: Page) -> float:
    """How far the page is scrolled, in pixels."""
    return float(page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop"))


def swipe_up(page: Page, x: float, y: float) -> None:
    """A finger wipes 200 pixels upwards."""
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for way in range(10, 201, 10):
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y - way}]})
        page.wait_for_timeout(20)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_the_page_scrolls_beside_the_paper_and_not_on_it(phone: Page) -> None:
    box = open_page(phone)
    swipe_up(phone, box["x"] + box["width"] / 2, box["y"] + box["height"] - 20)
    expect(phone.get_by_text("This is an example")).to_be_hidden()
    assert scrolled(phone) == 0
    bars = phone.locator(".st-key-digit .answers").bounding_box()
    swipe_up(phone, bars["x"] + bars["width"] / 2, bars["y"] + 30)
    assert scrolled(phone) > 100


def test_a_phone_shows_paper_and_bars_together_and_nothing_is_too_wide(phone: Page) -> None:
    # What a phone's browser leaves of its screen.
    phone.set_viewport_size({"width": 390, "height": 664})
    draw(phone, open_page(phone))
    expect(phone.get_by_text("It is a 7.").first).to_be_visible()
    expect(phone.get_by_text("Centre the mass", exact=True)).to_be_visible()
    assert phone.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    places = PAD, "(pad) => [...pad.querySelectorAll('*')].map((one) => one.getBoundingClientRect().right)"
    assert max(phone.evaluate(*places)) <= 390
    paper = phone.locator(".st-key-digit canvas").bounding_box()
    bars = phone.locator(".st-key-digit .answers").bounding_box()
    # Streamlit's bar at the top takes 60 pixels.
    assert bars["y"] + bars["height"] - paper["y"] < 664 - 60


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_is_readable_in_both_themes(new_visitor, scheme: str) -> None:
    page = new_visitor(color_scheme=scheme).new_page()
    draw(page, open_page(page))
    expect(page.get_by_text("It is a 7.").first).to_be_visible()
    measured = page.evaluate(PAD, CONTRASTS)
    assert measured["dark"] == (scheme == "dark")
    found = measured["found"]
    assert found.pop("bar") >= 3
    assert {name: contrast for name, contrast in found.items() if contrast < 4.5} == {}


def test_the_bars_move_while_the_pen_is_down_and_a_fast_hand_builds_no_queue(page: Page) -> None:
    box = open_page(page)
    page.evaluate(
        PAD,
        """(pad) => {
          window.most = 0
          const look = () => (window.most = Math.max(window.most, pad.dataset.sent - pad.dataset.answered))
          new MutationObserver(look).observe(pad, { attributeFilter: ["data-sent", "data-answered"] })
        }""",
    )
    before = verdict(page).inner_text()
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    for turn in range(200):
        page.mouse.move(box["x"] + (0.25 + 0.002 * turn) * box["width"], box["y"] + 0.2 * box["height"])
    expect(verdict(page)).not_to_have_text(before)
    assert page.locator(".st-key-digit .first").count() == 2
    page.mouse.up()
    settled(page)
    assert page.evaluate("window.most") == 1


def test_keys_alone_draw(page: Page) -> None:
    open_page(page)
    expect(page.get_by_text("arrows move, Space draws")).to_be_visible()
    page.locator(".st-key-digit canvas").focus()
    for _ in range(8):
        page.keyboard.press("ArrowUp")
    page.keyboard.down("Space")
    for _ in range(16):
        page.keyboard.press("ArrowDown")
    page.keyboard.up("Space")
    expect(page.get_by_text("a 1.").first).to_be_visible()
    page.keyboard.press("Delete")
    expect(page.get_by_text("Nothing is drawn yet.").first).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_text("a 1.").first).to_be_visible()


def test_a_pixel_says_its_value_under_the_pointer(page: Page) -> None:
    draw(page, open_page(page))
    picture = page.get_by_role("img", name="Centre the mass")
    picture.hover(position={"x": 3, "y": 3})
    expect(page.get_by_text("row 0, column 0: 0")).to_be_visible()
    picture.hover(position={"x": 78, "y": 45})
    expect(page.get_by_text(re.compile(r"row \d+, column 15: \d+"))).to_be_visible()


def upload(page: Page, name: str, kind: str, content: bytes) -> None:
    """Chooses a file in the section for photos."""
    field = page.locator(".st-key-draw_photo input[type=file]")
    field.set_input_files({"name": name, "mimeType": kind, "buffer": content})


def test_photos_are_read_and_bad_files_are_a_sentence(page: Page) -> None:
    box = open_page(page)
    draw(page, box)
    expect(page.get_by_text("It is a 7.").first).to_be_visible()
    content, _ = pen_photo(range(6), Scene(columns=3, rows=2))
    upload(page, "mine.jpg", "image/jpeg", content)
    expect(page.get_by_text("6 digits found.")).to_be_visible(timeout=60_000)
    expect(page.locator(".st-key-draw_boxes .shapelayer path")).to_have_count(6)
    upload(page, "renamed.png", "image/png", b"%PDF-1.7 and more")
    expect(page.get_by_text("This file is a PDF, whatever its name says.")).to_be_visible()
    expect(page.get_by_text("6 digits found.")).to_have_count(0)
    expect(page.get_by_text("It is a 7.").first).to_be_visible()
    page.get_by_role("button", name="Try a sample photo").click()
    expect(page.get_by_text("15 digits found.")).to_be_visible()


def test_the_camera_is_not_asked_for_before_its_switch_is_on(new_visitor) -> None:
    page = new_visitor().new_page()
    page.add_init_script(
        """window.asked = 0; const media = navigator.mediaDevices;
           if (media) media.getUserMedia = () => { window.asked += 1; return Promise.reject(new Error("no camera")) }"""
    )
    open_page(page)
    expect(page.get_by_text("Use the camera")).to_be_visible()
    assert page.evaluate("window.asked") == 0
    expect(page.get_by_test_id("stCameraInput")).to_have_count(0)
    page.get_by_text("Use the camera").click()
    expect(page.get_by_test_id("stCameraInput")).to_be_visible()
