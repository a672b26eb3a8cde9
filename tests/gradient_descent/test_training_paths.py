"""Paths against `keras.optimizers` applied one step at a time, against formulas written out, and against closed forms."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest

from playground.formula.parse import read_formula
from playground.labs.gradient_descent.descent import SCHEDULES, TUNING_RATES, TUNING_STARTS, Race, score, tuning_starts
from playground.labs.gradient_descent.lab import CONTESTANTS
from playground.labs.gradient_descent.momentum import theoretical_rate
from playground.labs.gradient_descent.noise import SAMPLES, NoiseTask, batch_gradients
from playground.labs.gradient_descent.optimizer_steps import apply_step
from playground.labs.gradient_descent.surfaces import BEALE, BOWL, ROSENBROCK, SURFACES, TWO_WELLS, elongated_bowl
from playground.labs.gradient_descent.training.paths import factors, noisy_descent, race, sample_gradients, tune
from playground.model.optimizer import OPTIMIZERS, OptimizerSpec
from playground.model.training.build import learning_rate
from tests.gradient_descent.first_slots import first_slots

NAMES = list(CONTESTANTS)
# Every optimizer with parameters that are not its defaults.
OTHERS = {
    "momentum": {"momentum": 0.7}, "nesterov": {"momentum": 0.6}, "adagrad": {"initial_accumulator_value": 0.5, "epsilon": 1e-3},
    "rmsprop": {"rho": 0.8, "momentum": 0.4, "epsilon": 1e-3}, "adam": {"beta_1": 0.7, "beta_2": 0.95, "epsilon": 1e-3},
    "adamw": {"weight_decay": 0.1, "beta_1": 0.5}, "nadam": {"beta_1": 0.8, "beta_2": 0.9}, "lion": {"beta_1": 0.6, "beta_2": 0.7},
}  # fmt: skip
SPECS = {name: replace(spec, learning_rate=0.02) for name, spec in CONTESTANTS.items()} | {
    f"{name}, other parameters": replace(CONTESTANTS[name], learning_rate=0.03, **values) for name, values in OTHERS.items()
}  # fmt: skip


def by_hand(task: Race, spec: OptimizerSpec) -> np.ndarray:
    """The path of a plain Keras optimizer, one `apply` a step, the gradient by autodiff where it stands."""
    import tensorflow as tf

    config = {
        name: value if isinstance(value, bool) else np.float64(value) for name, value in spec.optimizer_config().items()
    }
    rates = spec.learning_rate * factors(spec.schedule, task.steps)
    now = {"rate": rates[0]}
    optimizer = getattr(keras.optimizers, OPTIMIZERS[spec.optimizer].keras_class)(
        lambda: tf.constant(now["rate"], tf.float64), **config
    )
    variable = keras.Variable(np.array(task.start), dtype="float64")
    formula = read_formula(task.text)
    positions = [variable.numpy()]
    for rate in rates:
        now["rate"] = rate
        with tf.GradientTape() as tape:
            loss = formula(variable.value[0], variable.value[1], ops=keras.ops)
        optimizer.apply([tape.gradient(loss, variable.value)], [variable])
        positions.append(variable.numpy())
    return np.array(positions)


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_path_is_that_of_keras_step_by_step(name: str, schedule: str) -> None:
    spec = replace(SPECS[name], schedule=schedule)
    task = Race(text=TWO_WELLS.text, start=TWO_WELLS.start, optimizers=(spec,), steps=25)
    np.testing.assert_allclose(race(task)[0].positions, by_hand(task, spec), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize("surface", [BEALE, TWO_WELLS], ids=lambda surface: surface.name)
def test_each_step_written_out_is_kerass_from_the_same_state(name: str, surface) -> None:
    spec = replace(SPECS[name], schedule="cosine")
    path = race(Race(text=surface.text, start=surface.start, optimizers=(spec,), steps=60))[0]
    assert {slot: values.shape for slot, values in first_slots(spec).items()} == {
        slot: values.shape for slot, values in path.slots_at(0).items()
    }
    for slot, value in first_slots(spec).items():
        np.testing.assert_array_equal(path.slots_at(0)[slot], value)
    for step in range(60):
        w, slots = apply_step(
            spec, path.rates[step], step + 1, path.positions[step], path.gradients[step], path.slots_at(step)
        )
        np.testing.assert_allclose(w, path.positions[step + 1], rtol=1e-9, atol=1e-12)
        for slot, value in slots.items():
            np.testing.assert_allclose(value, path.slots_at(step + 1)[slot], rtol=1e-9, atol=1e-12)


def test_the_race_of_all_nine_is_that_of_each_alone() -> None:
    specs = tuple(SPECS[name] for name in NAMES)
    together = race(Race(text=BEALE.text, start=BEALE.start, optimizers=specs, steps=40))
    # A second race begins anew, whatever the first left behind.
    again = race(Race(text=BEALE.text, start=BEALE.start, optimizers=specs, steps=40))
    for place, spec in enumerate(specs):
        alone = race(Race(text=BEALE.text, start=BEALE.start, optimizers=(spec,), steps=40))[0]
        np.testing.assert_allclose(together[place].positions, alone.positions, rtol=1e-12)
        np.testing.assert_array_equal(together[place].positions, again[place].positions)
        assert together[place].slots.keys() == alone.slots.keys()
        for slot in alone.slots:
            np.testing.assert_allclose(together[place].slots[slot], alone.slots[slot], rtol=1e-12)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_gradients_and_curvature_against_finite_differences(surface) -> None:
    path = race(Race(text=surface.text, start=surface.start, optimizers=(SPECS["adam"],), steps=30))[0]
    step = 1e-5 * surface.width

    def differences(function, places: np.ndarray) -> np.ndarray:
        """Central, of fourth order."""
        parts = []
        for axis in np.eye(2):
            ahead, far = ([function(places + sign * count * step * axis) for sign in (1, -1)] for count in (1, 2))
            parts.append((8 * (ahead[0] - ahead[1]) - (far[0] - far[1])) / (12 * step))
        return np.stack(parts, axis=-1)

    places = path.positions
    found = differences(lambda p: surface.formula(p[:, 0], p[:, 1]), places)
    scale = max(1.0, np.abs(path.gradients).max())
    np.testing.assert_allclose(path.gradients, found, atol=1e-6 * scale)
    np.testing.assert_allclose(path.losses, surface.formula(places[:, 0], places[:, 1]), rtol=1e-12, atol=1e-12)
    wide = 30 * step
    second = np.stack(
        [
            np.stack([
                sum(s * t * surface.formula(*(places + wide * (s * one + t * two)).T) for s in (1, -1) for t in (1, -1)) / (4 * wide**2)
                for two in np.eye(2)
            ], axis=-1)
            for one in np.eye(2)
        ],
        axis=-2,
    )  # fmt: skip
    np.testing.assert_allclose(path.hessians, second, atol=3e-3 * max(1.0, np.abs(path.hessians).max()))


@pytest.mark.parametrize("rate", [0.01, 0.04, 0.09, 0.11])
@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_rates_against_theory_on_a_quadratic(rate: float, momentum: float) -> None:
    spec = OptimizerSpec(optimizer="sgd", learning_rate=rate, momentum=momentum)
    path = race(Race(text=elongated_bowl(20).text, start=(1.0, 1.0), optimizers=(spec,), steps=400))[0]
    for axis, curvature in enumerate((1.0, 20.0)):
        expected = float(theoretical_rate(np.array(rate), np.array(momentum), curvature))
        # Where w swings through zero its velocity does not: both together shrink evenly.
        state = np.hypot(path.positions[:, axis], path.slots["m"][:, axis] if momentum else 0)
        good = np.flatnonzero((state > 1e-250) & (state < 1e250))[-1]
        measured = (state[good] / state[good // 2]) ** (1 / (good - good // 2))
        assert measured == pytest.approx(expected, rel=0.02)


def test_a_divergent_path_is_not_clipped() -> None:
    spec = OptimizerSpec(optimizer="sgd", learning_rate=0.3)
    path = race(Race(text=ROSENBROCK.text, start=(-1.4, 2.4), optimizers=(spec,), steps=30))[0]
    assert not np.isfinite(path.positions[-1]).all()
    assert np.abs(path.positions[: path.steps + 1]).max() > 1e20
    assert np.isfinite(path.positions[: path.steps + 1]).all()


def test_hyper_parameters_and_rates_are_not_baked_into_a_kept_loop() -> None:
    first = replace(SPECS["adam"], learning_rate=0.1)
    ends = set()
    for spec in (
        first,
        replace(first, learning_rate=0.2),
        replace(first, beta_1=0.5),
        replace(first, schedule="cosine"),
        first,
    ):
        ends.add(race(Race(text=BOWL.text, start=(1.0, 2.0), optimizers=(spec,), steps=20))[0].positions[-1].tobytes())
    assert len(ends) == 4


def test_tuning_follows_its_rule() -> None:
    specs = (SPECS["sgd"], SPECS["adam"])
    task, surface = Race(text=BEALE.text, start=BEALE.start, optimizers=specs, steps=50), BEALE
    starts = tuning_starts(surface)
    found = tune(task, starts, surface.lowest)
    assert found.scores.shape == (2, len(TUNING_RATES))
    assert starts.shape == (TUNING_STARTS, 2)
    place = 6
    for number, spec in enumerate(specs):
        runs = [
            race(
                replace(task, start=tuple(start), optimizers=(replace(spec, learning_rate=float(TUNING_RATES[place])),))
            )[0].losses
            for start in starts
        ]
        expected = score(np.stack(runs, axis=1), surface.lowest).mean()
        assert found.scores[number, place] == pytest.approx(expected, rel=1e-9)
    assert (found.best == TUNING_RATES[found.scores.argmax(axis=1)]).all()


def test_factors_are_those_of_keras_schedules() -> None:
    for schedule in SCHEDULES:
        built = learning_rate(OptimizerSpec(optimizer="sgd", learning_rate=1.0, schedule=schedule), 40)
        expected = [float(built(step)) if callable(built) else built for step in range(40)]
        np.testing.assert_allclose(factors(schedule, 40), expected, rtol=1e-5, atol=1e-6)


def test_noise_batch_descent_is_the_closed_form_and_samples_add_up() -> None:
    task = NoiseTask(learning_rate=0.3, epochs=100)
    x, y = task.data()
    batch, mini, one = noisy_descent(task)
    assert [path.batch_size for path in (batch, mini, one)] == [SAMPLES, 10, 1]
    assert batch.seen[-1] == mini.seen[-1] == one.seen[-1] == 100 * SAMPLES
    inputs = np.column_stack([x, np.ones_like(x)])
    w = np.array(task.start)
    for position in batch.positions:
        np.testing.assert_allclose(position, w, atol=1e-12)
        w = w - 0.3 * 2 * inputs.T @ (inputs @ w - y) / SAMPLES
    np.testing.assert_allclose(mini.losses, task.loss(*mini.positions.T), rtol=1e-12)
    gradients = sample_gradients(task, task.start)
    np.testing.assert_allclose(gradients, 2 * (inputs @ task.start - y)[:, np.newaxis] * inputs, rtol=1e-12)
    clouds = [batch_gradients(gradients, size).std(axis=0) for size in (1, 4, 16, SAMPLES)]
    np.testing.assert_allclose(clouds[1] / clouds[0], np.sqrt((100 - 4) / 99 / 4), rtol=0.15)
    np.testing.assert_allclose(clouds[2] / clouds[0], np.sqrt((100 - 16) / 99 / 16), rtol=0.15)
    np.testing.assert_allclose(clouds[3], 0, atol=1e-12)
    np.testing.assert_allclose(sample_gradients(task, tuple(task.best())).mean(axis=0), 0, atol=1e-12)
    # One sample at a time goes on dancing where the batch has come to rest.
    assert one.losses[-200:].std() > 100 * batch.losses[-5:].std()
