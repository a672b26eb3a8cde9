"""The spec of a network on the plane, and its arithmetic in numpy against Keras."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest

from playground.labs.network.spec import (
    CROSS_ENTROPY,
    FEATURES,
    INITIALIZERS,
    OPTIMIZERS,
    NetworkSpec,
    column,
    columns,
    decided,
    forward,
    measure,
    points_of,
    table,
    targets,
    unflat,
)
from playground.labs.network.training.program import build_model, half_squared_error
from playground.model.training.build import named_optimizer
from playground.plane.datasets import GENERATORS
from playground.plane.hidden import ACTIVATIONS, flat

SOFTMAX = {"data": "blobs", "num_classes": 4, "loss": CROSS_ENTROPY}


def model_of(spec: NetworkSpec) -> keras.Sequential:
    """A network whose every variable is something else than at the start."""
    model = build_model(spec)
    random = np.random.default_rng(0)
    model.set_weights([random.uniform(0.1, 1.2, one.shape) - 0.5 * (one.ndim == 2) for one in model.get_weights()])
    return model


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_forward_is_keras_s_for_every_activation(activation: str) -> None:
    spec = NetworkSpec(layers=(f"5:{activation}", "3:tanh"), batch_normalization=True, features=FEATURES)
    model = model_of(spec)
    x = np.random.default_rng(1).normal(size=(40, 7)).astype("float32")
    found = forward(spec, model.get_weights(), x)
    inner = keras.Model(model.inputs[0], [layer.output for layer in model.layers if "activation" in layer.name])
    for mine, theirs in zip(found, inner(x), strict=True):
        np.testing.assert_allclose(mine, np.array(theirs), rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize(
    "fields",
    [{}, {"loss": CROSS_ENTROPY}, SOFTMAX, {"data": "plane"}, {"data": "blobs", "num_classes": 3}],
    ids=["tanh", "sigmoid", "softmax", "linear", "squared softmax"],
)
def test_measure_is_keras_s_loss_and_accuracy(fields: dict) -> None:
    spec = NetworkSpec(**fields)
    model = model_of(spec)
    data = table(spec, points_of(spec)[0])
    outputs = np.array(model(data.x))
    loss, accuracy = measure(spec, model.get_weights(), data)
    if spec.loss == CROSS_ENTROPY:
        kind = keras.losses.CategoricalCrossentropy if spec.outputs > 1 else keras.losses.BinaryCrossentropy
        wanted = float(kind()(data.y, outputs))
    else:
        wanted = float(keras.ops.mean(half_squared_error(data.y, outputs)))
    assert loss == pytest.approx(wanted, rel=1e-4)
    truth = points_of(spec)[0].y
    if spec.is_regression:
        assert accuracy == pytest.approx(1 - ((outputs[:, 0] - truth) ** 2).mean() / truth.var(), rel=1e-4)
    else:
        assert accuracy == (decided(spec, outputs) == truth).mean()


def test_the_seven_inputs_are_their_formulas() -> None:
    x = np.array([[0.5, -2.0], [3.0, 1.0]])
    a, b = x.T
    wanted = np.stack([a, b, a * a, b * b, a * b, np.sin(a), np.sin(b)], axis=1)
    np.testing.assert_allclose(columns(NetworkSpec(features=FEATURES), x), wanted, rtol=1e-6)


def test_one_s_own_formula_is_a_further_input_and_stays_finite() -> None:
    spec = NetworkSpec(features=("x2",), formula="1/x1")
    assert spec.inputs == 2
    found = columns(spec, np.array([[0.0, 1.0], [0.5, 2.0]]))
    np.testing.assert_allclose(found, [[1.0, 1000.0], [2.0, 2.0]])
    assert column("log(x1)", np.array([[-1.0, 0.0]])).tolist() == [0.0]


def test_features_have_one_order() -> None:
    assert NetworkSpec(features=("x2", "x1")) == NetworkSpec(features=("x1", "x2"))


@pytest.mark.parametrize("name", GENERATORS)
def test_every_data_set_makes_a_table(name: str) -> None:
    spec = NetworkSpec(data=name, num_classes=3)
    train, test = (table(spec, points) for points in points_of(spec))
    assert train.x.shape == (250, 2)
    assert train.y.shape == test.y.shape == (250, spec.outputs)
    assert train.x.dtype == train.y.dtype == np.float32


def test_targets_follow_the_loss() -> None:
    points = points_of(NetworkSpec())[0]
    assert set(targets(NetworkSpec(), points).ravel()) == {-1, 1}
    assert set(targets(NetworkSpec(loss=CROSS_ENTROPY), points).ravel()) == {0, 1}
    hot = targets(NetworkSpec(**SOFTMAX), points_of(NetworkSpec(**SOFTMAX))[0])
    assert (hot.sum(axis=1) == 1).all()


@pytest.mark.parametrize("normalised", [False, True])
def test_shapes_and_parameters_are_keras_s(normalised: bool) -> None:
    spec = NetworkSpec(layers=("4:tanh", "2:relu"), batch_normalization=normalised)
    model = build_model(spec)
    assert [one.shape for one in model.get_weights()] == list(spec.shapes)
    assert spec.parameters == sum(int(np.prod(one.shape)) for one in model.trainable_variables)
    again = unflat(spec, flat(model.get_weights()))
    for mine, theirs in zip(again, model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("values", [[], [0.0] * 24, [0.0] * 24 + [np.nan], [0.0] * 26])
def test_weights_of_another_network_are_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="25 weights"):
        unflat(NetworkSpec(), values)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"data": "square"}, "`data` must be one of circle"),
        ({"layers": ("0:tanh",)}, "1 to 16 units"),
        ({"layers": ("4:step",)}, "`activation` must be one of"),
        ({"layers": ("²:tanh",)}, "1 to 16 units"),
        ({"layers": ("2:tanh",) * 9}, "`layers` must be at most 8"),
        ({"features": ()}, "at least one input"),
        ({"features": ("x3",)}, "`features` must be of"),
        ({"formula": "__import__('os')"}, "character"),
        ({"data": "plane", "loss": CROSS_ENTROPY}, "Cross-entropy is for classes"),
        ({"learning_rate": 0.0}, "`learning_rate` must be"),
        ({"dropout": 1.0}, "`dropout` must be"),
        ({"batch_size": 0}, "`batch_size` must be"),
        ({"noise": 0.6}, "`noise` must be"),
        ({"train_share": 1.0}, "`train_share` must be"),
        ({"data": "own"}, None),
    ],
)
def test_impossible_settings_get_a_sentence(fields: dict, sentence: str | None) -> None:
    if sentence is None:
        with pytest.raises(ValueError, match="no points of your own"):
            points_of(NetworkSpec(**fields))
        return
    with pytest.raises(ValueError, match=sentence):
        NetworkSpec(**fields)


def test_a_spec_survives_its_text() -> None:
    spec = NetworkSpec(features=FEATURES, layers=(), formula="x1-x2", dropout=0.25)
    assert NetworkSpec.from_json(spec.to_json()) == spec


@pytest.mark.parametrize("name", INITIALIZERS)
def test_initial_weights_come_from_the_seed(name: str) -> None:
    spec = NetworkSpec(initializer=name, layers=("4:tanh", "4:tanh"))
    one, same = (build_model(spec).get_weights() for _ in range(2))
    other = build_model(replace(spec, seed=2)).get_weights()
    np.testing.assert_array_equal(flat(one), flat(same))
    assert (flat(one) != flat(other)).any() == (name != "zeros")
    if name == "uniform_half":
        assert (np.abs(one[0]) <= 0.5).all()
        assert (one[1] == np.float32(0.1)).all()


def test_every_optimizer_is_one_of_the_table() -> None:
    for name in OPTIMIZERS:
        optimizer = named_optimizer(name, NetworkSpec(optimizer=name, learning_rate=0.02).learning_rate)
        assert isinstance(optimizer, keras.optimizers.Optimizer)
        assert float(optimizer.learning_rate) == pytest.approx(0.02)
