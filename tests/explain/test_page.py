"""Every control of the page, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from pages._explain import deletion
from pages._ui.digit_picture import TEST_DIGIT
from playground.digits.mnist import shared_mnist
from playground.digits.networks import READER_NAME
from playground.labs.explain.attribution import EXACT, GRAD_CAM
from playground.labs.explain.calibration import TEST
from playground.labs.explain.deletion import RANDOM, RANDOM_INK
from playground.labs.explain.lab import CALIBRATION, CHALLENGES, JUDGED
from playground.labs.explain.no_digits import KINDS, NOISE
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
    assert "target = 2" in page.code[0].value
    # Two networks explain the same digit.
    assert shown_texts(page).count("gives the digit 2 a logit") == 2


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


def test_curves_of_deletion_and_insertion_stand_beside_the_picture_and_over_200_digits(app) -> None:
    page = opened(
        app, PAGE, explain_picture=TEST_DIGIT, explain_view=JUDGED, explain_network="Softmax regression", explain_many="true",
        explain_steps="4", explain_samples="2",
    )  # fmt: skip
    assert set(work(page).curves.deletion) == {*work(page).attribution.maps, RANDOM, RANDOM_INK}
    assert work(page).curves.deletion[EXACT][0, 0] == pytest.approx(work(page).attribution.probabilities[7], abs=1e-5)
    assert "for index in range(0, 10000, 50)" in page.code[0].value
    # Some of the 200 digits at a time, and what is read stays read.
    done = page.session_state["explain.digits_done"]["count"]
    assert 0 < done <= 200
    assert page.get("progress")
    # Integrated gradients of a linear network need few steps: that challenge is done, and announced once.
    assert [one.value for one in page.toast] == ["Challenge done!"]
    page.run()
    assert not page.toast
    assert done < page.session_state["explain.digits_done"]["count"] or done == 200
    assert "±" in page.table[1].value.to_string()


def test_the_page_comes_to_rest_when_all_test_digits_are_read(app, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deletion, "DIGITS", deletion.DIGITS[:10])
    page = opened(
        app, PAGE, explain_picture=TEST_DIGIT, explain_view=JUDGED, explain_network="Softmax regression", explain_many="true",
        explain_steps="4", explain_samples="2",
    )  # fmt: skip
    for _ in range(2):
        page.run()
    assert page.session_state["explain.digits_done"]["count"] == 10
    # The bar is gone: what is drawn is complete, and nothing is read again.
    assert not page.get("progress")
    assert "±" in page.table[1].value.to_string()


def test_calibration_of_two_networks_and_what_is_no_digit(app) -> None:
    page = opened(
        app, PAGE, explain_view=CALIBRATION, explain_network="Softmax regression", explain_second="Overfitting", explain_bins="10",
    )  # fmt: skip
    first, second = work(page).calibrated
    assert len(first.before.reliability.counts) == 10
    assert first.before.reliability.counts.sum() == 10_000
    assert first.before.accuracy == first.after.accuracy == pytest.approx(0.9266)
    # The linear network was trained on the digits that the temperature is fitted on.
    assert not first.held_back
    assert second.after.temperature > 1
    assert "was trained on all of them" in shown_texts(page)
    assert set(work(page).said) == set(KINDS)
    assert "In an empty picture “Overfitting” sees" in shown_texts(page)
    assert "bins = 10" in page.code[0].value
    page.selectbox(key="explain_kind").select(NOISE)
    page.segmented_control(key="explain_fit").select(TEST)
    page.run()
    assert not page.exception
    assert work(page).calibrated[0].before.reliability.counts.sum() == 5_000
    assert work(page).calibrated[0].held_back


@pytest.mark.parametrize(
    "parameters",
    [
        {"explain_view": CALIBRATION, "explain_bins": "0", "explain_fit": "x", "explain_kind": "nan"},
        {"explain_view": JUDGED, "explain_many": "9", "explain_target": "-3"},
    ],
)
def test_nonsense_in_the_link_leaves_working_views(app, parameters: dict[str, str]) -> None:
    page = opened(app, PAGE, explain_network="Softmax regression", explain_second="Softmax regression", **parameters)
    assert work(page).calibrated or work(page).curves
    assert "Not understood in this link" in shown_texts(page)


@pytest.mark.parametrize("parameters", [{"explain_target": "11"}, {"explain_window": "0"}, {"explain_noise": "nan"}])
def test_nonsense_in_the_link_leaves_a_working_page(app, parameters: dict[str, str]) -> None:
    page = opened(app, PAGE, **parameters)
    assert work(page).attribution is not None
