"""What only a browser shows of "A neural network in 2D": maps computed there, hand and finger on the drawing, playing."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from playground.engine.engine import Engine
from playground.job import Job
from playground.labs.network.spec import CROSS_ENTROPY, NetworkSpec
from tests.browser import settled, wait_answered, wait_shown
from tests.conftest import wait_for

SECONDS = 60_000


def open_page(page: Page, query: str = "") -> None:
    """Opens the page and waits until its network is compiled and drawn."""
    page.set_default_timeout(SECONDS)
    page.goto(f"/network{query}")
    page.locator(".lab[data-epoch]").wait_for(timeout=SECONDS)
    settled(page)


def epoch(page: Page) -> float:
    return float(page.locator(".lab").get_attribute("data-epoch") or 0)


def weights(page: Page) -> list[float]:
    # What has arrived is drawn with the next picture.
    found: list[float] = page.locator(".lab").evaluate(
        "(lab) => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(lab.neurons().weights))))"
    )
    return found


@pytest.mark.parametrize(
    ("query", "spec"),
    [
        pytest.param("", NetworkSpec(), marks=pytest.mark.proof),
        (
            "?net_preset=Spiral,+three+classes&net_batch_normalization=true&net_layers=6:mish+5:selu+4:sine&net_formula=x1*abs(x2)&net_optimizer=sgd",
            NetworkSpec(
                data="spiral", num_classes=3, loss=CROSS_ENTROPY, layers=("6:mish", "5:selu", "4:sine"), batch_normalization=True,
                formula="x1*abs(x2)", optimizer="sgd",
            ),
        ),
    ],
    ids=["default", "softmax, normalised, own formula"],
)  # fmt: skip
def test_the_maps_are_keras_s(page: Page, engine: Engine, query: str, spec: NetworkSpec) -> None:
    open_page(page, query)
    page.get_by_role("button", name="+1 epoch").click()
    wait_shown(page, "epoch", "epoch === 1")

    def maps_agree() -> bool:
        drawn = page.locator(".lab").evaluate("(lab) => lab.neurons()")
        found = engine.call(Job("tests.network.keras_maps:maps"), spec, drawn["weights"], drawn["side"])
        layers = [np.array(layer).T for layer in drawn["layers"][1:]]
        assert len(layers) == len(found)
        # While the network learns they are coarser.
        return all(
            mine.shape == theirs.shape and np.allclose(mine, theirs, atol=1e-3)
            for mine, theirs in zip(layers, found, strict=True)
        )

    # The maps follow the weights a few frames later.
    wait_for(maps_agree)


def test_play_pause_and_back(page: Page) -> None:
    open_page(page)
    # A finished training, until one begins here.
    expect(page.locator(".status")).to_contain_text("A finished training.")
    assert epoch(page) > 20
    page.get_by_role("button", name="Start again").click()
    wait_shown(page, "epoch", "epoch === 0")
    start = weights(page)
    page.get_by_role("button", name="Play", exact=True).click()
    wait_shown(page, "epoch", "epoch > 10")
    page.get_by_role("button", name="Pause", exact=True).click()
    wait_answered(page)
    stopped = epoch(page)
    page.wait_for_timeout(1500)
    assert epoch(page) == stopped
    slider = page.get_by_label("Go to an epoch")
    slider.fill("5")
    wait_shown(page, "epoch", "epoch === 5")
    five = weights(page)
    page.get_by_role("button", name="Start again").click()
    wait_shown(page, "epoch", "epoch === 0")
    assert weights(page) == start
    for number in range(1, 6):
        page.get_by_role("button", name="+1 epoch").click()
        wait_shown(page, "epoch", f"epoch === {number}")
    assert weights(page) == five


def test_a_weight_is_dragged_and_typed_and_an_input_is_clicked(page: Page) -> None:
    open_page(page)
    before = weights(page)
    box = page.locator("canvas.network").bounding_box()
    assert box
    nodes = [(box["x"] + 83, box["y"] + 30), (box["x"] + 219, box["y"] + 30)]
    middle = ((nodes[0][0] + nodes[1][0]) / 2, nodes[0][1])
    page.mouse.move(*middle)
    expect(page.locator(".card .what")).to_contain_text("Weight")
    page.mouse.down()
    page.mouse.move(middle[0], middle[1] - 50, steps=5)
    page.mouse.up()
    changed = [index for index, (a, b) in enumerate(zip(before, weights(page), strict=True)) if a != b]
    assert len(changed) == 1
    # The drawing follows the hand a frame later.
    wait_for(lambda: weights(page)[changed[0]] == pytest.approx(before[changed[0]] + 1, abs=0.01))
    page.mouse.move(box["x"] + 300, box["y"] + 350)
    page.mouse.click(*middle)
    page.locator(".card .value").fill("-3")
    page.keyboard.press("Enter")
    wait_for(lambda: weights(page)[changed[0]] == -3)
    # The fourth input from above is x2 squared.
    page.mouse.click(box["x"] + 83, box["y"] + 30 + 3 * 54)
    page.wait_for_url("**net_features**")


def test_layers_and_neurons_are_added_and_removed_on_the_drawing(page: Page) -> None:
    open_page(page)
    page.get_by_role("button", name="Add a neuron to layer 2").click()
    page.wait_for_url(re.compile("net_layers=4%3Atanh.3%3Atanh"))
    page.get_by_role("button", name="Remove the last hidden layer").click()
    page.wait_for_url(re.compile("net_layers=4%3Atanh($|&)"))
    page.get_by_label("Activation of hidden layer 1").select_option("relu")
    page.wait_for_url(re.compile("net_layers=4%3Arelu($|&)"))


def test_a_rate_changes_while_it_runs(page: Page) -> None:
    open_page(page)
    page.get_by_role("button", name="Play", exact=True).click()
    wait_shown(page, "epoch", "epoch > 3 && epoch < 20")
    box = page.locator(".st-key-net_l2")
    box.scroll_into_view_if_needed()
    box.get_by_role("slider").press("ArrowRight")
    page.wait_for_url("**net_l2=**")
    # It goes on without another press; where it is solved it stops by itself.
    seen = epoch(page)
    wait_shown(page, "epoch", f"epoch > {seen + 3}")


def test_a_finger_on_a_phone(phone: Page) -> None:
    page = phone
    open_page(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Play", exact=True).tap()
    wait_shown(page, "epoch", "epoch > 5 && epoch < 20")
    page.get_by_role("button", name="Pause", exact=True).tap()
    canvas = page.locator("canvas.network")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    # The output neuron is the last column's; a tap on a hidden one enlarges it.
    page.touchscreen.tap(box["x"] + box["width"] * 0.434, box["y"] + 28)
    expect(page.locator(".result .title")).to_contain_text("Hidden layer 1")


def test_points_are_painted_on_the_map(page: Page) -> None:
    # A small network of plain gradient descent is compiled quickly.
    open_page(page, "?net_layers=2:tanh&net_optimizer=sgd")
    page.get_by_role("button", name="Paint points").click()
    box = page.locator("canvas.map").bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 40, steps=10)
    page.mouse.up()
    page.wait_for_url("**net_data=own**")
    settled(page)
    page.get_by_role("button", name="+1 epoch").click()
    wait_shown(page, "epoch", "epoch === 1")
