"""What only a browser shows of "A GAN in 2D": the picture's numbers against Keras, playing, slow motion, drawing."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from pages._gan_plane.view import SHOWN
from playground.engine.engine import Engine
from playground.job import Job
from playground.labs.gan_plane.lab import TRAINED_ROUNDS
from playground.labs.gan_plane.spec import GanSpec
from tests.browser import settled, wait_answered, wait_shown
from tests.conftest import wait_for

SECONDS = 120_000


def open_page(page: Page, query: str = "") -> None:
    page.set_default_timeout(SECONDS)
    page.goto(f"/gan_plane{query}")
    page.locator(".lab[data-round]").wait_for(timeout=SECONDS)
    settled(page)


def rounds(page: Page) -> float:
    return float(page.locator(".lab").get_attribute("data-round") or 0)


def scene(page: Page) -> dict:
    """What is drawn, as plain lists."""
    found: dict = page.locator(".lab").evaluate(
        "(lab) => { const s = lab.scene(); return { generated: s.generated.map((one) => [...one]), arrows: s.arrows.map((one) => [...one]),"
        " opinions: [...s.map.opinions], side: s.map.side, losses: s.losses } }"
    )
    return found


@pytest.mark.parametrize(
    "loss",
    [
        "non_saturating",
        "wasserstein",
        *(pytest.param(loss, marks=pytest.mark.proof) for loss in ("saturating", "least_squares", "hinge")),
    ],
)
def test_points_arrows_and_map_are_keras_s(page: Page, engine: Engine, loss: str) -> None:
    spec = GanSpec(loss=loss, generator_layers=("7:tanh", "5:mish"), discriminator_layers=("6:tanh",), data="ring")
    open_page(
        page, f"?ganp_loss={loss}&ganp_data=ring&ganp_generator_layers=7:tanh+5:mish&ganp_discriminator_layers=6:tanh"
    )
    points, arrows, shares = engine.call(Job("tests.gan_plane.keras_scene:expected"), spec, SHOWN)
    # The picture of the first answer comes a few frames after the page.
    wait_for(lambda: np.allclose(np.array(scene(page)["generated"]).T, points, atol=1e-4))
    drawn = scene(page)
    np.testing.assert_allclose(np.array(drawn["generated"]).T, points, atol=1e-4)
    count = len(drawn["arrows"][0])
    np.testing.assert_allclose(np.array(drawn["arrows"]).T, arrows[:count], atol=1e-4)
    np.testing.assert_allclose(drawn["opinions"], shares, atol=1e-4)


def test_play_pause_step_look_back_and_start_again(page: Page) -> None:
    open_page(page)
    # A finished training: its last round on the slider, and its curves.
    expect(page.locator(".status")).to_contain_text("A finished training.")
    last = rounds(page)
    assert last == TRAINED_ROUNDS["two-gaussians"]
    slider = page.get_by_label("Look at an earlier round")
    assert slider.input_value() == slider.get_attribute("max") != "0"
    page.get_by_role("button", name="Start again").click()
    wait_shown(page, "round", "round === 0")
    start = scene(page)["generated"]
    page.get_by_role("button", name="Play", exact=True).click()
    wait_shown(page, "round", "round > 20")
    page.get_by_role("button", name="Pause", exact=True).click()
    wait_answered(page)
    stopped = rounds(page)
    page.wait_for_timeout(1_000)
    assert rounds(page) == stopped
    page.get_by_role("button", name="Discriminator", exact=True).click()
    wait_shown(page, "round", f"round === {stopped + 0.5}")
    page.get_by_label("Look at an earlier round").fill("0")
    wait_shown(page, "round", "round === 0")
    assert scene(page)["generated"] == start
    page.get_by_role("button", name="Start again").click()
    page.wait_for_timeout(2_000)
    wait_shown(page, "round", "round === 0")
    assert scene(page)["generated"] == start


def test_slow_motion_names_each_of_ten_steps(page: Page) -> None:
    open_page(page)
    page.get_by_role("button", name="Slow motion").click()
    telling = page.locator(".telling")
    for player in ("Discriminator", "Generator"):
        for step, name in enumerate(("Samples", "Verdicts", "Loss", "Gradients", "Update"), 1):
            expect(telling).to_contain_text(f"{player}, step {step} of 5. {name}.", timeout=60_000)
            assert page.locator(".part.lit").count() >= 1
    page.get_by_role("button", name="Slow motion").click()
    expect(telling).to_be_hidden()


def test_the_switches_of_the_legend_show_and_hide_the_layers(page: Page) -> None:
    open_page(page)
    canvas = page.locator("canvas.plane")
    before = canvas.screenshot()
    word = page.get_by_role("button", name="Discriminator's output")
    word.click()
    expect(word).to_have_attribute("aria-pressed", "false")
    wait_for(lambda: canvas.screenshot() != before)


def draw_line(page: Page) -> None:
    page.get_by_role("button", name="Draw your own").click()
    canvas = page.locator("canvas.plane")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 80, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + 180, steps=15)
    page.mouse.up()


def test_a_distribution_is_drawn_and_played(page: Page) -> None:
    open_page(page)
    draw_line(page)
    page.wait_for_url("**ganp_data=own**")
    settled(page)
    wait_shown(page, "round", "round === 0")
    page.get_by_role("button", name="Play", exact=True).click()
    wait_shown(page, "round", "round > 5")


def test_a_finger_on_a_phone(phone: Page) -> None:
    page = phone
    open_page(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Draw your own").tap()
    canvas = page.locator("canvas.plane")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    touch = page.context.new_cdp_session(page)
    at = [{"x": box["x"] + 60 + 10 * step, "y": box["y"] + 120} for step in range(16)]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": at[:1]})
    for place in at[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_url("**ganp_data=own**")
