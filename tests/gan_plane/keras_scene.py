"""What the page should draw, by Keras and a tape. Runs in a worker: no process that runs a browser imports Keras."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from playground.labs.gan_plane.spec import GanSpec, fixed_noise, real_points
from playground.labs.gan_plane.training.rounds import build_player, initial_state


def generator_loss(loss: str, logits: tf.Tensor) -> tf.Tensor:
    return {
        "non_saturating": -tf.math.log_sigmoid(logits), "saturating": tf.math.log_sigmoid(-logits),
        "least_squares": 0.5 * (logits - 1) ** 2, "wasserstein": -logits, "hinge": -logits,
    }[loss]  # fmt: skip


def expected(spec: GanSpec, shown: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`shown` generated points, minus the gradient of the generator's loss at each, and the map's shares, by Keras and a tape.

    A share of 1 is certainly real. A Wasserstein critic's scores have no such scale: they are shown from end to end of the
    scores of the points that are drawn, with the mean of both kinds in the middle.
    """
    state = initial_state(spec)
    models = {player: build_player(spec, player) for player in ("generator", "discriminator")}
    for player, model in models.items():
        model.set_weights(list(getattr(state, player)))
    points = models["generator"](fixed_noise(spec.latent, spec.latent_dim, shown))
    with tf.GradientTape() as tape:
        tape.watch(points)
        of_generated = models["discriminator"](points)
        loss = tf.reduce_sum(generator_loss(spec.loss, of_generated))
    line = np.linspace(-1.5, 1.5, 61)
    across, up = np.meshgrid(line, line[::-1])
    logits = np.array(models["discriminator"](np.column_stack([across.ravel(), up.ravel()])))[:, 0]
    of_real = models["discriminator"](real_points(spec.data, spec.seed, None)[:shown])
    drawn = np.concatenate([of_real, of_generated])
    middle, half = drawn.mean(), np.abs(drawn - drawn.mean()).max()
    shares = {
        "non_saturating": 1 / (1 + np.exp(-logits)), "saturating": 1 / (1 + np.exp(-logits)), "least_squares": logits,
        "wasserstein": 0.5 + (logits - middle) / (2 * half), "hinge": (logits + 1) / 2,
    }[spec.loss]  # fmt: skip
    return np.array(points), -np.array(tape.gradient(loss, points)), np.clip(shares, 0, 1)
