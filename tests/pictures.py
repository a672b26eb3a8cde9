"""Takes the pictures of the README and of the cards on the home page from the running app: `python -m tests.pictures [LAB ...]`."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

from playground.assets import ASSETS
from tests.browser import settled, start_server, wait_shown
from tests.get_chromium import find_chromium

WIDTH, HEIGHT = 1280, 900


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture of a page, and the part of it that the page's card shows.

    Attributes:
        address: The page with its settings.
        card: Selector of the element at whose upper left corner the card's picture begins.
        act: What is done on the page before the picture is taken.
        size: Width and height of the card's picture, in pixels.
    """

    address: str
    card: str
    act: Callable[[Page], None] = lambda page: None
    size: tuple[int, int] = (480, 320)


def draw_seven(page: Page) -> None:
    """Draws a seven with the mouse."""
    box = page.locator(".pad canvas").bounding_box()
    assert box is not None
    points = [(0.25, 0.22), (0.5, 0.2), (0.75, 0.22), (0.6, 0.45), (0.48, 0.65), (0.42, 0.85)]
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()
    page.wait_for_timeout(2_000)


def play(seconds: float) -> Callable[[Page], None]:
    """Presses Play, and again after so many seconds."""

    def act(page: Page) -> None:
        page.wait_for_timeout(4_000)
        button = page.locator(".play").first
        button.click()
        page.wait_for_timeout(int(seconds * 1_000))
        button.click()
        page.wait_for_timeout(1_500)

    return act


def train(name: str, end: int) -> Callable[[Page], None]:
    """Presses Play, and again when what the drawing counts, such as its epoch, has come so far."""

    def act(page: Page) -> None:
        page.locator(".lab .play").click()
        wait_shown(page, name, f"{name} > {end}")
        page.locator(".lab .play").click()

    return act


def point_at_a_channel(page: Page) -> None:
    """Points at a channel of the second convolution, so that what feeds it is lit."""
    page.locator(".inside section canvas").nth(3).hover(position={"x": 160, "y": 20})


PICTURES = {
    "draw_digit": Picture(address="", card=".pad", act=draw_seven, size=(660, 440)),
    "train_digits": Picture(address="", card="[data-testid='stPlotlyChart']", size=(600, 400)),
    "inside": Picture(
        address="inside_picture=test+digit&inside_test=7",
        card=".inside section >> nth=2",
        act=point_at_a_channel,
        size=(600, 400),
    ),
    "explain": Picture(
        address="explain_picture=test+digit&explain_test=7", card="[data-testid='stImage'] >> nth=1", size=(540, 360)
    ),
    "gradient_descent": Picture(address="", card=".descent .views", act=play(4), size=(720, 480)),
    "regression": Picture(address="", card=".points-board", act=play(3)),
    "neuron": Picture(address="neuron_view=A+small+network", card=".story .stage", act=play(3), size=(630, 420)),
    "network": Picture(
        address="net_preset=Spiral%2C+three+classes", card=".lab .drawing", act=train("epoch", 60), size=(630, 420)
    ),
    "landscape": Picture(address="", card="[data-testid='stPlotlyChart']", size=(600, 400)),
    "gan_plane": Picture(address="", card=".lab canvas", act=train("round", 4_000), size=(630, 420)),
    "gan_digits": Picture(address="", card=".sheet"),
}


def take(browser: Browser, url: str, lab: str, *, dark: bool) -> None:
    """Takes the card's picture in one theme, and in the light one the README's too."""
    wanted = PICTURES[lab]
    scheme: Literal["dark", "light"] = "dark" if dark else "light"
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=scheme)
    page.goto(f"{url}/{lab}?embed=true&{wanted.address}")
    page.locator(wanted.card).first.wait_for(timeout=120_000)
    settled(page)
    wanted.act(page)
    page.wait_for_timeout(2_000)
    if not dark:
        page.screenshot(path=ASSETS / lab / "picture.png")
    box = page.locator(wanted.card).first.bounding_box()
    assert box is not None
    width, height = wanted.size
    clip: FloatRect = {"x": box["x"], "y": box["y"], "width": width, "height": height}
    card = Image.open(io.BytesIO(page.screenshot(clip=clip)))
    card.convert("RGB").save(ASSETS / lab / ("card_dark.webp" if dark else "card.webp"), quality=82, method=6)
    page.close()


def main(labs: list[str]) -> None:
    """Takes the pictures of these labs, or of all."""
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        server = start_server(Path(data))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(server.url)
        page.get_by_text("Engine ready").wait_for(timeout=120_000)
        for lab in labs or PICTURES:
            take(browser, server.url, lab, dark=False)
            take(browser, server.url, lab, dark=True)
            print(lab)
        browser.close()
        server.process.terminate()
        server.process.wait(timeout=30)


if __name__ == "__main__":
    main(sys.argv[1:])
