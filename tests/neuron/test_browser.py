"""What only a browser shows of "A neuron, forward and back": the hand, the play bar, the hovers."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import settled


def open_view(page: Page, view: str, **settings: str) -> None:
    """Opens a view and waits for its engine."""
    query = "&".join(f"neuron_{name}={value}" for name, value in {"view": view.replace(" ", "+"), **settings}.items())
    page.goto(f"/neuron?{query}")
    expect(page.get_by_role("heading", name="A neuron, forward and back", exact=True)).to_be_visible()
    settled(page)
    expect(page.get_by_text("about ten seconds")).to_have_count(0, timeout=60_000)
    settled(page)


def values(page: Page) -> list[float]:
    """Weights, bias and point, as the browser holds them."""
    return [float(value) for value in page.locator(".st-key-neuron_hand .neuron").get_attribute("data-values").split()]


def frame(page: Page) -> int:
    return int(page.locator(".st-key-neuron_step .story").get_attribute("data-frame"))


def node(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-neuron_step .node[data-id='{name}']")


def place(box: dict[str, float], x1: float, x2: float) -> tuple[float, float]:
    """Where a point of the inputs, -1 to 2, is on the screen."""
    return box["x"] + (x1 + 1) / 3 * box["width"], box["y"] + (2 - x2) / 3 * box["height"]


def test_the_line_and_the_arrow_are_dragged_and_the_address_keeps_them(page: Page) -> None:
    open_view(page, "One neuron", weights="1,1,-0.5", point="1,0")
    map_ = page.locator(".st-key-neuron_hand canvas.map")
    # Which waits until it stands still.
    map_.hover()
    box = map_.bounding_box()
    output = page.locator(".st-key-neuron_hand .neuron")
    assert float(output.get_attribute("data-output")) == pytest.approx(1 / (1 + np.exp(-0.5)), abs=1e-6)
    # The line x1 + x2 = 0.5, dragged until it goes through (0.75, 0.75): the bias is -1.5. The picture follows before the hand lets go.
    page.mouse.move(*place(box, 0.9, -0.4))
    page.mouse.down()
    page.mouse.move(*place(box, 0.75, 0.75), steps=8)
    page.wait_for_timeout(100)
    assert values(page)[:3] == pytest.approx([1, 1, -1.5], abs=0.051)
    page.mouse.up()
    settled(page)
    expect(page.get_by_text("4 of 4 points are on the correct side")).to_be_visible()
    expect(page.locator(".st-key-neuron_weights input")).to_have_value("1,1,-1.5")
    # The arrow stands on the line's point nearest to the middle, (0.75, 0.75); its tip goes to the right of it: w = (2, 0).
    page.mouse.move(*place(box, 1, 1))
    page.mouse.down()
    page.mouse.move(*place(box, 1.25, 0.75), steps=8)
    page.mouse.up()
    settled(page)
    expect(page).to_have_url(re.compile(r"neuron_weights=2"))
    assert values(page)[:3] == pytest.approx([2, 0, -1.5], abs=0.11)
    # Elsewhere the point moves.
    page.mouse.click(*place(box, -0.5, 1.5))
    expect(page).to_have_url(re.compile(r"neuron_point=-0.5"))
    assert values(page)[3:] == pytest.approx([-0.5, 1.5], abs=0.051)
    before = values(page)
    page.reload()
    settled(page)
    page.locator(".st-key-neuron_hand .neuron[data-values]").wait_for()
    assert values(page) == before


def test_a_slider_and_the_keyboard_move_the_neuron(page: Page) -> None:
    open_view(page, "One neuron")
    slider = page.locator(".st-key-neuron_hand").get_by_label("b", exact=True)
    slider.focus()
    for _ in range(4):
        slider.press("ArrowRight")
    expect(page.locator(".st-key-neuron_weights input")).to_have_value("1,1,-0.3")
    page.locator(".st-key-neuron_hand canvas.map").press("ArrowUp")
    expect(page.locator(".st-key-neuron_point input")).to_have_value("1,0.05")


def test_a_step_is_stepped_forward_and_back_played_and_hovered(page: Page) -> None:
    open_view(page, "A small network")
    bar = page.locator(".st-key-neuron_step .playback")
    expect(node(page, "a1_1")).to_have_attribute("aria-label", "a¹₁: not computed yet")
    bar.get_by_title("One step forward").click()
    expect(node(page, "a1_1")).to_have_attribute("aria-label", "a¹₁ = −0.919")
    expect(page.locator(".st-key-neuron_step .title")).to_have_text("Value of unit 1 of hidden layer 1")
    node(page, "a1_1").hover()
    tip = page.locator(".st-key-neuron_step .tip")
    expect(tip).to_contain_text("z¹₁ = w¹₁₁·x₁ + w¹₁₂·x₂ + b¹₁ = ")
    expect(tip).to_contain_text("tanh(z¹₁)")
    # What a later frame computes is not given away.
    expect(tip).not_to_contain_text("∂L")
    page.mouse.move(5, 5)
    expect(tip).to_be_hidden()
    bar.get_by_title("One step back").click()
    expect(node(page, "a1_1")).to_have_attribute("aria-label", "a¹₁: not computed yet")
    page.get_by_role("button", name="Backward").click()
    bar.get_by_title("One step forward").click()
    title = page.locator(".st-key-neuron_step .title")
    expect(title).to_have_text("Gradient of the weight from a¹₁ to p")
    expect(page.locator(".st-key-neuron_step .lines")).to_contain_text("∂L/∂w²₁₁ = ∂L/∂p · f′(z²₁) · a¹₁ = ")
    page.get_by_role("button", name="Forward again").click()
    expect(page.locator(".st-key-neuron_step .lines")).to_contain_text("Loss of this sample: 0.7")
    bar.get_by_label("Speed").select_option("10")
    bar.get_by_title("Back to the start").click()
    bar.get_by_title("Play").click()
    expect(page.locator(".st-key-neuron_step .story")).to_have_attribute("data-frame", "16", timeout=20_000)


def test_another_picture_stays_at_its_frame_and_another_step_begins_anew(page: Page) -> None:
    open_view(page, "A small network")
    page.get_by_role("button", name="Backward").click()
    expect(page.locator(".st-key-neuron_step .title")).to_have_text("Gradient of the output")
    at = frame(page)
    page.locator(".st-key-neuron_picture").get_by_text("computation graph").click()
    expect(node(page, "m1_1_1")).to_be_visible()
    settled(page)
    assert frame(page) == at
    node(page, "m1_2_2").hover()
    expect(page.locator(".st-key-neuron_step .tip")).to_contain_text("w¹₂₂·x₂ = ")
    page.get_by_role("button", name="One more update").click()
    expect(page.get_by_text("Update 2")).to_be_visible()
    expect(page.locator(".st-key-neuron_step .story")).to_have_attribute("data-frame", "0")
    expect(page).to_have_url(re.compile(r"neuron_steps=1"))


def test_on_a_phone_the_picture_follows_the_story_and_nothing_overflows(phone: Page) -> None:
    page = phone
    for view in ("One neuron", "Losses", "A small network", "Depth"):
        open_view(page, view)
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    open_view(page, "A small network", layers="3")
    scroll = page.locator(".st-key-neuron_step .scroll")
    assert scroll.evaluate("element => element.scrollLeft") == 0
    page.get_by_role("button", name="Loss", exact=True).click()
    expect(node(page, "L")).to_be_in_viewport()
    node(page, "L").tap()
    expect(page.locator(".st-key-neuron_step .tip")).to_contain_text("L = −y·ln p")


def test_the_logit_moves_both_gradients(page: Page) -> None:
    open_view(page, "Losses", logit="-5.0")
    expect(page.get_by_text("75.2 times smaller")).to_be_visible()
    page.locator(".st-key-neuron_logit input").press("End")
    expect(page).to_have_url(re.compile(r"neuron_logit=10"))


def test_a_deep_network_vanishes_and_its_training_is_watched(page: Page) -> None:
    open_view(page, "Depth", data="circle", depth="12")
    expect(page.get_by_text("vanish")).not_to_have_count(0)
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_text("test points correctly")).to_be_visible(timeout=120_000)
    # A link with these settings shows it to everybody.
    assert "neuron_depth=12" in page.url
    assert "neuron_run=" not in page.url
