"""Every control of the page, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from pages._explain import deletion
from pages._ui.digit_picture import TEST_DIGIT
from playground.digits.mnist import shared_mnist
from playground.digits.networks import CONVOLUTIONAL, READER_NAME, WITH_DROPOUT
from playground.digits.spec import TRAIN, DigitsSpec
from playground.labs.explain.attribution import EXACT, GRAD_CAM
from playground.labs.explain.calibration import TEST
from playground.labs.explain.deletion import RANDOM, RANDOM_INK
from playground.labs.explain.lab import CALIBRATION, CHALLENGES, JUDGED, ROBUSTNESS
from playground.labs.explain.no_digits import KINDS, NOISE
from tests.conftest import wait_end
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


BREAKS = {"explain_view": ROBUSTNESS, "explain_network": "Softmax regression", "explain_others": WITH_DROPOUT}


def test_the_curves_the_flips_and_the_smallest_changes_are_there_at_once(app) -> None:
    page = opened(app, PAGE, **BREAKS, explain_picture=TEST_DIGIT, explain_distortion="shift")
    found = work(page).robustness
    assert list(found.curves) == ["Softmax regression", WITH_DROPOUT]
    assert all((curve.count == 1_000).all() for curve in found.curves.values())
    # Known of both networks: above 90 % as they are, and not much left when the digits are moved by 9 pixels.
    assert all(curve.right[0] > 900 > 300 > curve.right[-1] for curve in found.curves.values())
    assert [flip.kind for flip in work(page).flips] == ["rotation", "shift", "noise"]
    flips = work(page).flips
    assert all(flip.before == 7 for flip in flips)
    assert shown_texts(page).count("it is read as") == sum(flip.after is not None for flip in flips) > 0
    assert shown_texts(page).count("changes the answer 7") == sum(flip.after is None for flip in flips)
    assert "correctly as they are and wrongly when they are distorted" in shown_texts(page)
    assert "shift, 3 px" in shown_texts(page)
    page.selectbox(key="explain_at").set_value("5").run()
    assert "shift, 5 px" in shown_texts(page)
    assert "shift(images, strength" in page.code[0].value
    # Another distortion has other strengths.
    page.segmented_control(key="explain_distortion").set_value("rotation").run()
    assert not page.exception
    assert "rotation, 30°" in shown_texts(page)


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
        {"explain_others": "nobody"}, {"explain_distortion": "earthquake"}, {"explain_at": "-1e999"}, {"explain_of": "<b>"},
        {"explain_count": "7"}, {"explain_break_seed": "-3"}, {"explain_cure_epochs": "1e9"},
    ],
)  # fmt: skip
def test_nonsense_about_what_breaks_it_leaves_a_working_page(app, parameters: dict[str, str]) -> None:
    page = opened(app, PAGE, **{**BREAKS, **parameters})
    assert len(work(page).robustness.curves) >= 1
    assert len(work(page).flips) == 3


def test_a_cure_is_the_networks_own_training_with_one_change_and_joins_the_curves(app, engine) -> None:
    page = opened(app, PAGE, **BREAKS, explain_cure_epochs="1")
    # A linear model has no hidden units to leave out.
    assert page.button(key="explain_cure_dropout").disabled
    page.button(key="explain_cure_noise").click().run()
    assert not page.exception
    (item,) = engine.runs.of_visitor(page.session_state["visitor"], TRAIN)
    spec = DigitsSpec.from_json(item.run.spec)
    assert (spec.layers, spec.epochs, spec.batch_size) == (("gaussian_noise", "flatten", "dense:10:softmax"), 1, 128)
    wait_end(engine, item.run.id)
    page.run()
    assert not page.exception
    name = "Softmax regression + noise"
    assert page.multiselect(key="explain_others").value == [WITH_DROPOUT, name]
    assert work(page).robustness.curves.keys() >= {name}
    assert work(page).robustness.cures == {name}
    engine.delete(item.run.id, page.session_state["visitor"])


def test_a_network_of_another_program_has_no_cures(app) -> None:
    page = opened(app, PAGE, **{**BREAKS, "explain_network": READER_NAME})
    assert any("cannot be trained again here" in element.value for element in page.info)
    assert CONVOLUTIONAL in page.multiselect(key="explain_others").options


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
