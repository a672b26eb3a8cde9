from __future__ import annotations

import pytest

from playground.labs.gradient_descent import words
from playground.labs.gradient_descent.lab import CONTESTANTS


@pytest.mark.parametrize(
    ("optimizer", "slots", "sentence"),
    [
        ("sgd", (), "Nothing is kept for the next step."),
        ("momentum", ("m",), "Kept for the next step: m (the velocity)."),
        ("adagrad", ("v",), "Kept for the next step: v (the sum of past squared gradients)."),
        ("adam", ("m", "v"), "Kept for the next step: m (the mean of past gradients), v (the mean of past squared gradients)."),
    ],
)  # fmt: skip
def test_what_an_optimizer_keeps_is_called_what_it_is(optimizer: str, slots: tuple[str, ...], sentence: str) -> None:
    assert words.kept(CONTESTANTS[optimizer], slots) == sentence


def test_both_directions_of_the_ravine_say_their_limit() -> None:
    along, across = words.convergence(0.2, 0.5, (1.0, 20.0), [0.9, 1.5], [0.9, 1.5])
    assert along.startswith("Along the ravine (λ = 1), the path is **oscillating**.")
    assert "critical momentum" in along
    assert "**divergent**" in across
    assert "stable limit is α = 0.15." in across
