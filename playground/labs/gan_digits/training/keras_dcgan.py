"""Keras's own DCGAN recipe, to compare with: for as long as our conditional GAN was trained, on the training digits only.

It is the end-to-end example of Keras's guide to overriding `train_step`: noise of 128 numbers, a generator of 1,339,905 weights
and a discriminator of 74,625, Adam 0.0003 for both, batches of 64, label noise of 0.05. The guide trains on the test digits as
well; here they are left out, or no distance to them would mean anything.

`python -m playground train keras-dcgan FOLDER [--seconds SECONDS]` trains it: for as long as the conditional GAN that ships, or for the given time.
"""

from __future__ import annotations

import time
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from playground.digits.mnist import IMAGE_SHAPE, shared_mnist
from playground.engine.worker import device
from playground.labs.gan_digits.shipped import shipped_source
from playground.labs.gan_digits.spec import CONDITIONAL, GENERATOR_FILE
from playground.model.training.build import keras_file
from playground.runs.folder import Folder

LATENT, BATCH_SIZE, RATE, LABEL_NOISE = 128, 64, 0.0003, 0.05
SAVE_EVERY_S = 60.0


def build_generator() -> keras.Sequential:
    """1,339,905 weights."""
    return keras.Sequential(
        [
            keras.Input((LATENT,)),
            keras.layers.Dense(7 * 7 * 128),
            keras.layers.LeakyReLU(0.2),
            keras.layers.Reshape((7, 7, 128)),
            keras.layers.Conv2DTranspose(128, 4, strides=2, padding="same"),
            keras.layers.LeakyReLU(0.2),
            keras.layers.Conv2DTranspose(128, 4, strides=2, padding="same"),
            keras.layers.LeakyReLU(0.2),
            keras.layers.Conv2D(1, 7, padding="same", activation="sigmoid"),
        ]
    )


def build_discriminator() -> keras.Sequential:
    """74,625 weights."""
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE),
            keras.layers.Conv2D(64, 3, strides=2, padding="same"),
            keras.layers.LeakyReLU(0.2),
            keras.layers.Conv2D(128, 3, strides=2, padding="same"),
            keras.layers.LeakyReLU(0.2),
            keras.layers.GlobalMaxPooling2D(),
            keras.layers.Dense(1),
        ]
    )


class Gan(keras.Model):
    """The guide's model: its `train_step` updates the discriminator, then the generator."""

    def __init__(self) -> None:
        super().__init__()
        self.generator, self.discriminator = build_generator(), build_discriminator()
        self.d_optimizer, self.g_optimizer = keras.optimizers.Adam(RATE), keras.optimizers.Adam(RATE)
        self.loss_fn = keras.losses.BinaryCrossentropy(from_logits=True)
        self.seeds = keras.random.SeedGenerator(1337)

    def call(self, noise: Any) -> Any:
        return self.generator(noise)

    def train_step(self, real: Any) -> dict[str, Any]:
        size = tf.shape(real)[0]
        made = self.generator(keras.random.normal((size, LATENT), seed=self.seeds))
        # In the guide 1 is generated and 0 is real.
        labels = tf.concat([tf.ones((size, 1)), tf.zeros((size, 1))], axis=0)
        labels += LABEL_NOISE * keras.random.uniform((2 * size, 1), seed=self.seeds)
        with tf.GradientTape() as tape:
            d_loss = self.loss_fn(labels, self.discriminator(tf.concat([made, real], axis=0)))
        variables = self.discriminator.trainable_weights
        self.d_optimizer.apply(tape.gradient(d_loss, variables), variables)
        with tf.GradientTape() as tape:
            noise = keras.random.normal((size, LATENT), seed=self.seeds)
            g_loss = self.loss_fn(tf.zeros((size, 1)), self.discriminator(self.generator(noise)))
        variables = self.generator.trainable_weights
        self.g_optimizer.apply(tape.gradient(g_loss, variables), variables)
        return {"d_loss": d_loss, "g_loss": g_loss}


class Clock(keras.callbacks.Callback):
    """Saves the generator regularly, and ends the training when the time is over. The time begins with the first update."""

    def __init__(self, folder: Folder, seconds: float) -> None:
        super().__init__()
        self._folder, self._seconds = folder, seconds
        self._begun_s = self._saved_s = 0.0
        self._steps = 0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        now_s = time.perf_counter()
        self._begun_s = self._begun_s or now_s
        self._steps += 1
        passed_s = now_s - self._begun_s
        if passed_s - self._saved_s > SAVE_EVERY_S or passed_s > self._seconds:
            self._saved_s = passed_s
            self._folder.write_bytes(GENERATOR_FILE, keras_file(self.model.generator))
            about = {"train_seconds": passed_s, "steps": self._steps, "device": device(), **logs}
            self._folder.write_json("run.json", about)
            print(about, flush=True)
        if passed_s > self._seconds:
            self.model.stop_training = True


def train(folder: Folder, seconds: float) -> None:
    """Trains for the given time and writes the generator into the folder."""
    keras.utils.set_random_seed(1337)
    x = shared_mnist().x_train[..., np.newaxis].astype("float32") / 255
    data = tf.data.Dataset.from_tensor_slices(x).shuffle(1024, seed=1337).batch(BATCH_SIZE).prefetch(2)
    model = Gan()
    model.build((None, LATENT))
    model.compile(jit_compile=False)
    model.fit(data, epochs=1_000, callbacks=[Clock(folder, seconds)], shuffle=False, verbose=0)


def main(folder: str, seconds: float | None = None) -> None:
    """Trains the recipe into a folder, for the given time or for as long as the conditional GAN that ships."""
    shipped = Folder(shipped_source(CONDITIONAL).folder).read_json("run.json")
    train(Folder(folder), seconds or shipped["result"]["train_seconds"])
