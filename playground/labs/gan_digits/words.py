"""What was measured of a generator of digits, in words: is a sample copied, is it read as asked, how is its health."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from playground.labs.gan_digits.spec import Health, Nearest, Samples


def share_as_asked(samples: Samples) -> float | None:
    """Share of samples that the reader reads as the digit that was asked for; None if none was."""
    asked = samples.labels >= 0
    if not asked.any():
        return None
    right = samples.readings.argmax(axis=1) == samples.labels
    return float(np.mean(right[asked]))


def copied_in_words(nearest: Nearest, place: int = 0) -> str:
    """Whether a sample is a copy of a training digit, by its nearest neighbour beside what real test digits have.

    Args:
        nearest: The neighbours.
        place: Which sample.
    """
    near, middle, _ = nearest.feature_typical
    distance = float(nearest.feature_distance[place, 0])
    typical = f"Of 100 real test digits 5 have a training digit within {near:.2f}, and half within {middle:.2f}."
    pixels = float(nearest.pixel_distance[place, 0])
    exact = nearest.pixel_typical[0]
    if pixels < 0.5 * exact:
        return (
            f"**Nearly a copy.** A training digit differs from it by {pixels:.2f} in all pixels together, where real digits seldom "
            f"come nearer than {exact:.2f}."
        )
    if distance < near:
        return f"**Close to a training digit:** {distance:.2f} in the reader's features. {typical} Look whether it is the same."
    if distance <= nearest.feature_typical[2]:
        return f"**No copy.** The nearest training digit is {distance:.2f} away in the reader's features. {typical}"
    far = nearest.feature_typical[2]
    return (
        f"**Unlike the training digits:** the nearest is {distance:.2f} away in the reader's features, farther than for 95 of 100 real test "
        f"digits ({far:.2f})."
    )


def named(digit: int) -> str:
    """A digit with its article: `"a 7"`, `"an 8"`."""
    return f"{'an' if digit == 8 else 'a'} {digit}"


def rank(score: float, among: np.ndarray) -> float:
    """Share of scores that are lower than this one, 0 to 1."""
    return float((among < score).mean())


def histogram_in_words(health: Health) -> str:
    """Which classes are rare or frequent."""
    if not health.rare and not health.frequent:
        return "Each of the ten digits has an equal share, give or take 20 %."
    parts = []
    if health.rare:
        parts.append(f"Rare: {_digits(health.rare)}, less than 80 % of an equal share.")
    if health.frequent:
        parts.append(f"Frequent: {_digits(health.frequent)}, more than 120 % of an equal share.")
    return " ".join(parts)


def health_in_words(health: Health) -> list[str]:
    """What the measurements mean, a sentence or two each."""
    times = health.frechet / max(health.floor, 1e-9)
    found = [
        f"**Fréchet distance {health.frechet:.2f}**, {times:.1f} times the floor of {health.floor:.2f}, which real training digits "
        "have. It compares mean and covariance of the samples with those of the test digits; 0 would be the same."
    ]
    if health.read_as_asked is not None:
        worst = int(np.argmin(health.asked))
        found.append(
            f"**{health.read_as_asked:.1%} are read as asked**, worst the {worst} with {health.asked[worst]:.1%}. This says that they are "
            "plain, not that they are varied: ten pictures that never change would have 100 %."
        )
    found.append(f"**Classes.** {histogram_in_words(health)}")
    found.append(
        f"**Precision {health.precision:.0%}, recall {health.recall:.0%}** (training digits: {health.floor_precision:.0%} and "
        f"{health.floor_recall:.0%}). Precision: so many samples lie among real digits. Recall: so many real digits lie among the samples. "
        + _balance(health)
    )
    ratio = health.nearest[1] / health.nearest_real[1]
    if ratio < 0.7:
        meaning = "Much nearer than real digits come: it copies."
    elif ratio < 1.3:
        meaning = "About as far as real digits are: it does not copy."
    else:
        meaning = "Farther than real digits are: no copies, but many pictures are unlike any digit."
    found.append(
        f"**Nearest training digit at {health.nearest[1]:.2f}** for the middle one of the samples, at {health.nearest_real[1]:.2f} "
        f"for test digits. {meaning}"
    )
    return found


def few_in_words(accuracy: Mapping[str, Mapping[str, Sequence[float]]], plain: str) -> list[str]:
    """What each way to learn did to the accuracy, by number of real digits.

    A difference is only sure if every seed agrees on its sign: each seed is its own digits and its own classifier, trained both ways.

    Args:
        accuracy: Number of real digits, as text, to name of the way to accuracies, one a seed.
        plain: Name of the way that the others are compared with.
    """
    found = []
    for size in sorted(accuracy, key=int):
        base = np.array(accuracy[size][plain])
        parts = []
        for name, values in accuracy[size].items():
            if name == plain:
                continue
            gain = 100 * (np.array(values) - base)
            doubt = "" if (gain > 0).all() or (gain < 0).all() else " (the seeds disagree whether it helps)"
            parts.append(f"{name} {gain.mean():+.1f} points{doubt}".replace("-", "−"))
        found.append(f"**{int(size):,} real digits**, alone {base.mean():.1%}: {'; '.join(parts)}.")
    return found


def _balance(health: Health) -> str:
    if health.precision < health.floor_precision - 0.3 and health.recall < health.floor_recall - 0.3:
        return "Both are far below what real digits have."
    if health.recall < health.precision - 0.1:
        return "Good pictures, but the variety of real handwriting is not all there."
    if health.precision < health.recall - 0.1:
        return "Varied, but many pictures are no digits."
    return "Neither is bought with the other."


def _digits(digits: Iterable[int]) -> str:
    *most, last = [str(digit) for digit in digits]
    return f"{', '.join(most)} and {last}" if most else last
