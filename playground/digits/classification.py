"""Measures of a classifier's answers, in numpy."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

Z95 = 1.959964


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A share with its 95 % interval, all 0 to 1."""

    value: float
    low: float
    high: float


def wilson_interval(share: float, count: int) -> Interval:
    """95 % interval of a share measured on `count` independent examples.

    (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n)

    References:
        E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
    """
    z2 = Z95**2
    centre = share + z2 / (2 * count)
    spread = Z95 * math.sqrt(share * (1 - share) / count + z2 / (4 * count**2))
    scale = 1 + z2 / count
    return Interval(value=share, low=(centre - spread) / scale, high=(centre + spread) / scale)


def confusion_matrix(truth: np.ndarray, predictions: np.ndarray, num_classes: int) -> np.ndarray:
    """Counts: int64, shape `(num_classes, num_classes)`, row = true class, column = predicted class."""
    flat = np.bincount(truth.astype("int64") * num_classes + predictions, minlength=num_classes**2)
    return flat.reshape(num_classes, num_classes)


def accuracy_by_class(matrix: np.ndarray) -> np.ndarray:
    """Accuracy for each true class; float64, shape `(num_classes,)`; NaN for a class without examples."""
    totals = matrix.sum(axis=1)
    share: np.ndarray = np.divide(matrix.diagonal(), totals, out=np.full(len(matrix), np.nan), where=totals > 0)
    return share


def worst_mistakes(truth: np.ndarray, predictions: np.ndarray, confidence: np.ndarray, count: int) -> np.ndarray:
    """Indices of the wrong predictions with the highest confidence, most confident first."""
    wrong = np.flatnonzero(predictions != truth)
    order = np.argsort(-confidence[wrong].astype("float64"), kind="stable")
    return wrong[order[:count]]
