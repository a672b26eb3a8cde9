"""The sentences of "Inside a network" that hold numbers or names, each of them whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from playground.digits.classification import wilson_interval
from playground.digits.spec import TEST_COUNT
from playground.digits.words import DIGITS
from playground.labs.inside.filters import STEPS
from playground.labs.inside.frozen import OWN, RANDOM, TRAINED, FrozenSpec
from playground.labs.inside.kernels import kernel_text
from playground.labs.inside.layer import LayerView
from playground.labs.inside.receptive_field import SAME, Window
from playground.labs.inside.sampling import NONE, POOLING, SHIFTS, STRIDE
from playground.model.layers import shape_text

# What a layer does, by its Keras class.
ABOUT = {
    "Conv2D": "Each channel adds up every input map, weighted by a kernel that slides over it.",
    "MaxPooling2D": "The largest value of each window.",
    "AveragePooling2D": "The mean of each window.",
    "GlobalAveragePooling2D": "The mean of each map.",
    "Flatten": "All maps as one row of values.",
    "Dense": "Each unit is a weighted sum of all inputs.",
    "Dropout": "Acts in training only.",
    "GaussianNoise": "Acts in training only.",
    "BatchNormalization": "Each channel is shifted and scaled.",
    "Activation": "A function of each value.",
}
# The three networks of a training with a frozen kernel.
FROZEN_NAMES = {OWN: "your kernel, frozen", RANDOM: "random kernel, frozen", TRAINED: "kernel trained with the rest"}
TRAINING_ONLY = "Acts in training only."
THE_PICTURE = "The picture that the network reads, 28 × 28 values from 0 to 1."


def after_epoch(name: str, epoch: int) -> str:
    """What a network is called as it was after an epoch; epoch 0 is before the first update."""
    return f"{name}, before training" if epoch == 0 else f"{name}, after epoch {epoch}"


def title(layer: LayerView) -> str:
    """A layer's name with what it is."""
    if layer.activation and layer.kind != "Activation":
        return f"{layer.name} ({layer.kind}, {layer.activation})"
    return f"{layer.name} ({layer.kind})" if not layer.activation else f"{layer.name} ({layer.activation})"


def about(layer: LayerView) -> str:
    """What a layer does, its shape and its size, in one line."""
    parts = [ABOUT.get(layer.kind, TRAINING_ONLY), f"Output {shape_text(layer.output_shape)}"]
    if layer.parameters:
        parts[-1] += f", {layer.parameters:,} parameters"
    silent = silent_channels(layer)
    if silent:
        parts[-1] += f", {silent} of {layer.output_shape[-1]} channels all 0 for this picture"
    if layer.field and layer.field.field > 1:
        parts[-1] += f", receptive field {layer.field.field} × {layer.field.field}"
    return f"{' '.join(parts)}."


def silent_channels(layer: LayerView) -> int:
    """How many of a layer's maps are 0 everywhere."""
    if layer.outputs.ndim != 3:
        return 0
    flat = layer.outputs.reshape(-1, layer.outputs.shape[-1])
    return int((flat == 0).all(axis=0).sum())


def places(name: str, digit: int, count: int, of: int) -> str:
    """At how many places a network reads the same digit.

    Args:
        name: The network's.
        digit: What it reads where the picture is not moved.
        count: Places where it reads that.
        of: All places.
    """
    return f"“{name}” reads {DIGITS[digit]} at {count} of {of} places."


def no_channel(text: str) -> str:
    """What a text needs to name a channel."""
    return f"This network has no channel {text}. Name a layer and a channel, such as conv2d/5, or click a channel in the picture."


def silence(silent: list[int], channels: int, count: int) -> str:
    """Which channels answer to no test digit.

    Args:
        silent: The channels.
        channels: How many there are.
        count: Test digits.
    """
    if not silent:
        return f"None of the {channels} channels is silent on all {count:,} test digits."
    listed = ", ".join(map(str, silent))
    verb = "is" if len(silent) == 1 else "are"
    return f"{len(silent)} of {channels} channels {verb} silent on all {count:,} test digits (dead): {listed}."


def channel_answers(channel: int, silent: float) -> str:
    """How often a channel is silent, and what its strongest answers show."""
    return (
        f"The nine test patches that excite channel {channel} most, with the value that each gives. "
        f"The channel is silent on {silent:.1%} of the test digits."
    )


def ascent(seed: int, begin: float, end: float) -> str:
    """What gradient ascent has reached."""
    return (
        f"A picture made by gradient ascent, which began with noise (seed {seed}): {STEPS} steps on the pixels raised the mean of the "
        f"channel before its activation from {begin:.3g} to {end:.3g}."
    )


def sampled_channel(channel: int, shift: int) -> str:
    """Which maps are shown."""
    return (
        f"Channel {channel} of the first convolution, whose map varies most. Above: the picture where it is. Below: moved by {shift} "
        "pixel to the right."
    )


def sampling(errors: Mapping[str, Sequence[float]]) -> str:
    """How the maps of one filter follow with a stride, with pooling, and with neither, after a move by a pixel.

    Args:
        errors: By `NONE`, `STRIDE` and `POOLING`, one for each of `SHIFTS`.
    """
    at = SHIFTS.index(1)
    none, stride, pooling = (errors[name][at] for name in (NONE, STRIDE, POOLING))
    better = "less than" if pooling < stride else "no less than"
    return (
        f"After a move by one pixel, the maps without pooling differ from the moved maps by {none:.1%} of their size, those with "
        f"stride 2 by {stride:.1%}, and those with max pooling by {pooling:.1%}, {better} with the stride."
    )


def not_a_kernel(size: int) -> str:
    """What weights a kernel needs."""
    return f"A kernel of {size} × {size} needs {size * size} numbers from −100 to 100 with commas between them. The default is shown."


def run_name(spec: FrozenSpec) -> str:
    """The name of a training in the visitor's list."""
    return f"Kernel {kernel_text(spec.weights)}"[:60]


def other_kernel(spec: FrozenSpec) -> str:
    """That the training which is shown is not of the kernel on the page."""
    steps = f"stride {spec.strides}, dilation {spec.dilation}, padding {spec.padding}"
    return f"The training that is shown has another kernel: {kernel_text(spec.weights)}, row by row, with {steps}."


def frozen_summary(result: Mapping[str, Any]) -> str:
    """The result of a training in a line of the visitor's list."""
    return f"your kernel {result[OWN]:.1%} · random {result[RANDOM]:.1%} · trained {result[TRAINED]:.1%} of the test digits correct"


def frozen_result(spec: FrozenSpec, result: Mapping[str, Any]) -> str:
    """What three networks reach that differ in their first kernel.

    Args:
        spec: What was trained.
        result: Test accuracy by network.
    """
    sentences = [
        f"After {spec.epochs} epochs on {spec.train_size:,} digits, the network with your kernel reads {result[OWN]:.1%} of the test "
        f"digits correctly, the one with a random kernel {result[RANDOM]:.1%}, and the one whose kernel was trained {result[TRAINED]:.1%}."
    ]
    for other, name in ((RANDOM, "the random kernel"), (TRAINED, "the trained kernel")):
        own, theirs = (wilson_interval(result[one], TEST_COUNT) for one in (OWN, other))
        if own.low > theirs.high:
            sentences.append(f"Your kernel does better than {name}.")
        elif own.high < theirs.low:
            sentences.append(f"Your kernel does worse than {name}.")
        else:
            sentences.append(
                f"Between your kernel and {name} there is no difference that {TEST_COUNT:,} test digits could show."
            )
    return " ".join(sentences)


def walk(window: Window, pixels: int) -> str:
    """How a window walks over a square picture, and what it leaves out.

    Args:
        window: The window.
        pixels: Along a side of the picture.
    """
    count, left = window.positions(pixels), window.left_over(pixels)
    size = f"The output has {count} × {count} values: {count} positions of the window along each side."
    if window.padding == SAME:
        return f"{size} The picture is padded with zeros around it, so that the window fits at every position."
    if left:
        pixel = "pixel is" if left == 1 else f"{left} pixels are"
        return f"{size} This stride does not fit: at the right and at the bottom the last {pixel} never seen."
    return f"{size} The window reaches every pixel."
