"""Draws pictures that are no digits, the same ones every time."""

from __future__ import annotations

import numpy as np

from playground.digits.mnist import shared_mnist
from playground.digits.training.refusals import (
    SEEN_LETTERS,
    SYMBOLS,
    UNSEEN_LETTERS,
    Hand,
    Lines,
    copies_of,
    on_canvas,
    scribbles,
)
from playground.labs.explain import no_digits
from playground.labs.explain.attribution import SIDE


def draw(kind: str, first: int, count: int) -> np.ndarray:
    """A few pictures of a kind.

    Letters, symbols and scribbles are drawn as lines and distorted like handwriting; letters that may also be digits are left out.
    Shuffled digits are test digits whose pixels have changed places. Noise is uniform, and each pixel's own.

    Args:
        kind: One of `KINDS`.
        first, count: Which pictures. The same two numbers give the same pictures.

    Returns:
        uint8, shape `(count, 28, 28)`, ink 0 to 255.
    """
    chance = np.random.default_rng((no_digits.SEED, no_digits.KINDS.index(kind), first))
    if kind == no_digits.NOISE:
        return chance.integers(0, 256, (count, SIDE, SIDE)).astype("uint8")
    if kind == no_digits.SHUFFLED:
        digits = shared_mnist().x_test[first : first + count].reshape(count, -1)
        return np.asarray(chance.permuted(digits, axis=1)).reshape(count, SIDE, SIDE)
    if kind == no_digits.SCRIBBLES:
        return on_canvas(scribbles(count, chance))
    return on_canvas(_some({**SEEN_LETTERS, **UNSEEN_LETTERS} if kind == no_digits.LETTERS else SYMBOLS, count, chance))


def _some(shapes: dict[str, Lines], count: int, chance: np.random.Generator) -> list[Hand]:
    """Random shapes, each distorted in its own way."""
    names = chance.choice(list(shapes), count)
    return [copies_of({name: shapes[name]}, 1, chance)[0] for name in names]
