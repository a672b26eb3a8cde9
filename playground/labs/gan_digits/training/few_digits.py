"""Do a GAN's samples help when there are few digits? The same classifier on 100 to 1,000 digits, with and without them, over seeds.

The question is about a GAN that has seen the same few digits and no others. The samples of a generator that was trained on all
60,000 digits carry over what it learned from the others; it is measured as well, under a name that says so. So are distorted
copies of the few digits, which cost nothing.

`python -m playground measure few-digits` measures all of it and writes `assets/gan_digits/few_digits.json`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import keras
import numpy as np

from playground.digits.mnist import IMAGE_SHAPE, NUM_CLASSES, shared_mnist
from playground.engine.worker import device
from playground.labs.gan_digits.latents import latents
from playground.labs.gan_digits.shipped import FEW_DIGITS, shipped_source
from playground.labs.gan_digits.spec import CONDITIONAL, GENERATOR_FILE, GanDigitsSpec
from playground.labs.gan_digits.training.train import Gan, as_bytes, load_model, training_images
from playground.runs.folder import Folder

SIZES, SEEDS = (100, 300, 1_000), (0, 1, 2)
# Samples that join the real digits, drawn once.
SAMPLES = 5_000
GAN_STEPS = 1_500
UPDATES, BATCH_SIZE = 1_000, 64
# What the classifier is trained on: the real digits alone, or batches of which half are real and half are something else.
ALONE, DISTORTED = "real digits alone", "distorted copies"
OWN_GAN, FULL_GAN = "samples of a GAN of the same digits", "samples of a GAN of all 60,000 digits"


def gan_spec(size: int, seed: int) -> GanDigitsSpec:
    """A narrow conditional GAN that is trained on this number of digits and no others."""
    return GanDigitsSpec(
        kind=CONDITIONAL, filters=16, average=0.99, train_size=size, seed=seed, steps=GAN_STEPS, sample_every=GAN_STEPS
    )


def build_classifier() -> keras.Sequential:
    """Two convolutions and dropout: small, because there is little to learn from."""
    model = keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE),
            keras.layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),
            keras.layers.Conv2D(64, 3, strides=2, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(NUM_CLASSES),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss=loss, jit_compile=False)
    return model


def accuracy(
    real: tuple[np.ndarray, np.ndarray],
    more: Callable[[int, np.random.Generator], tuple[np.ndarray, np.ndarray]] | None,
    seed: int,
) -> float:
    """Test accuracy of a classifier that has made `UPDATES` updates.

    Args:
        real: Digits and labels.
        more: Returns the given number of others, which make up half of every batch; None: the real digits alone.
        seed: Of weights, dropout and batches.
    """
    keras.utils.set_random_seed(seed)
    model, rng, mnist = build_classifier(), np.random.default_rng(seed), shared_mnist()
    for _ in range(UPDATES):
        chosen = rng.integers(0, len(real[1]), BATCH_SIZE // 2 if more else BATCH_SIZE)
        x, y = real[0][chosen], real[1][chosen]
        if more:
            others, labels = more(BATCH_SIZE - len(chosen), rng)
            x, y = np.concatenate([x, others]), np.concatenate([y, labels])
        model.train_on_batch(x[..., np.newaxis].astype("float32") / 255, y)
    parts = [mnist.x_test[start : start + 1_000] for start in range(0, 10_000, 1_000)]
    reads = np.concatenate(
        [np.asarray(model.predict_on_batch(part[..., np.newaxis].astype("float32") / 255)) for part in parts]
    )
    return float((reads.argmax(axis=1) == mnist.y_test).mean())


def samples_of(generator: keras.Model, latent: int) -> tuple[np.ndarray, np.ndarray]:
    """Samples, equally many of each digit; uint8, shape `(SAMPLES, 28, 28)`, and labels."""
    noise, digits = latents(0, SAMPLES, latent), np.arange(SAMPLES) % NUM_CLASSES
    one_hot = np.eye(NUM_CLASSES, dtype="float32")[digits]
    parts = range(0, SAMPLES, 500)
    made = [generator.predict_on_batch([noise[at : at + 500], one_hot[at : at + 500]]) for at in parts]
    return as_bytes(np.concatenate(made)), digits


def drawn_from(
    images: np.ndarray, labels: np.ndarray
) -> Callable[[int, np.random.Generator], tuple[np.ndarray, np.ndarray]]:
    """Draws from a set of images."""

    def draw(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        chosen = rng.integers(0, len(labels), count)
        return images[chosen], labels[chosen]

    return draw


def distorted(
    images: np.ndarray, labels: np.ndarray
) -> Callable[[int, np.random.Generator], tuple[np.ndarray, np.ndarray]]:
    """Draws copies, each rotated by up to 15 degrees, shifted by up to 2 pixels and scaled by up to a tenth."""
    # Keras's layers would draw from global generators in their own order; the copies are made once.
    distort = keras.Sequential(
        [
            keras.layers.RandomTranslation(2 / 28, 2 / 28, fill_mode="constant", seed=1),
            keras.layers.RandomRotation(15 / 360, fill_mode="constant", seed=2),
            keras.layers.RandomZoom(0.1, fill_mode="constant", seed=3),
        ]
    )
    chosen = np.arange(SAMPLES) % len(labels)
    pictures = np.asarray(distort(images[chosen][..., np.newaxis].astype("float32"), training=True))[..., 0]
    return drawn_from(np.clip(np.round(pictures), 0, 255).astype("uint8"), labels[chosen])


def train_gan(spec: GanDigitsSpec) -> keras.Model:
    """The averaged generator of a training."""
    gan = Gan(spec, *training_images(spec))
    for step in range(spec.steps):
        gan.play(step)
    return gan.averaged


def main() -> None:
    """Measures, and writes the results after every size, so that nothing is lost."""
    begun_s = time.perf_counter()
    source = shipped_source(CONDITIONAL)
    full = samples_of(load_model(Folder(source.folder), GENERATOR_FILE), source.spec.latent)
    found: dict[str, dict[str, list[float]]] = {}
    for size in SIZES:
        rows: dict[str, list[float]] = {name: [] for name in (ALONE, DISTORTED, OWN_GAN, FULL_GAN)}
        for seed in SEEDS:
            spec = gan_spec(size, seed)
            real = training_images(spec)
            own = samples_of(train_gan(spec), spec.latent)
            rows[ALONE].append(accuracy(real, None, seed))
            rows[DISTORTED].append(accuracy(real, distorted(*real), seed))
            rows[OWN_GAN].append(accuracy(real, drawn_from(*own), seed))
            rows[FULL_GAN].append(accuracy(real, drawn_from(*full), seed))
            print(size, seed, {name: values[-1] for name, values in rows.items()}, flush=True)
            keras.backend.clear_session()
        found[str(size)] = rows
        about = {
            "test_accuracy": found, "updates": UPDATES, "gan_steps": GAN_STEPS, "samples": SAMPLES, "device": device(),
            "seconds": round(time.perf_counter() - begun_s),
        }  # fmt: skip
        FEW_DIGITS.write_text(json.dumps(about, indent=1) + "\n")
