"""The sentences of "Draw a digit" that hold numbers or names, each of them whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from playground.digits.fine_tune import MINE_AND_MNIST, MINE_ONLY, change

PREPARATION = (
    "Your drawing is prepared as MNIST's digits were. The third picture is what the networks see: 28 × 28 values from 0 to 255. "
    "Point at a pixel to see its value."
)

INSIDE = "See what every layer makes of this drawing"

# What the copy is trained on, by the spec's `mix`.
MIXES = {MINE_AND_MNIST: "my drawings and MNIST", MINE_ONLY: "my drawings only"}
CURVES = {
    MINE_ONLY: "**During training.** Training: your drawings, distorted. Validation: the 500 drawings by other people.",
    MINE_AND_MNIST: "**During training.** Training: half your drawings, distorted, and half MNIST's digits. Validation: the "
    "500 drawings by other people.",
}
# Shares of a set that are lost on balance, below which little and above which much is forgotten.
LITTLE, MUCH = 0.02, 0.1


def first_layer(name: str) -> str:
    """What the picture of a network's first layer shows."""
    return (
        f"First layer: the nine most active maps of the first convolution of “{name}”. Each filter looks for one small "
        "pattern, such as an edge in one direction, and is bright where it finds it."
    )


def score(name: str, right: np.ndarray, seen: np.ndarray) -> str:
    """How well a network reads the visitor's test set.

    Args:
        name: The network's.
        right: bool, shape `(n,)`: which drawings it reads correctly.
        seen: bool, shape `(n,)`: which drawings it was trained on.
    """
    total = f"**{name}** reads {right.sum()} of {len(right)} correctly."
    if seen.all():
        return f"{total} It was trained on all of them, so this is not a test."
    if seen.any():
        unseen = ~seen
        return (
            f"{total} It was trained on {seen.sum()} of them, which do not count as a test. "
            f"Of the {unseen.sum()} that it has not seen, it reads {right[unseen].sum()} correctly."
        )
    return total


def learning_in_words(result: Mapping[str, Any], folds: int) -> str:
    """How the visitor's drawings are read after a fine-tuning.

    Args:
        result: The run's.
        folds: Number of networks in the cross-validation.
    """
    own, held_back = change(result, "own"), change(result, "held_back")
    return (
        f"Of your {own.of} drawings, it read {own.before} correctly before and {own.after} after. They are training data now, "
        f"so this is not a test. For a fair estimate, {folds} more networks were trained by cross-validation, each without some "
        f"of your drawings and tested on those. Together they read {held_back.after} of {held_back.of} correctly. "
        "Expect about the same share of your next drawings."
    )


def forgetting_in_words(result: Mapping[str, Any], mix: str) -> str:
    """How other people's digits are read after a fine-tuning.

    Args:
        result: The run's.
        mix: What the copy was trained on, one of `MIXES`.
    """
    dev, mnist = change(result, "dev"), change(result, "mnist")
    sentences = [
        "**Nothing worth mentioning was forgotten.**",
        f"Of {dev.of} drawings by other people, it read {dev.before} correctly before and {dev.after} after: {dev.lost} lost, "
        f"{dev.gained} gained.",
        f"Of MNIST's {mnist.of:,} test digits, it read {mnist.before / mnist.of:.2%} correctly before and "
        f"{mnist.after / mnist.of:.2%} after.",
    ]
    if not dev.forgotten and not mnist.forgotten:
        return " ".join(sentences)
    share = max((one.lost - one.gained) / one.of for one in (dev, mnist))
    if share < LITTLE:
        sentences[0] = "**It has forgotten a little.**"
    elif share > MUCH:
        sentences[0] = "**It has forgotten a lot.**"
    else:
        sentences[0] = "**It has forgotten some of what it knew.**"
    digits = result["dev_digits"]
    worst = min(range(len(digits["of"])), key=lambda digit: _share_gained(digits, digit))
    if _share_gained(digits, worst) < 0:
        sentences.append(
            f"The {worst} suffered most: of {digits['of'][worst]}, it read {digits['before'][worst]} correctly before and "
            f"{digits['after'][worst]} after."
        )
    if mix == MINE_ONLY:
        sentences.append("Nothing reminded it of the old digits while it learned yours.")
    return " ".join(sentences)


def _share_gained(digits: Mapping[str, Sequence[int]], digit: int) -> float:
    return (digits["after"][digit] - digits["before"][digit]) / max(1, digits["of"][digit])


def next_training(base: str, drawings: int) -> str:
    """What the button starts: a copy of the network `base` learns the visitor's drawings."""
    return f"A copy of **{base}** will be trained on your {drawings} drawings."


def too_few(least: int) -> str:
    """Why there is nothing to fine-tune on yet."""
    return f"Draw and label at least {least} digits to train on them."


def summary(result: Mapping[str, Any], mix: str) -> str:
    """The result of a fine-tuning in a line of the visitor's list."""
    held_back, dev = change(result, "held_back"), change(result, "dev")
    return (
        f"{MIXES[mix]} · your drawings, held out: {held_back.after} of {held_back.of} · "
        f"other people's: {dev.after} of {dev.of}, before: {dev.before}"
    )


def found_in_photo(count: int, left_out: int) -> str:
    """How many digits a photo holds.

    Args:
        count: Digits that are shown.
        left_out: Digits beyond the largest number that is read.
    """
    found = "1 digit found." if count == 1 else f"{count} digits found."
    if not left_out:
        return found
    return f"{found} 1 more is left out." if left_out == 1 else f"{found} {left_out} more are left out."


def photo_legend(names: Sequence[str]) -> str:
    """What is shown under each digit of a photo: the first guesses of one network or of two."""
    guesses = f"the first guess of {names[0]}" if len(names) == 1 else f"the first guesses of {names[0]} and {names[1]}"
    return f"Each digit as the networks see it, with {guesses}. A question mark means that the network is not sure."
