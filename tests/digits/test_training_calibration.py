from __future__ import annotations

import numpy as np
import pytest

from playground.digits.training.calibration import coverage, error, smallest_threshold


def sure_of(confidences: list[float], digit: int = 3) -> np.ndarray:
    """Answers whose first guess is this digit, with these probabilities."""
    first = np.array(confidences)
    answers = np.repeat((1 - first)[:, np.newaxis] / 9, 10, axis=1)
    answers[:, digit] = first
    return answers


def test_coverage_and_error_count_what_is_answered() -> None:
    answers, labels = sure_of([0.9, 0.8, 0.5, 0.3]), np.array([3, 5, 3, 3])
    assert coverage(answers, 0.5) == 0.75
    assert error(answers, labels, 0.5) == pytest.approx(1 / 3)
    assert error(answers, labels, 0.85) == 0
    assert (coverage(answers, 1.0), error(answers, labels, 1.0)) == (0, 0)


def test_the_bound_is_the_smallest_that_errs_seldom_and_refuses_enough() -> None:
    # Of 100 right answers and 2 wrong ones at 0.42 and 0.55, one may stay: the bound lies just above 0.42.
    answers = sure_of([0.9] * 100 + [0.42, 0.55])
    labels = np.array([3] * 100 + [5, 5])
    assert smallest_threshold([(answers, labels)], []) == 0.43
    # Nineteen of twenty scribbles are below 0.6.
    assert smallest_threshold([(answers, labels)], [sure_of([0.59] * 19 + [0.95])]) == 0.6
    # Every set of digits counts for itself: in the small one no wrong answer may stay.
    assert smallest_threshold([(answers, labels), (answers[50:], labels[50:])], []) == 0.56


def test_no_bound_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(ValueError, match="No threshold"):
        smallest_threshold([(sure_of([0.999]), np.array([5]))], [])
