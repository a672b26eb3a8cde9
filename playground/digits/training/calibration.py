"""When a network's answer counts: the threshold of its largest probability, chosen on data that are used for nothing else.

References:
    D. Hendrycks, K. Gimpel, "A baseline for detecting misclassified and out-of-distribution examples in neural networks", 2017.
    D. Hendrycks, M. Mazeika, T. Dietterich, "Deep anomaly detection with outlier exposure", 2019.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

# Some pen drawings have a wrong label or are incomplete (a zero that is a single line), and are read with high confidence: no
# threshold brings the error below this share.
MOST_ERROR = 0.01
LEAST_REFUSED = 0.95
THRESHOLDS = np.arange(20, 100) / 100

Labelled = tuple[np.ndarray, np.ndarray]


def coverage(probabilities: np.ndarray, threshold: float) -> float:
    """Share of the drawings that are answered because their largest probability reaches the threshold.

    Args:
        probabilities: float, shape `(n, 10)`, rows adding up to 1.
        threshold: 0 to 1.
    """
    return float((probabilities.max(axis=1) >= threshold).mean())


def error(probabilities: np.ndarray, labels: np.ndarray, threshold: float) -> float:
    """Share of wrong answers among the answered drawings; 0 if none is answered."""
    answered = probabilities.max(axis=1) >= threshold
    wrong = probabilities.argmax(axis=1) != labels
    return float(wrong[answered].mean()) if answered.any() else 0.0


def smallest_threshold(digits: Iterable[Labelled], refusals: Iterable[np.ndarray]) -> float:
    """The smallest threshold, in hundredths, with few enough mistakes on digits that rejects enough of everything else.

    Args:
        digits: Sets of digits, each the probabilities `(n, 10)` and the labels `(n,)`. In each at most `MOST_ERROR` of the
            answers may be wrong.
        refusals: Kinds of drawings that are not digits, each the probabilities `(n, 10)`. At least `LEAST_REFUSED` of each must be
            rejected.

    Raises:
        ValueError: If no threshold does both.
    """
    digits, refusals = list(digits), list(refusals)
    for threshold in THRESHOLDS.tolist():
        if all(error(*labelled, threshold) <= MOST_ERROR for labelled in digits) and all(
            1 - coverage(probabilities, threshold) >= LEAST_REFUSED for probabilities in refusals
        ):
            return float(threshold)
    raise ValueError(
        f"No threshold below 1 has an error of at most {MOST_ERROR:.1%} and rejects at least {LEAST_REFUSED:.0%}."
    )
