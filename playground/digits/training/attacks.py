"""Attacks: small changes of a picture, sought on purpose, after which a network reads another digit.

All of them climb, or go down, the cross-entropy of the logits, the values before the softmax: the gradient of a probability that
is 1 to the last digit is 0. Images are float32, shape `(n, 28, 28, 1)`, ink 0 to 1; labels are whole numbers, shape `(n,)`.

References:
    I. Goodfellow, J. Shlens, C. Szegedy, "Explaining and harnessing adversarial examples", 2014: FGSM.
    A. Madry and others, "Towards deep learning models resistant to adversarial attacks", 2017: PGD, adversarial training.
    M. Andriushchenko and others, "Square attack: a query-efficient black-box adversarial attack via random search", 2020.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from playground.digits.attack import LINF

Logits = Callable[[tf.Tensor], tf.Tensor]

# Images that are attacked in one call.
TOGETHER = 250
# Share of the pixels that a square of the Square attack covers at first, and the steps, of 10,000, after which it is halved.
FIRST_SHARE = 0.3
HALVED = (10, 50, 200, 500, 1_000, 2_000, 4_000, 6_000, 8_000)


def logits_of(model: keras.Model) -> Logits:
    """A network up to its logits, whether it ends in a softmax or not, as in prediction: without dropout or augmentation."""
    last = model.layers[-1]
    before = keras.Model(model.inputs[0], last.input)

    def logits(images: tf.Tensor) -> tf.Tensor:
        sums = before(images, training=False) @ last.kernel
        return sums + last.bias if last.use_bias else sums

    return logits


def gradient_and_logits(logits: Logits, images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """The gradient of each image's own cross-entropy, -log softmax(z)_y, with respect to its pixels; and the logits z."""
    with tf.GradientTape() as tape:
        tape.watch(images)
        z = logits(images)
        loss = tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, z))
    return tape.gradient(loss, images), z


def direction(gradient: tf.Tensor, norm: str) -> tf.Tensor:
    """The change of size 1 along which the linearised loss grows fastest: sign(g) for L∞, g / ‖g‖ for L2."""
    return tf.sign(gradient) if norm == LINF else gradient / tf.maximum(sizes(gradient), 1e-12)


def project(changed: tf.Tensor, images: tf.Tensor, epsilon: tf.Tensor | float, norm: str) -> tf.Tensor:
    """The nearest point of the ball of radius `epsilon` around each image, then of the range from 0 to 1, which lies nearer still."""
    change = changed - images
    if norm == LINF:
        change = tf.clip_by_value(change, -epsilon, epsilon)
    else:
        change *= tf.minimum(1.0, epsilon / tf.maximum(sizes(change), 1e-12))
    return tf.clip_by_value(images + change, 0.0, 1.0)


def sizes(change: tf.Tensor) -> tf.Tensor:
    """The L2 norm of each image, shape `(n, 1, 1, 1)`."""
    return tf.sqrt(tf.reduce_sum(tf.square(change), axis=(1, 2, 3), keepdims=True))


def margins(z: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """How far the largest logit of the other digits is ahead of the label's; above 0 another digit is read. Shape `(n,)`."""
    own = tf.gather(z, labels, axis=1, batch_dims=1)
    others = tf.where(tf.one_hot(labels, z.shape[1], on_value=True, off_value=False), z.dtype.min, z)
    return tf.reduce_max(others, axis=1) - own


def climb(
    logits: Logits, start: tf.Tensor, images: tf.Tensor, labels: tf.Tensor, *, epsilon: tf.Tensor | float, size: tf.Tensor | float,
    steps: tf.Tensor | int, norm: str = LINF,
) -> tf.Tensor:  # fmt: skip
    """Projected gradient ascent: `steps` times x ← project(x + size · direction(∂loss/∂x)).

    Args:
        logits: The network.
        start: Where to begin, inside the ball.
        images: The middle of the ball.
        labels: The digits whose cross-entropy grows.
        epsilon: Radius of the ball.
        size: Of a step.
        steps: Number of steps.
        norm: Of the ball and the steps.
    """

    def step(number: tf.Tensor, changed: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        gradient, _ = gradient_and_logits(logits, changed, labels)
        return number + 1, project(changed + size * direction(gradient, norm), images, epsilon, norm)

    _, found = tf.while_loop(
        lambda number, changed: number < steps, step, (tf.constant(0), start), parallel_iterations=1
    )
    return found


def accuracy_under_pgd(
    model: keras.Model, images: np.ndarray, labels: np.ndarray, *, epsilon: float, steps: int, size: float, restarts: int, seed: int = 0,
    progress: Callable[[int, int], None] = lambda done, right: None,
) -> np.ndarray:  # fmt: skip
    """Which images a network still reads correctly after every step of every restart of PGD in the L∞ ball, and without a change.

    Each restart begins at a random point of the ball and attacks only those images that are still read correctly.

    Args:
        model: The network.
        images, labels: What it reads, and what is right.
        epsilon: Radius of the ball.
        steps: Steps of each restart.
        size: Of a step.
        restarts: Random starts.
        seed: Of the starts.
        progress: Is told how many images have been attacked, and how many of them are still read correctly.

    Returns:
        bool, shape `(n,)`.
    """
    logits = logits_of(model)

    def restart(start: tf.Tensor, x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        def step(number: tf.Tensor, changed: tf.Tensor, wrong: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
            gradient, z = gradient_and_logits(logits, changed, y)
            return (
                number + 1,
                project(changed + size * direction(gradient, LINF), x, epsilon, LINF),
                wrong | (margins(z, y) >= 0),
            )

        _, last, wrong = tf.while_loop(
            lambda number, changed, wrong: number < steps,
            step,
            (tf.constant(0), start, tf.zeros_like(y, tf.bool)),
            parallel_iterations=1,
        )
        return wrong | (margins(logits(last), y) >= 0)

    fooled = tf.function(restart, reduce_retracing=True)
    rng = np.random.default_rng(seed)
    right = np.zeros(len(images), bool)
    for first in range(0, len(images), TOGETHER):
        part = slice(first, first + TOGETHER)
        x, y = images[part], labels[part].astype("int32")
        left = np.flatnonzero(np.asarray(margins(logits(tf.constant(x)), tf.constant(y))) < 0)
        for _ in range(restarts):
            if not len(left):
                break
            start = np.clip(x[left] + rng.uniform(-epsilon, epsilon, x[left].shape), 0, 1).astype("float32")
            left = left[~np.asarray(fooled(tf.constant(start), tf.constant(x[left]), tf.constant(y[left])))]
        right[first + left] = True
        progress(min(first + TOGETHER, len(images)), int(right.sum()))
    return right


def accuracy_under_squares(
    model: keras.Model, images: np.ndarray, labels: np.ndarray, *, epsilon: float, queries: int, seed: int = 0
) -> np.ndarray:
    """Which images a network still reads correctly after the Square attack in the L∞ ball, which asks for no gradient.

    It begins with vertical stripes of ±ε. Then it sets a random square to +ε or -ε, and keeps this if the right digit's logit
    gets nearer to the largest of the others. The squares become smaller with time.

    Args:
        model, images, labels, epsilon, seed: As `accuracy_under_pgd` takes them.
        queries: How often the network is asked about each image.

    Returns:
        bool, shape `(n,)`.
    """
    logits, rng = logits_of(model), np.random.default_rng(seed)
    ask = tf.function(lambda x, y: margins(logits(x), y), reduce_retracing=True)

    def margins_at(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        parts = range(0, len(x), TOGETHER)
        return np.concatenate([np.asarray(ask(x[at : at + TOGETHER], y[at : at + TOGETHER])) for at in parts])

    labels = labels.astype("int32")
    side = images.shape[1]
    left = np.flatnonzero(margins_at(images, labels) < 0)
    stripes = rng.choice([-epsilon, epsilon], (len(left), 1, side, 1))
    changed = np.clip(images[left] + stripes, 0, 1).astype("float32")
    best = margins_at(changed, labels[left])
    for query in range(1, queries):
        stays = best < 0
        left, changed, best = left[stays], changed[stays], best[stays]
        if not len(left):
            break
        window = square_side(side, query, queries)
        tried = changed.copy()
        corners = rng.integers(0, side - window + 1, (len(left), 2))
        signs = rng.choice([-epsilon, epsilon], len(left))
        for index, ((row, column), sign) in enumerate(zip(corners, signs, strict=True)):
            place = (index, slice(row, row + window), slice(column, column + window))
            tried[place] = np.clip(images[left[index]][place[1:]] + sign, 0, 1)
        found = margins_at(tried, labels[left])
        better = found > best
        changed[better], best[better] = tried[better], found[better]
    right = np.zeros(len(images), bool)
    right[left[best < 0]] = True
    return right


def square_side(side: int, query: int, queries: int) -> int:
    """The side of a square of the Square attack: it covers 30 % of the pixels at first, and is halved in area again and again."""
    halvings = sum(10_000 * query / queries > one for one in HALVED)
    return max(1, min(side - 1, round(side * float(np.sqrt(FIRST_SHARE / 2**halvings)))))
