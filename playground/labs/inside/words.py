"""The sentences of "Inside a network" that hold numbers or names, each of them whole."""

from __future__ import annotations

from playground.digits.words import DIGITS
from playground.labs.inside.layer import LayerView
from playground.labs.inside.receptive_field import SAME, Window
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
TRAINING_ONLY = "Acts in training only."
THE_PICTURE = "The picture that the network reads, 28 × 28 values from 0 to 1."


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
        f"A picture made by gradient ascent, which began with noise (seed {seed}): 60 steps on the pixels raised the mean of the "
        f"channel before its activation from {begin:.3g} to {end:.3g}."
    )


def not_a_kernel(size: int) -> str:
    """What weights a kernel needs."""
    return f"A kernel of {size} × {size} needs {size * size} numbers from −100 to 100 with commas between them. The default is shown."


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
