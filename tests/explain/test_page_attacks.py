"""The view "Attacks" of the page, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from pages._ui.digit_picture import TEST_DIGIT
from playground.digits.networks import CONVOLUTIONAL
from playground.labs.explain.attack import ATTACKED, CLEAN, DEEPFOOL, FGSM
from playground.labs.explain.lab import ATTACKS
from tests.explain.test_page import PAGE, shown_texts, work
from tests.pages import opened


def test_an_attack_is_shown_with_its_result_and_what_other_networks_read(app) -> None:
    page = opened(
        app, PAGE, explain_view=ATTACKS, explain_picture=TEST_DIGIT, explain_epsilon="0.2", explain_restarts="2"
    )
    found = work(page).attacked
    assert found.name == CONVOLUTIONAL
    assert found.spec.restarts == 2
    assert found.own.digit(CLEAN) == 7
    assert found.fooled(CONVOLUTIONAL)
    assert found.linf == pytest.approx(0.2, abs=1e-6)
    assert "The attack succeeded." in shown_texts(page)
    rows = page.dataframe[0].value
    assert len(rows) == len(found.readings) > 5
    assert rows["After"][0].startswith(f"{found.own.digit(ATTACKED)} (")
    assert "epsilon = np.float32(0.2)" in page.code[0].value


def test_the_smallest_change_and_a_target(app) -> None:
    page = opened(
        app,
        PAGE,
        explain_view=ATTACKS,
        explain_picture=TEST_DIGIT,
        explain_attack=DEEPFOOL,
        explain_norm="L2",
        explain_aim="3",
    )
    found = work(page).attacked
    assert found.own.digit(ATTACKED) == 3
    assert 0 < found.l2 < 5
    assert "DeepFool took" in shown_texts(page)
    page.selectbox(key="explain_aim").select("7").run()
    assert not page.exception
    assert "reads a 7 already" in shown_texts(page)
    assert work(page).attacked is None


def test_a_drawing_is_attacked_too(app) -> None:
    page = opened(app, PAGE, explain_view=ATTACKS, explain_attack=FGSM, explain_epsilon="0.0")
    found = work(page).attacked
    np.testing.assert_array_equal(found.changed, found.image)
    assert "The attack failed." in shown_texts(page)


@pytest.mark.parametrize(
    "parameters", [{"explain_attack": "CW"}, {"explain_epsilon": "9"}, {"explain_norm": ""}, {"explain_aim": "11"}]
)
def test_nonsense_in_the_link_leaves_a_working_page(app, parameters: dict[str, str]) -> None:
    page = opened(app, PAGE, explain_view=ATTACKS, **parameters)
    assert work(page).attacked is not None
