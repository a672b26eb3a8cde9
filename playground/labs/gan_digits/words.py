"""The sentences of "Generated digits" that hold numbers, each of them whole: samples, copies, scores, evaluation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from playground.labs.gan_digits.spec import Evaluation, Nearest, Samples
from playground.number import number

DIGITS = ("a 0", "a 1", "a 2", "a 3", "a 4", "a 5", "a 6", "a 7", "an 8", "a 9")


def share_as_asked(samples: Samples) -> float | None:
    """Share of samples that the reader reads as the digit that was asked for; None if none was."""
    asked = samples.labels >= 0
    if not asked.any():
        return None
    right = samples.readings.argmax(axis=1) == samples.labels
    return float(np.mean(right[asked]))


def rank(score: float, among: np.ndarray) -> float:
    """Share of scores that are lower than this one, 0 to 1."""
    return float((among < score).mean())


# -- samples -------------------------------------------------------------------------------------------------------


def samples_in_words(made: Samples) -> str:
    """How the reader reads the samples, taken together."""
    share = share_as_asked(made)
    if share is not None:
        return f"**{len(made.images)} samples; the reader reads {share:.0%} as the digit asked for.** Click one to look closer."
    missing = np.flatnonzero(np.bincount(made.readings.argmax(axis=1), minlength=10) == 0).tolist()
    if not missing:
        return f"**{len(made.images)} samples;** the reader finds all ten digits in them. Click one to look closer."
    return f"**{len(made.images)} samples;** missing digits, according to the reader: {listed(missing)}. Click one to look closer."


def sample_in_words(made: Samples, index: int) -> str:
    """What was asked for in one sample, what the reader reads, and the discriminator's score."""
    asked, read, confidence = made.labels[index], made.readings[index].argmax(), made.readings[index].max()
    score = number(made.scores[index], ".2f")
    if asked < 0:
        return f"Sample {index + 1}: read as {read} ({confidence:.0%}), discriminator's score {score}"
    return f"Sample {index + 1}: asked for {DIGITS[asked]}, read as {read} ({confidence:.0%}), discriminator's score {score}"


def judged_in_words(score: float, border: float, share: float) -> str:
    """The discriminator's verdict on one sample.

    Args:
        score: The sample's.
        border: Score above which the verdict is "real".
        share: Share of real test digits with a lower score, 0 to 1.
    """
    if score > border:
        return f"The discriminator classifies it as **real**. {share:.0%} of real test digits have a lower score."
    return f"The discriminator classifies it as **generated**. {share:.0%} of real test digits have a lower score."


def neighbour_in_words(label: int, distance: float) -> str:
    """A training digit near a sample."""
    return f"training digit, {DIGITS[label]}, at distance {distance:.2f}"


def copied_in_words(nearest: Nearest, index: int = 0) -> str:
    """Whether a sample is a copy of a training digit, judged by its nearest neighbour and by those of real test digits.

    Args:
        nearest: The neighbours.
        index: Of the sample.
    """
    near, middle, far = nearest.feature_typical
    distance = float(nearest.feature_distance[index, 0])
    pixels, closest = float(nearest.pixel_distance[index, 0]), nearest.pixel_typical[0]
    typical = f"For comparison, 5% of real test digits have a training digit within {near:.2f}, and half of them within {middle:.2f}."
    if pixels < 0.5 * closest:
        return (
            f"**Almost a copy.** The pixel distance to a training digit is only {pixels:.2f}; for real test digits it is rarely "
            f"below {closest:.2f}."
        )
    if distance < near:
        return (
            f"**Close to a training digit.** Its distance in the reader's features is {distance:.2f}. {typical} "
            "Compare the two: is it the same digit?"
        )
    if distance <= far:
        return f"**Not a copy.** The nearest training digit is {distance:.2f} away in the reader's features. {typical}"
    return (
        f"**Unlike the training digits.** The nearest one is {distance:.2f} away in the reader's features, which is farther than for "
        f"95% of real test digits ({far:.2f})."
    )


# -- scores --------------------------------------------------------------------------------------------------------


def accuracy_in_words(real: float, generated: float) -> str:
    """The discriminator's accuracy on 200 real and 200 generated digits, each from 0 to 1."""
    return (
        f"The discriminator classifies **{real:.0%}** of 200 real test digits as real, and **{generated:.0%}** of 200 generated digits "
        "as generated."
    )


def drawing_in_words(scores: np.ndarray, border: float, real: float, generated: float) -> str:
    """The discriminator's verdict on the visitor's drawing.

    Args:
        scores: For each digit that the drawing may be labelled as, or one score of an unconditional discriminator; shape `(10,)` or
            `(1,)`.
        border: Score above which the verdict is "real".
        real, generated: Shares of real and of generated digits with a lower score, 0 to 1.
    """
    best = float(scores.max())
    verdict = "real" if best > border else "generated"
    compared = f"{real:.0%} of real test digits and {generated:.0%} of generated digits have a lower score."
    if len(scores) == 1:
        return (
            f"The discriminator classifies it as **{verdict}**, with a score of {number(best, '.2f')}; the decision threshold is "
            f"{number(border, '.2f')}. {compared}"
        )
    return (
        f"Labelled as {DIGITS[int(scores.argmax())]}, which gives the highest score, it is classified as **{verdict}** by the "
        f"discriminator: its score is {number(best, '.2f')}, and the decision threshold is {number(border, '.2f')}. {compared}"
    )


# -- evaluation ----------------------------------------------------------------------------------------------------


def not_evaluated(name: str, truncation: float | None) -> str:
    """That a generator has not been evaluated; with a truncation if there is one."""
    if truncation is None:
        return f"**{name}** has not been evaluated yet."
    return f"**{name}** has not been evaluated with truncation {truncation:g} yet."


def histogram_in_words(evaluation: Evaluation) -> str:
    """Which digits are rare or frequent among the samples."""
    sentences = []
    if evaluation.rare:
        sentences.append(f"Rare digits, with less than 80% of an equal share: {listed(evaluation.rare)}.")
    if evaluation.frequent:
        sentences.append(f"Frequent digits, with more than 120% of an equal share: {listed(evaluation.frequent)}.")
    return " ".join(sentences) or "Each of the ten digits has an equal share, within 20%."


def evaluation_in_words(evaluation: Evaluation) -> list[str]:
    """What the measurements mean, one or two sentences for each."""
    times = evaluation.frechet / max(evaluation.floor, 1e-9)
    found = [
        f"**Fréchet distance {evaluation.frechet:.2f}.** It compares the mean and the covariance of the samples' features with those of the "
        f"test digits, and is 0 if they are equal. Real training digits have {evaluation.floor:.2f}, the floor; this is {times:.1f} times "
        "the floor."
    ]
    if evaluation.read_as_asked is not None:
        worst = int(np.argmin(evaluation.asked))
        found.append(
            f"**{evaluation.read_as_asked:.1%} are read as the digit asked for.** The {worst} has the lowest share, "
            f"{evaluation.asked[worst]:.1%}. This measures how recognisable the samples are, not how varied: a generator with only ten "
            "different images could reach 100%."
        )
    found.append(f"**Classes.** {histogram_in_words(evaluation)}")
    found.append(
        f"**Precision {evaluation.precision:.0%}, recall {evaluation.recall:.0%}.** Precision is the share of samples that are close to real "
        f"digits, and recall is the share of real digits that are close to samples. Training digits reach "
        f"{evaluation.floor_precision:.0%} and {evaluation.floor_recall:.0%}. {_balance(evaluation)}"
    )
    found.append(
        f"**Distance to the nearest training digit: {evaluation.nearest[1]:.2f}** (median of the samples); the median of the test digits is "
        f"{evaluation.nearest_real[1]:.2f}. {_copying(evaluation)}"
    )
    return found


def _balance(evaluation: Evaluation) -> str:
    if evaluation.precision < evaluation.floor_precision - 0.3 and evaluation.recall < evaluation.floor_recall - 0.3:
        return "Both are far below the values of real digits."
    if evaluation.recall < evaluation.precision - 0.1:
        return "The samples are good, but they lack some of the variety of real handwriting."
    if evaluation.precision < evaluation.recall - 0.1:
        return "The samples are varied, but many of them do not look like digits."
    return "Quality and variety are balanced."


def _copying(evaluation: Evaluation) -> str:
    ratio = evaluation.nearest[1] / evaluation.nearest_real[1]
    if ratio < 0.7:
        return "The samples are much closer to training digits than test digits are: the generator copies."
    if ratio < 1.3:
        return "The samples are about as far away as test digits: the generator does not copy."
    return (
        "The samples are farther away than test digits: they are not copies, but many of them do not look like digits."
    )


# -- few digits ----------------------------------------------------------------------------------------------------


def few_digits_in_words(accuracy: Mapping[str, Mapping[str, Sequence[float]]], baseline: str) -> list[str]:
    """How each kind of training data changes the accuracy, by number of real digits.

    A difference is only certain if all seeds agree on its sign: each seed has its own digits and its own classifier, which is
    trained with and without the additional data.

    Args:
        accuracy: Number of real digits, as text, to name of the training data to accuracies, one for each seed.
        baseline: Name of the training data that the others are compared with.
    """
    found = []
    for size in sorted(accuracy, key=int):
        base = np.array(accuracy[size][baseline])
        found.append(f"**{int(size):,} real digits.** Test accuracy with these alone: {base.mean():.1%}.")
        for name, values in accuracy[size].items():
            if name == baseline:
                continue
            gain = 100 * (np.array(values) - base)
            points = number(gain.mean(), "+.1f")
            if (gain > 0).all() or (gain < 0).all():
                found[-1] += f" With {name}: {points} percentage points."
            else:
                found[-1] += f" With {name}: {points} percentage points, but the seeds disagree on whether it helps."
    return found


def few_digits_setup(seeds: int, updates: int, gan_steps: int, device: str) -> str:
    """How the experiment was made."""
    return (
        f"Each accuracy was measured on the 10,000 test digits, with {seeds} seeds; each dot is one seed. A small convolutional network "
        f"was trained for {updates:,} updates, and each GAN of the same digits for {gan_steps:,} steps. Device: {device}."
    )


# -- training ------------------------------------------------------------------------------------------------------


def own_images_in_words(count: int, *, labelled: bool) -> str:
    """What was uploaded."""
    if labelled:
        return f"{count:,} images with labels. The first of them:"
    return f"{count:,} images without labels. The first of them:"


def too_much_work(epochs: float, limit: int) -> str:
    """Why this server does not train for so long."""
    return (
        f"This training takes as much work as {epochs:,.0f} epochs of MNIST's 60,000 digits, and this server trains for at most {limit:,}. "
        "Choose fewer steps or smaller batches."
    )


# -- parts of sentences --------------------------------------------------------------------------------------------


def listed(digits: Iterable[int]) -> str:
    """`"1, 4 and 7"`."""
    *most, last = [str(digit) for digit in digits]
    return f"{', '.join(most)} and {last}" if most else last
