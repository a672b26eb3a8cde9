"""A complete program for what the page shows: the data's own generator, the network in Keras, the same order of the points."""

from __future__ import annotations

import inspect
import math
from typing import Any

from playground.formula.parse import read_formula
from playground.labs.network.spec import (
    ANCHOR,
    CROSS_ENTROPY,
    OPTIMIZER_CLASSES,
    OPTIMIZERS,
    OWN,
    VARIABLES,
    NetworkSpec,
)
from playground.plane import datasets

CONSTANTS = ("DOMAIN", "RADIUS", "PADDING", "MAX_NOISE", "BUMPS", "RINGS", "RING_WIDTH", "SQUARE")
HELPERS = ("_polar", "_alternating", "_deviation")


def script(spec: NetworkSpec, epochs: int) -> str:
    """A program that trains a spec for so many epochs and prints both losses.

    Args:
        spec: What to train.
        epochs: How long.
    """
    return "\n".join([_preamble(spec), _data(spec), _model(spec), _training(spec, epochs)])


def _preamble(spec: NetworkSpec) -> str:
    return """import math

import keras
import numpy as np
import tensorflow as tf
"""


def _data(spec: NetworkSpec) -> str:
    if spec.data == OWN:
        made = """# Points of your own: a network saved as a file holds them.
import json

with open("network.json") as file:
    own = json.load(file)["own"]
points, labels = np.array(own["x"]), np.array(own["y"])
"""
    else:
        generator = datasets.GENERATORS[spec.data]
        names = {*generator.__code__.co_names}
        needed = [name for name in HELPERS if name in names]
        names |= {name for helper in needed for name in getattr(datasets, helper).__code__.co_names}
        constants = "\n".join(f"{name} = {getattr(datasets, name)!r}" for name in CONSTANTS if name in names)
        functions = "\n\n".join(inspect.getsource(getattr(datasets, name)) for name in [*needed, spec.data])
        made = f"""# The data.
{constants}


{functions}

random = np.random.default_rng({spec.data_seed})
points, labels = {spec.data}(random, {spec.samples}, {spec.noise}, {spec.classes})
order = random.permutation({spec.samples})
points, labels = points[order], labels[order]
"""
    columns = ", ".join(read_formula(text, VARIABLES).code.replace("ops.", "np.") for text in spec.formulas)
    if spec.outputs > 1:
        targets = f"np.eye({spec.outputs})[labels.astype(int)]"
    elif spec.output_activation == "tanh":
        targets = "(2 * labels - 1)[:, np.newaxis]  # classes 0 and 1 become -1 and 1"
    else:
        targets = "labels[:, np.newaxis]"
    return f"""{made}
# What the network sees, and what it should say.
x1, x2 = points.T
x = np.stack(np.broadcast_arrays({columns}), axis=1).astype("float32")
y = {targets}
y = y.astype("float32")
count = min(len(x) - 1, max(1, round({spec.train_share} * len(x))))
x_train, y_train, x_test, y_test = x[:count], y[:count], x[count:], y[count:]
""".replace(
        "[:, np.newaxis]  # classes 0 and 1 become -1 and 1\n", "[:, np.newaxis]  # classes 0 and 1 become -1 and 1\n"
    )


def _model(spec: NetworkSpec) -> str:
    lines = [f"    keras.Input(({spec.inputs},)),"]
    for place, hidden in enumerate(spec.hidden):
        lines.append(f"    keras.layers.Dense({hidden.units}, {_initializers(spec, place)}),")
        if spec.batch_normalization:
            lines.append("    keras.layers.BatchNormalization(),")
        activation = "keras.ops.sin" if hidden.activation == "sine" else f'"{hidden.activation}"'
        lines.append(f"    keras.layers.Activation({activation}),")
        if spec.dropout:
            lines.append(f"    keras.layers.Dropout({spec.dropout}, seed={spec.seed + place}),")
    lines.append(f"    keras.layers.Dense({spec.outputs}, {_initializers(spec, len(spec.hidden))}),")
    if spec.loss != CROSS_ENTROPY:
        lines.append(f'    keras.layers.Activation("{spec.output_activation}"),')
    return "# The network.\nmodel = keras.Sequential([\n" + "\n".join(lines) + "\n])\n"


def _initializers(spec: NetworkSpec, place: int) -> str:
    seed = spec.seed + 1_000_003 * place
    penalty = f", kernel_regularizer=keras.regularizers.L1L2(l1={spec.l1}, l2={spec.l2})" if spec.l1 or spec.l2 else ""
    if spec.initializer == ANCHOR:
        return f"kernel_initializer=keras.initializers.RandomUniform(-0.5, 0.5, seed={seed}), bias_initializer=keras.initializers.Constant(0.1){penalty}"
    name = "".join(word.capitalize() for word in spec.initializer.split("_"))
    return f"kernel_initializer=keras.initializers.{name}({'' if name == 'Zeros' else f'seed={seed}'}){penalty}"


def _training(spec: NetworkSpec, epochs: int) -> str:
    arguments = "".join(f", {name}={value!r}" for name, value in OPTIMIZERS[spec.optimizer].items())
    size: Any = f"min({spec.batch_size}, count)"
    if spec.loss != CROSS_ENTROPY:
        loss = "loss"
        definition = """def loss(y_true, y_pred):
    return 0.5 * keras.ops.sum(keras.ops.square(y_pred - y_true), axis=-1)


"""
    else:
        kind = "CategoricalCrossentropy" if spec.outputs > 1 else "BinaryCrossentropy"
        loss, definition = f"keras.losses.{kind}(from_logits=True)", ""
    dropout = (
        "# Dropout leaves out other neurons than on the page, so the losses agree only in their course.\n"
        if spec.dropout
        else ""
    )
    assert math.isfinite(spec.learning_rate)
    return f"""
# The training. Each epoch has an order of its own, from the seed and the epoch alone.
{dropout}class Batches(keras.utils.PyDataset):
    def __init__(self):
        super().__init__()
        self.size = {size}
        self.epoch = 0
        self.order = np.arange(count)

    def __len__(self):
        return math.ceil(count / self.size)

    def __getitem__(self, step):
        rows = self.order[step * self.size : (step + 1) * self.size]
        return x_train[rows], y_train[rows]

    def on_epoch_begin(self):
        keys = tf.random.stateless_uniform((count,), ({spec.seed}, self.epoch), None, None, tf.int32, alg="philox")
        self.order = np.argsort(keys, stable=True)
        self.epoch += 1


{definition}model.compile(optimizer=keras.optimizers.{OPTIMIZER_CLASSES[spec.optimizer]}(learning_rate={spec.learning_rate}{arguments}), loss={loss})
model.fit(Batches(), epochs={epochs}, shuffle=False, verbose=0)


def data_loss(x, y):
    \"\"\"The loss without penalties.\"\"\"
    return float(np.mean(({loss.replace("(from_logits", "(reduction=None, from_logits")})(y, model.predict(x, verbose=0))))


print(f"training loss {{data_loss(x_train, y_train):.4f}}, test loss {{data_loss(x_test, y_test):.4f}}")
"""
