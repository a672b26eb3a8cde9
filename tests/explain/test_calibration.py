from __future__ import annotations

import numpy as np
import pytest

from playground.digits.classification import wilson_interval
from playground.digits.held_back import known_of_the_last, order_of
from playground.digits.spec import DigitsSpec
from playground.labs.explain import words
from playground.labs.explain.calibration import (
    HIGHEST_TEMPERATURE,
    LOWEST_TEMPERATURE,
    Answers,
    Calibration,
    calibration,
    fitted_temperature,
    negative_log_likelihood,
    reliability,
    slope,
)
from playground.labs.explain.calibration_figures import certainty_histogram, reliability_diagram
from playground.labs.explain.no_digits import said
from playground.model.activations import softmax

CHANCE = np.random.default_rng(8)


def calibrated_answers(count: int, scale: float) -> Answers:
    """Labels drawn with the probabilities of some logits, and those logits times a factor: at that temperature they are calibrated."""
    logits = CHANCE.normal(0, 2, (count, 10))
    labels = (softmax(logits).cumsum(axis=1) > CHANCE.random((count, 1))).argmax(axis=1)
    return Answers(logits=scale * logits, labels=labels)


def test_the_calibration_error_is_the_counted_one() -> None:
    # Of five bins two are filled: four answers of 0.9 of which two are right, and one of 0.5 that is wrong.
    highest, right = np.array([0.9, 0.9, 0.9, 0.9, 0.5]), np.array([True, True, False, False, False])
    found = reliability(highest, right, 5)
    assert found.counts.tolist() == [0, 0, 1, 0, 4]
    assert found.accuracy[[2, 4]].tolist() == [0, 0.5]
    assert found.confidence[[2, 4]] == pytest.approx([0.5, 0.9])
    assert found.expected_error == pytest.approx((4 * 0.4 + 1 * 0.5) / 5)
    assert [one is None for one in found.intervals] == [True, True, False, True, False]
    assert found.intervals[4] == wilson_interval(0.5, 4)
    # An answer is judged by those that were as sure.
    assert [found.bin_of(share) for share in (0.0, 0.2, 0.21, 1.0)] == [0, 0, 1, 4]
    measured = Calibration(temperature=1.0, accuracy=0.4, confidence=0.82, loss=1.0, reliability=found)
    assert "(80% to 100%) of 4 test digits, and 50.0% of these" in words.trust("A", 7, 0.93, measured)
    assert "Of no test digit" in words.trust("A", 7, 0.1, measured)


def test_every_answer_is_in_one_bin() -> None:
    edges = np.array([0.0, 0.1, 0.2, 0.5, 1.0, 0.1000001])
    found = reliability(edges, np.ones(6, bool), 10)
    assert found.counts.sum() == 6
    # A bin ends with its upper edge.
    assert found.counts.tolist() == [2, 2, 0, 0, 1, 0, 0, 0, 0, 1]
    highest, right = CHANCE.random(1_000), CHANCE.random(1_000) < 0.5
    assert reliability(highest, right, 1).expected_error == pytest.approx(abs(right.mean() - highest.mean()))


def test_the_loss_is_that_of_the_probabilities_also_where_float32_knows_none() -> None:
    answers = calibrated_answers(500, 1.5)
    expected = -np.log(softmax(answers.logits / 0.7)[np.arange(500), answers.labels]).mean()
    assert negative_log_likelihood(answers, 0.7) == pytest.approx(expected)
    certain = Answers(logits=np.array([[400.0, 0, *([-50] * 8)]]), labels=np.array([1]))
    assert negative_log_likelihood(certain, 1) == pytest.approx(400)


@pytest.mark.parametrize("scale", [0.5, 1.0, 3.0])
def test_the_temperature_is_where_the_loss_has_no_slope(scale: float) -> None:
    answers = calibrated_answers(20_000, scale)
    found = fitted_temperature(answers)
    assert slope(answers, 1 / found) == pytest.approx(0, abs=1e-6)
    # Logits that are three times too large are divided by three: the network was too sure.
    assert found == pytest.approx(scale, rel=0.03)
    for other in (0.9 * found, 1.1 * found):
        assert negative_log_likelihood(answers, other) > negative_log_likelihood(answers, found)
    step = 1e-5
    ahead, behind = (negative_log_likelihood(answers, 1 / (0.8 + sign * step)) for sign in (1, -1))
    assert slope(answers, 0.8) == pytest.approx((ahead - behind) / (2 * step), abs=1e-6)


def test_a_temperature_changes_no_answer_and_calibrates() -> None:
    answers = calibrated_answers(20_000, 3.0)
    before, after = calibration(answers, 1.0, 15), calibration(answers, fitted_temperature(answers), 15)
    assert before.accuracy == after.accuracy
    assert before.confidence > before.accuracy + 0.05
    assert after.confidence == pytest.approx(after.accuracy, abs=0.01)
    assert after.reliability.expected_error < 0.2 * before.reliability.expected_error
    assert after.loss < before.loss


def test_a_fit_ends_where_no_temperature_is_best() -> None:
    right = np.arange(10)
    assert fitted_temperature(Answers(logits=np.eye(10), labels=right)) == LOWEST_TEMPERATURE
    assert fitted_temperature(Answers(logits=np.eye(10), labels=right[::-1])) == HIGHEST_TEMPERATURE
    assert "without a mistake" in words.temperature_found(LOWEST_TEMPERATURE)
    assert "say nothing" in words.temperature_found(HIGHEST_TEMPERATURE)


def test_what_a_network_knows_of_the_last_digits() -> None:
    layers = ("flatten", "dense:10:softmax")
    assert known_of_the_last(DigitsSpec(layers=layers), 5_000) == 5_000
    assert known_of_the_last(DigitsSpec(layers=layers, validation_split=0.25), 5_000) == 0
    small = DigitsSpec(layers=layers, train_size=1_200, validation_split=0.5, seed=4)
    assert known_of_the_last(small, 5_000) == (order_of(small)[:600] >= 55_000).sum() > 0
    assert "were held back" in words.fitted_on("A", 0)
    assert "all of them" in words.fitted_on("A", 5_000)
    assert "not recorded" in words.fitted_on("A", None)


def test_what_counts_as_an_answer_reaches_the_threshold() -> None:
    logits = np.array([[3.0, *([0.0] * 9)], [10.0, *([0.0] * 9)]])
    found = said(logits, 0.9)
    assert found.digits.tolist() == [0, 0]
    assert found.highest == pytest.approx(softmax(logits).max(axis=1))
    assert found.answered == 0.5


def test_figures_show_every_filled_bin_and_every_picture() -> None:
    answers = calibrated_answers(2_000, 2.0)
    before, after = calibration(answers, 1.0, 10), calibration(answers, 2.0, 10)
    figure = reliability_diagram(before, after)
    lines = [one for one in figure.data if one.type == "scatter" and one.name != "perfect"]
    assert [len(one.x) for one in lines] == [int((one.reliability.counts > 0).sum()) for one in (before, after)]
    assert "T = 2.00" in lines[1].name
    assert (lines[0].error_y.array > 0).all()
    bars = certainty_histogram({"A": said(answers.logits, 0.9), "B": said(answers.logits, 0.5)}).data
    assert [sum(one.y) for one in bars] == [2_000, 2_000]
