"""Which of MNIST's training digits a training is given, and which it holds back."""

from __future__ import annotations

import numpy as np

from playground.digits.spec import TRAIN_IMAGES, DigitsSpec


def order_of(spec: DigitsSpec) -> np.ndarray:
    """All training digits: first those that are trained on, then those that are held back for validation, then what is left out.

    Returns:
        int64, shape `(60000,)`: indices into MNIST's training set. The first `spec.fit_count` are trained on, those up to
        `spec.train_size` are held back for validation.
    """
    if spec.train_size == TRAIN_IMAGES:
        return np.arange(TRAIN_IMAGES)
    return np.random.default_rng(spec.seed).permutation(TRAIN_IMAGES)


def known_of_the_last(spec: DigitsSpec, count: int) -> int:
    """How many of the last so many training digits a network was trained on."""
    return int((order_of(spec)[: spec.fit_count] >= TRAIN_IMAGES - count).sum())
