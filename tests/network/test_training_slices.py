"""Training on the plane: the compiled loop against Keras's own `fit`, and against itself."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest

from playground.labs.network.run import LOSS_LIMIT, NetworkRun, State
from playground.labs.network.spec import CROSS_ENTROPY, NetworkSpec, measure, points_of, table
from playground.labs.network.training import program as program_module
from playground.labs.network.training import slices
from playground.labs.network.training.program import (
    build_model,
    dropout_factors,
    half_squared_error,
    order,
)
from playground.labs.network.training.slices import advance
from playground.model.training.build import named_optimizer
from playground.plane.datasets import Points

FOREVER = 1_000.0


def start(spec: NetworkSpec, own: Points | None = None) -> State:
    answer = advance(spec, own, None, 0, 0, 1, FOREVER)
    assert answer.state is not None
    return answer.state


def go(spec: NetworkSpec, state: State, epochs: int = 0, batches: int = 0, frames: int = 1, own: Points | None = None):
    return advance(spec, own, state, epochs, batches, frames, FOREVER)


def assert_same(one: State, other: State, tolerance: float = 0.0) -> None:
    assert (one.epoch, one.batch) == (other.epoch, other.batch)
    for a, b in zip([*one.model, *one.optimizer], [*other.model, *other.optimizer], strict=True):
        np.testing.assert_allclose(a, b, atol=tolerance, rtol=tolerance)


DEFAULT = NetworkSpec()
REST = NetworkSpec(optimizer="adam", batch_size=30, dropout=0.2, l2=0.01, batch_normalization=True)


@pytest.mark.parametrize("spec", [DEFAULT, REST], ids=["default", "rest, dropout, normalisation"])
def test_one_call_of_100_epochs_is_100_calls_of_one(spec: NetworkSpec) -> None:
    first = start(spec)
    many = go(spec, first, epochs=100, frames=3)
    one = first
    curves = []
    for _ in range(100):
        answer = go(spec, one, epochs=1)
        one = answer.state
        curves.append(answer.curves[-1])
    assert_same(many.state, one, 1e-6)
    np.testing.assert_allclose(many.curves[1:], curves, atol=1e-6)
    assert [frame.at for frame in many.frames] == [33, 67, 100]


@pytest.mark.parametrize(
    "spec",
    [
        NetworkSpec(optimizer="sgd", learning_rate=0.03),
        NetworkSpec(optimizer="adam", batch_size=30, l1=0.001, l2=0.01),
        NetworkSpec(data="blobs", num_classes=3, loss=CROSS_ENTROPY, optimizer="momentum", batch_normalization=True),
        pytest.param(NetworkSpec(loss=CROSS_ENTROPY, layers=("6:relu",), optimizer="muon"), marks=pytest.mark.proof),
        NetworkSpec(data="bumps", samples=300, layers=("5:silu",), optimizer="rmsprop"),
    ],
    ids=["sgd", "penalties and a short batch", "softmax, normalised", "logits, muon", "regression"],
)
def test_epochs_are_those_of_fit_on_the_same_batches(spec: NetworkSpec) -> None:
    train, _ = (table(spec, points) for points in points_of(spec))
    state = start(spec)
    mine = go(spec, state, epochs=3).state

    model = build_model(spec)
    model.set_weights(list(state.model))
    penalty = keras.regularizers.L1L2(l1=spec.l1, l2=spec.l2)
    for layer in model.layers:
        if isinstance(layer, keras.layers.Dense):
            layer.kernel_regularizer = penalty
            layer.kernel.regularizer = penalty
    fitted = keras.Sequential(model.layers[:-1]) if spec.loss == CROSS_ENTROPY else model
    kinds = {1: keras.losses.BinaryCrossentropy, 3: keras.losses.CategoricalCrossentropy}
    loss = kinds[spec.outputs](from_logits=True) if spec.loss == CROSS_ENTROPY else half_squared_error
    fitted.compile(optimizer=named_optimizer(spec.optimizer, spec.learning_rate), loss=loss)
    for epoch in range(3):
        rows = np.array(order(len(train.x), spec.seed, epoch))
        fitted.fit(train.x[rows], train.y[rows], batch_size=spec.batch_size, epochs=1, shuffle=False, verbose=0)
    for a, b in zip(mine.model, model.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_each_epoch_has_an_order_of_its_own() -> None:
    first, again, second = (np.array(order(250, 1, epoch)) for epoch in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert sorted(first) == sorted(second) == list(range(250))
    assert (first != second).mean() > 0.9


def test_losses_are_on_the_whole_sets() -> None:
    answer = go(DEFAULT, start(DEFAULT), epochs=5)
    for points, column in zip(points_of(DEFAULT), (1, 2), strict=True):
        loss, accuracy = measure(DEFAULT, answer.state.model, table(DEFAULT, points))
        assert answer.curves[-1, column] == pytest.approx(loss, abs=1e-5)
        assert answer.curves[-1, column + 2] == pytest.approx(accuracy, abs=1e-6)


@pytest.mark.parametrize("batch_size", [10, 30, 5_000])
def test_batches_make_an_epoch(batch_size: int) -> None:
    spec = replace(DEFAULT, batch_size=batch_size)
    first = start(spec)
    whole = go(spec, first, epochs=2)
    state = go(spec, first, epochs=1).state
    for _ in range(whole.steps):
        state = go(spec, state, batches=1).state
    assert_same(state, whole.state, 1e-6)
    if whole.steps > 2:
        half = go(spec, go(spec, first, epochs=1).state, batches=2).state
        assert (half.epoch, half.batch) == (1, 2)
        assert_same(go(spec, half, epochs=1).state, whole.state, 1e-6)


def test_what_a_learner_moves_needs_no_new_trace_and_acts() -> None:
    spec = NetworkSpec(layers=("5:tanh", "3:tanh"), optimizer="sgd", learning_rate=0.03)
    state = go(spec, start(spec), epochs=5).state
    compiled = slices._programs.get(NetworkRun(spec).architecture, lambda: pytest.fail("was not kept"), 0.0)
    before = compiled.traces
    plain = go(spec, state, epochs=3).state
    for change in (
        {"learning_rate": 0.3},
        {"l1": 0.1},
        {"l2": 0.1},
        {"dropout": 0.5},
        {"noise": 0.4},
        {"data_seed": 9},
    ):
        other = go(replace(spec, **change), state, epochs=3).state
        assert max(np.abs(a - b).max() for a, b in zip(plain.model, other.model, strict=True)) > 1e-4, change
    assert compiled.traces == before == 1


def test_dropout_leaves_out_so_many_and_keeps_the_mean() -> None:
    factors = np.array(dropout_factors((2_000, 50), 1, 3, 0.3))
    assert (factors == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert factors.mean() == pytest.approx(1, abs=0.01)
    assert set(np.unique(factors)) == {0.0, np.float32(1 / 0.7)}


def test_divergence_stops_at_its_epoch_and_keeps_the_state_before() -> None:
    calm = NetworkSpec(
        data="bumps",
        samples=200,
        layers=("4:relu",),
        features=("x1", "x2", "x1^2"),
        optimizer="sgd",
        learning_rate=0.001,
    )
    state = go(calm, start(calm), epochs=4).state
    wild = replace(calm, learning_rate=10.0)
    answer = go(wild, state, epochs=50, frames=4)
    assert answer.diverged > 4
    assert answer.state.epoch == answer.diverged - 1
    assert (answer.curves[:, 1:3] < LOSS_LIMIT).all()
    assert all(np.isfinite(one).all() for one in answer.state.model)
    # One epoch further is where it leaves all bounds.
    again = go(wild, answer.state, epochs=1)
    assert again.diverged == answer.diverged


def test_another_optimizer_goes_on_from_the_same_weights() -> None:
    muon = replace(DEFAULT, optimizer="muon")
    state = go(DEFAULT, start(DEFAULT), epochs=2).state
    fresh = replace(start(muon), model=state.model, epoch=state.epoch)
    answer = go(muon, state, epochs=1)
    assert answer.state.epoch == 3
    assert_same(answer.state, go(muon, fresh, epochs=1).state)


def test_an_optimizer_never_inherits_anothers_variables_of_the_same_shapes() -> None:
    momentum, rmsprop = replace(DEFAULT, optimizer="momentum"), replace(DEFAULT, optimizer="rmsprop")
    state = go(momentum, start(momentum), epochs=3).state
    fresh = replace(start(rmsprop), model=state.model, epoch=state.epoch)
    assert [one.shape for one in fresh.optimizer] == [one.shape for one in state.optimizer]
    assert_same(go(rmsprop, state, epochs=1).state, go(rmsprop, fresh, epochs=1).state)


def test_edited_weights_are_trained_on() -> None:
    state = go(DEFAULT, start(DEFAULT), epochs=2).state
    edited = replace(state, model=(state.model[0] + 1, *state.model[1:]))
    answer = go(DEFAULT, edited, epochs=0)
    np.testing.assert_array_equal(answer.state.model[0], edited.model[0])


def test_gradient_sizes_are_autodiff_s() -> None:
    answer = go(DEFAULT, start(DEFAULT), epochs=3)
    data = table(DEFAULT, points_of(DEFAULT)[0])

    def loss(kernel: np.ndarray) -> float:
        return measure(DEFAULT, (kernel, *answer.state.model[1:]), data)[0]

    kernel = answer.state.model[0].astype("float64")
    gradient = np.zeros_like(kernel)
    for place in np.ndindex(*kernel.shape):
        step = np.zeros_like(kernel)
        step[place] = 1e-5
        gradient[place] = (loss(kernel + step) - loss(kernel - step)) / 2e-5
    assert answer.gradient_sizes[0] == pytest.approx(np.linalg.norm(gradient), rel=1e-3)


def test_points_of_one_s_own() -> None:
    random = np.random.default_rng(0)
    own = Points(x=random.normal(size=(40, 2)), y=np.arange(40) % 3.0, num_classes=3)
    spec = NetworkSpec(data="own", num_classes=3)
    answer = go(spec, start(spec, own), epochs=2, own=own)
    assert answer.state.model[-1].shape == (3,)


def test_a_compilation_under_way_is_said_and_others_go_on() -> None:
    spec = NetworkSpec(layers=("7:tanh", "7:relu", "3:elu"))
    ready = start(DEFAULT)
    assert advance(spec, None, None, 0, 0, 1, 0.0).compiling
    assert go(DEFAULT, ready, epochs=1).state is not None
    assert start(spec).epoch == 0


def test_a_compilation_that_fails_is_raised_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = NetworkSpec(layers=("9:tanh",))

    def broken(name: str, learning_rate: float) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as patched:
        patched.setattr(program_module, "named_optimizer", broken)
        with pytest.raises(RuntimeError, match="no"):
            start(spec)
    assert start(spec).epoch == 0


def test_the_keras_file_says_what_the_state_says(tmp_path) -> None:
    spec = NetworkSpec(layers=("4:sine", "3:mish"))
    state = go(spec, start(spec), epochs=2).state
    path = tmp_path / "network.keras"
    path.write_bytes(slices.keras_file(spec, state.model))
    loaded = keras.models.load_model(path)
    data = table(spec, points_of(spec)[1])
    from playground.labs.network.spec import forward

    np.testing.assert_allclose(np.array(loaded(data.x)), forward(spec, state.model, data.x)[-1], atol=1e-5)
