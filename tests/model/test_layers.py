from __future__ import annotations

import pytest

from playground.model.layers import KINDS, ImpossibleNetwork, layer_text, parse_layer, summarize

IMAGE = (28, 28, 1)
NETWORKS = [
    ("conv2d:32:3:relu", "max_pooling2d:2", "conv2d:64:3:relu", "max_pooling2d:2", "conv2d:64:3:relu", "flatten", "dense:64:relu", "dense:10:softmax"),
    ("flatten", "dense:512:relu", "dropout:0.2", "dense:10:softmax"),
    ("conv2d:8:5:linear:2:same", "batch_normalization", "activation:relu", "average_pooling2d:3", "global_average_pooling2d", "dense:10:linear"),
    ("conv2d:4:4:tanh:3", "dropout:0.1", "flatten", "batch_normalization", "dense:7:gelu"),
    ("gaussian_noise:0.2", "flatten", "dense:9", "gaussian_noise", "dense:10:softmax"),
    ("max_pooling2d:5", "conv2d:3:2:elu:4:same", "flatten", "dense:2:sigmoid"),
]  # fmt: skip


@pytest.mark.parametrize("layers", NETWORKS)
def test_shapes_and_parameters_are_those_of_keras(layers: tuple[str, ...]) -> None:
    import keras

    from playground.model.training.build import build_layers

    model = keras.Sequential([keras.Input(IMAGE), *build_layers(layers, IMAGE, initializer="glorot_uniform")])
    ours = summarize(layers, IMAGE)
    assert [layer.output_shape for layer in ours] == [tuple(layer.output.shape[1:]) for layer in model.layers]
    assert [layer.parameters for layer in ours] == [layer.count_params() for layer in model.layers]


@pytest.mark.parametrize("layers", NETWORKS)
def test_text_survives_reading_and_writing(layers: tuple[str, ...]) -> None:
    for text in layers:
        layer = parse_layer(text)
        assert parse_layer(layer_text(layer)) == layer


def test_every_kind_is_a_keras_layer_of_the_same_name() -> None:
    import keras

    assert all(hasattr(keras.layers, kind.__name__) for kind in KINDS.values())


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        (("dense:10:softmax",), "Put a Flatten before it"),
        (("flatten", "conv2d:3:3"), "needs a picture"),
        (("conv2d:8:11", "conv2d:8:11", "conv2d:8:11"), "larger than the 8 × 8 picture"),
        (("max_pooling2d:8", "max_pooling2d:8"), "Layer 2"),
        (("nonsense",), "is not a layer"),
        (("<script>alert(1)</script>",), "is not a layer"),
        (("conv2d:x:3",), "must be a number"),
        (("conv2d:8",), "is missing a value"),
        (("dense:8:relu:9",), "more values"),
        (("dense:0",), "from 1 to 4096"),
        (("dense:99999",), "from 1 to 4096"),
        (("dense:8:nope",), "activation"),
        (("dropout:nan",), "rate"),
        (("dropout:1.5",), "rate"),
        (("gaussian_noise:1.1",), "stddev"),
        (("gaussian_noise:inf",), "stddev"),
        (("conv2d:8:3:relu:9",), "strides"),
        (("conv2d:8:3:relu:1:full",), "padding"),
        (("flatten",) * 31, "30 layers"),
    ],
)
def test_impossible_networks_are_refused_in_words(layers: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(ImpossibleNetwork, match=sentence):
        summarize(layers, IMAGE)
