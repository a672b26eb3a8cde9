"""Keras's steps of a small network: against the written-out mathematics, against a plain Keras training, and its script."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest

from playground.labs.neuron.backpropagation import backpropagate, forward
from playground.labs.neuron.losses import CROSS_ENTROPY, SQUARED_ERROR
from playground.labs.neuron.small_network import AND, CIRCLE, REGRESSION, WHOLE_BATCH, XOR, SmallNetworkSpec, samples
from playground.labs.neuron.training.steps import check, follow, set_initial_weights

SPECS = [
    SmallNetworkSpec(),
    SmallNetworkSpec(task=AND, units=(), steps=3),
    SmallNetworkSpec(task=CIRCLE, units=(4, 4, 4), activation="relu", update=WHOLE_BATCH, steps=20, sample=9),
    SmallNetworkSpec(task=CIRCLE, units=(4, 2), activation="gelu", loss=SQUARED_ERROR, steps=7, sample=24),
    SmallNetworkSpec(task=REGRESSION, units=(3,), loss=SQUARED_ERROR, update=WHOLE_BATCH, learning_rate=0.1, steps=50),
    SmallNetworkSpec(task=XOR, units=(4, 4), activation="sigmoid", loss=SQUARED_ERROR, learning_rate=10.0, steps=100),
]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.task}-{spec.units}")
def test_a_step_is_that_of_the_written_out_mathematics(spec: SmallNetworkSpec) -> None:
    step = follow(spec)
    x, y = samples(spec.task)
    ours = backpropagate(step.layers, x, y, spec.loss, spec.used(spec.steps))
    for name in ("z", "a", "a_gradients", "z_gradients", "kernel_gradients", "bias_gradients"):
        for mine, theirs in zip(getattr(ours, name), getattr(step.before, name), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-9, err_msg=name)
    np.testing.assert_allclose(ours.losses, step.before.losses, rtol=1e-6)
    for place, (old, new) in enumerate(zip(step.layers, step.new_layers, strict=True)):
        np.testing.assert_allclose(
            new.kernel, old.kernel - spec.learning_rate * ours.kernel_gradients[place], rtol=1e-6, atol=1e-7
        )
        np.testing.assert_allclose(
            new.bias, old.bias - spec.learning_rate * ours.bias_gradients[place], rtol=1e-6, atol=1e-7
        )
    np.testing.assert_allclose(forward(step.new_layers, x)[1][-1], step.new_outputs[-1], rtol=1e-6)
    assert step.history.shape == (spec.steps + 1,)
    assert step.history[-1] == pytest.approx(ours.losses.mean())


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.task}-{spec.units}")
def test_the_check_agrees_with_autodiff_to_1e_6(spec: SmallNetworkSpec) -> None:
    found = check(spec)
    assert len(found.names) == len(found.autodiff) == len(found.finite)
    by_chain_rule, by_differences = found.largest_difference
    assert by_chain_rule < 1e-8
    assert by_differences < 1e-6
    assert np.abs(found.autodiff).max() > 0


def test_steps_follow_each_other() -> None:
    for spec in (SPECS[0], SPECS[2]):
        for number in range(3):
            now, later = follow(replace(spec, steps=number)), follow(replace(spec, steps=number + 1))
            for layer, same in zip(now.new_layers, later.layers, strict=True):
                np.testing.assert_allclose(layer.kernel, same.kernel, rtol=1e-12)
            np.testing.assert_allclose(later.history[:-1], now.history, rtol=1e-12)


def test_the_whole_batch_is_what_fit_does() -> None:
    spec = SmallNetworkSpec(task=CIRCLE, units=(3, 3), update=WHOLE_BATCH, steps=10)
    layers = [
        keras.layers.Dense(units, activation=f, dtype="float64")
        for units, f in zip(spec.sizes[1:], spec.activations, strict=True)
    ]
    model = keras.Sequential([keras.Input((2,), dtype="float64"), *layers])
    set_initial_weights(tuple(layers), spec.seed)
    model.compile(optimizer=keras.optimizers.SGD(spec.learning_rate), loss=CROSS_ENTROPY)
    x, y = samples(spec.task)
    model.fit(x, y, batch_size=len(x), epochs=10, shuffle=False, verbose=0)
    for layer, keras_layer in zip(follow(spec).layers, layers, strict=True):
        np.testing.assert_allclose(layer.kernel, keras_layer.kernel.numpy(), atol=1e-6)


def test_one_sample_an_update_takes_them_in_turn() -> None:
    spec = SmallNetworkSpec(sample=3)
    assert [spec.shown(step) for step in range(5)] == [2, 3, 0, 1, 2]
    assert [list(spec.used(step)) for step in range(2)] == [[2], [3]]
    assert list(replace(spec, update=WHOLE_BATCH).used(7)) == [0, 1, 2, 3]


def test_other_seeds_are_other_networks_and_the_same_seed_the_same() -> None:
    first, again, other = (follow(SmallNetworkSpec(seed=seed)).layers[0].kernel for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).all()
