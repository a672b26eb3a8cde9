from __future__ import annotations

import math

import numpy as np
import pytest

from playground.model.optimizer import DEFAULT_LEARNING_RATE, PARAMETERS, SCHEDULES, OptimizerSpec


@pytest.mark.parametrize("name", list(PARAMETERS))
def test_defaults_are_those_of_keras(name: str) -> None:
    import keras

    ours = OptimizerSpec(optimizer=name, learning_rate=DEFAULT_LEARNING_RATE[name])
    theirs = keras.optimizers.get(name).get_config()
    assert theirs["learning_rate"] == pytest.approx(ours.learning_rate)
    for parameter, value in ours.optimizer_config().items():
        # One field serves all, and Lion's own β2 is 0.99.
        own = 0.99 if (name, parameter) == ("lion", "beta_2") else value
        assert theirs[parameter] == pytest.approx(own), parameter


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_schedules_follow_their_formula(schedule: str) -> None:
    from playground.model.training.build import learning_rate

    steps, rate = 100, 0.02
    built = learning_rate(OptimizerSpec(learning_rate=rate, schedule=schedule), steps)
    values = np.array([float(built(step)) if callable(built) else built for step in range(steps + 1)])
    share = np.arange(steps + 1) / steps
    if schedule == "one_cycle":
        up = 0.1 * rate + 0.9 * rate * np.arange(25) / 25
        down = rate / 2 * (1 + np.cos(math.pi * np.arange(76) / 75))
        wanted = np.concatenate([up, down])
    else:
        wanted = {
            "constant": np.full(steps + 1, rate),
            "cosine": rate / 2 * (1 + np.cos(math.pi * share)),
            "exponential": rate * 0.01**share,
        }[schedule]
    np.testing.assert_allclose(values, wanted, rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize(
    "wrong",
    [
        {"learning_rate": 0}, {"learning_rate": float("nan")}, {"learning_rate": "1"}, {"momentum": 1.0},
        {"beta_2": -0.1}, {"optimizer": "lbfgs"}, {"schedule": "linear"}, {"nesterov": 1}, {"epsilon": float("inf")},
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_keras_words(wrong: dict) -> None:
    name = next(iter(wrong))
    with pytest.raises(ValueError, match=f"`{name}` must be .* Received: {name}="):
        OptimizerSpec(**wrong)
