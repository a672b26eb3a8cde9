"""The compiled game against autodiff of Keras's models, against itself, and what freezing and live changes do."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf

from playground.gan.losses import LOSSES, discriminator_loss, generator_loss
from playground.gan.training.losses import number
from playground.labs.gan_plane.lab import PRESETS, TRAINED_ROUNDS
from playground.labs.gan_plane.measures import measure
from playground.labs.gan_plane.spec import (
    DISCRIMINATOR,
    GENERATOR,
    Drawing,
    GanSpec,
    GanState,
    fixed_noise,
    generate,
    judge,
    real_points,
    slopes,
)
from playground.labs.gan_plane.trained import read_trained, trained_game, write_trained
from playground.labs.gan_plane.training.rounds import Program, advance, build_player, draws, fitted, initial_state
from playground.preset import preset_by_id

SPEC = GanSpec(
    generator_layers=("6:tanh",), discriminator_layers=("5:tanh",), batch_size=40, generator_optimizer="sgd",
    discriminator_optimizer="sgd", generator_learning_rate=0.05, discriminator_learning_rate=0.1,
)  # fmt: skip
FOREVER = 1_000.0


@pytest.fixture(scope="module")
def program() -> Program:
    return Program(SPEC)


def real(spec: GanSpec) -> np.ndarray:
    return real_points(spec.data, spec.seed, None)


def assert_equal(one: GanState, other: GanState, *, exact: bool = True) -> None:
    for name in ("generator", "discriminator", "generator_optimizer", "discriminator_optimizer"):
        for a, b in zip(getattr(one, name), getattr(other, name), strict=True):
            if exact:
                np.testing.assert_array_equal(a, b)
            else:
                np.testing.assert_allclose(a, b, atol=1e-5)


def models(spec: GanSpec, state: GanState) -> dict[str, keras.Model]:
    found = {}
    for player in (GENERATOR, DISCRIMINATOR):
        found[player] = build_player(spec, player)
        found[player].set_weights(list(getattr(state, player)))
    return found


def losses(spec: GanSpec, state: GanState, player: str, update: int) -> float:
    """A player's loss on the batch of its n-th update, in numpy, with the penalty from central differences."""
    noise, rows, share = (np.array(one) for one in draws(spec, spec.seed, player, update))
    made = generate(spec, state.generator, noise)
    if player == GENERATOR:
        return generator_loss(spec.loss, judge(spec, state.discriminator, made))
    x = real(spec)[rows].astype("float64")
    found = discriminator_loss(spec.loss, judge(spec, state.discriminator, x), judge(spec, state.discriminator, made))
    if spec.loss == "wasserstein":
        slope = np.linalg.norm(slopes(spec, state.discriminator, share * x + (1 - share) * made), axis=1)
        found += spec.gradient_penalty * float(((slope - 1) ** 2).mean())
    return found


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("player", [DISCRIMINATOR, GENERATOR])
def test_each_player_s_gradient_is_that_of_its_loss(program: Program, loss: str, player: str) -> None:
    """Against central differences of numpy's losses, in float64, weight by weight."""
    spec = replace(SPEC, loss=loss, gradient_penalty=2.0)
    state = initial_state(spec)
    weights = {one: [tf.constant(value) for value in getattr(state, one)] for one in (GENERATOR, DISCRIMINATOR)}
    if player == GENERATOR:
        found = program.generator_gradients(weights[GENERATOR], weights[DISCRIMINATOR], spec.seed, 3, number(loss))
    else:
        found = program.discriminator_gradients(
            weights[GENERATOR], weights[DISCRIMINATOR], tf.constant(real(spec)), spec.seed, 3, number(loss),
            tf.constant(2.0 if loss == "wasserstein" else 0.0),
        )  # fmt: skip
    step = 1e-5
    before = [np.asarray(one, "float64") for one in getattr(state, player)]
    for place, gradient in enumerate(found):
        for index in list(np.ndindex(before[place].shape))[:6]:
            values = []
            for sign in (1, -1):
                moved = [one.copy() for one in before]
                moved[place][index] += sign * step
                values.append(losses(spec, replace(state, **{player: tuple(moved)}), player, 3))
            # A hinge has a corner; none of these points lies on it.
            assert float(gradient[index]) == pytest.approx((values[0] - values[1]) / (2 * step), abs=2e-4)


@pytest.mark.parametrize("loss", LOSSES)
def test_an_update_is_keras_s_own_on_the_same_batch(program: Program, loss: str) -> None:
    """A step of the discriminator with Keras's optimizer on gradients from a tape over Keras's models."""
    spec = replace(SPEC, loss=loss)
    state = initial_state(spec)
    mine = program.run(state, spec, real(spec), rounds=1, player=DISCRIMINATOR)
    built = models(spec, state)
    noise, rows, share = draws(spec, spec.seed, DISCRIMINATOR, 0)
    x, made = tf.gather(real(spec), rows), built[GENERATOR](noise)
    hand = {
        "non_saturating": lambda r, g: (
            -tf.reduce_mean(tf.math.log_sigmoid(r)) - tf.reduce_mean(tf.math.log_sigmoid(-g))
        ),
        "saturating": lambda r, g: -tf.reduce_mean(tf.math.log_sigmoid(r)) - tf.reduce_mean(tf.math.log_sigmoid(-g)),
        "least_squares": lambda r, g: 0.5 * tf.reduce_mean((r - 1) ** 2) + 0.5 * tf.reduce_mean(g**2),
        "wasserstein": lambda r, g: tf.reduce_mean(g) - tf.reduce_mean(r),
        "hinge": lambda r, g: tf.reduce_mean(tf.nn.relu(1 - r)) + tf.reduce_mean(tf.nn.relu(1 + g)),
    }
    with tf.GradientTape() as tape:
        value = hand[loss](built[DISCRIMINATOR](x), built[DISCRIMINATOR](made))
        if loss == "wasserstein":
            between = share * x + (1 - share) * made
            with tf.GradientTape() as inner:
                inner.watch(between)
                scores = built[DISCRIMINATOR](between)
            value += spec.gradient_penalty * tf.reduce_mean((tf.norm(inner.gradient(scores, between), axis=1) - 1) ** 2)
    variables = built[DISCRIMINATOR].trainable_variables
    gradients = tape.gradient(value, variables, unconnected_gradients="zero")
    keras.optimizers.SGD(spec.discriminator_learning_rate).apply(gradients, variables)
    for a, b in zip(mine.discriminator, built[DISCRIMINATOR].get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)
    assert_same_arrays(mine.generator, state.generator)


def assert_same_arrays(one: tuple[np.ndarray, ...], other: tuple[np.ndarray, ...]) -> None:
    for a, b in zip(one, other, strict=True):
        assert a.tobytes() == b.tobytes()


def test_one_seed_replays_exactly_however_it_is_cut(program: Program) -> None:
    start = initial_state(SPEC)
    whole = program.run(start, SPEC, real(SPEC), rounds=60)
    assert_equal(whole, program.run(initial_state(SPEC), SPEC, real(SPEC), rounds=60))
    cut = start
    for rounds in (1, 19, 40):
        cut = program.run(cut, SPEC, real(SPEC), rounds=rounds)
    assert_equal(whole, cut)
    assert (whole.round, whole.generator_updates, whole.discriminator_updates) == (60, 60, 60)
    other = replace(SPEC, seed=2)
    assert (program.run(initial_state(other), other, real(other), rounds=60).generator[0] != whole.generator[0]).any()


def test_a_round_is_one_update_of_each(program: Program) -> None:
    """Slow motion, one update after the other, goes the same way as playing."""
    start = initial_state(SPEC)
    slow = start
    for _ in range(5):
        slow = program.run(slow, SPEC, real(SPEC), rounds=1, player=DISCRIMINATOR)
        slow = program.run(slow, SPEC, real(SPEC), rounds=1, player=GENERATOR)
    played = program.run(start, SPEC, real(SPEC), rounds=5)
    assert_equal(slow, played)
    assert slow.round == played.round == 5


@pytest.mark.parametrize(("frozen", "other"), [(GENERATOR, DISCRIMINATOR), (DISCRIMINATOR, GENERATOR)])
def test_a_frozen_player_keeps_every_bit(program: Program, frozen: str, other: str) -> None:
    spec = replace(SPEC, **{f"{frozen}_steps": 0, f"{other}_steps": 2})
    start = program.run(initial_state(SPEC), SPEC, real(SPEC), rounds=10)
    after = program.run(start, spec, real(spec), rounds=50)
    assert_same_arrays(getattr(after, frozen), getattr(start, frozen))
    assert any((a != b).any() for a, b in zip(getattr(after, other), getattr(start, other), strict=True))
    assert getattr(after, f"{other}_updates") - getattr(start, f"{other}_updates") == 100


def test_everything_that_moves_is_one_trace_and_acts(program: Program) -> None:
    start = program.run(initial_state(SPEC), SPEC, real(SPEC), rounds=5)
    base = program.run(start, SPEC, real(SPEC), rounds=5)
    for fields in (
        {"loss": "hinge"}, {"loss": "wasserstein"}, {"loss": "saturating"}, {"generator_steps": 3}, {"discriminator_steps": 10},
        {"generator_learning_rate": 0.2}, {"discriminator_learning_rate": 0.3}, {"seed": 4},
    ):  # fmt: skip
        other = program.run(start, replace(SPEC, **fields), real(SPEC), rounds=5)
        assert (other.generator[0] != base.generator[0]).any(), fields
    penalised = replace(SPEC, loss="wasserstein")
    one, two = (
        program.run(start, replace(penalised, gradient_penalty=rate), real(SPEC), rounds=5) for rate in (0.1, 10.0)
    )
    assert (one.discriminator[0] != two.discriminator[0]).any()
    assert program.traces == 1


def test_normal_noise_is_normal() -> None:
    spec = replace(SPEC, latent="normal", batch_size=500)
    noise = np.concatenate([np.array(draws(spec, 1, GENERATOR, update)[0]) for update in range(20)])
    assert np.isfinite(noise).all()
    assert noise.mean() == pytest.approx(0, abs=0.03)
    assert noise.std() == pytest.approx(1, abs=0.03)
    assert (noise**4).mean() == pytest.approx(3, abs=0.3)


def test_compiled_draws_are_the_same() -> None:
    by_hand = draws(SPEC, tf.constant(1), GENERATOR, tf.constant(3))
    compiled = tf.function(lambda update: draws(SPEC, tf.constant(1), GENERATOR, update), jit_compile=True)
    for one, other in zip(by_hand, compiled(tf.constant(3)), strict=True):
        np.testing.assert_array_equal(one, other)


def test_every_update_has_noise_and_points_of_its_own() -> None:
    seen = {
        np.array(draws(SPEC, seed, player, update)[0]).tobytes()
        for seed in (1, 2)
        for player in (GENERATOR, DISCRIMINATOR)
        for update in range(5)
    }
    assert len(seen) == 20


def test_the_page_s_way_is_the_program_s(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    first = advance(SPEC, None, None)
    assert first.state is not None
    assert len(first.frames) == len(first.curves) == 1
    answer = advance(SPEC, None, first.state, 60, frames=6, patience_s=FOREVER)
    assert_equal(answer.state, program.run(first.state, SPEC, real(SPEC), rounds=60))
    assert [one.at for one in answer.frames] == [10, 20, 30, 40, 50, 60]
    assert answer.curves[:, 0].tolist() == [30, 60]
    step = advance(SPEC, None, first.state, 1, GENERATOR, 6, FOREVER)
    assert step.state.round == 0.5
    assert step.batch.noise.shape == (40, 2)
    np.testing.assert_allclose(step.batch.noise, np.array(draws(SPEC, SPEC.seed, GENERATOR, 0)[0]))


def test_a_game_that_runs_away_ends_before_that() -> None:
    wild = replace(
        SPEC, loss="wasserstein", gradient_penalty=0.0, generator_learning_rate=10.0, discriminator_learning_rate=10.0
    )
    answer = advance(wild, None, initial_state(wild), 4_000, frames=4, patience_s=FOREVER)
    assert answer.diverged
    assert np.isfinite(answer.curves).all()


def test_another_optimizer_begins_afresh_from_the_same_weights() -> None:
    state = advance(SPEC, None, initial_state(SPEC), 5, patience_s=FOREVER).state
    other = fitted(replace(SPEC, generator_optimizer="rmsprop"), state)
    assert_same_arrays(other.generator, state.generator)
    assert len(other.generator_optimizer) == 2 + len(state.generator)
    # Momentum's and RMSprop's variables have the same shapes, and mean other things.
    again = fitted(
        replace(SPEC, generator_optimizer="momentum"),
        replace(other, generator_optimizer=tuple(one - 1 for one in other.generator_optimizer)),
    )
    assert all((one == 0).all() for one in again.generator_optimizer[2:])


def test_a_drawing_is_played() -> None:
    spec = replace(SPEC, data="own")
    own = Drawing(places=((0.5, 0.5), (0.6, 0.5), (0.7, 0.5), (0.8, 0.5), (0.9, 0.5)))
    state = advance(spec, own, None).state
    assert advance(spec, own, state, 20, patience_s=FOREVER).state.round == 20


def test_states_ship_for_their_presets(tmp_path) -> None:
    assert {spec for spec, _ in read_trained()} == {preset_by_id(PRESETS, name).spec for name in TRAINED_ROUNDS}
    for name, rounds in TRAINED_ROUNDS.items():
        spec = preset_by_id(PRESETS, name).spec
        end = trained_game(spec)
        state = end.state
        assert state.round == rounds == end.curves[-1, 0]
        shapes = [one.shape for one in initial_state(spec).generator_optimizer]
        assert [one.shape for one in state.generator_optimizer] == shapes
        measured = measure(spec, state)
        assert measured.covered.all()
        assert measured.row[4] < 0.3
        # What the charts show at the end is what the state gives.
        np.testing.assert_allclose(end.curves[-1], measured.row, rtol=1e-3, atol=1e-3)
        assert (end.covered == measured.covered).all()
    assert trained_game(SPEC) is None
    start = advance(SPEC, None, None)
    write_trained({SPEC: start}, tmp_path / "trained.npz")
    ((spec, end),) = read_trained(tmp_path / "trained.npz")
    assert spec == SPEC
    assert_equal(end.state, start.state)
    np.testing.assert_allclose(end.curves, start.curves, rtol=1e-6)
    assert [frame.at for frame in end.frames] == [0.0]


def test_the_penalty_holds_the_critic_s_slope_near_one() -> None:
    ((spec, state),) = [(one, end.state) for one, end in read_trained() if one.loss == "wasserstein"]
    generated = generate(spec, state.generator, fixed_noise(spec.latent, spec.latent_dim, 2_000))
    share = np.random.default_rng(0).uniform(size=(2_000, 1))
    between = share * real(spec)[:2_000] + (1 - share) * generated
    lengths = np.linalg.norm(slopes(spec, state.discriminator, between), axis=1)
    assert lengths.mean() == pytest.approx(1, abs=0.05)
    assert (np.abs(lengths - 1) < 0.2).mean() > 0.95
