"""Attacks on one picture, in pieces of a tenth of a second, so that nobody else waits long.

References:
    I. Goodfellow, J. Shlens, C. Szegedy, "Explaining and harnessing adversarial examples", 2014: FGSM.
    A. Madry and others, "Towards deep learning models resistant to adversarial attacks", 2017: PGD.
    S.-M. Moosavi-Dezfooli, A. Fawzi, P. Frossard, "DeepFool: a simple and accurate method to fool deep neural networks", 2016.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import keras
import numpy as np
import tensorflow as tf

from playground.digits.attack import L2, LINF
from playground.digits.networks import Network
from playground.digits.training.attacks import direction, gradient_and_logits, logits_of, margins, project
from playground.digits.training.read import KEPT
from playground.labs.explain.attack import ANY_OTHER, DEEPFOOL, FGSM, OVERSHOOT, AttackSpec, Attempt
from playground.labs.explain.training.attribute import explained

# Steps in one compiled call, and seconds after which an answer goes out.
STEPS, ANSWER_S = 5, 0.06


@dataclass(frozen=True, kw_only=True, eq=False)
class Attackable:
    """A network as functions that attacks need. They compile at their first call.

    Attributes:
        logits: Images, float32, shape `(n, 28, 28, 1)`, to logits, `(n, 10)`.
        climb: By norm, some steps of PGD: `(points, image, label, sign, epsilon, size, steps, best, lead)` to the new points, best
            picture and lead.
        slopes: One image to its logits, shape `(10,)`, and the gradient of each, `(10, 28, 28, 1)`.
    """

    logits: Callable[[tf.Tensor], tf.Tensor]
    climb: dict[str, Callable[..., tuple[tf.Tensor, tf.Tensor, tf.Tensor]]]
    slopes: Callable[[tf.Tensor], tuple[tf.Tensor, tf.Tensor]]


def attack(network: Network, image: np.ndarray, spec: AttackSpec, before: Attempt | None) -> Attempt:
    """Goes on with an attack until it ends or `ANSWER_S` have passed; how it is cut does not change what it finds.

    Args:
        network: The network that is attacked.
        image: float32, shape `(1, 28, 28, 1)`, ink 0 to 1.
        spec: The settings.
        before: What the call before returned; None: begin.

    Raises:
        FileNotFoundError: If the network was deleted; the message is a sentence for the visitor.
        ValueError: If the network reads the target already; the message is a sentence for the visitor.
    """
    return go_on(attackable(network), image, spec, before)


def logits(network: Network, images: np.ndarray) -> np.ndarray:
    """The logits of a few images, float32, shape `(n, 28, 28, 1)`; float32, shape `(n, 10)`."""
    return np.asarray(attackable(network).logits(tf.constant(images)))


@functools.lru_cache(maxsize=KEPT)
def attackable(network: Network) -> Attackable:
    """The network as functions, kept by the worker."""
    return functions_of(explained(network).model)


def functions_of(model: keras.Model) -> Attackable:
    """A network as functions."""
    of = logits_of(model)

    def climb(
        points: tf.Tensor, image: tf.Tensor, label: tf.Tensor, sign: tf.Tensor, epsilon: tf.Tensor, size: tf.Tensor,
        steps: tf.Tensor, best: tf.Tensor, lead: tf.Tensor, norm: str,
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:  # fmt: skip
        labels = tf.repeat(label, tf.shape(points)[0])

        def step(
            number: tf.Tensor, points: tf.Tensor, best: tf.Tensor, lead: tf.Tensor
        ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]:
            gradient, _ = gradient_and_logits(of, points, labels)
            points = project(points + sign * size * direction(gradient, norm), image, epsilon, norm)
            leads = sign * margins(of(points), labels)
            first = tf.argmax(leads, output_type="int32")
            better = leads[first] > lead
            found = tf.reshape(points[first], tf.shape(image))
            return number + 1, points, tf.where(better, found, best), tf.where(better, leads[first], lead)

        _, points, best, lead = tf.while_loop(
            lambda number, *others: number < steps, step, (tf.constant(0), points, best, lead), parallel_iterations=1
        )
        return points, best, lead

    def slopes(image: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        copies = tf.repeat(image, 10, axis=0)
        with tf.GradientTape() as tape:
            tape.watch(copies)
            z = of(copies)
            # One copy of the picture for each digit.
            own = tf.reduce_sum(tf.linalg.diag_part(z))
        return z[0], tape.gradient(own, copies)

    return Attackable(
        logits=tf.function(of, reduce_retracing=True),
        climb={norm: tf.function(functools.partial(climb, norm=norm), reduce_retracing=True) for norm in (LINF, L2)},
        slopes=tf.function(slopes),
    )


def go_on(network: Attackable, image: np.ndarray, spec: AttackSpec, before: Attempt | None) -> Attempt:
    """As `attack`, for a network that is loaded."""
    end_s = time.perf_counter() + ANSWER_S
    attempt = before or begin(network, image, spec)
    while not attempt.done:
        attempt = (
            deepfool_step(network, attempt, spec) if spec.kind == DEEPFOOL else climbed(network, image, attempt, spec)
        )
        if time.perf_counter() > end_s:
            break
    return attempt


def begin(network: Attackable, image: np.ndarray, spec: AttackSpec) -> Attempt:
    """An attack before its first step. FGSM has taken its only step; PGD begins with what FGSM finds and with random points."""
    z = np.asarray(network.logits(tf.constant(image)))[0]
    digit = int(z.argmax())
    if digit == spec.target:
        raise ValueError(f"The network reads a {digit} already. Choose another digit as the target.")
    attempt = Attempt(digit=digit, steps=0, done=False, points=image, best=image, lead=_lead(z, digit, spec.target))
    if spec.kind == DEEPFOOL:
        return attempt
    # One step as long as the radius, from the picture itself. Whatever it finds counts.
    fast = climbed(network, image, replace(attempt, lead=-np.inf), replace(spec, kind=FGSM, size=spec.epsilon))
    return fast if spec.kind == FGSM else replace(fast, steps=0, done=False, points=random_points(image, spec))


def climbed(network: Attackable, image: np.ndarray, attempt: Attempt, spec: AttackSpec) -> Attempt:
    """The next steps of PGD: up the cross-entropy of the digit that was read, or down that of the target."""
    steps = min(STEPS, spec.most_steps - attempt.steps)
    label, sign = (attempt.digit, 1.0) if spec.target == ANY_OTHER else (spec.target, -1.0)
    points, best, lead = network.climb[spec.norm](
        tf.constant(attempt.points), tf.constant(image), tf.constant(label), tf.constant(sign), tf.constant(spec.epsilon),
        tf.constant(spec.size), tf.constant(steps), tf.constant(attempt.best), tf.constant(attempt.lead, "float32"),
    )  # fmt: skip
    taken = attempt.steps + steps
    return replace(
        attempt, steps=taken, done=taken >= spec.most_steps, points=np.asarray(points), best=np.asarray(best), lead=float(lead)
    )  # fmt: skip


def random_points(image: np.ndarray, spec: AttackSpec) -> np.ndarray:
    """Uniformly random points of the ball, cut to the range from 0 to 1; float32, shape `(restarts, 28, 28, 1)`."""
    rng, shape = np.random.default_rng(spec.seed), (spec.restarts, *image.shape[1:])
    if spec.norm == LINF:
        change = rng.uniform(-spec.epsilon, spec.epsilon, shape)
    else:
        change = rng.normal(size=shape)
        radius = spec.epsilon * rng.uniform(size=spec.restarts) ** (1 / image.size)
        change *= (radius / np.linalg.norm(change.reshape(spec.restarts, -1), axis=1)).reshape(-1, 1, 1, 1)
    return np.clip(image + change, 0, 1).astype("float32")


def deepfool_step(network: Attackable, attempt: Attempt, spec: AttackSpec) -> Attempt:
    """One step to the nearest boundary of the linearised network, and a little beyond.

    With y the digit that is read, g_k = z_y - z_k and w_k = ∂(z_k - z_y)/∂x, the boundary to digit k is |g_k| / ‖w_k‖_q away, with q the dual norm: 2 for L2,
    1 for L∞. The step to the nearest is g / ‖w‖² · w, or g / ‖w‖₁ · sign(w). A pixel that would leave the range from 0 to 1 stays
    where it is, and has no part in w.
    """
    x = attempt.points
    z, gradients = (np.asarray(one) for one in network.slopes(tf.constant(x)))
    lead = _lead(z, attempt.digit, spec.target)
    if lead > 0:
        return replace(attempt, best=x, lead=lead, done=True)
    # With a target, the boundary is that between it and the digit that is ahead of it now.
    ahead = attempt.digit if spec.target == ANY_OTHER else int(z.argmax())
    nearest, change = np.inf, np.zeros_like(x)
    for digit in [spec.target] if spec.target != ANY_OTHER else [k for k in range(10) if k != ahead]:
        w = gradients[digit] - gradients[ahead]
        w = np.where(((x[0] <= 0) & (w < 0)) | ((x[0] >= 1) & (w > 0)), 0, w)
        gap = max(float(z[ahead] - z[digit]), 1e-4)
        dual = float(np.linalg.norm(w) if spec.norm == L2 else np.abs(w).sum())
        if dual > 0 and gap / dual < nearest:
            nearest = gap / dual
            change = nearest * (w / dual if spec.norm == L2 else np.sign(w))[np.newaxis]
    points = np.clip(x + (1 + OVERSHOOT) * change, 0, 1).astype("float32")
    # Where nothing moves any more, nothing will.
    stuck = attempt.steps + 1 >= spec.most_steps or bool((points == x).all())
    z = np.asarray(network.logits(tf.constant(points)))[0]
    lead = _lead(z, attempt.digit, spec.target)
    return replace(attempt, steps=attempt.steps + 1, done=stuck or lead > 0, points=points, best=points, lead=lead)


def _lead(z: np.ndarray, digit: int, target: int) -> float:
    """By how much the target's logit is ahead of all others; without a target, the largest of the other digits' of the first one's."""
    chosen = digit if target == ANY_OTHER else target
    margin = float(np.delete(z, chosen).max() - z[chosen])
    return margin if target == ANY_OTHER else -margin
