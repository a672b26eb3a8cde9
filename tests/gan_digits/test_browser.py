"""What only a browser shows of "Generated digits": the sheet under the pointer, films that play, samples while it trains."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from pages._gan_digits.controls import VIEWS
from tests.browser import choose, set_number, settled, too_wide

SECONDS = 120_000
FILM = "[data-testid=stMain] .film"


def open_page(page: Page, query: str = "") -> None:
    page.set_default_timeout(SECONDS)
    page.goto(f"/gan_digits?{query}")
    expect(page.get_by_role("heading", name="Generated digits", exact=True)).to_be_visible()
    expect(page.get_by_text("The engine is warming up")).to_be_hidden(timeout=SECONDS)
    settled(page)


def sheet(page: Page, key: str = "gand_sheet"):
    """The sheet of samples."""
    return page.locator(f".st-key-{key} .sheet")


def shown(page: Page) -> str:
    """What tells one sheet's pictures from another's."""
    return sheet(page).get_attribute("data-shown") or ""


def frame(page: Page) -> int:
    return int(page.locator(FILM).get_attribute("data-frame") or 0)


def wait_frames(page: Page, count: int) -> None:
    """Waits until the film has so many frames."""
    page.locator(FILM).evaluate_handle(
        "(film, count) => new Promise((done) => { const look = () => Number(film.dataset.frames) >= count ? done(true) : setTimeout(look, 50);"
        " look() })",
        count,
    )


def test_eights_are_generated_picked_and_downloaded(page: Page) -> None:
    open_page(page)
    expect(sheet(page).locator("button")).to_have_count(50)
    before = shown(page)
    choose(page, "gand_digit", "8")
    expect(page.get_by_text("50 samples; ")).to_be_visible()
    expect(sheet(page)).not_to_have_attribute("data-shown", before)
    # Nearly all are read as eights.
    words = [text for text in sheet(page).locator(".word").all_inner_texts() if text == "8"]
    assert len(words) >= 45
    sheet(page).locator("button").nth(12).click()
    expect(page.get_by_text("Sample 13: asked for an 8")).to_be_visible()
    expect(page.get_by_text("Is it a copy?")).to_be_visible()
    expect(sheet(page).locator("button[aria-pressed=true]")).to_have_count(1)
    expect(sheet(page, "gand_near_pixels").locator("button")).to_have_count(6)
    page.wait_for_url("**gand_sample=13**")
    assert "gand_digit=8" in page.url
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download PNG").click()
    with Image.open(waiting.value.path()) as picture:
        # Ten columns and five rows of 28 pixels with gaps of 2, four times as large.
        assert picture.size == (4 * (10 * 28 + 9 * 2), 4 * (5 * 28 + 4 * 2))


def test_the_sheet_shows_each_sample_in_its_place(page: Page) -> None:
    open_page(page, "gand_count=10")
    expect(sheet(page).locator("button")).to_have_count(10)
    strip = sheet(page).evaluate("(sheet) => sheet.style.getPropertyValue('--strip')")
    content = base64.b64decode(strip.split(",")[1].rstrip('")'))
    pictures = np.asarray(Image.open(io.BytesIO(content))).reshape(28, 10, 28).transpose(1, 0, 2)
    for place in (0, 4, 9):
        button = sheet(page).locator("button").nth(place).locator(".picture")
        drawn = np.asarray(
            Image.open(io.BytesIO(button.screenshot())).convert("L").resize((28, 28), Image.Resampling.BOX)
        )
        alike = [np.corrcoef(drawn.ravel(), picture.ravel())[0, 1] for picture in pictures]
        assert int(np.argmax(alike)) == place


def test_keys_move_the_pick(page: Page) -> None:
    open_page(page, "gand_count=20")
    sheet(page).locator("button").nth(4).click()
    expect(page.get_by_text("Sample 5:")).to_be_visible()
    settled(page)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("Sample 15:")).to_be_visible()


def test_a_walk_plays_pauses_and_is_scrubbed(page: Page) -> None:
    open_page(page, "gand_view=Interpolate&gand_walk_begin_digit=1&gand_walk_end_digit=7")
    film = page.locator(FILM)
    expect(film).to_have_attribute("data-frames", "32")
    expect(page.get_by_text("Cross-fade", exact=True)).to_be_visible()
    page.get_by_label("Back to the start").click()
    expect(film).to_have_attribute("data-frame", "0")
    expect(film.locator(".words")).to_contain_text("Read as 1")
    canvas = film.locator("canvas").first
    first = canvas.evaluate("(canvas) => canvas.toDataURL()")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(film).to_have_attribute("data-frame", "31")
    expect(film.locator(".words")).to_contain_text("Read as 7")
    assert canvas.evaluate("(canvas) => canvas.toDataURL()") != first
    film.get_by_label("frame", exact=True).fill("10")
    expect(film).to_have_attribute("data-frame", "10")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download GIF").click()
    with Image.open(waiting.value.path()) as gif:
        # There and back.
        assert gif.n_frames == 62
        assert gif.size == (224, 224)


def test_samples_appear_while_it_trains_and_it_goes_on_later(page: Page) -> None:
    open_page(
        page,
        "gand_view=Train&gand_filters=4&gand_latent=8&gand_batch_size=16&gand_steps=2000&gand_sample_every=10&gand_seed=7",
    )
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_text(" left · on ")).to_be_visible(timeout=SECONDS)
    # Until the first sheet the film is that of the pair that ships.
    page.locator(f"{FILM}[data-film]:not([data-film^=shipped])").wait_for()
    wait_frames(page, 3)
    film = page.locator(FILM)
    # Who looks at the last sheet sees the next one, who looks back is left alone.
    first = frame(page)
    wait_frames(page, first + 3)
    page.get_by_label("Back to the start").click()
    expect(film.locator(".words")).to_contain_text("After step 0")
    count = int(film.get_attribute("data-frames") or 0)
    wait_frames(page, count + 2)
    assert frame(page) == 0
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("Stopped before the end.")).to_be_visible()
    reached = int(film.get_attribute("data-frames") or 0)
    page.reload()
    wait_frames(page, reached)
    assert frame(page) == int(film.get_attribute("data-frames") or 0) - 1
    page.get_by_role("button", name="Continue the training").click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    # It holds the sheets of before, and adds its own.
    wait_frames(page, reached + 2)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="Generate samples with it").click()
    expect(sheet(page).locator("button")).to_have_count(50)
    expect(page.locator(".st-key-gand_pair input")).to_have_value("Continued")


def test_the_drawing_of_another_page_is_judged(page: Page) -> None:
    page.set_default_timeout(SECONDS)
    page.goto("/draw_digit")
    expect(page.get_by_text("about ten seconds")).to_have_count(0, timeout=SECONDS)
    settled(page)
    paper = page.locator(".st-key-digit canvas").first
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    assert box
    places = [
        (box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in ((0.3, 0.2), (0.7, 0.2), (0.45, 0.8))
    ]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()
    expect(page.get_by_text("Second guess").first).to_be_visible()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Generated digits").click()
    page.get_by_text("Real or not?", exact=True).first.click()
    expect(page.get_by_text("which gives the highest score, it is classified as")).to_be_visible()
    expect(sheet(page, "gand_drawing").locator("button")).to_have_count(1)


def test_settings_are_in_the_link(page: Page) -> None:
    open_page(page)
    expect(sheet(page).locator("button")).to_have_count(50)
    first = shown(page)
    set_number(page, "gand_seed_of_noise", 9)
    page.wait_for_url("**gand_seed_of_noise=9**")
    expect(sheet(page)).not_to_have_attribute("data-shown", first)
    before = shown(page)
    link = page.url
    page.goto("/")
    page.goto(link)
    expect(sheet(page)).to_have_attribute("data-shown", before)


def test_a_phone_shows_every_view_without_scrolling_sideways(phone: Page) -> None:
    open_page(phone, "gand_preset=Conditional+GAN&gand_sample=3")
    views = phone.locator(".st-key-gand_view").get_by_role("radio")
    assert views.count() == len(VIEWS)
    for name in VIEWS:
        views.filter(has_text=name).tap()
        settled(phone)
        assert too_wide(phone) <= 2, name
