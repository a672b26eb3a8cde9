"""Every control of the page, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from pages._ui.digit_picture import TEST_DIGIT
from playground.digits.mnist import shared_mnist
from playground.digits.networks import READER_NAME
from playground.labs.explain.attribution import EXACT, GRAD_CAM
from playground.labs.explain.lab import CHALLENGES, JUDGED
from tests.pages import opened

PAGE = "pages/explain.py"


def shown_texts(page) -> str:
    return " ".join(element.value for element in [*page.markdown, *page.caption, *page.warning])


def work(page):
    """What the page shows, as it hands it to its challenges."""
    return page.session_state["explain.work"]


def test_it_is_alive_on_first_paint(app) -> None:
    page = opened(app, PAGE)
    assert page.title[0].value == "Why, and how sure"
    assert set(work(page).attribution.maps) >= {GRAD_CAM}
    assert not work(page).drawn
    assert len([element for element in page.markdown if "check_box" in element.value]) == len(CHALLENGES)
    assert "target = 3" in page.code[0].value
    # Two networks explain the same digit.
    assert shown_texts(page).count("gives the digit 3 a logit") == 2


def test_a_link_chooses_networks_digit_and_settings(app) -> None:
    page = opened(
        app, PAGE, explain_network="Softmax regression", explain_second=READER_NAME, explain_picture=TEST_DIGIT, explain_test="4",
        explain_target="9", explain_steps="8", explain_window="7",
    )  # fmt: skip
    found = work(page).attribution
    assert found.target == 9
    assert EXACT in found.maps
    np.testing.assert_allclose(found.maps[EXACT][shared_mnist().x_test[4] == 0], 0)
    assert (work(page).spec.steps, work(page).spec.window) == (8, 7)
    assert "8 steps." in shown_texts(page)
    assert "Squares of 7 × 7" in shown_texts(page)
    assert "steps = 8" in page.code[0].value


def test_the_sanity_check_randomizes_every_layer(app) -> None:
    page = opened(app, PAGE, explain_picture=TEST_DIGIT, explain_view=JUDGED)
    assert work(page).sanity.layers[-1] == "conv2d"


@pytest.mark.parametrize("parameters", [{"explain_target": "11"}, {"explain_window": "0"}, {"explain_noise": "nan"}])
def test_nonsense_in_the_link_leaves_a_working_page(app, parameters: dict[str, str]) -> None:
    page = opened(app, PAGE, **parameters)
    assert work(page).attribution is not None
