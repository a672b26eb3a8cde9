"""The two players of digits: what they are told, how each learns, and that a run can stop, go on and repeat."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from playground.digits.mnist import shared_mnist
from playground.engine.report import Report, Stopped
from playground.gan.losses import WASSERSTEIN, discriminator_loss, generator_loss
from playground.labs.gan_digits.own_images import pack_images
from playground.labs.gan_digits.spec import (
    CONDITIONAL,
    DCGAN,
    DISCRIMINATOR_FILE,
    GENERATOR_FILE,
    LOSSES,
    STATE_FILE,
    GanDigitsSpec,
    sheet_file,
)
from playground.labs.gan_digits.training.train import (
    Gan,
    build_discriminator,
    build_generator,
    load_model,
    train,
    training_images,
)
from playground.runs.folder import Folder

TINY = GanDigitsSpec(latent=6, filters=4, batch_size=8, steps=6, sample_every=3, train_size=100)


def pair_of(spec: GanDigitsSpec) -> Gan:
    return Gan(spec, *training_images(spec))


def weights(model: keras.Model) -> list[np.ndarray]:
    return [np.array(one) for one in model.weights]


def equal(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return all((a == b).all() for a, b in zip(one, other, strict=True))


def trained(spec: GanDigitsSpec, folder: Path, stop_after: int | None = None) -> tuple[Folder, list[dict]]:
    """Trains in this process, and stops after so many steps."""
    events: list[dict] = []

    def stop_requested() -> bool:
        return stop_after is not None and any(event.get("step", 0) >= stop_after for event in events)

    # Every call is due, so that a stop is seen after the very step.
    clock = iter(range(10**6))
    report = Report(send=events.append, stop_requested=stop_requested, clock=lambda: float(next(clock)))
    try:
        train(spec, Folder(str(folder)), report)
    except Stopped:
        assert stop_after is not None
    return Folder(str(folder)), events


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, list[dict]]:
    """A finished training, for tests that only look at it or continue it."""
    return trained(TINY, tmp_path_factory.mktemp("tiny"))


def state_of(folder: Folder) -> dict[str, np.ndarray]:
    state = folder.read_arrays(STATE_FILE)
    assert state is not None
    return {name: value for name, value in state.items() if name not in ("spec", "sheets")}


def assert_equal_states(one: Folder, other: Folder) -> None:
    first, second = state_of(one), state_of(other)
    assert first.keys() == second.keys()
    for name, value in first.items():
        np.testing.assert_array_equal(value, second[name], err_msg=name)


# -- what a player is told ---------------------------------------------------------------------------------------------


def told(pair: Gan, monkeypatch: pytest.MonkeyPatch, call) -> list[np.ndarray]:
    """What the discriminator is told while something is called."""
    heard: list[np.ndarray] = []
    real = pair.discriminator.__class__.__call__

    def listen(self, inputs, *args, **kwargs):
        if self is pair.discriminator:
            heard.append(np.array(inputs[1]))
        return real(self, inputs, *args, **kwargs)

    monkeypatch.setattr(pair.discriminator.__class__, "__call__", listen)
    call()
    return heard


def test_the_discriminator_hears_each_picture_s_digit_as_a_one_hot_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keras's example repeats and reshapes the flat labels, which makes bands of several pictures' labels."""
    pair = pair_of(TINY)
    (heard,) = told(pair, monkeypatch, lambda: pair.discriminator_loss(tf.constant(3)))
    _, whole, _ = pair._draws(0, tf.constant(3))
    digits = training_images(TINY)[1][np.array(whole) % TINY.train_size]
    assert len(set(digits.tolist())) > 2
    np.testing.assert_array_equal(heard, np.eye(10)[np.tile(digits, 2)])


def test_the_generator_joins_noise_and_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first layer adds to the noise's share one row of weights: the row of the digit asked for, and of no other."""
    generator = build_generator(TINY)
    first = next(layer for layer in generator.layers if isinstance(layer, keras.layers.Dense))
    hidden = keras.Model(generator.inputs, first.output)
    noise = np.random.default_rng(0).normal(size=(10, TINY.latent)).astype("float32")
    kernel = np.array(first.kernel)
    wanted = noise @ kernel[: TINY.latent] + kernel[TINY.latent :]
    found = np.array(hidden([noise, np.eye(10, dtype="float32")]))
    np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_the_discriminator_adds_how_well_the_digit_fits() -> None:
    """w·φ(x) + v[digit]·φ(x): what it says of a mixture of two digits is the mixture of what it says of each."""
    discriminator = build_discriminator(TINY)
    picture = np.random.default_rng(0).random((1, 28, 28, 1)).astype("float32")
    each = np.array(discriminator([np.repeat(picture, 10, axis=0), np.eye(10, dtype="float32")]))[:, 0]
    nobody = float(discriminator([picture, np.zeros((1, 10), "float32")])[0, 0])
    assert len(set(each.round(6).tolist())) == 10
    mixture = np.random.default_rng(1).dirichlet(np.ones(10)).astype("float32")[np.newaxis]
    assert float(discriminator([picture, mixture])[0, 0]) == pytest.approx(float((mixture @ each)[0]), abs=1e-5)
    assert nobody != pytest.approx(float(each.mean()), abs=1e-7)


def test_an_unconditional_pair_is_told_nothing() -> None:
    spec = replace(TINY, kind=DCGAN)
    assert len(build_generator(spec).inputs) == len(build_discriminator(spec).inputs) == 1


def test_pictures_are_training_digits_only() -> None:
    images, labels = training_images(replace(TINY, train_size=60_000))
    assert images is shared_mnist().x_train
    assert (labels == shared_mnist().y_train).all()
    few, digits = training_images(TINY)
    known = {one.tobytes(): label for one, label in zip(images, labels, strict=True)}
    assert [known[one.tobytes()] for one in few] == digits.tolist()


# -- how each learns ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [CONDITIONAL, DCGAN])
@pytest.mark.parametrize("loss", LOSSES)
def test_the_losses_are_numpy_s(loss: str, kind: str) -> None:
    pair = pair_of(replace(TINY, loss=loss, kind=kind, gradient_penalty=0))
    value, real, made = pair.discriminator_loss(tf.constant(0))
    assert float(value) == pytest.approx(discriminator_loss(loss, np.array(real), np.array(made)), abs=1e-5)
    noise, whole, _ = pair._draws(1, tf.constant(0))
    made = pair.generator(pair._inputs(noise, whole % 10), training=True)
    scores = np.array(pair.discriminator(pair._inputs(made, whole % 10), training=False))[:, 0]
    assert float(pair.generator_loss(tf.constant(0))) == pytest.approx(generator_loss(loss, scores), abs=1e-5)


def test_the_gradient_penalty_is_that_of_numerical_slopes() -> None:
    spec = replace(TINY, loss=WASSERSTEIN, gradient_penalty=2.0, batch_size=8)
    without, pair = pair_of(replace(spec, gradient_penalty=0)), pair_of(spec)
    added = float(pair.discriminator_loss(tf.constant(0))[0]) - float(without.discriminator_loss(tf.constant(0))[0])
    noise, whole, share = pair._draws(0, tf.constant(0))
    images, labels = training_images(spec)
    rows = np.array(whole) % len(images)
    digits = tf.constant(labels[rows])
    made = np.array(pair.generator(pair._inputs(noise, digits), training=True), "float64")
    share = np.array(share, "float64")
    between = share * images[rows][..., None] / 255 + (1 - share) * made
    # The length of a slope is the greatest change by a small step: along the slope itself.
    point = tf.constant(between.astype("float32"))
    with tf.GradientTape() as tape:
        tape.watch(point)
        total = tf.reduce_sum(pair.discriminator(pair._inputs(point, digits), training=False))
    slope = np.array(tape.gradient(total, point), "float64")
    length = np.sqrt((slope**2).sum(axis=(1, 2, 3)))
    step = 1e-2 * slope / length[:, None, None, None]
    ahead, behind = (
        np.array(pair.discriminator(pair._inputs(tf.constant(between + one, tf.float32), digits), training=False))[:, 0]
        for one in (step, -step)
    )
    np.testing.assert_allclose((ahead - behind) / 2e-2, length, rtol=0.05)
    assert added == pytest.approx(2.0 * ((length - 1) ** 2).mean(), rel=1e-3)


@pytest.mark.parametrize("player", ["discriminator", "generator"])
@pytest.mark.parametrize("loss", LOSSES)
def test_each_player_steps_down_its_own_gradient(loss: str, player: str) -> None:
    """With plain gradient descent of rate 1 the step is minus the gradient: of the last layer, by finite differences of the loss."""
    pair = pair_of(replace(TINY, loss=loss, gradient_penalty=1.0))
    setattr(pair, f"{player}_optimizer", keras.optimizers.SGD(1.0))
    model = getattr(pair, player)
    start = [(one, np.array(one)) for each in (pair.generator, pair.discriminator) for one in each.variables]

    def at_start() -> None:
        """Weights, batch statistics and the seeds of dropout."""
        for one, value in start:
            one.assign(value)

    def loss_at(variable, value: np.ndarray) -> float:
        at_start()
        variable.assign(value)
        found = getattr(pair, f"{player}_loss")(tf.constant(0))
        return float(found[0] if isinstance(found, tuple) else found)

    getattr(pair, f"_teach_{player}")(tf.constant(0))
    # No rectifier's kink comes after the last layers.
    variable = model.get_layer("picture" if player == "generator" else "score").kernel
    before = next(value for one, value in start if one is variable)
    step = np.array(variable) - before
    length = np.linalg.norm(step)
    assert length > 1e-4
    size = 2e-2
    slope = (loss_at(variable, before + size * step / length) - loss_at(variable, before - size * step / length)) / (
        2 * size
    )
    assert slope == pytest.approx(-length, rel=0.02)


def test_the_step_of_each_player_is_that_of_keras_s_cross_entropy() -> None:
    """The same gradients from another tape over Keras's own loss of labels 1 and 0."""
    entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    pair, other = pair_of(TINY), pair_of(TINY)
    for player in ("discriminator", "generator"):
        setattr(pair, f"{player}_optimizer", keras.optimizers.SGD(1.0))
        model = getattr(other, player)
        with tf.GradientTape() as tape:
            if player == "discriminator":
                _, real, made = other.discriminator_loss(tf.constant(0))
                loss = entropy(tf.ones(8), real) + entropy(tf.zeros(8), made)
            else:
                noise, whole, _ = other._draws(1, tf.constant(0))
                told = tf.one_hot(whole % 10, 10)
                pictures = other.generator([noise, told], training=True)
                loss = entropy(tf.ones((8, 1)), other.discriminator([pictures, told], training=False))
        gradients = tape.gradient(loss, model.trainable_variables)
        before = [np.array(one) for one in getattr(pair, player).trainable_variables]
        getattr(pair, f"_teach_{player}")(tf.constant(0))
        for old, new, gradient in zip(before, getattr(pair, player).trainable_variables, gradients, strict=True):
            np.testing.assert_allclose(old - np.array(new), np.array(gradient), atol=2e-6)
        for mine, one in zip(model.variables, getattr(pair, player).variables, strict=True):
            mine.assign(one)


def test_a_player_that_does_not_learn_keeps_every_bit() -> None:
    pair = pair_of(TINY)
    generator, averaged = weights(pair.generator), weights(pair.averaged)
    pair.teach_discriminator(tf.constant(0))
    assert equal(weights(pair.generator), generator)
    assert equal(weights(pair.averaged), averaged)
    discriminator = weights(pair.discriminator)
    pair.teach_generator(tf.constant(0))
    assert equal(weights(pair.discriminator), discriminator)
    assert not equal(weights(pair.generator), generator)


def test_the_average_follows_the_generator() -> None:
    pair = pair_of(replace(TINY, average=0.9))
    wanted = weights(pair.averaged)
    for step in range(12):
        pair.play(step)
        decay = min(0.9, (1 + step) / (10 + step))
        wanted = [decay * a + (1 - decay) * w for a, w in zip(wanted, weights(pair.generator), strict=True)]
    for found, one in zip(weights(pair.averaged), wanted, strict=True):
        np.testing.assert_allclose(found, one, atol=1e-5)
    plain = pair_of(replace(TINY, average=0.0))
    plain.play(0)
    assert equal(weights(plain.averaged), weights(plain.generator))


def test_more_steps_of_the_discriminator_have_batches_of_their_own() -> None:
    pair = pair_of(replace(TINY, discriminator_steps=3))
    pair.play(0)
    assert int(pair.discriminator_optimizer.iterations.numpy()) == 3
    assert int(pair.generator_optimizer.iterations.numpy()) == 1
    drawn = [np.array(pair._draws(0, tf.constant(update))[1]) for update in range(3)]
    assert (drawn[0] != drawn[1]).any()
    assert (drawn[1] != drawn[2]).any()


# -- a run -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [CONDITIONAL, DCGAN])
def test_a_run_leaves_sheets_networks_and_a_state(kind: str, tiny: tuple[Folder, list[dict]], tmp_path: Path) -> None:
    folder, events = tiny if kind == TINY.kind else trained(replace(TINY, kind=kind), tmp_path)
    for step in (0, 3, 6):
        sheet = folder.read_arrays(sheet_file(step))
        assert sheet is not None
        assert sheet["x"].dtype == np.uint8
        assert sheet["x"].shape == (80, 28, 28)
    kinds = [event["kind"] for event in events]
    assert kinds[0] == "setup"
    assert kinds[-1] == "result"
    assert [event["step"] for event in events if event["kind"] == "samples"] == [0, 3, 6]
    last = next(event for event in reversed(events) if event["kind"] == "batch")
    assert {"discriminator_loss", "generator_loss", "right", "steps_per_s", "time_left_s"} <= last.keys()
    assert last["time_left_s"] == 0
    generator, discriminator = load_model(folder, GENERATOR_FILE), load_model(folder, DISCRIMINATOR_FILE)
    assert generator.count_params() == events[0]["generator_parameters"]
    assert discriminator.count_params() == events[0]["discriminator_parameters"]


def test_one_seed_repeats_exactly_and_another_does_not(tiny: tuple[Folder, list[dict]], tmp_path: Path) -> None:
    one, _ = tiny
    again, _ = trained(TINY, tmp_path / "again")
    other, _ = trained(replace(TINY, seed=1), tmp_path / "other")
    assert_equal_states(one, again)
    assert any((value != state_of(other)[name]).any() for name, value in state_of(one).items())


def test_stopped_and_continued_is_as_if_never_stopped(tmp_path: Path) -> None:
    # Of all losses this one draws the most random numbers.
    spec = replace(TINY, loss=WASSERSTEIN, discriminator_steps=2)
    whole, _ = trained(spec, tmp_path / "whole")
    stopped, events = trained(spec, tmp_path / "stopped", stop_after=4)
    assert int(state_of(stopped)["step"]) == 4
    assert "result" not in [event["kind"] for event in events]
    going, events = trained(replace(spec, continue_from=stopped.url), tmp_path / "going")
    assert events[0]["first_step"] == 4
    assert_equal_states(whole, going)
    for step in (0, 3, 6):
        np.testing.assert_array_equal(
            whole.read_arrays(sheet_file(step))["x"], going.read_arrays(sheet_file(step))["x"]
        )


def test_going_on_may_change_how_it_learns_but_not_what(tiny: tuple[Folder, list[dict]], tmp_path: Path) -> None:
    before, _ = tiny
    longer = replace(TINY, steps=8, continue_from=before.url)
    changed = replace(longer, loss="hinge", generator_rate=0.01, batch_size=16, discriminator_steps=2, average=0.5)
    after, _ = trained(changed, tmp_path / "after")
    assert int(state_of(after)["step"]) == 8
    for other in (replace(longer, kind=DCGAN), replace(longer, latent=7), replace(longer, filters=5)):
        with pytest.raises(ValueError, match="`continue_from` must be a run of the same kind"):
            trained(other, tmp_path / "other")
    with pytest.raises(FileNotFoundError, match="no longer exists"):
        trained(replace(longer, continue_from=str(tmp_path / "nowhere")), tmp_path / "other")


def test_a_run_that_ships_has_left_weights_to_begin_with(tiny: tuple[Folder, list[dict]], tmp_path: Path) -> None:
    before = Folder(shutil.copytree(tiny[0].url, str(tmp_path / "before")))
    before.delete_file(STATE_FILE)
    pair = pair_of(replace(TINY, continue_from=before.url))
    assert pair.restore(before) == (0, [])
    assert equal(weights(pair.generator), weights(load_model(before, GENERATOR_FILE)))
    assert equal(weights(pair.averaged), weights(pair.generator))


@pytest.mark.parametrize("labels", [np.arange(60) % 10, None])
def test_it_learns_from_a_visitor_s_own_pictures(labels: np.ndarray | None, tmp_path: Path) -> None:
    pictures = np.zeros((60, 28, 28), "uint8")
    pictures[:, 10:18, 10:18] = 255
    kind = DCGAN if labels is None else CONDITIONAL
    spec = replace(TINY, kind=kind, own=pack_images(pictures, labels), steps=3)
    np.testing.assert_array_equal(training_images(spec)[0], pictures)
    _, events = trained(spec, tmp_path)
    assert events[0]["images"] == 60


def test_a_divergence_ends_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Gan, "play", lambda self, step: (float("nan"), 0.0, 0.5))
    with pytest.raises(FloatingPointError, match="diverged"):
        trained(TINY, tmp_path)
