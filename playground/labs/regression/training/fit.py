"""Trains one linear or sigmoid unit with Keras, many epochs in one compiled call, weight for weight as `fit` does.

`advance` keeps nothing between two calls: the state comes in as numpy and goes out as numpy. It must not touch the global random
generators, for a process may serve all lanes, and yet end where a seeded script with `fit` ends. What
`keras.utils.set_random_seed` makes Keras draw is therefore repeated here: `initial_weights` and `fit_order`.
"""

from __future__ import annotations

import functools
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from playground.labs.regression.spec import LINEAR, SEEDED_FIT, RegressionSpec, TrainState


def build_model(spec: RegressionSpec) -> keras.Sequential:
    """The compiled model of a spec, to be trained with `fit`."""
    unit = keras.layers.Dense(
        1,
        activation="linear" if spec.task == LINEAR else "sigmoid",
        kernel_regularizer=keras.regularizers.L2(spec.l2) if spec.l2 else None,
    )
    model = keras.Sequential([keras.Input((spec.inputs,)), unit])
    model.compile(optimizer=keras.optimizers.SGD(spec.learning_rate), loss=_loss(spec.task))
    return model


def _loss(task: str) -> keras.losses.Loss:
    return keras.losses.MeanSquaredError() if task == LINEAR else keras.losses.BinaryCrossentropy()


def initial_weights(seed: int, inputs: int) -> np.ndarray:
    """The weights of the first `Dense(1)` that is built after `keras.utils.set_random_seed(seed)`.

    Keras draws each initializer's own seed from Python's generator, `randint(1, 1e9)`.

    Returns:
        float32, shape `(inputs + 1,)`: Glorot's uniform kernel, then the bias 0.
    """
    kernel = keras.initializers.GlorotUniform(seed=random.Random(seed).randint(1, int(1e9)))((inputs, 1))
    return np.append(np.asarray(kernel)[:, 0], np.float32(0)).astype("float32")


@functools.lru_cache(maxsize=256)
def fit_order(seed: int, count: int) -> np.ndarray:
    """The order in which `fit` takes `count` points after `keras.utils.set_random_seed(seed)`.

    `fit` shuffles by `tf.random.shuffle` in a data set's `map`. With a global seed that operation's seeds are the global one and 0,
    and each epoch creates the operation again, so with a seed every epoch has the same order.

    Returns:
        int32, shape `(count,)`.
    """
    # A new data set makes a new kernel; called by itself it would go on where its last caller stopped. (0, 0) would mean "no seed".
    seeds = {"seed": seed, "seed2": 0} if seed else {"seed": 0, "seed2": 2**31 - 1}
    data = tf.data.Dataset.range(1).map(
        lambda _: tf.raw_ops.RandomShuffle(value=tf.range(count, dtype=tf.int32), **seeds)
    )
    order: np.ndarray = next(iter(data)).numpy()
    return order


def orders(spec: RegressionSpec, count: int, done: int, epochs: int) -> np.ndarray:
    """The orders of the points in the epochs after `done`: int32, shape `(epochs, count)`."""
    if spec.shuffle == SEEDED_FIT:
        return np.tile(fit_order(spec.seed, count), (epochs, 1))
    # Not the sample's own generator, whose draws the order would then depend on.
    rng = np.random.default_rng([spec.seed, 1])
    drawn = [rng.permutation(count) for _ in range(done + epochs)][done:]
    return np.array(drawn, "int32").reshape(epochs, count)


@dataclass
class Loop:
    """A model's training loop, compiled once for all learning rates, penalties, batch sizes, points and numbers of epochs.

    Attributes:
        run: `(x, y, orders, batch_size, weights, learning_rate, l2)` to the weights after each epoch, float32, `(epochs, d + 1)`.
        traces: How many times it was traced.
    """

    run: Callable[..., Any] = field(repr=False, default=lambda: None)
    traces: int = 0
    # The model's variables hold one training at a time.
    lock: threading.Lock = field(default_factory=threading.Lock)


@functools.lru_cache(maxsize=len(("linear", "logistic")))
def loop_of(task: str) -> Loop:
    """Builds the loop of a task."""
    spec = RegressionSpec(task=task)
    model = build_model(spec)
    optimizer, loss = model.optimizer, _loss(task)
    kernel, bias = model.trainable_variables
    optimizer.build([kernel, bias])
    loop = Loop()
    width = spec.inputs + 1
    signature = [
        tf.TensorSpec((None, spec.inputs), tf.float32), tf.TensorSpec((None, 1), tf.float32),
        tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((), tf.int32), tf.TensorSpec((width,), tf.float32),
        tf.TensorSpec((), tf.float32), tf.TensorSpec((), tf.float32),
    ]  # fmt: skip

    def run(x: Any, y: Any, orders: Any, batch_size: Any, weights: Any, learning_rate: Any, l2: Any) -> Any:
        loop.traces += 1
        kernel.assign(weights[:-1, tf.newaxis])
        bias.assign(weights[-1:])
        optimizer.learning_rate.assign(learning_rate)
        epochs, count = tf.shape(orders)[0], tf.shape(orders)[1]

        def update(order: Any, start: Any) -> tuple[Any]:
            batch = order[start : tf.minimum(start + batch_size, count)]
            with tf.GradientTape() as tape:
                value = loss(tf.gather(y, batch), model(tf.gather(x, batch), training=True))
                value += l2 * tf.reduce_sum(tf.square(kernel.value))
            gradients = tape.gradient(value, [kernel.value, bias.value])
            optimizer.apply(gradients, [kernel, bias])
            return (start + batch_size,)

        def epoch(done: Any, frames: Any) -> tuple[Any, Any]:
            step = functools.partial(update, orders[done])
            tf.while_loop(lambda start: start < count, step, (tf.constant(0),), parallel_iterations=1)
            now = tf.concat([kernel.value.read_value()[:, 0], bias.value.read_value()], axis=0)
            return done + 1, frames.write(done, now)

        frames = tf.TensorArray(tf.float32, size=epochs, element_shape=(width,))
        _, frames = tf.while_loop(lambda done, _: done < epochs, epoch, (tf.constant(0), frames), parallel_iterations=1)
        return frames.stack()

    loop.run = tf.function(run, input_signature=signature, autograph=False)
    return loop


def advance(
    spec: RegressionSpec, x: np.ndarray, y: np.ndarray, state: TrainState | None, epochs: int
) -> tuple[TrainState, np.ndarray]:
    """Trains for some more epochs.

    Args:
        spec: What to train; its learning rate, penalty and batch size may differ from those of the previous epochs.
        x: float, shape `(n, d)`.
        y: float, shape `(n,)`.
        state: Where to go on; None: from the start.
        epochs: How many, >= 0.

    Returns:
        The new state, and the weights after each epoch, float32, shape `(epochs, d + 1)`, preceded by the initial ones when
        `state` is None. Values that are not finite are handed out as they are.
    """
    start = initial_weights(spec.seed, spec.inputs) if state is None else state.weights
    done = 0 if state is None else state.epoch
    loop = loop_of(spec.task)
    with loop.lock:
        frames = loop.run(
            tf.constant(x, tf.float32), tf.constant(y[:, np.newaxis], tf.float32),
            tf.constant(orders(spec, len(x), done, epochs)), tf.constant(spec.batch_size), tf.constant(start),
            tf.constant(spec.learning_rate), tf.constant(spec.l2),
        ).numpy()  # fmt: skip
    if state is None:
        frames = np.vstack([start, frames])
    last = frames[-1] if len(frames) else start
    return TrainState(epoch=done + epochs, weights=last), frames
