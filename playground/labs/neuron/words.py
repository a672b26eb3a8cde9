"""Sentences of "A neuron, forward and back" that contain numbers, each whole and with its numbers filled in."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from playground.labs.neuron.depth import DIGITS, MEASURED, TEST_COUNT, DepthMeasure, DepthSpec
from playground.labs.neuron.losses import CROSS_ENTROPY, SQUARED_ERROR
from playground.labs.neuron.small_network import GradientCheck, SmallNetworkSpec, Step, samples
from playground.number import number

LOSS_NAMES = {CROSS_ENTROPY: "Cross-entropy", SQUARED_ERROR: "Squared error"}
# The same in a legend: pages differ in what they call squared error.
LOSS_FORMULAS = {**LOSS_NAMES, SQUARED_ERROR: "Squared error, (p − y)²"}
DIVERGED = (
    "The training diverged: the loss is no longer a finite number. Choose a smaller learning rate, or start again."
)
OTHER_SETTINGS = "This training used settings other than those selected now."


def times(factor: float) -> str:
    """A factor of 100 or more, in Markdown."""
    return number(factor, ",.0f" if factor < 1e5 else ".1e")


# -- one neuron, and its losses --------------------------------------------------------------------------------------


def separated(right: int, count: int) -> str:
    """How many of the points the decision line puts on the correct side."""
    return f"{right} of {count} points are on the correct side of the decision line."


def gradient_compared(ratio: float) -> str:
    """How much smaller the gradient of squared error is than that of cross-entropy."""
    return (
        f"The gradient of squared error with respect to z is **{ratio:,.3g} times smaller** than that of cross-entropy."
    )


# -- a small network, step by step -----------------------------------------------------------------------------------


def update_in_words(spec: SmallNetworkSpec, step: Step) -> str:
    """Which samples an update uses, which one is shown, and what the update does to the mean loss."""
    index = spec.shown(spec.steps)
    x, y = samples(spec.task)
    slots = {
        "update": spec.steps + 1,
        "sample": index + 1,
        "count": len(x),
        "x": ", ".join(number(value) for value in x[index]),
        "y": number(y[index, 0]),
        "before": number(step.history[-1]),
        "after": number(step.new_losses.mean()),
    }
    if spec.whole_batch:
        sentence = (
            "**Update {update}** uses all {count} samples: it takes the mean of their gradients. The picture shows sample "
            "{sample} of {count}: x = ({x}), y = {y}. The update changes the mean loss from {before} to {after}."
        )
    else:
        sentence = (
            "**Update {update}** uses only sample {sample} of {count}: x = ({x}), y = {y}. The next update uses the next "
            "sample. The update changes the mean loss over all samples from {before} to {after}."
        )
    return sentence.format(**slots)


def network_described(spec: SmallNetworkSpec) -> str:
    """The picture of a step, for screen readers."""
    sizes = ", ".join(str(units) for units in spec.sizes)
    return f"One step of gradient descent in a network with layers of {sizes} units, trained on {spec.task}"


def check_in_words(check: GradientCheck) -> str:
    """How far three computations of the same gradients differ."""
    by_chain_rule, by_differences = check.largest_difference
    return (
        f"{len(check.names)} gradients, all computed in float64. The largest difference from automatic differentiation is "
        f"**{number(by_chain_rule, '.1e')}** for the chain rule and **{number(by_differences, '.1e')}** for central finite differences."
    )


def sample_enters(sample: int, count: int) -> str:
    """Title of the first frame; samples are counted from 1."""
    return f"Sample {sample} of {count} enters the network"


def value_of_unit(layer: int, unit: int) -> str:
    """Title of a frame of the forward pass."""
    return f"Value of unit {unit} of hidden layer {layer}"


VALUE_OF_OUTPUT = "Value of the output"


def loss_of_sample(loss: str) -> str:
    """Title of the frame of the loss, from its Keras identifier."""
    if loss == SQUARED_ERROR:
        return "Loss of this sample: squared error, (output − target)²"
    return "Loss of this sample: cross-entropy"


def gradient_of_unit(layer: int, unit: int) -> str:
    """Title of a frame of the backward pass."""
    return f"Gradient of unit {unit} of hidden layer {layer}"


GRADIENT_OF_OUTPUT = "Gradient of the output"


def gradient_of_weight(source: str, target: str) -> str:
    """Title of a frame of the backward pass, from the symbols of the two units that a weight connects."""
    return f"Gradient of the weight from {source} to {target}"


def new_weights(hidden_layer: int | None, batch: int | None) -> str:
    """Title of a frame of the update.

    Args:
        hidden_layer: From 1; None for the output.
        batch: How many samples the update uses; None if it is one.
    """
    if batch is None:
        if hidden_layer is None:
            return "New weights of the output, from the gradient of this sample"
        return f"New weights of hidden layer {hidden_layer}, from the gradient of this sample"
    if hidden_layer is None:
        return f"New weights of the output, from the mean gradient of all {batch} samples"
    return f"New weights of hidden layer {hidden_layer}, from the mean gradient of all {batch} samples"


def more_updates(count: int) -> str:
    """The parameters of a layer whose updates are not written out."""
    if count == 1:
        return "1 more parameter with a smaller gradient: point at its edge or node."
    return f"{count} more parameters with smaller gradients: point at an edge or a node."


# -- depth -----------------------------------------------------------------------------------------------------------


def verdict(measure: DepthMeasure) -> str:
    """What happens to the gradients on the way back through the layers."""
    norms, ratio = measure.gradient_norms, measure.ratio
    if not (np.isfinite(norms).all() and np.isfinite(measure.signal_norms).all()):
        return "The gradients **overflow**: some are too large to be represented as finite numbers."
    if not norms[:-1].any():
        return "The gradient of the weights is exactly **0** in every hidden layer, so they cannot learn."
    if (norms[:-1] == 0).any():
        return "In some hidden layers the gradient of the weights is exactly **0**, so these layers cannot learn."
    if len(norms) == 2:
        return "With a single hidden layer, the gradient passes back through one layer only."
    if ratio < 0.01:
        return (
            f"The gradients **vanish**: ∂L/∂h is {times(1 / ratio)} times smaller in the first layer than in the last."
        )
    if ratio > 100:
        return f"The gradients **explode**: ∂L/∂h is {times(ratio)} times larger in the first layer than in the last."
    return (
        f"The gradients **keep their size**: ∂L/∂h in the first layer is {number(ratio, '.2g')} times that in the last."
    )


def initial_loss(measure: DepthMeasure) -> str:
    """The loss before the training."""
    return f"Before the first update, the loss on {MEASURED} training samples is {number(measure.loss)}."


def dead_units(spec: DepthSpec, measure: DepthMeasure) -> str:
    """How many hidden units are dead."""
    dead, units = int(measure.dead.sum()), spec.depth * spec.units
    if not dead:
        return f"None of the {units} hidden units is dead."
    if dead == 1:
        return (
            f":material/block: **1 of {units} hidden units is dead**: its derivative is 0 for all {MEASURED} samples."
        )
    return f":material/block: **{dead} of {units} hidden units are dead**: their derivatives are 0 for all {MEASURED} samples."


def run_name(spec: DepthSpec) -> str:
    """Name of a training in the visitor's list."""
    return f"{spec.depth} layers, {spec.activation}"


def training_result(spec: DepthSpec, result: Mapping[str, float]) -> str:
    """What a finished training achieved, beside guessing.

    Args:
        spec: What was trained.
        result: `accuracy`, 0 to 1, and `loss`.
    """
    guess = 1 / spec.classes
    slots = {
        "accuracy": f"{result['accuracy']:.1%}",
        "guess": f"{guess:.0%}",
        "count": f"{TEST_COUNT:,}",
        "updates": spec.updates,
        "loss": f"{result['loss']:.4g}",
        "guess_loss": f"{math.log(spec.classes):.4g}",
    }
    if result["accuracy"] > 3 * guess or result["accuracy"] > 0.75:
        verdict = "**The network trains.**"
    else:
        verdict = "**The network has hardly learned anything.**"
    if spec.data == DIGITS:
        tested = "It classifies {accuracy} of {count} test digits correctly; guessing would give {guess}."
    else:
        tested = "It classifies {accuracy} of {count} test points correctly; guessing would give {guess}."
    trained = "After {updates} updates the training loss is {loss}; guessing would give {guess_loss}."
    return " ".join((verdict, tested, trained)).format(**slots)
