"""The link to share: it opens the same page with the same settings, and its QR code says the same."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.share import MOST_SCANNED, page_link
from playground.labs.gan_plane import words as gan_words
from playground.labs.network import words as network_words
from tests.pages import opened


def test_the_link_holds_every_setting_once() -> None:
    assert page_link("http://host/network", {}) == "http://host/network"
    link = page_link("http://host/network", {"a": ["1", "2"], "b": ["x y&z"]})
    assert link == "http://host/network?a=1&a=2&b=x+y%26z"


def test_the_button_shows_the_link_and_its_code(app: AppTest) -> None:
    page = opened(app, "pages/regression.py", reg_epochs="20", hide="challenges")
    page.button(key="share").click().run()
    assert not page.exception
    (shown,) = [element.value for element in page.code if "reg_epochs" in element.value]
    assert "reg_epochs=20" in shown
    assert "hide=challenges" in shown
    assert len(shown) < MOST_SCANNED
    assert any(
        "QR code" in element.proto.body for element in page.get("html") if re.search("data:image", element.proto.body)
    )


@pytest.mark.parametrize(
    ("page", "sentence"),
    [("pages/network.py", network_words.NOT_IN_LINK), ("pages/gan_plane.py", gan_words.NOT_IN_LINK)],
)
def test_a_page_that_trains_live_says_that_its_link_does_not_hold_the_training(
    app: AppTest, page: str, sentence: str
) -> None:
    shown = opened(app, page)
    shown.button(key="share").click().run()
    assert sentence in [one.value for one in shown.markdown]
