"""A complete program for what the page shows: the data's own generator, the network in Keras, the same order of the points."""

from __future__ import annotations

from playground.formula.parse import read_formula
from playground.labs.network.spec import (
    ANCHOR,
    CROSS_ENTROPY,
    OWN,
    VARIABLES,
    NetworkSpec,
)
from playground.model.code import Code, literal, named_optimizer_code, render
from playground.plane.code import generator_code
from playground.plane.hidden import activation_code


def script(spec: NetworkSpec, epochs: int) -> str:
    """A program that trains a spec for that many epochs and prints both losses.

    Args:
        spec: What to train.
        epochs: How long.
    """
    own = spec.data == OWN
    cross_entropy = None
    if spec.loss == CROSS_ENTROPY:
        cross_entropy = Code("CategoricalCrossentropy" if spec.outputs > 1 else "BinaryCrossentropy")
    hidden = [
        {
            "units": layer.units,
            "activation": activation_code(layer.activation),
            "initializers": _initializers(spec, place),
        }
        for place, layer in enumerate(spec.hidden)
    ]
    return render(
        "network/program.py.jinja",
        spec=spec,
        epochs=epochs,
        own=own,
        source=None if own else generator_code(spec.data),
        generator=Code(spec.data),
        columns=Code(", ".join(_column(text) for text in spec.formulas)),
        hidden=hidden,
        output_initializers=_initializers(spec, len(hidden)),
        cross_entropy=cross_entropy,
        optimizer=named_optimizer_code(spec.optimizer, spec.learning_rate),
    )


def _column(formula: str) -> str:
    """A formula of x1 and x2 as NumPy computes it."""
    return read_formula(formula, VARIABLES).code.replace("ops.", "np.")


def _initializers(spec: NetworkSpec, place: int) -> Code:
    """Arguments of the layer with this index, output included: initializers, and the penalty if there is one."""
    seed = spec.seed + 1_000_003 * place
    if spec.initializer == ANCHOR:
        code = (
            f"kernel_initializer=keras.initializers.RandomUniform(-0.5, 0.5, seed={seed}), "
            "bias_initializer=keras.initializers.Constant(0.1)"
        )
    elif spec.initializer == "zeros":
        code = "kernel_initializer=keras.initializers.Zeros()"
    else:
        name = spec.initializer.title().replace("_", "")
        code = f"kernel_initializer=keras.initializers.{name}(seed={seed})"
    if spec.l1 or spec.l2:
        code += f", kernel_regularizer=keras.regularizers.L1L2(l1={literal(spec.l1)}, l2={literal(spec.l2)})"
    return Code(code)
