"""Trains a GAN in 2D: many rounds in one compiled call, from a state to the next.

Learning rates, updates per round, loss, gradient penalty, seed and the data are inputs of the compiled program. What cannot be one
(layers, noise, optimizers, batch size) is its `architecture`. `main` trains the GANs that ship.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from playground.engine.programs import Programs
from playground.gan.losses import WASSERSTEIN
from playground.gan.training.losses import generated_losses, generator_losses, number, penalty, real_losses
from playground.labs.gan_plane.distributions import POOL
from playground.labs.gan_plane.lab import PRESETS, TRAINED_ROUNDS
from playground.labs.gan_plane.measures import Measured, measure
from playground.labs.gan_plane.spec import (
    BOTH,
    CURVES,
    DISCRIMINATOR,
    GENERATOR,
    PLAYERS,
    UNIFORM,
    Batch,
    Drawing,
    GanSlice,
    GanSpec,
    GanState,
    architecture,
    finite,
    real_points,
)
from playground.labs.gan_plane.trained import write_trained
from playground.model.training.build import named_optimizer
from playground.plane.training.activations import keras_activation
from playground.preset import preset_by_id

MOST_PROGRAMS = 32
# Of the pictures of a slice, every third is a point of the curves.
MEASURED_EVERY = 3
# How long a slice waits for a compilation; then the answer says that it is under way, and others' slices can run.
PATIENCE_S = 0.25
# How long the command line waits for it.
COMPILED_S = 60.0
# Points of the curves that ship with a trained GAN, and of how many there is a picture: every third.
SHIPPED_ROWS, SHIPPED_EVERY = 60, 3

_programs: Programs[Program] = Programs(MOST_PROGRAMS)


def build_player(spec: GanSpec, player: str) -> keras.Sequential:
    """A network with its initial weights: each layer's follow from the seed and the layer's index, without a global seed."""
    sizes = spec.sizes(player)
    layers: list[Any] = [keras.Input((sizes[0],))]
    for place, hidden in enumerate(spec.hidden(player)):
        activation = keras_activation(hidden.activation)
        layers.append(
            keras.layers.Dense(hidden.units, activation, kernel_initializer=_initializer(spec, player, place))
        )
    layers.append(keras.layers.Dense(sizes[-1], kernel_initializer=_initializer(spec, player, len(sizes))))
    return keras.Sequential(layers)


def _initializer(spec: GanSpec, player: str, place: int) -> keras.initializers.Initializer:
    return keras.initializers.GlorotUniform(seed=spec.seed + 1_000_003 * (2 * place + PLAYERS.index(player)))


def build_optimizer(spec: GanSpec, player: str) -> keras.optimizers.Optimizer:
    """The Keras optimizer of a network."""
    return named_optimizer(getattr(spec, f"{player}_optimizer"), getattr(spec, f"{player}_learning_rate"))


def initial_state(spec: GanSpec) -> GanState:
    """The state before the first update."""
    values: dict[str, Any] = {}
    for player in (GENERATOR, DISCRIMINATOR):
        model = build_player(spec, player)
        values[player] = tuple(np.array(one) for one in model.weights)
        values[f"{player}_optimizer"] = _fresh_optimizer(spec, player, model)
    return GanState(**values, optimizers=(spec.generator_optimizer, spec.discriminator_optimizer))


def _fresh_optimizer(spec: GanSpec, player: str, model: keras.Model | None = None) -> tuple[np.ndarray, ...]:
    optimizer = build_optimizer(spec, player)
    optimizer.build((model or build_player(spec, player)).trainable_variables)
    return tuple(np.array(one) for one in optimizer.variables)


def fitted(spec: GanSpec, state: GanState) -> GanState:
    """A state with variables of the spec's optimizers: another optimizer starts afresh from the same weights."""
    changes: dict[str, Any] = {}
    for before, player in zip(state.optimizers, (GENERATOR, DISCRIMINATOR), strict=True):
        if before != getattr(spec, f"{player}_optimizer"):
            changes[f"{player}_optimizer"] = _fresh_optimizer(spec, player)
    return replace(state, **changes, optimizers=(spec.generator_optimizer, spec.discriminator_optimizer))


def draws(spec: GanSpec, seed: Any, player: str, update: Any) -> tuple[Any, Any, Any]:
    """What the n-th update of a network is made with, from the seed, the network and n alone.

    Returns:
        Noise, float32, shape `(batch_size, latent_dim)`; rows of the real points, int32; shares from 0 to 1, float32, of the
        places between real and generated points at which the gradient penalty looks, shape `(batch_size, 1)`.
    """
    key = tf.stack([seed, 2 * update + PLAYERS.index(player)])
    # Whole numbers, for XLA makes other fractions of the same bits than TensorFlow does by itself; 23 bits, never exactly 0.
    bits = tf.random.stateless_uniform(
        (spec.batch_size, spec.latent_dim + 2), key, minval=None, maxval=None, dtype=tf.int32, alg="philox"
    )
    drawn = tf.cast(tf.bitwise.right_shift(tf.bitcast(bits, tf.uint32), tf.constant(9, tf.uint32)), tf.float32)
    drawn = drawn * 2.0**-23 + 2.0**-24
    noise = 2 * drawn[:, :-2] - 1
    if spec.latent != UNIFORM:
        noise = np.sqrt(2).astype("float32") * tf.math.erfinv(noise)
    return noise, tf.cast(drawn[:, -2] * POOL, tf.int32), drawn[:, -1:]


class Program:
    """Both networks with their compiled training. It holds variables, but every call begins by writing a state into them.

    Args:
        spec: Its architecture is taken from it, nothing else.
    """

    def __init__(self, spec: GanSpec) -> None:
        self.traces = 0
        self._spec = spec
        self._players = {player: build_player(spec, player) for player in (GENERATOR, DISCRIMINATOR)}
        self._optimizers = {player: build_optimizer(spec, player) for player in (GENERATOR, DISCRIMINATOR)}
        for player, optimizer in self._optimizers.items():
            optimizer.build(self._players[player].trainable_variables)
        self._run = tf.function(self._trace, jit_compile=True, autograph=False)
        self._busy = threading.Lock()
        self.run(initial_state(spec), spec, np.zeros((POOL, 2), "float32"), rounds=0)

    def run(self, state: GanState, spec: GanSpec, real: np.ndarray, *, rounds: int, player: str = BOTH) -> GanState:
        """Continues training from a state.

        Args:
            state: Where to begin; its optimizers are the spec's.
            spec: Its rates, steps, loss and seed count; its architecture must be this program's.
            real: float32, shape `(POOL, 2)`.
            rounds: Rounds to play.
            player: `"both"`, or one network; then each round is a single update of that network.

        Returns:
            The new state.
        """
        steps = {one: int(player == one) for one in (GENERATOR, DISCRIMINATOR)}
        if player == BOTH:
            steps = {GENERATOR: spec.generator_steps, DISCRIMINATOR: spec.discriminator_steps}
        counts = np.array(
            [rounds, steps[DISCRIMINATOR], steps[GENERATOR], state.discriminator_updates, state.generator_updates,
             spec.seed, number(spec.loss)], "int32",
        )  # fmt: skip
        penalty_rate = np.float32(spec.gradient_penalty if spec.loss == WASSERSTEIN else 0)
        before = [
            list(one)
            for one in (
                state.generator,
                state.discriminator,
                self._with_rate(GENERATOR, spec, state),
                self._with_rate(DISCRIMINATOR, spec, state),
            )
        ]
        # On a GPU so small a network would wait for the kernels to start; the lock is for hosts with one process for all.
        with self._busy, tf.device("CPU:0"):
            after = tf.nest.map_structure(lambda one: one.numpy(), self._run(*before, real, penalty_rate, counts))
        # A network that made no update keeps exactly the arrays that it had.
        kept = [
            tuple(old if not steps[one] or not rounds else new)
            for old, new, one in zip(before, after, (GENERATOR, DISCRIMINATOR) * 2, strict=True)
        ]
        return GanState(
            generator=kept[0], discriminator=kept[1], generator_optimizer=kept[2], discriminator_optimizer=kept[3],
            optimizers=state.optimizers,
            generator_updates=state.generator_updates + rounds * steps[GENERATOR],
            discriminator_updates=state.discriminator_updates + rounds * steps[DISCRIMINATOR],
            round=state.round + rounds * (1.0 if player == BOTH else 0.5),
        )  # fmt: skip

    def _with_rate(self, player: str, spec: GanSpec, state: GanState) -> list[np.ndarray]:
        """The optimizer's variables with the spec's learning rate among them."""
        rate = np.float32(getattr(spec, f"{player}_learning_rate"))
        names = [one.name for one in self._optimizers[player].variables]
        return [
            np.asarray(rate) if name == "learning_rate" else value
            for name, value in zip(names, getattr(state, f"{player}_optimizer"), strict=True)
        ]

    # -- what is compiled ------------------------------------------------------------------------------------------

    def _trace(
        self, generator: Any, discriminator: Any, generator_optimizer: Any, discriminator_optimizer: Any, real: Any,
        penalty_rate: Any, counts: Any,
    ) -> Any:  # fmt: skip
        self.traces += 1
        rounds, discriminator_steps, generator_steps, first_d, first_g, seed, loss = tf.unstack(counts)

        # Keras's TensorFlow optimizers update variables only, so the state is written into them first.
        for variable, value in zip(
            self._variables, (*generator, *discriminator, *generator_optimizer, *discriminator_optimizer), strict=True
        ):
            variable.assign(value)

        def play(done: Any) -> Any:
            def teach_discriminator(step: Any) -> Any:
                update = first_d + done * discriminator_steps + step
                gradients = self.discriminator_gradients(
                    self._weights(GENERATOR), self._weights(DISCRIMINATOR), real, seed, update, loss, penalty_rate
                )
                self._apply(DISCRIMINATOR, gradients)
                return step + 1

            def teach_generator(step: Any) -> Any:
                update = first_g + done * generator_steps + step
                gradients = self.generator_gradients(
                    self._weights(GENERATOR), self._weights(DISCRIMINATOR), seed, update, loss
                )
                self._apply(GENERATOR, gradients)
                return step + 1

            tf.while_loop(lambda step: step < discriminator_steps, teach_discriminator, (tf.constant(0),))
            tf.while_loop(lambda step: step < generator_steps, teach_generator, (tf.constant(0),))
            return done + 1

        tf.while_loop(lambda done: done < rounds, play, (tf.constant(0),))
        after = [tf.identity(one.value) for one in self._variables]
        ends = np.cumsum(
            [0, len(generator), len(discriminator), len(generator_optimizer), len(discriminator_optimizer)]
        )
        return tuple(after[begin:end] for begin, end in pairwise(ends))

    @property
    def _variables(self) -> list[Any]:
        """All that a state has, in its order."""
        return [
            *(one for player in (GENERATOR, DISCRIMINATOR) for one in self._players[player].weights),
            *(one for player in (GENERATOR, DISCRIMINATOR) for one in self._optimizers[player].variables),
        ]

    def _weights(self, player: str) -> list[Any]:
        return [tf.identity(one.value) for one in self._players[player].weights]

    def _apply(self, player: str, gradients: list[Any]) -> None:
        self._optimizers[player].apply(gradients, self._players[player].trainable_variables)

    def _call(self, player: str, weights: Sequence[Any], x: Any) -> Any:
        return self._players[player].stateless_call(list(weights), [], x, training=True)[0]

    def discriminator_gradients(
        self, generator: Any, discriminator: Any, real: Any, seed: Any, update: Any, loss: Any, penalty_rate: Any
    ) -> list[Any]:
        """Gradient of the discriminator's loss by its weights, on the batch of its n-th update."""
        noise, rows, share = draws(self._spec, seed, DISCRIMINATOR, update)
        x = tf.gather(real, rows)
        made = self._call(GENERATOR, generator, noise)
        size = self._spec.batch_size
        with tf.GradientTape() as tape:
            tape.watch(discriminator)
            logits = self._call(DISCRIMINATOR, discriminator, tf.concat([x, made], axis=0))[:, 0]
            losses = real_losses(logits[:size]) + generated_losses(logits[size:])
            mean = tf.reduce_mean(tf.gather(losses, loss))
        gradients = tape.gradient(mean, discriminator)

        def of_penalty() -> list[Any]:
            between = share * x + (1 - share) * made
            with tf.GradientTape() as outer:
                outer.watch(discriminator)
                with tf.GradientTape() as inner:
                    inner.watch(between)
                    scores = tf.reduce_sum(self._call(DISCRIMINATOR, discriminator, between))
                value = penalty_rate * tf.reduce_mean(penalty(inner.gradient(scores, between)))
            # The last bias moves every score alike and no gradient.
            return list(outer.gradient(value, discriminator, unconnected_gradients=tf.UnconnectedGradients.ZERO))

        more = tf.cond(penalty_rate > 0, of_penalty, lambda: [tf.zeros_like(one) for one in discriminator])
        return [one + other for one, other in zip(gradients, more, strict=True)]

    def generator_gradients(self, generator: Any, discriminator: Any, seed: Any, update: Any, loss: Any) -> list[Any]:
        """Gradient of the generator's loss by its weights, on the noise of its n-th update."""
        noise, _, _ = draws(self._spec, seed, GENERATOR, update)
        with tf.GradientTape() as tape:
            tape.watch(generator)
            logits = self._call(DISCRIMINATOR, discriminator, self._call(GENERATOR, generator, noise))[:, 0]
            mean = tf.reduce_mean(tf.gather(generator_losses(logits), loss))
        return list(tape.gradient(mean, generator))


# -- what the page asks for ----------------------------------------------------------------------------------------


def advance(
    spec: GanSpec, drawing: Drawing | None, state: GanState | None, rounds: int = 0, player: str = BOTH, frames: int = 1,
    patience_s: float = PATIENCE_S,
) -> GanSlice:  # fmt: skip
    """Continues a game from a state; the result does not depend on how the rounds are divided into calls.

    Args:
        spec: The game.
        drawing: The distribution, if it is the visitor's own.
        state: Where to begin; None: the start.
        rounds: Rounds to play.
        player: `"both"`, or the network that makes a single update (then `rounds` is 1).
        frames: Pictures on the way, at most.
        patience_s: How long to wait for a compilation.

    Returns:
        The new state and what there is to see on the way. `compiling` and no state if the program is not there yet; the
        start needs none.
    """
    real = real_points(spec.data, spec.seed, drawing)
    first = state is None
    state = initial_state(spec) if state is None else fitted(spec, state)
    # Asked for even if nothing is to be played yet: it will be.
    program = _programs.get(architecture(spec), lambda: Program(spec), patience_s if rounds else 0)
    if rounds and program is None:
        return GanSlice(compiling=True)
    shown, measured, diverged, seconds = (
        [state],
        [measure(spec, state, drawing)] if first or not rounds else [],
        False,
        0.0,
    )
    ends = np.unique(np.linspace(0, rounds, frames + 1).round().astype(int))
    for place, count in enumerate(np.diff(ends) if rounds else ()):
        assert program is not None
        begun_s = time.perf_counter()
        after = program.run(state, spec, real, rounds=int(count), player=player)
        seconds += time.perf_counter() - begun_s
        if not finite((*after.generator, *after.discriminator)):
            diverged = True
            break
        state = after
        shown.append(state)
        # Not every picture is measured, for that takes longer than to play.
        if place % MEASURED_EVERY == MEASURED_EVERY - 1 or place == len(ends) - 2:
            measured.append(measure(spec, state, drawing))
    if not measured:
        measured.append(measure(spec, state, drawing))
    return _slice(shown, measured, diverged, seconds, _batch(spec, real, state, player), first)


def _slice(
    shown: list[GanState], measured: list[Measured], diverged: bool, seconds: float, batch: Batch | None,
    first: bool,
) -> GanSlice:  # fmt: skip
    # The state that one came from is known already, unless nothing was played.
    skip = 1 if len(shown) > 1 and not first else 0
    frames = tuple(one.frame for one in shown[skip:])
    rows = np.stack([one.row for one in measured])
    assert rows.shape[1] == len(CURVES)
    return GanSlice(
        state=shown[-1], frames=frames, curves=rows, batch=batch, covered=measured[-1].covered, diverged=diverged,
        seconds=seconds,
    )  # fmt: skip


def _batch(spec: GanSpec, real: np.ndarray, state: GanState, player: str) -> Batch | None:
    """What the last update saw, if it was a single one."""
    if player == BOTH:
        return None
    noise, rows, _ = draws(spec, spec.seed, player, getattr(state, f"{player}_updates") - 1)
    return Batch(noise=np.array(noise), real=real[np.array(rows)])


def main() -> None:
    """Trains the GANs that ship."""
    games = {}
    for name, rounds in TRAINED_ROUNDS.items():
        spec = preset_by_id(PRESETS, name).spec
        parts = [advance(spec, None, None)]
        for count in np.diff(np.linspace(0, rounds, SHIPPED_ROWS + 1).round().astype(int)):
            parts.append(advance(spec, None, parts[-1].state, int(count), patience_s=COMPILED_S))
        end = parts[-1]
        row = dict(zip(CURVES, end.curves[-1], strict=True))
        print(f"{name}: JS {row['js']:.3f}, {end.covered.sum()} of {len(end.covered)} modes", flush=True)
        frames = tuple(part.frames[-1] for part in parts[::SHIPPED_EVERY])
        games[spec] = replace(end, frames=frames, curves=np.concatenate([part.curves for part in parts]))
    write_trained(games)
