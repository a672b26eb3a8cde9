"""What only a browser shows of "Inside a network"."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import choose, settled, too_wide

LAB = ".st-key-inside_look .inside"


def open_page(page: Page, query: str = "") -> Locator:
    page.goto(f"/inside?{query}")
    expect(page.get_by_role("heading", name="Inside a network", exact=True)).to_be_visible()
    settled(page)
    lab = page.locator(LAB)
    expect(lab.locator("section, .check").first).to_be_visible()
    return lab


def layer(lab: Locator, name: str) -> Locator:
    """The canvas of a layer's channels."""
    return lab.locator("section").filter(has=lab.page.get_by_role("heading", name=name, exact=True)).locator("canvas")


def checks(lab: Locator) -> None:
    """The number that is written out is Keras's."""
    expect(lab.locator(".check")).to_have_attribute("data-same", "true")
    expect(lab.locator(".check")).to_contain_text("✓ Keras")


def test_a_channel_is_pointed_at_opened_walked_through_and_left(page: Page) -> None:
    lab = open_page(page)
    first = layer(lab, "conv2d_1 (Conv2D, relu)")
    first.hover(position={"x": 60, "y": 20})
    expect(lab.locator(".where")).to_contain_text(
        re.compile(r"conv2d_1 .*channel 1, row \d+, column \d+: .*8 × 8 pixels")
    )
    # A line from every channel that feeds it.
    expect(lab.locator("svg path")).to_have_count(32)
    first.click(position={"x": 60, "y": 20})
    expect(lab).to_have_attribute("data-open", "2/1")
    checks(lab)
    expect(lab.locator(".card")).to_have_count(32)
    expect(page).to_have_url(re.compile(r"inside_at=conv2d_1(/|%2F)1"))
    # Any pixel of the output is written out, and any input.
    lab.locator(".results canvas").nth(1).hover(position={"x": 5, "y": 70})
    expect(lab.locator(".number p").first).to_contain_text(re.compile(r"Row 5, column 0, input 0"))
    lab.locator(".card").nth(7).locator("canvas").first.hover(position={"x": 20, "y": 20})
    expect(lab.locator(".number p").first).to_contain_text("input 7")
    checks(lab)
    # The keyboard walks too, and Escape leads back.
    output = lab.locator(".results canvas").first
    before = lab.locator(".number p").first.inner_text()
    output.press("ArrowRight")
    expect(lab.locator(".number p").first).not_to_have_text(before)
    checks(lab)
    lab.get_by_role("button", name="Slide the window").click()
    expect(lab.get_by_role("button", name="Pause")).to_be_visible()
    moving = lab.locator(".number p").first.inner_text()
    expect(lab.locator(".number p").first).not_to_have_text(moving)
    output.press("Escape")
    expect(layer(lab, "conv2d (Conv2D, relu)")).to_be_visible()
    expect(page).not_to_have_url(re.compile("inside_at"))


def test_the_field_opens_what_it_names(page: Page) -> None:
    lab = open_page(page)
    field = page.locator(".st-key-inside_at input")
    field.fill("conv2d_1/5")
    field.press("Enter")
    expect(lab).to_have_attribute("data-open", "2/5")
    checks(lab)
    field.fill("conv2d/2")
    field.press("Enter")
    expect(lab).to_have_attribute("data-open", "0/2")
    checks(lab)
    field.fill("foo/99")
    field.press("Enter")
    expect(page.get_by_text("This network has no channel foo/99")).to_be_visible()
    expect(layer(lab, "conv2d (Conv2D, relu)")).to_be_visible()


def test_every_kind_of_layer_is_opened_with_the_keyboard(page: Page) -> None:
    lab = open_page(page, "inside_picture=test+digit")
    for name in (
        "max_pooling2d (MaxPooling2D)",
        "flatten (Flatten)",
        "dense (Dense, relu)",
        "dense_1 (Dense, softmax)",
    ):
        canvas = layer(lab, name)
        canvas.focus()
        canvas.press("ArrowRight")
        canvas.press("Enter")
        expect(lab).to_have_attribute("data-open", re.compile(".+"))
        checks(lab)
        lab.get_by_role("button", name="All layers").click()
        expect(canvas).to_be_visible()
    choose(page, "inside_network", "The reader")
    canvas = layer(lab, "batch_normalization (BatchNormalization)")
    canvas.focus()
    canvas.press("Enter")
    checks(lab)


def test_a_stroke_moves_the_open_channel(page: Page) -> None:
    lab = open_page(page, "inside_at=conv2d/3")
    checks(lab)
    before = lab.locator(".results canvas").first.evaluate("canvas => canvas.toDataURL()")
    paper = page.locator(".st-key-inside_digit canvas")
    box = paper.bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.8 * box["height"], steps=5)
    page.mouse.up()
    lab.locator(".results canvas").first.evaluate(
        "(canvas, before) => new Promise((done) => {"
        " const look = () => canvas.toDataURL() !== before ? done(true) : setTimeout(look, 50); look() })",
        before,
    )
    checks(lab)
    # The drawing is the one of every page.
    page.reload()
    lab = open_page(page, "inside_at=dense_1/3")
    expect(page.get_by_text("This is an example")).to_be_hidden()
    checks(lab)


def test_a_finger_on_a_phone(phone: Page) -> None:
    lab = open_page(phone)
    canvas = layer(lab, "conv2d (Conv2D, relu)")
    canvas.scroll_into_view_if_needed()
    canvas.tap(position={"x": 80, "y": 20})
    expect(lab).to_have_attribute("data-open", "0/1")
    checks(lab)
    lab.locator(".results canvas").first.tap(position={"x": 40, "y": 40})
    checks(lab)
    assert too_wide(phone) == 0


def test_an_opened_channel_grows_out_of_its_small_picture_unless_less_motion_is_asked_for(page: Page) -> None:
    lab = open_page(page, "inside_picture=test+digit")
    page.evaluate(
        "() => { window.grown = []; const animate = Element.prototype.animate;"
        " Element.prototype.animate = function (frames, ...rest) {"
        "   if (String(frames?.[0]?.transform).includes('scale')) window.grown.push([this.tagName, frames[0].transform]);"
        "   return animate.call(this, frames, ...rest) } }"
    )
    first = layer(lab, "conv2d (Conv2D, relu)")
    first.click(position={"x": 20, "y": 20})
    expect(lab).to_have_attribute("data-open", "0/0")
    ((tag, transform),) = page.evaluate("window.grown")
    assert tag == "CANVAS"
    # A map of 26 values is twice its size in the overview, and five times in the channel's own view.
    assert float(re.search(r"scale\(([\d.]+)", transform)[1]) == pytest.approx(52 / 130, abs=0.01)
    # The answer to a stroke or a change of the field lets nothing grow.
    field = page.locator(".st-key-inside_at input")
    field.fill("conv2d/3")
    field.press("Enter")
    expect(lab).to_have_attribute("data-open", "0/3")
    assert len(page.evaluate("window.grown")) == 1
    page.emulate_media(reduced_motion="reduce")
    lab.get_by_role("button", name="All layers").click()
    first.click(position={"x": 20, "y": 20})
    expect(lab).to_have_attribute("data-open", "0/0")
    assert len(page.evaluate("window.grown")) == 1
    page.emulate_media(reduced_motion="no-preference")


def test_the_slider_shows_the_network_before_its_training_and_after(page: Page) -> None:
    lab = open_page(page, "inside_picture=test+digit&inside_epoch=0")
    expect(page.get_by_text("before training” reads")).to_be_visible()
    maps = layer(lab, "conv2d (Conv2D, relu)")
    before = maps.evaluate("canvas => canvas.toDataURL()")
    slider = page.locator(".st-key-inside_epoch input[type=range]")
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    expect(page.get_by_text("epoch by epoch” reads 7")).to_be_visible()
    assert maps.evaluate("canvas => canvas.toDataURL()") != before
    expect(page).not_to_have_url(re.compile("inside_epoch"))
