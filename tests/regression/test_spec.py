from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest

from playground.labs.regression.points import Point
from playground.labs.regression.spec import (
    LOGISTIC,
    MAX_UPDATES,
    PolynomialSpec,
    RegressionSpec,
    objective,
    optimum,
    refusal,
    training_data,
)

LINE, BOUNDARY = RegressionSpec(), RegressionSpec(task=LOGISTIC)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("task", "poisson"), ("learning_rate", 0), ("learning_rate", float("nan")), ("batch_size", 0), ("batch_size", 1.5),
        ("epochs", 0), ("epochs", 10**9), ("l2", -1), ("shuffle", "never"), ("seed", -1), ("samples", 2), ("noise", 3), ("gap", -0.1),
    ],
)  # fmt: skip
def test_impossible_settings_are_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"`{field}` must be .* Received: {field}="):
        replace(LINE, **{field: value})


@pytest.mark.parametrize(("field", "value"), [("degree", 0), ("degree", 16), ("penalty", "l3"), ("strength", -1)])
def test_impossible_polynomials_are_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"`{field}` must be .* Received: {field}="):
        replace(PolynomialSpec(), **{field: value})


def test_specs_survive_json() -> None:
    for spec in (LINE, BOUNDARY, replace(LINE, seed=7, l2=1)):
        assert RegressionSpec.from_json(spec.to_json()) == spec


@pytest.mark.parametrize("spec", [replace(LINE, l2=0.3), replace(BOUNDARY, l2=0.3)], ids=lambda spec: spec.task)
def test_the_objective_is_what_keras_evaluates(spec: RegressionSpec) -> None:
    x, y = training_data(spec.task, spec.sample())
    unit = keras.layers.Dense(
        1, activation="sigmoid" if spec.task == LOGISTIC else None, kernel_regularizer=keras.regularizers.L2(spec.l2)
    )
    model = keras.Sequential([keras.Input((spec.inputs,)), unit])
    model.compile(loss="binary_crossentropy" if spec.task == LOGISTIC else "mean_squared_error")
    weights = np.arange(1, spec.inputs + 2) / 2
    model.set_weights([weights[:-1, None], weights[-1:]])
    assert float(objective(spec, weights, x, y)) == pytest.approx(model.evaluate(x, y, verbose=0), abs=1e-4)


def test_the_optimum_is_none_exactly_where_there_is_none() -> None:
    x, y = training_data(LOGISTIC, BOUNDARY.sample())
    assert optimum(BOUNDARY, x, y, 0.0) is None
    assert optimum(BOUNDARY, x, y, 0.01) is not None
    assert optimum(BOUNDARY, x, np.ones(len(y)), 0.01) is None
    flipped = y.copy()
    flipped[np.argmax(x.sum(axis=1))] = 0
    best = optimum(BOUNDARY, x, flipped, 0.0)
    assert best is not None
    around = best + np.vstack([np.eye(3), -np.eye(3)]) * 0.01
    assert (objective(BOUNDARY, around, x, flipped) > objective(BOUNDARY, best, x, flipped)).all()


def test_too_few_points_and_too_many_updates_are_refused_in_words() -> None:
    assert "At least two points" in refusal(LINE, 1)
    assert refusal(LINE, 100) == ""
    long = replace(LINE, epochs=5_000, batch_size=1)
    assert "These settings need 500,000 updates" in refusal(long, 100)
    assert f"{MAX_UPDATES:,}" in refusal(long, 100)


def test_classes_are_targets_and_heights_are_not() -> None:
    points = (Point(x=0.1, y=0.2, label=1), Point(x=0.3, y=0.4))
    x, y = training_data(LOGISTIC, points)
    assert (x.tolist(), y.tolist()) == ([[0.1, 0.2], [0.3, 0.4]], [1, 0])
    x, y = training_data("linear", points)
    assert (x.tolist(), y.tolist()) == ([[0.1], [0.3]], [0.2, 0.4])
