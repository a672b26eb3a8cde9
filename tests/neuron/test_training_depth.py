"""Gradients by layer against Keras's own loop and theory; trainings that work and that do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from playground.engine.report import Report
from playground.labs.neuron.depth import BINS, CIRCLE, MEASURED, DepthSpec
from playground.labs.neuron.training.depth import build_model, histograms, load_data, measure, train
from playground.labs.neuron.words import verdict
from playground.runs.folder import Folder

SMALL = DepthSpec(data=CIRCLE, depth=4, units=16, activation="tanh", updates=30)


@pytest.mark.parametrize(
    "changes", [{}, {"residual": True}, {"batch_norm": True}, {"batch_norm": True, "residual": True, "data": "digits"}]
)
def test_gradients_are_those_of_the_functional_model(changes: dict) -> None:
    spec = replace(SMALL, **changes)
    x, y, _, _ = load_data(spec)
    model = build_model(spec)
    with tf.GradientTape() as tape:
        logits = model(x[:MEASURED], training=True)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y[:MEASURED], logits)
    kernels = [weight for weight in model.trainable_weights if weight.name == "kernel"]
    expected = [np.sqrt((gradient.numpy() ** 2).mean()) for gradient in tape.gradient(loss, [k.value for k in kernels])]
    found = measure(spec)
    np.testing.assert_allclose(found.gradient_norms, expected, rtol=1e-4)
    # Behind the last hidden layer there is the output alone: dL_i/dh = (softmax - one-hot) W^T.
    head = model.get_layer("logits").kernel.numpy()
    excess = tf.nn.softmax(logits).numpy() - np.eye(spec.classes)[y[:MEASURED]]
    assert found.signal_norms[-1] == pytest.approx(np.sqrt(((excess @ head.T) ** 2).mean()), rel=1e-4)
    assert found.loss == pytest.approx(float(loss), rel=1e-5)
    assert found.shares.shape == (4, BINS)
    np.testing.assert_allclose(found.shares.sum(axis=1), 1)


def test_sigmoids_vanish_large_weights_explode_and_the_cures_cure() -> None:
    deep = DepthSpec(depth=20)
    assert measure(deep).ratio < 1e-8
    assert "vanish" in verdict(measure(deep))
    wild = DepthSpec(depth=20, activation="linear", initializer="random_normal", stddev=0.5)
    # Each of 19 layers multiplies the signal by about 0.5 sqrt(32).
    found = measure(wild)
    assert np.log(found.ratio) == pytest.approx(19 * np.log(0.5 * np.sqrt(32)), rel=0.15)
    # What comes forward grows as much, so the weights' gradients are all alike, and all far too large.
    assert found.gradient_norms[:-1].max() / found.gradient_norms[:-1].min() < 10
    assert found.gradient_norms.min() > 1e3
    for cure in (
        {"activation": "relu", "initializer": "he_normal"},
        {"residual": True},
        {"batch_norm": True, "activation": "tanh"},
    ):
        assert 0.01 < measure(replace(deep, **cure)).ratio < 100, cure


def test_zeros_learn_nothing_and_dead_relus_are_counted() -> None:
    nothing = measure(DepthSpec(depth=3, activation="tanh", initializer="zeros"))
    assert not nothing.gradient_norms.any()
    assert "exactly **0**" in verdict(nothing)
    dead = measure(DepthSpec(depth=30, activation="relu", initializer="random_normal", stddev=0.05))
    alive = measure(DepthSpec(depth=3, activation="relu", initializer="he_normal"))
    assert alive.dead.sum() < dead.dead.sum()
    assert dead.dead.max() <= 32


def test_the_seed_decides_and_the_global_generator_does_not() -> None:
    keras.utils.set_random_seed(1)
    first = measure(SMALL)
    keras.utils.set_random_seed(2)
    np.testing.assert_array_equal(first.gradient_norms, measure(SMALL).gradient_norms)
    assert (first.gradient_norms != measure(replace(SMALL, seed=2)).gradient_norms).all()


def test_histograms_take_constants_and_what_is_no_number() -> None:
    edges, shares = histograms([np.zeros((3, 2)), np.array([[np.inf, np.nan]])])
    assert edges[0] < 0 < edges[-1]
    assert shares[0].sum() == 1
    assert shares[1].sum() == 0


def trained(spec: DepthSpec, folder: Path) -> tuple[dict, list[dict]]:
    events: list[dict] = []
    result = train(spec, Folder(str(folder)), Report(send=events.append, stop_requested=lambda: False))
    return result, events


def test_a_training_says_its_loss_and_repeats_exactly(tmp_path: Path) -> None:
    spec = replace(SMALL, updates=120, learning_rate=0.3)
    result, events = trained(spec, tmp_path)
    again, _ = trained(spec, tmp_path)
    assert result == again
    assert result["loss"] < np.log(2)
    assert result["accuracy"] > 0.8
    assert [event["updates"] for event in events if event["kind"] == "batch"][-60:] == list(range(2, 121, 2))
    assert [event["kind"] for event in events][-1] == "result"


def test_a_vanishing_network_stays_at_chance(tmp_path: Path) -> None:
    result, _ = trained(replace(SMALL, depth=20, activation="sigmoid", updates=60), tmp_path)
    assert 0.35 < result["accuracy"] < 0.65


def test_a_diverging_training_says_so(tmp_path: Path) -> None:
    spec = replace(SMALL, depth=20, activation="linear", initializer="random_normal", stddev=1.0, learning_rate=10.0)
    with pytest.raises(FloatingPointError, match="diverged"):
        trained(spec, tmp_path)
