"""When a network's answer counts: the bound on its largest probability, found on data that nothing else was chosen by.

References:
    D. Hendrycks, K. Gimpel, "A baseline for detecting misclassified and out-of-distribution examples in neural networks", 2017.
    D. Hendrycks, M. Mazeika, T. Dietterich, "Deep anomaly detection with outlier exposure", 2019.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

# Some of what people drew is labelled wrong or half missing (a zero that is a lone line), and read with certainty: no bound
# brings the error below that share, so the bound is not asked to.
MOST_ERROR = 0.01
LEAST_REFUSED = 0.95
BOUNDS = np.arange(20, 100) / 100

Labelled = tuple[np.ndarray, np.ndarray]


def coverage(probabilities: np.ndarray, bound: float) -> float:
    """Share of the drawings that are answered: whose largest probability reaches the bound.

    Args:
        probabilities: float, shape `(n, 10)`, rows adding up to 1.
        bound: 0 to 1.
    """
    return float((probabilities.max(axis=1) >= bound).mean())


def error(probabilities: np.ndarray, labels: np.ndarray, bound: float) -> float:
    """Share of wrong answers among the drawings that are answered; 0 if none is."""
    answered = probabilities.max(axis=1) >= bound
    wrong = probabilities.argmax(axis=1) != labels
    return float(wrong[answered].mean()) if answered.any() else 0.0


def smallest_bound(digits: Iterable[Labelled], refusals: Iterable[np.ndarray]) -> float:
    """The smallest bound, in hundredths, that errs seldom enough on digits and refuses enough of everything else.

    Args:
        digits: Sets of digits, each the probabilities `(n, 10)` and the labels `(n,)`. In each at most `MOST_ERROR` of the
            answers may be wrong.
        refusals: Kinds of what is no digit, each the probabilities `(n, 10)`. Of each at least `LEAST_REFUSED` must be refused.

    Raises:
        ValueError: If no bound does both.
    """
    digits, refusals = list(digits), list(refusals)
    for bound in BOUNDS.tolist():
        if all(error(*labelled, bound) <= MOST_ERROR for labelled in digits) and all(
            1 - coverage(probabilities, bound) >= LEAST_REFUSED for probabilities in refusals
        ):
            return float(bound)
    raise ValueError(f"No bound below 1 errs in at most {MOST_ERROR:.1%} and refuses at least {LEAST_REFUSED:.0%}.")
