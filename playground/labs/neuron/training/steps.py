"""A small network in Keras: its steps of gradient descent, every value and gradient of one, and a check of them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from playground.labs.neuron.backpropagation import Layer, Pass, backpropagate, finite_differences, flattened
from playground.labs.neuron.losses import SQUARED_ERROR, loss_gradient
from playground.labs.neuron.small_network import (
    BIAS_BOUND,
    GradientCheck,
    SmallNetworkSpec,
    Step,
    parameter_names,
    samples,
)

# Number of compiled networks that a worker keeps: a class of thirty with a few architectures each.
KEPT = 64


@dataclass(frozen=True, kw_only=True)
class _Network:
    """A Keras network that several visitors share; its weights are set again for each answer.

    `train(x, y, order)` makes one update for each row of `order`, the indices of the samples that it uses, and returns
    the mean loss before each. It is traced once: samples are inputs, and the learning rate is a variable.
    """

    layers: tuple[keras.layers.Dense, ...]
    optimizer: keras.optimizers.Optimizer
    train: Callable[..., tf.Tensor]

    @property
    def weights(self) -> list[keras.Variable]:
        return [weight for layer in self.layers for weight in layer.trainable_weights]


def follow(spec: SmallNetworkSpec) -> Step:
    """Trains from the seed for `spec.steps` updates and computes the next update with all its numbers."""
    network, history = _trained(spec)
    x, y = samples(spec.task)
    before = _pass(network, spec, x, y)
    layers = _numbers(network, spec)
    gradients = [part for pair in zip(before.kernel_gradients, before.bias_gradients, strict=True) for part in pair]
    network.optimizer.apply([tf.constant(gradient) for gradient in gradients])
    z, outputs = _forward(network.layers, tf.constant(x))
    return Step(
        layers=layers,
        before=before,
        new_layers=_numbers(network, spec),
        new_outputs=tuple(output.numpy() for output in outputs),
        new_losses=_losses(spec.loss, tf.constant(y), z[-1], outputs[-1]).numpy()[:, 0],
        history=np.append(history, before.losses.mean()),
    )


def check(spec: SmallNetworkSpec) -> GradientCheck:
    """The gradient of every parameter by autodiff, by the written-out chain rule and by central differences."""
    network, _ = _trained(spec)
    x, y = samples(spec.task)
    used = spec.used(spec.steps)
    by_autodiff = _pass(network, spec, x, y)
    by_hand = backpropagate(_numbers(network, spec), x, y, spec.loss, used)
    weights = network.weights

    def loss(parameters: np.ndarray) -> float:
        ends = np.cumsum([int(np.prod(weight.shape)) for weight in weights])[:-1]
        for weight, part in zip(weights, np.split(parameters, ends), strict=True):
            weight.assign(part.reshape(weight.shape))
        z, outputs = _forward(network.layers, tf.constant(x[used]))
        return float(tf.reduce_mean(_losses(spec.loss, tf.constant(y[used]), z[-1], outputs[-1])))

    return GradientCheck(
        names=parameter_names(spec.sizes),
        autodiff=flattened(by_autodiff.kernel_gradients, by_autodiff.bias_gradients),
        chain_rule=flattened(by_hand.kernel_gradients, by_hand.bias_gradients),
        finite=finite_differences(loss, np.concatenate([weight.numpy().ravel() for weight in weights])),
    )


def _trained(spec: SmallNetworkSpec) -> tuple[_Network, np.ndarray]:
    """The network of a spec after its updates, and the mean loss before each."""
    network = _network(spec.sizes, spec.activations, spec.loss)
    set_initial_weights(network.layers, spec.seed)
    network.optimizer.learning_rate.assign(spec.learning_rate)
    if not spec.steps:
        return network, np.empty(0)
    x, y = samples(spec.task)
    order = np.stack([spec.used(step) for step in range(spec.steps)])
    return network, network.train(tf.constant(x), tf.constant(y), tf.constant(order)).numpy()


def set_initial_weights(layers: tuple[keras.layers.Dense, ...], seed: int) -> None:
    """Glorot's uniform kernels and biases U(±BIAS_BOUND), each layer with a seed of its own; no global generator."""
    for number, layer in enumerate(layers):
        kernel = keras.initializers.GlorotUniform(seed=seed + number)
        bias = keras.initializers.RandomUniform(-BIAS_BOUND, BIAS_BOUND, seed=seed + number + 1_000)
        layer.kernel.assign(kernel(layer.kernel.shape, dtype="float64"))
        layer.bias.assign(bias(layer.bias.shape, dtype="float64"))


@functools.lru_cache(maxsize=KEPT)
def _network(sizes: tuple[int, ...], activations: tuple[str, ...], loss: str) -> _Network:
    layers = tuple(
        keras.layers.Dense(units, activation=activation, dtype="float64")
        for units, activation in zip(sizes[1:], activations, strict=True)
    )
    for layer, inputs in zip(layers, sizes, strict=False):
        layer.build((None, inputs))
    weights = [weight for layer in layers for weight in layer.trainable_weights]
    optimizer = keras.optimizers.SGD(0.1)
    optimizer.build(weights)

    def train(x: tf.Tensor, y: tf.Tensor, order: tf.Tensor) -> tf.Tensor:
        history = tf.TensorArray(tf.float64, size=tf.shape(order)[0])
        for step in tf.range(tf.shape(order)[0]):
            with tf.GradientTape() as tape:
                z, outputs = _forward(layers, x)
                losses = _losses(loss, y, z[-1], outputs[-1])[:, 0]
                mean = tf.reduce_mean(tf.gather(losses, order[step]))
            optimizer.apply(tape.gradient(mean, [weight.value for weight in weights]))
            history = history.write(step, tf.reduce_mean(losses))
        return history.stack()

    return _Network(layers=layers, optimizer=optimizer, train=tf.function(train, reduce_retracing=True))


def _forward(layers: tuple[keras.layers.Dense, ...], x: tf.Tensor) -> tuple[list[tf.Tensor], list[tf.Tensor]]:
    """z and a of every layer, through the layers' own weights and activations."""
    zs, outputs, a = [], [], x
    for layer in layers:
        z = keras.ops.matmul(a, layer.kernel) + layer.bias
        a = layer.activation(z)
        zs.append(z)
        outputs.append(a)
    return zs, outputs


def _losses(loss: str, y: tf.Tensor, z: tf.Tensor, p: tf.Tensor) -> tf.Tensor:
    """Keras's loss of each sample, shape `(n, 1)`; cross-entropy from the logit, which is exact where p rounds to 0 or 1."""
    if loss == SQUARED_ERROR:
        return keras.ops.square(p - y)
    return keras.ops.binary_crossentropy(y, z, from_logits=True)


def _pass(network: _Network, spec: SmallNetworkSpec, x: np.ndarray, y: np.ndarray) -> Pass:
    """All values and gradients by the backend's autodiff."""
    target = tf.constant(y)
    used = spec.used(spec.steps)
    weights = [weight.value for weight in network.weights]
    with tf.GradientTape(persistent=True) as tape:
        z, outputs = _forward(network.layers, tf.constant(x))
        losses = _losses(spec.loss, target, z[-1], outputs[-1])[:, 0]
        mean = tf.reduce_mean(tf.gather(losses, used))
    z_gradients = [gradient.numpy() for gradient in tape.gradient(losses, z)]
    a_gradients = [gradient.numpy() for gradient in tape.gradient(losses, outputs[:-1])] if spec.units else []
    # The loss takes the logit, so the step from the output p to the loss is not on the tape.
    with np.errstate(divide="ignore", invalid="ignore"):
        a_gradients.append(loss_gradient(spec.loss, y, outputs[-1].numpy()))
    gradients = [gradient.numpy() for gradient in tape.gradient(mean, weights)]
    return Pass(
        z=tuple(one.numpy() for one in z),
        a=tuple(one.numpy() for one in outputs),
        losses=losses.numpy(),
        a_gradients=tuple(a_gradients),
        z_gradients=tuple(z_gradients),
        kernel_gradients=tuple(gradients[::2]),
        bias_gradients=tuple(gradients[1::2]),
    )


def _numbers(network: _Network, spec: SmallNetworkSpec) -> tuple[Layer, ...]:
    return tuple(
        Layer(kernel=layer.kernel.numpy().copy(), bias=layer.bias.numpy().copy(), activation=activation)
        for layer, activation in zip(network.layers, spec.activations, strict=True)
    )
