"""Complete programs for what the page of digits shows: the training of a pair, and the samples of a saved generator."""

from __future__ import annotations

from playground.gan.code import TERMS
from playground.gan.losses import WASSERSTEIN
from playground.labs.gan_digits.spec import (
    GENERATOR_FILE,
    SHEET_COLUMNS,
    SHEET_ROWS,
    SHEET_SEED,
    Directions,
    GanDigitsSpec,
    SampleRequest,
)
from playground.model.code import preamble

_LATENTS = '''def latents(seed, count, size, truncation):
    """Normal noise, none of it beyond so many standard deviations."""
    normal = NormalDist()
    low = normal.cdf(-truncation)
    drawn = np.random.default_rng(seed).random((count, size))
    return np.frompyfunc(normal.inv_cdf, 1, 1)(low + (1 - 2 * low) * drawn).astype("float32")
'''
_SAVE = '''def save(pictures, columns, path):
    """Pictures with ink from 0 to 1 as one image, and the numbers beside it."""
    pictures = np.round(pictures[..., 0] * 255).astype("uint8")
    np.save("samples.npy", pictures)
    filled = np.zeros((-(-len(pictures) // columns) * columns, 28, 28), "uint8")
    filled[: len(pictures)] = pictures
    Image.fromarray(filled.reshape(-1, columns, 28, 28).swapaxes(1, 2).reshape(-1, columns * 28)).save(path)
    print(f"{len(pictures)} samples in {path}; mean ink {pictures.mean() / 255:.4f}")
'''


def sampling_script(spec: GanDigitsSpec, request: SampleRequest, directions: Directions | None = None) -> str:
    """A program that makes the samples on the page with the downloaded `generator.keras`.

    Args:
        spec: What the generator was trained as.
        request: Which samples.
        directions: The generator's, needed if the request goes along them.
    """
    size, turn = spec.latent, len(set(request.digits)) or 10
    noise = f"noise = latents({request.seed}, {request.count}, {size}, {request.truncation})"
    if request.same_noise:
        rows = -(-request.count // turn)
        noise = (
            f"# Every digit with the same noise.\nnoise = latents({request.seed}, {rows}, {size}, {request.truncation})\n"
            f"noise = np.repeat(noise, {turn}, axis=0)[:{request.count}]"
        )
    if any(request.offsets) and directions is not None:
        moved = sum(offset * vector for offset, vector in zip(request.offsets, directions.vectors, strict=False))
        noise += f"\n# Along the principal directions: {request.offsets}.\nnoise += np.array({[round(float(x), 6) for x in moved]}, 'float32')"
    told = "noise"
    if spec.conditional:
        noise += f"\ndigits = np.eye(10, dtype='float32')[{request.labels.tolist()}]"
        told = "[noise, digits]"
    return f"""from statistics import NormalDist

import keras
import numpy as np
from PIL import Image

# Download it from the page and put it beside this program.
generator = keras.models.load_model("{GENERATOR_FILE}")


{_LATENTS}

{_SAVE}

{noise}
save(np.array(generator({told}, training=False)), 10, "samples.png")
"""


def training_script(spec: GanDigitsSpec, *, threads: int) -> str:
    """A program that trains a pair as the page does and makes the last sheet of samples.

    A run that goes on from another is trained from its start: a program that runs alone has nothing to go on from.

    Args:
        spec: What to train.
        threads: TensorFlow threads of the worker that trained it.
    """
    conditional = spec.conditional
    penalty = f"""
        between = share * real + (1 - share) * made
        with tf.GradientTape() as inner:
            inner.watch(between)
            total = tf.reduce_sum(discriminator(told(between, digits), training=False))
        slope = ops.sqrt(ops.sum(ops.square(inner.gradient(total, between)), axis=(1, 2, 3)) + 1e-12)
        loss += {spec.gradient_penalty} * ops.mean(ops.square(slope - 1))"""
    average = f"    decay = min({spec.average}, (1 + step) / (10 + step))\n" if spec.average else "    decay = 0.0\n"
    return f"""{preamble(threads=threads)}from statistics import NormalDist

from keras import layers, ops
from PIL import Image

{_data(spec)}
keras.utils.set_random_seed({spec.seed})


def build_generator():
    noise = keras.Input(({spec.latent},))
    {"digit = keras.Input((10,))" if conditional else "# It is told no digit."}
    x = {"layers.Concatenate()([noise, digit])" if conditional else "noise"}
    x = layers.Dense({7 * 7 * 2 * spec.filters}, use_bias=False)(x)
    x = layers.BatchNormalization(momentum=0.9)(x)
    x = layers.ReLU()(x)
    x = layers.Reshape((7, 7, {2 * spec.filters}))(x)
    for filters in ({spec.filters}, {max(1, spec.filters // 2)}):
        x = layers.Conv2DTranspose(filters, 4, strides=2, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization(momentum=0.9)(x)
        x = layers.ReLU()(x)
    picture = layers.Conv2D(1, 5, padding="same", activation="sigmoid")(x)
    return keras.Model({"[noise, digit]" if conditional else "noise"}, picture)


def build_discriminator():
    picture = keras.Input((28, 28, 1))
    x = layers.Rescaling(2.0, offset=-1.0)(picture)
    for filters in ({spec.filters}, {2 * spec.filters}, {4 * spec.filters}):
        x = layers.Conv2D(filters, 4, strides=2, padding="same")(x)
        x = layers.LeakyReLU(0.2)(x)
        x = layers.Dropout(0.15)(x)
    features = layers.Flatten()(x)
    score = layers.Dense(1)(features)
{_projection() if conditional else "    return keras.Model(picture, score)"}


# Samples come from an average of the generator's weights over the last steps.
generator, averaged, discriminator = build_generator(), build_generator(), build_discriminator()
averaged.set_weights(generator.get_weights())
generator_optimizer = keras.optimizers.Adam({spec.generator_rate}, beta_1={spec.beta_1})
discriminator_optimizer = keras.optimizers.Adam({spec.discriminator_rate}, beta_1={spec.beta_1})
generator_optimizer.build(generator.trainable_variables)
discriminator_optimizer.build(discriminator.trainable_variables)


def told(x, digits):
    return {"[x, tf.one_hot(digits, 10)]" if conditional else "x"}


def draws(player, update):
    \"\"\"Noise, whole numbers and shares, from the seed, the player and the number of its update alone.\"\"\"
    key = tf.stack([{spec.seed}, 2 * update + player])
    noise = tf.random.stateless_normal(({spec.batch_size}, {spec.latent}), key)
    whole = tf.random.stateless_uniform(({spec.batch_size},), key, maxval=2**31 - 1, dtype=tf.int32)
    return noise, whole, tf.random.stateless_uniform(({spec.batch_size}, 1, 1, 1), key + 1_000_003)


@tf.function
def teach_discriminator(update):
    noise, whole, share = draws(0, update)
    rows = whole % len(x_train)
    real = tf.cast(tf.gather(x_train, rows), tf.float32)[..., tf.newaxis] / 255
    digits = tf.gather(y_train, rows)
    # Stateless: the generator's batch statistics do not move while the other player learns.
    made, _ = generator.stateless_call(
        [one.value for one in generator.trainable_variables],
        [one.value for one in generator.non_trainable_variables],
        told(noise, digits),
        training=True,
    )
    variables = discriminator.trainable_variables
    with tf.GradientTape() as tape:
        scores = discriminator(told(tf.concat([real, made], axis=0), tf.tile(digits, [2])), training=True)[:, 0]
        of_real, of_made = tf.split(scores, 2)
        loss = ops.mean({TERMS[spec.loss][0].replace("real", "of_real")} + {TERMS[spec.loss][1].replace("generated", "of_made")}){penalty if spec.loss == WASSERSTEIN else ""}
    discriminator_optimizer.apply(tape.gradient(loss, variables, unconnected_gradients="zero"), variables)
    return loss


@tf.function
def teach_generator(update):
    noise, whole, _ = draws(1, update)
    digits = whole % 10
    variables = generator.trainable_variables
    with tf.GradientTape() as tape:
        generated = discriminator(told(generator(told(noise, digits), training=True), digits), training=False)[:, 0]
        loss = ops.mean({TERMS[spec.loss][2]})
    generator_optimizer.apply(tape.gradient(loss, variables), variables)
    return loss


@tf.function
def follow(decay):
    for one, weight in zip(averaged.weights, generator.weights):
        one.assign(decay * one + (1 - decay) * weight)


for step in range({spec.steps}):
    for update in range(step * {spec.discriminator_steps}, (step + 1) * {spec.discriminator_steps}):
        discriminator_loss = teach_discriminator(tf.constant(update))
    generator_loss = teach_generator(tf.constant(step))
{average}    follow(tf.constant(decay, tf.float32))
    if step % 100 == 0:
        print(f"step {{step}}: discriminator {{float(discriminator_loss):.3f}}, generator {{float(generator_loss):.3f}}")


{_LATENTS}

{_SAVE}

{_sheet(spec)}
save(np.array(averaged(told(tf.constant(noise), digits), training=False)), {SHEET_COLUMNS}, "samples.png")
averaged.save("{GENERATOR_FILE}")
"""


def _projection() -> str:
    return """    digit = keras.Input((10,))
    wanted = layers.Dense(features.shape[-1], use_bias=False)(digit)
    # What it thinks of the picture as such, and how well the picture's features fit the digit.
    score = layers.Add()([score, layers.Dot(axes=1)([wanted, features])])
    return keras.Model([picture, digit], score)"""


def _data(spec: GanDigitsSpec) -> str:
    if spec.own:
        return f'''import base64
import zlib

# The visitor's own pictures: 784 bytes each, then a digit each.
packed = (
    "{spec.own}"
)
values = np.frombuffer(zlib.decompress(base64.b64decode(packed)), "uint8")
count = len(values) // 785
x_train = values[: count * 784].reshape(count, 28, 28)
y_train = values[count * 784 :].astype("int32") % 10
'''
    sample = (
        f"sample = np.random.default_rng({spec.seed}).permutation(len(x_train))[:{spec.train_size}]\n"
        "x_train, y_train = x_train[sample], y_train[sample]\n"
        if spec.train_size < 60_000
        else ""
    )
    return f"""# 60,000 digits to learn from, and no test digit. keras.datasets.mnist.load_data() gives the same arrays.
with np.load("assets/mnist/mnist.npz") as mnist:
    x_train, y_train = mnist["x_train"], mnist["y_train"].astype("int32")
{sample}"""


def _sheet(spec: GanDigitsSpec) -> str:
    if spec.conditional:
        return (
            "# A column a digit, a row a noise.\n"
            f"noise = np.repeat(latents({SHEET_SEED}, {SHEET_ROWS}, {spec.latent}, 4.0), {SHEET_COLUMNS}, axis=0)\n"
            f"digits = np.tile(np.arange({SHEET_COLUMNS}), {SHEET_ROWS})"
        )
    return f"noise, digits = latents({SHEET_SEED}, {SHEET_ROWS * SHEET_COLUMNS}, {spec.latent}, 4.0), None"
