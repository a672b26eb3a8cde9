from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from playground.model.optimizer import (
    DEFAULT_LEARNING_RATE,
    OPTIMIZERS,
    PARAMETERS,
    SCHEDULES,
    OptimizerSpec,
    optimizer_fields,
    optimizer_name,
)


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


def config_of(optimizer: Any) -> dict[str, Any]:
    """An optimizer's configuration without the name that Keras numbers it by."""
    return {key: value for key, value in optimizer.get_config().items() if key != "name"}


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_a_name_is_a_keras_optimizer_and_nothing_but_what_it_says(name: str) -> None:
    import keras

    from playground.model.code import named_optimizer_code
    from playground.model.training.build import named_optimizer

    named = OPTIMIZERS[name]
    config = config_of(named_optimizer(name, 0.02))
    assert config["learning_rate"] == pytest.approx(0.02)
    usual = config_of(getattr(keras.optimizers, named.keras_class)(0.02))
    assert {key for key in usual if config[key] != usual[key]} <= named.arguments.keys()
    assert {key: config[key] for key in named.arguments} == dict(named.arguments)
    assert config_of(eval(str(named_optimizer_code(name, 0.02)), {"keras": keras})) == config


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if optimizer_fields(name)["optimizer"] in PARAMETERS])
def test_a_name_and_its_spec_are_the_same_optimizer(name: str) -> None:
    from playground.model.training.build import build_optimizer, named_optimizer

    spec = OptimizerSpec(**optimizer_fields(name), learning_rate=0.02)
    # No spec of these fields tells this one from Adam; its lab keeps the name.
    assert optimizer_name(spec) == name.removesuffix("_beta_0.5")
    assert config_of(build_optimizer(spec, 10)) == config_of(named_optimizer(name, 0.02))


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
