"""A network with its compiled training: many epochs in one call, from a state to the next.

Every setting that can change during training (learning rate, penalties, dropout, the data themselves) is an input of the
compiled program. What cannot be one (layers, activations, optimizer, number of points, batch size) is its `architecture`.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from playground.labs.network.run import EPOCHS_A_CALL, LOSS_LIMIT, State
from playground.labs.network.spec import ANCHOR, CROSS_ENTROPY, NetworkSpec, Table
from playground.model.training.build import named_optimizer
from playground.plane.training.activations import keras_activation


def half_squared_error(y_true: Any, y_pred: Any) -> Any:
    """TensorFlow Playground's ½(output - target)², summed over the outputs; one number for each point."""
    return 0.5 * keras.ops.sum(keras.ops.square(y_pred - y_true), axis=-1)


def build_model(spec: NetworkSpec) -> keras.Sequential:
    """The network with its initial weights: each layer's follow from the seed and the layer's index, without a global seed."""
    layers: list[Any] = [keras.Input((spec.inputs,))]
    for place, hidden in enumerate(spec.hidden):
        layers.append(keras.layers.Dense(hidden.units, **_initializers(spec, place)))
        if spec.batch_normalization:
            layers.append(keras.layers.BatchNormalization())
        layers.append(keras.layers.Activation(keras_activation(hidden.activation)))
    layers.append(keras.layers.Dense(spec.outputs, **_initializers(spec, len(spec.hidden))))
    layers.append(keras.layers.Activation(spec.output_activation))
    return keras.Sequential(layers)


def _initializers(spec: NetworkSpec, place: int) -> dict[str, Any]:
    seed = spec.seed + 1_000_003 * place
    if spec.initializer == ANCHOR:
        kernel = keras.initializers.RandomUniform(-0.5, 0.5, seed=seed)
        return {"kernel_initializer": kernel, "bias_initializer": keras.initializers.Constant(0.1)}
    kernel = keras.initializers.get(spec.initializer)
    if "seed" in kernel.get_config():
        kernel = type(kernel).from_config({**kernel.get_config(), "seed": seed})
    return {"kernel_initializer": kernel}


class Program:
    """A network with its compiled training. It holds variables, but every call begins by writing a state into them.

    Args:
        spec: Its architecture is taken from it, nothing else.
        train, test: Tables of the sizes that it is compiled for.
    """

    def __init__(self, spec: NetworkSpec, train: Table, test: Table) -> None:
        self.traces = 0
        self._spec = spec
        self._train_size = len(train.x)
        self._batch_size = min(spec.batch_size, self._train_size)
        self._model = build_model(spec)
        self._optimizer = named_optimizer(spec.optimizer, spec.learning_rate)
        self._optimizer.build(self._model.trainable_variables)
        self._hidden_units = sum(spec.sizes[1:-1])
        self._run = tf.function(self._trace, jit_compile=True, autograph=False)
        self._busy = threading.Lock()
        self.run(self.initial_state(spec), spec, train, test, epochs=0)

    @property
    def optimizer_name(self) -> str:
        """The spec's name of its optimizer."""
        return self._spec.optimizer

    @property
    def steps(self) -> int:
        """Updates in an epoch."""
        return math.ceil(self._train_size / self._batch_size)

    def initial_state(self, spec: NetworkSpec) -> State:
        """The state before the first update, from the spec's seed and initializer."""
        model = [np.array(variable) for variable in build_model(spec).weights]
        return State(model=tuple(model), optimizer=self.fresh_optimizer(), optimizer_name=self._spec.optimizer)

    def fresh_optimizer(self) -> tuple[np.ndarray, ...]:
        """The optimizer's variables before its first update."""
        optimizer = named_optimizer(self._spec.optimizer, self._spec.learning_rate)
        optimizer.build(self._model.trainable_variables)
        return tuple(np.array(variable) for variable in optimizer.variables)

    def fits(self, state: State) -> bool:
        """Whether the optimizer's variables in a state are of this program's optimizer."""
        wanted = [tuple(variable.shape) for variable in self._optimizer.variables]
        return state.optimizer_name == self._spec.optimizer and [one.shape for one in state.optimizer] == wanted

    def run(
        self, state: State, spec: NetworkSpec, train: Table, test: Table, *, epochs: int, last: int = 0
    ) -> tuple[State, np.ndarray, np.ndarray, int]:
        """Continues training from a state.

        Args:
            state: Where to begin.
            spec: Its rates and seed count; its architecture must be this program's.
            train, test: The points.
            epochs: Epochs to complete; the rest of an epoch that has begun counts as one. At most `EPOCHS_A_CALL`.
            last: Update of the last epoch to stop before, 1 to `steps`; 0: at its end.

        Returns:
            The new state; per epoch training loss, test loss, training and test accuracy, float32, shape `(done, 4)`;
            the length of the gradient on the whole training set in each layer, float32, shape `(layers,)`; epochs done, fewer
            than asked for if a loss is NaN or larger than `LOSS_LIMIT` after the last of them.
        """
        rates = np.array([spec.learning_rate, spec.l1, spec.l2, spec.dropout], "float32")
        place = np.array([state.epoch, state.batch, epochs, last or self.steps, spec.seed], "int32")
        # On a GPU so small a network would wait for the kernels to start; the lock is for hosts with one process for all.
        with self._busy, tf.device("CPU:0"):
            answer = self._run(list(state.model), list(state.optimizer), train.x, train.y, test.x, test.y, rates, place)
            model, optimizer, curves, sizes, done = tf.nest.map_structure(lambda one: one.numpy(), answer)
        epoch, batch = state.epoch + epochs, 0
        if not epochs:
            batch = state.batch
        elif last not in (0, self.steps):  # it stopped in the middle of its last epoch
            epoch, batch = epoch - 1, last
        new = State(
            model=tuple(model),
            optimizer=tuple(optimizer),
            optimizer_name=self._spec.optimizer,
            epoch=epoch,
            batch=batch,
        )
        return new, curves[:done], sizes, int(done)

    # -- what is compiled ------------------------------------------------------------------------------------------

    def _trace(
        self, model: Any, optimizer: Any, x: Any, y: Any, x_test: Any, y_test: Any, rates: Any, place: Any
    ) -> Any:
        self.traces += 1
        learning_rate, l1, l2, dropout = tf.unstack(rates)
        first_epoch, first_step, epochs, last_step, seed = tf.unstack(place)
        for variable, value in zip(self._model.weights, model, strict=True):
            variable.assign(value)
        for variable, value in zip(self._optimizer.variables, optimizer, strict=True):
            variable.assign(value)
        self._optimizer.learning_rate = learning_rate
        together = tf.concat([x, y], axis=1)
        all_x, all_y = tf.concat([x, x_test], axis=0), tf.concat([y, y_test], axis=0)
        full_steps, rest = divmod(self._train_size, self._batch_size)

        def epoch(done: Any, ok: Any, curves: Any) -> Any:
            rows = self._shuffled(together, first_epoch + done, seed, dropout)
            begin = tf.where(done == 0, first_step, 0)
            end = tf.where(done == epochs - 1, last_step, self.steps)
            tf.while_loop(
                lambda step: step < tf.minimum(end, full_steps),
                lambda step: self._update(step, step * self._batch_size, self._batch_size, rows, l1, l2),
                (begin,),
            )
            if rest:
                tf.cond(
                    (begin <= full_steps) & (end > full_steps),
                    lambda: self._update(full_steps, full_steps * self._batch_size, rest, rows, l1, l2),
                    lambda: full_steps + 1,
                )
            point = self._measures(all_x, all_y)
            ok = tf.reduce_all(point[:2] < LOSS_LIMIT)
            return done + 1, ok, curves.write(done, point)

        curves = tf.TensorArray(tf.float32, EPOCHS_A_CALL, element_shape=(4,))
        done, _, curves = tf.while_loop(
            lambda done, ok, curves: (done < epochs) & ok, epoch, (tf.constant(0), tf.constant(True), curves)
        )
        sizes = self._gradient_sizes(x, y)
        variables = ([one.value for one in self._model.weights], [one.value for one in self._optimizer.variables])
        return *map(_read, variables), curves.stack(), sizes, done

    def _shuffled(self, together: Any, epoch: Any, seed: Any, dropout: Any) -> Any:
        """The points in this epoch's order, and beside each what its hidden neurons are multiplied with."""
        size, units = self._train_size, self._hidden_units
        rows = tf.gather(together, order(size, seed, epoch))
        if not units:
            return rows
        keep = tf.cond(
            dropout > 0,
            lambda: dropout_factors((size, units), seed, epoch, dropout),
            lambda: tf.ones((size, units)),
        )
        return tf.concat([rows, keep], axis=1)

    def _update(self, step: Any, start: Any, size: int, rows: Any, l1: Any, l2: Any) -> Any:
        """One update on `size` rows from `start`."""
        batch = tf.slice(rows, [start, 0], [size, rows.shape[1]])
        inputs, outputs = self._spec.inputs, self._spec.outputs
        x, y, factors = batch[:, :inputs], batch[:, inputs : inputs + outputs], batch[:, inputs + outputs :]
        variables = self._model.trainable_variables
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(self._losses(y, self._train_forward(x, factors)))
        gradients = tape.gradient(loss, [one.value for one in variables])
        # The penalties' gradients, written out: l1·sign(w) + 2·l2·w for kernels, as Keras's L1L2 gives them.
        penalised = [
            gradient + l1 * tf.sign(one.value) + 2 * l2 * one.value if one.name == "kernel" else gradient
            for gradient, one in zip(gradients, variables, strict=True)
        ]
        self._optimizer.apply(penalised, variables)
        return step + 1

    def _train_forward(self, x: Any, factors: Any) -> Any:
        """The last layer's sums, with dropout after every hidden layer."""
        begin = 0
        for layer in self._model.layers[:-1]:
            x = layer(x, training=True)
            if isinstance(layer, keras.layers.Activation):
                x *= factors[:, begin : begin + x.shape[1]]
                begin += x.shape[1]
        return x

    def _sums(self, x: Any) -> Any:
        for layer in self._model.layers[:-1]:
            x = layer(x, training=False)
        return x

    def _losses(self, y: Any, sums: Any) -> Any:
        """One loss a point, from the sums before the output's activation."""
        if self._spec.loss != CROSS_ENTROPY:
            return half_squared_error(y, self._model.layers[-1](sums))
        if self._spec.outputs > 1:
            return keras.losses.categorical_crossentropy(y, sums, from_logits=True)
        return keras.losses.binary_crossentropy(y, sums, from_logits=True)

    def _measures(self, x: Any, y: Any) -> Any:
        """Losses on both whole sets, then accuracies; for a regression, the share of the variance that is explained.

        One pass over all points: two would make two programs of one.
        """
        sums = self._sums(x)
        sizes = [self._train_size, x.shape[0] - self._train_size]
        losses = tf.stack([tf.reduce_mean(part) for part in tf.split(self._losses(y, sums), sizes)])
        if self._spec.is_regression:
            variances = tf.stack([tf.math.reduce_variance(part) for part in tf.split(y, sizes)])
            return tf.concat([losses, 1 - 2 * losses / tf.maximum(variances, 1e-9)], axis=0)
        several = self._spec.outputs > 1
        right = tf.argmax(sums, axis=1) == tf.argmax(y, axis=1) if several else (sums[:, 0] > 0) == (y[:, 0] > 0.5)
        shares = [tf.reduce_mean(part) for part in tf.split(tf.cast(right, tf.float32), sizes)]
        return tf.concat([losses, tf.stack(shares)], axis=0)

    def _gradient_sizes(self, x: Any, y: Any) -> Any:
        """Euclidean length of the whole training set's gradient by each layer's kernel, without penalties."""
        kernels = [one.value for one in self._model.trainable_variables if one.name == "kernel"]
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(self._losses(y, self._sums(x)))
        return tf.stack([tf.norm(gradient) for gradient in tape.gradient(loss, kernels)])


def _read(variables: Sequence[Any]) -> list[Any]:
    return [tf.identity(variable) for variable in variables]


def order(size: int, seed: Any, epoch: Any) -> Any:
    """An epoch's order of the training points, from seed and epoch alone; int32, shape `(size,)`."""
    keys = tf.random.stateless_uniform(
        (size,), tf.stack([seed, epoch]), minval=None, maxval=None, dtype=tf.int32, alg="philox"
    )
    return tf.argsort(keys)


def dropout_factors(shape: tuple[int, int], seed: Any, epoch: Any, rate: Any) -> Any:
    """0 with probability `rate`, else 1/(1 - rate), from seed and epoch alone; float32."""
    # Negative: never the key of an order.
    drawn = tf.random.stateless_uniform(shape, tf.stack([-1 - seed, epoch]), alg="philox")
    return tf.cast(drawn >= rate, tf.float32) / (1 - rate)
