"""A complete program for what the page shows: the distribution's own generator, both players in Keras, the same noise and batches."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from playground.gan.code import TERMS
from playground.gan.losses import WASSERSTEIN
from playground.labs.gan_plane import distributions
from playground.labs.gan_plane.distributions import OWN, POOL, SAMPLERS
from playground.labs.gan_plane.spec import DISCRIMINATOR, GENERATOR, OPTIMIZERS, UNIFORM, Drawing, GanSpec

CONSTANTS = ("GAUSSIAN_CENTRES", "GAUSSIAN_DEVIATIONS", "BLOB_CENTRES", "GRID_LINE")


def script(spec: GanSpec, drawing: Drawing | None, rounds: int) -> str:
    """A program that plays so many rounds and prints both losses and the first generated points.

    Args:
        spec: The game.
        drawing: The distribution, if it is the visitor's own.
        rounds: How long.
    """
    return f"""import math

import keras
import numpy as np
import tensorflow as tf
from keras import ops

{_data(spec, drawing)}

# The players. Neither has an activation at its end: the discriminator says a number, large for real.
generator = keras.Sequential([
    keras.Input(({spec.latent_dim},)),
{_layers(spec, GENERATOR)}
])
discriminator = keras.Sequential([
    keras.Input((2,)),
{_layers(spec, DISCRIMINATOR)}
])
{_optimizer(spec, GENERATOR)}
{_optimizer(spec, DISCRIMINATOR)}


def draws(player, update):
    \"\"\"Noise and rows of the real points, from the seed, the player and the number of its update alone.\"\"\"
    key = tf.stack([{spec.seed}, 2 * update + player])
    bits = tf.random.stateless_uniform(({spec.batch_size}, {spec.latent_dim + 2}), key, None, None, tf.int32, alg="philox")
    drawn = tf.cast(tf.bitwise.right_shift(tf.bitcast(bits, tf.uint32), tf.constant(9, tf.uint32)), tf.float32)
    drawn = drawn * 2.0**-23 + 2.0**-24
    noise = 2 * drawn[:, :-2] - 1
{"" if spec.latent == UNIFORM else "    noise = math.sqrt(2) * tf.math.erfinv(noise)" + chr(10)}    return noise, tf.cast(drawn[:, -2] * {POOL}, tf.int32), drawn[:, -1:]


def discriminator_loss(real, generated):
    return ops.mean({TERMS[spec.loss][0]}) + ops.mean({TERMS[spec.loss][1]})


def generator_loss(generated):
    return ops.mean({TERMS[spec.loss][2]})


@tf.function
def teach_discriminator(update):
    noise, rows, share = draws(0, update)
    x, made = tf.gather(points, rows), generator(noise)
    with tf.GradientTape() as tape:
        loss = discriminator_loss(discriminator(x), discriminator(made))
{_penalty(spec)}    variables = discriminator.trainable_variables
    discriminator_optimizer.apply(tape.gradient(loss, variables, unconnected_gradients="zero"), variables)
    return loss


@tf.function
def teach_generator(update):
    noise, _, _ = draws(1, update)
    with tf.GradientTape() as tape:
        loss = generator_loss(discriminator(generator(noise)))
    variables = generator.trainable_variables
    generator_optimizer.apply(tape.gradient(loss, variables), variables)
    return loss


for round in range({rounds}):
    for step in range({spec.discriminator_steps}):
        d_loss = teach_discriminator(tf.constant(round * {spec.discriminator_steps} + step))
    for step in range({spec.generator_steps}):
        g_loss = teach_generator(tf.constant(round * {spec.generator_steps} + step))

# The noise of the first points on the page.
random = np.random.default_rng(20_140_610)
noise = random.{"uniform(-1, 1, " if spec.latent == UNIFORM else "standard_normal("}(400, {spec.latent_dim})).astype("float32")
print("first generated points:")
print(np.round(np.array(generator(noise[:5])), 3))
"""


def _data(spec: GanSpec, drawing: Drawing | None) -> str:
    head = f"# The real points.\nrandom = np.random.default_rng({spec.seed})\n"
    if spec.data == OWN:
        places = list(drawing.places) if drawing else []
        return (
            f"{head}places = np.array({[[round(x, 4), round(y, 4)] for x, y in places]})\n"
            f"points = places[random.integers(0, len(places), {POOL})]\n"
            f'points = (points + {distributions.BRUSH} * random.standard_normal(({POOL}, 2))).astype("float32")\n'
        )
    sampler = SAMPLERS[spec.data]
    names = {*sampler.__code__.co_names}
    helpers: list[Callable[..., Any]] = [distributions._spiral_at] if "_spiral_at" in names else []
    constants = "".join(f"{name} = {getattr(distributions, name)!r}\n" for name in CONSTANTS if name in names)
    functions = "\n\n".join(inspect.getsource(one) for one in (*helpers, sampler))
    return f'{constants}\n\n{functions}\n\n{head}points = {sampler.__name__}(random, {POOL}).astype("float32")\n'


def _layers(spec: GanSpec, player: str) -> str:
    sizes, lines = spec.sizes(player), []
    for place, layer in enumerate(spec.hidden(player)):
        activation = "keras.ops.sin" if layer.activation == "sine" else f'"{layer.activation}"'
        lines.append(
            f"    keras.layers.Dense({layer.units}, {activation}, kernel_initializer={_initializer(spec, player, place)}),"
        )
    lines.append(f"    keras.layers.Dense({sizes[-1]}, kernel_initializer={_initializer(spec, player, len(sizes))}),")
    return "\n".join(lines)


def _initializer(spec: GanSpec, player: str, place: int) -> str:
    return f"keras.initializers.GlorotUniform(seed={spec.seed + 1_000_003 * (2 * place + (player == GENERATOR))})"


def _optimizer(spec: GanSpec, player: str) -> str:
    name, arguments = OPTIMIZERS[getattr(spec, f"{player}_optimizer")]
    more = "".join(f", {key}={value}" for key, value in arguments.items())
    rate = getattr(spec, f"{player}_learning_rate")
    return (
        f"{player}_optimizer = keras.optimizers.{name}({rate}{more})\n"
        f"{player}_optimizer.build({player}.trainable_variables)"
    )


def _penalty(spec: GanSpec) -> str:
    if spec.loss != WASSERSTEIN or not spec.gradient_penalty:
        return ""
    return f"""        between = share * x + (1 - share) * made
        with tf.GradientTape() as inner:
            inner.watch(between)
            scores = ops.sum(discriminator(between))
        slope = ops.sqrt(ops.sum(ops.square(inner.gradient(scores, between)), axis=1) + 1e-12)
        loss += {spec.gradient_penalty} * ops.mean(ops.square(slope - 1))
"""
