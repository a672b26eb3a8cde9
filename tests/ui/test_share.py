"""The link to share: it opens the same page with the same settings, and its QR code says the same."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest

from pages._ui.share import MOST_SCANNED, page_link
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
