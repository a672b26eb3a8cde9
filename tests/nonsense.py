"""Plain values that no component of ours sends."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence

ATOMS = (
    None,
    True,
    0,
    1,
    -1,
    0.5,
    math.nan,
    math.inf,
    10**400,
    "",
    "x",
    "7",
    2**53,
    [1, 2],
    {"brush": 0, "points": [[0, 0]]},
)


def nonsense(names: Sequence[str], count: int, depth: int = 3) -> Iterator[object]:
    """So many values, the same ones every time: atoms, lists and mappings with some of the names as keys."""
    chance = random.Random(3)

    def one(depth: int) -> object:
        kind = chance.randrange(4) if depth else 0
        if kind == 0:
            return chance.choice(ATOMS)
        if kind == 1:
            return {chance.choice(names): one(depth - 1) for _ in range(3)}
        return [one(depth - 1) for _ in range(chance.randrange(4))]

    return (one(depth) for _ in range(count))
