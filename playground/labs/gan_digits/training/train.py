"""Trains a generator and a discriminator of 28 x 28 images, conditional or not.

Everything random in an update depends only on the seed and the number of the update, so a run that is stopped and continued
ends with the same weights as one that never stopped. `python -m playground train gan-digits` trains the GANs that ship.

References:
    A. Radford et al., "Unsupervised Representation Learning with Deep Convolutional GANs", 2015 (DCGAN).
    M. Mirza, S. Osindero, "Conditional Generative Adversarial Nets", 2014.
    T. Miyato, M. Koyama, "cGANs with Projection Discriminator", 2018.
    Y. Yazıcı et al., "The Unusual Effectiveness of Averaging in GAN Training", 2018.
"""

from __future__ import annotations

import time
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from playground.digits.mnist import IMAGE_SHAPE, NUM_CLASSES, shared_mnist
from playground.engine.report import Report, Stopped
from playground.engine.ship import ship_run
from playground.engine.worker import device
from playground.gan.losses import WASSERSTEIN, says_real
from playground.gan.training.losses import generated_losses, generator_losses, number, penalty, real_losses
from playground.labs.gan_digits.latents import latents
from playground.labs.gan_digits.own_images import unpack_images
from playground.labs.gan_digits.shipped import SHIPPED_FOLDERS, SHIPPED_NAMES, SHIPPED_SPECS
from playground.labs.gan_digits.spec import (
    CONDITIONAL,
    DISCRIMINATOR_FILE,
    GENERATOR_FILE,
    SHEET_COLUMNS,
    SHEET_ROWS,
    SHEET_SEED,
    STATE_FILE,
    TRAIN,
    GanDigitsSpec,
    sheet_file,
)
from playground.model.training.build import keras_file, load_file
from playground.runs.folder import Folder
from playground.runs.shipped import runs_folder

# A run that is killed loses at most this much training.
SAVE_EVERY_S = 20.0
# The decay of the average rises to the spec's, so that early weights are soon forgotten.
WARM_UP = 10
LEAK = 0.2
# Spectral normalisation instead was measured: after three minutes its samples were three times as far from the test digits.
DROPOUT = 0.15
# Layer whose activations define the principal directions of the noise.
FIRST_HIDDEN = "first_hidden"


def build_generator(spec: GanDigitsSpec) -> keras.Model:
    """From noise, and a one-hot digit if it is conditional, to an image with ink from 0 to 1."""
    noise = keras.Input((spec.latent,), name="noise")
    inputs = [noise]
    x = noise
    if spec.conditional:
        inputs.append(keras.Input((NUM_CLASSES,), name="digit"))
        x = keras.layers.Concatenate()(inputs)
    x = keras.layers.Dense(7 * 7 * 2 * spec.filters, use_bias=False)(x)
    x = keras.layers.BatchNormalization(momentum=0.9)(x)
    x = keras.layers.ReLU(name=FIRST_HIDDEN)(x)
    x = keras.layers.Reshape((7, 7, 2 * spec.filters))(x)
    for filters in (spec.filters, max(1, spec.filters // 2)):
        x = keras.layers.Conv2DTranspose(filters, 4, strides=2, padding="same", use_bias=False)(x)
        x = keras.layers.BatchNormalization(momentum=0.9)(x)
        x = keras.layers.ReLU()(x)
    picture = keras.layers.Conv2D(1, 5, padding="same", activation="sigmoid", name="picture")(x)
    return keras.Model(inputs if spec.conditional else noise, picture, name="generator")


def build_discriminator(spec: GanDigitsSpec) -> keras.Model:
    """From an image, and a one-hot digit if it is conditional, to one number: large for real. It has no activation.

    A conditional one adds what it thinks of the picture as such and how well the picture's features fit the digit:
    `w·φ(x) + v[digit]·φ(x)`.
    """

    inputs = [keras.Input(IMAGE_SHAPE, name="picture")]
    x = keras.layers.Rescaling(2.0, offset=-1.0)(inputs[0])
    for filters in (spec.filters, 2 * spec.filters, 4 * spec.filters):
        x = keras.layers.Conv2D(filters, 4, strides=2, padding="same")(x)
        x = keras.layers.LeakyReLU(LEAK)(x)
        x = keras.layers.Dropout(DROPOUT)(x)
    features = keras.layers.Flatten()(x)
    score = keras.layers.Dense(1, name="score")(features)
    if spec.conditional:
        inputs.append(keras.Input((NUM_CLASSES,), name="digit"))
        wanted = keras.layers.Dense(features.shape[-1], use_bias=False)(inputs[1])
        score = keras.layers.Add()([score, keras.layers.Dot(axes=1)([wanted, features])])
    return keras.Model(inputs if spec.conditional else inputs[0], score, name="discriminator")


def training_images(spec: GanDigitsSpec) -> tuple[np.ndarray, np.ndarray]:
    """The real images for the discriminator: the visitor's images or MNIST's training digits, never a test digit.

    Returns:
        uint8, shape `(n, 28, 28)`, and labels, int32, shape `(n,)`; 0 where they are unknown, and then not used.
    """
    if spec.own:
        images, labels = unpack_images(spec.own)
        return images, np.zeros(len(images), "int32") if labels is None else labels.astype("int32")
    mnist = shared_mnist()
    if spec.train_size == len(mnist.x_train):
        return mnist.x_train, mnist.y_train.astype("int32")
    chosen = np.random.default_rng(spec.seed).permutation(len(mnist.x_train))[: spec.train_size]
    return mnist.x_train[chosen], mnist.y_train[chosen].astype("int32")


class Gan:
    """Both networks with their optimizers, the generator's average, and one compiled update of each.

    Args:
        spec: The networks and their training.
        images, labels: As `training_images` returns them.
    """

    def __init__(self, spec: GanDigitsSpec, images: np.ndarray, labels: np.ndarray) -> None:
        self.spec = spec
        keras.utils.set_random_seed(spec.seed)
        self.generator, self.averaged = build_generator(spec), build_generator(spec)
        self.discriminator = build_discriminator(spec)
        self.averaged.set_weights(self.generator.get_weights())
        self.generator_optimizer = keras.optimizers.Adam(spec.generator_rate, beta_1=spec.beta_1)
        self.discriminator_optimizer = keras.optimizers.Adam(spec.discriminator_rate, beta_1=spec.beta_1)
        self.generator_optimizer.build(self.generator.trainable_variables)
        self.discriminator_optimizer.build(self.discriminator.trainable_variables)
        self._images, self._labels = tf.constant(images), tf.constant(labels)
        self.teach_discriminator = tf.function(self._teach_discriminator, autograph=False)
        self.teach_generator = tf.function(self._teach_generator, autograph=False)
        self._sheet = tf.function(lambda inputs: self.averaged(inputs, training=False), autograph=False)

    def play(self, step: int) -> tuple[float, float, float]:
        """One step: the spec's number of updates of the discriminator, then one of the generator.

        Args:
            step: Number of steps before this one.

        Returns:
            Both losses, and the discriminator's accuracy in its last update.
        """
        first = step * self.spec.discriminator_steps
        for update in range(first, first + self.spec.discriminator_steps):
            loss, real, generated = self.teach_discriminator(tf.constant(update))
        says = says_real(self.spec.loss, real.numpy(), generated.numpy())
        right = 0.5 * (says[0].mean() + 1 - says[1].mean())
        return float(loss), float(self.teach_generator(tf.constant(step))), float(right)

    def sheet(self) -> np.ndarray:
        """Samples of the averaged generator from constant noise; uint8, see `gan_digits.sheet_file`."""
        digits = np.tile(np.arange(SHEET_COLUMNS), SHEET_ROWS)
        if self.spec.conditional:
            noise = np.repeat(latents(SHEET_SEED, SHEET_ROWS, self.spec.latent), SHEET_COLUMNS, axis=0)
        else:
            noise = latents(SHEET_SEED, SHEET_ROWS * SHEET_COLUMNS, self.spec.latent)
        return as_bytes(self._sheet(self._inputs(tf.constant(noise), tf.constant(digits))).numpy())

    # -- what is compiled ----------------------------------------------------------------------------------------------

    def _inputs(self, x: Any, digits: Any) -> Any:
        """The inputs of a network: noise or images, and the digits as one-hot vectors if it is conditional."""
        return [x, tf.one_hot(digits, NUM_CLASSES)] if self.spec.conditional else x

    def _draws(self, network: int, update: Any) -> tuple[Any, Any, Any]:
        """Random values of the n-th update of a network: noise, whole numbers, and numbers from 0 to 1."""
        size, key = self.spec.batch_size, tf.stack([self.spec.seed, 2 * update + network])
        noise = tf.random.stateless_normal((size, self.spec.latent), key)
        whole = tf.random.stateless_uniform((size,), key, maxval=2**31 - 1, dtype=tf.int32)
        return noise, whole, tf.random.stateless_uniform((size, 1, 1, 1), key + 1_000_003)

    def discriminator_loss(self, update: Any) -> tuple[Any, Any, Any]:
        """Its loss on the batch of its n-th update, and its scores of the real and of the generated images."""
        noise, whole, share = self._draws(0, update)
        rows = whole % len(self._images)
        real = tf.cast(tf.gather(self._images, rows), tf.float32)[..., tf.newaxis] / 255
        digits = tf.gather(self._labels, rows)
        # Stateless, for the generator's batch statistics are not to move while the other player learns.
        generator = self.generator
        made, _ = generator.stateless_call(
            [one.value for one in generator.trainable_variables],
            [one.value for one in generator.non_trainable_variables],
            self._inputs(noise, digits),
            training=True,
        )
        both = self._inputs(tf.concat([real, made], axis=0), tf.tile(digits, [2]))
        scores = self.discriminator(both, training=True)[:, 0]
        of_real, of_made = tf.split(scores, 2)
        losses = real_losses(of_real) + generated_losses(of_made)
        loss = tf.reduce_mean(losses[number(self.spec.loss)])
        if self.spec.loss == WASSERSTEIN:
            between = share * real + (1 - share) * made
            with tf.GradientTape() as tape:
                tape.watch(between)
                total = tf.reduce_sum(self.discriminator(self._inputs(between, digits), training=False))
            loss += self.spec.gradient_penalty * tf.reduce_mean(penalty(tape.gradient(total, between)))
        return loss, of_real, of_made

    def generator_loss(self, update: Any) -> Any:
        """Its loss on the noise of its n-th update."""
        noise, whole, _ = self._draws(1, update)
        digits = whole % NUM_CLASSES
        made = self.generator(self._inputs(noise, digits), training=True)
        scores = self.discriminator(self._inputs(made, digits), training=False)[:, 0]
        return tf.reduce_mean(generator_losses(scores)[number(self.spec.loss)])

    def _teach_discriminator(self, update: Any) -> Any:
        variables = self.discriminator.trainable_variables
        with tf.GradientTape() as tape:
            loss, real, made = self.discriminator_loss(update)
        self.discriminator_optimizer.apply(tape.gradient(loss, variables, unconnected_gradients="zero"), variables)
        return loss, real, made

    def _teach_generator(self, update: Any) -> Any:
        variables = self.generator.trainable_variables
        with tf.GradientTape() as tape:
            loss = self.generator_loss(update)
        self.generator_optimizer.apply(tape.gradient(loss, variables), variables)
        done = tf.cast(update, tf.float32)
        decay = tf.minimum(self.spec.average, (1 + done) / (WARM_UP + done)) if self.spec.average else 0.0
        for average, weight in zip(self.averaged.weights, self.generator.weights, strict=True):
            average.assign(decay * average + (1 - decay) * weight)
        return loss

    # -- state ---------------------------------------------------------------------------------------------------------

    @property
    def variables(self) -> list[Any]:
        """Everything that the next update depends on besides spec, data and step; without the learning rates, which are the spec's."""
        models = (self.generator, self.averaged, self.discriminator)
        optimizers = (self.generator_optimizer, self.discriminator_optimizer)
        return [
            # With the seeds of dropout, which are variables but not weights.
            *(one for model in models for one in model.variables),
            *(one for optimizer in optimizers for one in optimizer.variables if one.name != "learning_rate"),
        ]

    def save(self, folder: Folder, step: int, sheets: list[int]) -> None:
        """Writes the state and both networks into a folder; the generator is the averaged one."""
        values = {f"v{index}": np.array(one) for index, one in enumerate(self.variables)}
        about = {"spec": np.array(self.spec.to_json()), "step": np.array(step), "sheets": np.array(sheets, "int64")}
        folder.write_arrays(STATE_FILE, compressed=False, **about, **values)
        folder.write_bytes(GENERATOR_FILE, keras_file(self.averaged))
        folder.write_bytes(DISCRIMINATOR_FILE, keras_file(self.discriminator))

    def restore(self, folder: Folder) -> tuple[int, list[int]]:
        """Loads the state of a run; of a run that ships, only the weights.

        Returns:
            The step of the state, and the steps of the sheets in that folder.

        Raises:
            FileNotFoundError: If the run was deleted.
            ValueError: If its networks have another shape.
        """
        state = folder.read_arrays(STATE_FILE)
        if state is None:
            self._set(self.averaged.weights, load_model(folder, GENERATOR_FILE).get_weights())
            self._set(self.generator.weights, self.averaged.get_weights())
            self._set(self.discriminator.weights, load_model(folder, DISCRIMINATOR_FILE).get_weights())
            return 0, []
        self._set(self.variables, [state[f"v{index}"] for index in range(len(state) - 3)])
        return int(state["step"]), state["sheets"].tolist()

    def _set(self, variables: list[Any], values: list[np.ndarray]) -> None:
        if [tuple(one.shape) for one in variables] != [value.shape for value in values]:
            raise ValueError(
                "`continue_from` must be a run of the same kind, latent and filters. "
                f"Received: kind={self.spec.kind!r}, latent={self.spec.latent}, filters={self.spec.filters}"
            )
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)


def train(spec: GanDigitsSpec, folder: Folder, report: Report) -> dict[str, Any]:
    """Trains both networks; its events and files are listed in `playground.labs.gan_digits.spec`.

    Args:
        spec: What to train.
        folder: Gets a sample sheet every `sample_every` steps, both networks, and the state from which it can be continued.
        report: Called several times a second.

    Returns:
        `steps`, `discriminator_loss`, `generator_loss`, `right`, `train_seconds`.

    Raises:
        Stopped: If the run was stopped. The folder then holds the state of its last step.
        FloatingPointError: If a loss is no longer a finite number.
        FileNotFoundError, ValueError: If `continue_from` was deleted, or has another shape.
    """
    keras.backend.clear_session()
    images, labels = training_images(spec)
    gan = Gan(spec, images, labels)
    first, sheets = _continue(gan, folder)
    report(
        "setup", steps=spec.steps, first_step=first, images=len(images),
        generator_parameters=gan.generator.count_params(), discriminator_parameters=gan.discriminator.count_params(),
    )  # fmt: skip
    step = first
    try:
        begun_s = saved_s = time.perf_counter()
        means: dict[str, float] = {}
        since: list[tuple[float, float, float]] = []
        while True:
            if step % spec.sample_every == 0 or step == spec.steps:
                folder.write_arrays(sheet_file(step), x=gan.sheet())
                sheets = sorted({*sheets, step})
                report("samples", step=step)
            if step >= spec.steps:
                break
            since.append(gan.play(step))
            step += 1
            if not np.isfinite(since[-1]).all():
                raise FloatingPointError(
                    "The training has diverged: its loss is no longer a number. Train again with smaller learning rates."
                )
            if report.due or step == spec.steps:
                names = ("discriminator_loss", "generator_loss", "right")
                means = {name: round(float(v), 5) for name, v in zip(names, np.mean(since, axis=0), strict=True)}
                since = []
                speed = (step - first) / (time.perf_counter() - begun_s)
                left_s = round((spec.steps - step) / speed, 1)
                report("batch", step=step, **means, steps_per_s=round(speed, 2), time_left_s=left_s)
            if time.perf_counter() - saved_s > SAVE_EVERY_S:
                gan.save(folder, step, sheets)
                saved_s = time.perf_counter()
                report("saved", step=step)
    except Stopped:
        gan.save(folder, step, sheets)
        raise
    gan.save(folder, step, sheets)
    result = {"steps": step, **means, "train_seconds": time.perf_counter() - begun_s}
    report("saved", step=step)
    report("result", **result)
    return result


def _continue(gan: Gan, folder: Folder) -> tuple[int, list[int]]:
    """Loads the state of the run to continue, and copies its sheets."""
    if not gan.spec.continue_from:
        return 0, []
    before = Folder(gan.spec.continue_from)
    step, sheets = gan.restore(before)
    copied = []
    for one in sheets:
        content = before.read_bytes(sheet_file(one))
        if content is not None and one < step:
            folder.write_bytes(sheet_file(one), content)
            copied.append(one)
    return step, copied


def as_bytes(pictures: np.ndarray) -> np.ndarray:
    """Images with ink from 0 to 1, shape `(n, 28, 28, 1)`, as uint8, shape `(n, 28, 28)`."""
    return np.asarray(np.round(pictures[..., 0] * 255).astype("uint8"))


def load_model(folder: Folder, name: str) -> keras.Model:
    """Loads a network that a training has written.

    Raises:
        FileNotFoundError: If it was deleted; the message is a sentence for the visitor.
    """
    content = folder.read_bytes(name)
    if content is None:
        raise FileNotFoundError("This GAN no longer exists. Choose another one.")
    return load_file(content)


def main(kinds: list[str]) -> None:
    """Trains the GANs that ship and stores their runs, without the state from which they could be continued."""
    for kind in kinds or [CONDITIONAL, *(one for one in SHIPPED_SPECS if one != CONDITIONAL)]:
        folder = ship_run(
            runs_folder("gan_digits") / SHIPPED_FOLDERS[kind],
            TRAIN,
            SHIPPED_SPECS[kind],
            name=SHIPPED_NAMES[kind],
            device=device(),
        )
        folder.delete_file(STATE_FILE)
