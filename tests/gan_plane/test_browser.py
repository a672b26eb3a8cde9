"""What only a browser shows of "A GAN in 2D": the picture's numbers against Keras, playing, slow motion, drawing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import tensorflow as tf
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pages._gan_plane.view import SHOWN
from playground.labs.gan_plane.spec import GanSpec, GanState, fixed_noise, real_points
from playground.labs.gan_plane.training.rounds import build_player, initial_state
from tests.browser import Server, settled, wait_shown

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


def generator_loss(loss: str, logits: tf.Tensor) -> tf.Tensor:
    return {
        "non_saturating": -tf.math.log_sigmoid(logits), "saturating": tf.math.log_sigmoid(-logits),
        "least_squares": 0.5 * (logits - 1) ** 2, "wasserstein": -logits, "hinge": -logits,
    }[loss]  # fmt: skip


def expected(spec: GanSpec, state: GanState) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Generated points, minus the gradient of the generator's loss at each, and the map's shares, by Keras and a tape.

    A share of 1 is certainly real. A Wasserstein critic's scores have no such scale: they are shown from end to end of the
    scores of the points that are drawn, with the mean of both kinds in the middle.
    """
    models = {player: build_player(spec, player) for player in ("generator", "discriminator")}
    for player, model in models.items():
        model.set_weights(list(getattr(state, player)))
    points = models["generator"](fixed_noise(spec.latent, spec.latent_dim, SHOWN))
    with tf.GradientTape() as tape:
        tape.watch(points)
        of_generated = models["discriminator"](points)
        loss = tf.reduce_sum(generator_loss(spec.loss, of_generated))
    line = np.linspace(-1.5, 1.5, 61)
    across, up = np.meshgrid(line, line[::-1])
    logits = np.array(models["discriminator"](np.column_stack([across.ravel(), up.ravel()])))[:, 0]
    of_real = models["discriminator"](real_points(spec.data, spec.seed, None)[:SHOWN])
    drawn = np.concatenate([of_real, of_generated])
    middle, half = drawn.mean(), np.abs(drawn - drawn.mean()).max()
    shares = {
        "non_saturating": 1 / (1 + np.exp(-logits)), "saturating": 1 / (1 + np.exp(-logits)), "least_squares": logits,
        "wasserstein": 0.5 + (logits - middle) / (2 * half), "hinge": (logits + 1) / 2,
    }[spec.loss]  # fmt: skip
    return np.array(points), -np.array(tape.gradient(loss, points)), np.clip(shares, 0, 1)


@pytest.mark.parametrize("loss", ["non_saturating", "saturating", "least_squares", "wasserstein", "hinge"])
def test_points_arrows_and_map_are_keras_s(page: Page, loss: str) -> None:
    spec = GanSpec(loss=loss, generator_layers=("7:tanh", "5:mish"), discriminator_layers=("6:tanh",), data="ring")
    open_page(
        page, f"?ganp_loss={loss}&ganp_data=ring&ganp_generator_layers=7:tanh+5:mish&ganp_discriminator_layers=6:tanh"
    )
    page.wait_for_timeout(500)
    drawn = scene(page)
    points, arrows, shares = expected(spec, initial_state(spec))
    np.testing.assert_allclose(np.array(drawn["generated"]).T, points, atol=1e-4)
    count = len(drawn["arrows"][0])
    np.testing.assert_allclose(np.array(drawn["arrows"]).T, arrows[:count], atol=1e-4)
    np.testing.assert_allclose(drawn["opinions"], shares, atol=1e-4)


def test_play_pause_step_look_back_and_start_again(page: Page) -> None:
    open_page(page)
    start = scene(page)["generated"]
    page.get_by_role("button", name="Play", exact=True).click()
    wait_shown(page, "round", "round > 20")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_timeout(2_000)
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


def test_the_words_of_the_legend_switch_the_layers(page: Page) -> None:
    open_page(page)
    canvas = page.locator("canvas.plane")
    before = canvas.screenshot()
    word = page.get_by_role("button", name="discriminator", exact=True)
    word.click()
    expect(word).to_have_attribute("aria-pressed", "false")
    page.wait_for_timeout(500)
    assert canvas.screenshot() != before


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
    page.get_by_role("button", name="Play", exact=True).click()
    wait_shown(page, "round", "round > 5")


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    opened = browser.new_context(
        base_url=server.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    opened.set_default_timeout(SECONDS)
    yield opened
    opened.close()


def test_a_finger_on_a_phone(phone: BrowserContext) -> None:
    page = phone.new_page()
    open_page(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Draw your own").tap()
    canvas = page.locator("canvas.plane")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    touch = phone.new_cdp_session(page)
    at = [{"x": box["x"] + 60 + 10 * step, "y": box["y"] + 120} for step in range(16)]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": at[:1]})
    for place in at[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_url("**ganp_data=own**")
