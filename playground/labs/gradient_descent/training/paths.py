"""Paths of `keras.optimizers` on surfaces, with gradients by autodiff, in float64; and the noise of small batches.

All optimizers step in one compiled loop: 500 steps of nine take about 40 ms, a formula never seen before 0.3 s more. Every
optimizer works on its own variable, one row a run, since all nine treat each number by itself; a schedule that returns a
column of rates gives each row its own.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from playground.formula.parse import read_formula
from playground.labs.gradient_descent.descent import TUNING_RATES, Path, Race, Tuning, score
from playground.labs.gradient_descent.noise import NoiseTask, NoisyPath
from playground.model.optimizer import CONSTANT, COSINE, EXPONENTIAL_END, OptimizerSpec
from playground.model.training.build import named_optimizer

# Compiled loops and optimizers that a worker keeps.
KEPT = 32
# Keras's names of what an optimizer keeps -> ours.
SLOT_NAMES = {"momentum": "m", "velocity": "v", "accumulator": "v"}


class _Rates(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule whose learning rates are run-time inputs: a rate for each row, and a factor for each step."""

    def __init__(self, rows: int) -> None:
        self.rates = tf.Variable(tf.zeros((rows, 1), tf.float64))
        self.factors = tf.Variable(tf.ones((1,), tf.float64), shape=tf.TensorShape([None]))

    def __call__(self, step: Any) -> Any:
        return self.rates * tf.gather(self.factors, step)

    def get_config(self) -> dict[str, Any]:
        return {}


class _Runner:
    """An optimizer built on a variable of its own, and one step of it as a compiled function.

    Args:
        spec: Its learning rate and schedule do not matter.
        rows: Number of runs at a time.
    """

    def __init__(self, spec: OptimizerSpec, rows: int) -> None:
        self.schedule = _Rates(rows)
        self.variable = keras.Variable(np.zeros((rows, 2)), dtype="float64")
        # Keras takes a Python float through float32 into a float64 variable; numpy's float64 keeps its digits.
        config = {
            name: value if isinstance(value, bool) else np.float64(value)
            for name, value in spec.optimizer_config().items()
        }
        self.optimizer = named_optimizer(spec.optimizer, self.schedule, **config)
        self.optimizer.build([self.variable])
        self.first = [variable.numpy() for variable in self.optimizer.variables]
        # Besides what it keeps for the variable, an optimizer counts its steps and may hold its rate.
        kept = [variable for variable in self.optimizer.variables if variable.dtype == "float64"]
        self.slots = {_slot_name(variable): variable for variable in kept}
        self.step = tf.function(
            lambda gradient: self.optimizer.apply([gradient], [self.variable]),
            input_signature=[tf.TensorSpec((rows, 2), tf.float64)],
            autograph=False,
        )

    def reset(self, starts: Any) -> None:
        """Back to the beginning."""
        self.variable.assign(starts)
        for variable, value in zip(self.optimizer.variables, self.first, strict=True):
            variable.assign(value)


@functools.lru_cache(maxsize=2 * KEPT)
def _runner(spec: OptimizerSpec, rows: int, index: int) -> _Runner:
    """A cached optimizer; `index` distinguishes equal ones of the same race."""
    return _Runner(spec, rows)


def _slot_name(variable: keras.Variable) -> str:
    """Our name for what an optimizer keeps."""
    return next((ours for theirs, ours in SLOT_NAMES.items() if variable.path.endswith(theirs)), "product")


def _timeless(spec: OptimizerSpec) -> OptimizerSpec:
    """The spec without what is a run-time input."""
    return replace(spec, learning_rate=1.0, schedule=CONSTANT)


@functools.lru_cache(maxsize=KEPT)
def _loss_and_gradient(text: str) -> Callable[[Any], tuple[Any, Any]]:
    """The loss, shape `(…)`, and its gradient by autodiff, shape `(…, 2)`, at positions of shape `(…, 2)`."""
    formula = read_formula(text)

    def function(positions: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            tape.watch(positions)
            losses = formula(positions[..., 0], positions[..., 1], ops=keras.ops)
        return losses, tape.gradient(losses, positions, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    return function


@functools.lru_cache(maxsize=KEPT)
def _hessian(text: str) -> Callable[[Any], Any]:
    """The second derivatives, shape `(n, 2, 2)`, at positions of shape `(n, 2)`: autodiff twice."""
    loss_and_gradient = _loss_and_gradient(text)

    def function(positions: Any) -> Any:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(positions)
            gradients = loss_and_gradient(positions)[1]
            parts = [gradients[:, 0], gradients[:, 1]]
        rows = [tape.gradient(part, positions, unconnected_gradients=tf.UnconnectedGradients.ZERO) for part in parts]
        return tf.stack(rows, axis=1)

    compiled: Callable[[Any], Any] = tf.function(
        function, input_signature=[tf.TensorSpec((None, 2), tf.float64)], autograph=False
    )
    return compiled


@functools.lru_cache(maxsize=KEPT)
def _loop(
    text: str, specs: tuple[OptimizerSpec, ...], rows: int
) -> tuple[list[_Runner], Callable[[Any, Any], tuple[Any, ...]]]:
    """All optimizers from their starts at once.

    Returns:
        The optimizers, and a function of starts, shape `(rows, 2)`, and a number of steps. It returns positions and gradients, shape
        `(steps + 1, optimizers, rows, 2)`, losses, `(steps + 1, optimizers, rows)`, and all slots in their order,
        `(steps + 1, slots, rows, 2)`. Nothing is clipped.
    """
    runners = [_runner(spec, rows, index) for index, spec in enumerate(specs)]
    loss_and_gradient = _loss_and_gradient(text)
    slots = [variable for runner in runners for variable in runner.slots.values()]

    def run(starts: Any, steps: Any) -> tuple[Any, ...]:
        for runner in runners:
            runner.reset(starts)

        def body(step: Any, *records: Any) -> tuple[Any, ...]:
            positions = tf.stack([runner.variable.value for runner in runners])
            kept = [tf.zeros((0, rows, 2), tf.float64), *(tf.broadcast_to(slot.value, (1, rows, 2)) for slot in slots)]
            losses, gradients = loss_and_gradient(positions)
            for runner, gradient in zip(runners, tf.unstack(gradients), strict=True):
                runner.step(gradient)
            values = (positions, gradients, losses, tf.concat(kept, 0))
            return step + 1, *(record.write(step, value) for record, value in zip(records, values, strict=True))

        records = [tf.TensorArray(tf.float64, steps + 1, element_shape=shape) for shape in (
            (len(runners), rows, 2), (len(runners), rows, 2), (len(runners), rows), (len(slots), rows, 2)
        )]  # fmt: skip
        done = tf.while_loop(lambda step, *_: step <= steps, body, (0, *records))
        return tuple(record.stack() for record in done[1:])

    signature = [tf.TensorSpec((rows, 2), tf.float64), tf.TensorSpec((), tf.int32)]
    return runners, tf.function(run, input_signature=signature, autograph=False)


def _run(
    text: str, specs: tuple[OptimizerSpec, ...], starts: np.ndarray, rates: np.ndarray, steps: int
) -> list[np.ndarray]:
    """Runs the loop.

    Args:
        starts: float64, shape `(rows, 2)`.
        rates: Learning rates, float64, shape `(optimizers, rows)`, which the schedules multiply.
    """
    runners, run = _loop(text, tuple(map(_timeless, specs)), len(starts))
    for runner, spec, own in zip(runners, specs, rates, strict=True):
        runner.schedule.rates.assign(own[:, np.newaxis])
        # One more than there are steps: the loop records the last state, and then steps once more.
        runner.schedule.factors.assign(np.append(factors(spec.schedule, steps), 0.0))
    return [output.numpy() for output in run(tf.constant(starts, tf.float64), tf.constant(steps))]


def factors(schedule: str, steps: int) -> np.ndarray:
    """The factor of Keras's schedule for each step: float64, shape `(steps,)`."""
    if schedule == CONSTANT:
        return np.ones(steps)
    one, schedules = np.float64(1), keras.optimizers.schedules
    if schedule == COSINE:
        built = schedules.CosineDecay(one, decay_steps=steps)
    else:
        built = schedules.ExponentialDecay(one, decay_steps=steps, decay_rate=np.float64(EXPONENTIAL_END))
    values: np.ndarray = keras.ops.convert_to_numpy(built(np.arange(steps, dtype="float64")))
    return values


def race(task: Race) -> tuple[Path, ...]:
    """The path of each optimizer, in their order."""
    specs = task.optimizers
    if not specs:
        return ()
    rates = np.array([[spec.learning_rate] for spec in specs])
    positions, gradients, losses, slots = _run(task.text, specs, np.array([task.start]), rates, task.steps)
    runners = _loop(task.text, tuple(map(_timeless, specs)), 1)[0]
    hessians = _hessian(task.text)(positions.reshape(-1, 2)).numpy().reshape(*positions.shape[:2], 2, 2)
    paths, first = [], 0
    for index, (spec, runner) in enumerate(zip(specs, runners, strict=True)):
        names = list(runner.slots)
        paths.append(
            Path(
                positions=positions[:, index, 0],
                losses=losses[:, index, 0],
                gradients=gradients[:, index, 0],
                hessians=hessians[:, index],
                rates=spec.learning_rate * factors(spec.schedule, task.steps),
                slots={name: slots[:, first + number, 0] for number, name in enumerate(names)},
            )
        )
        first += len(names)
    return tuple(paths)


def tune(task: Race, starts: np.ndarray, lowest: float) -> Tuning:
    """Scores of every optimizer at each of `TUNING_RATES`, all with the same number of gradients.

    Args:
        task: The race; its start and its learning rates do not matter.
        starts: float64, shape `(n, 2)`.
        lowest: Loss of the lowest minimum.
    """
    count = len(TUNING_RATES)
    rates = np.broadcast_to(np.repeat(TUNING_RATES, len(starts)), (len(task.optimizers), count * len(starts)))
    losses = _run(task.text, task.optimizers, np.tile(starts, (count, 1)), rates, task.steps)[2]
    scores = [score(losses[:, index], lowest).reshape(count, -1).mean(axis=1) for index in range(len(task.optimizers))]
    return Tuning(scores=np.array(scores))


@functools.lru_cache(maxsize=4)
def _regression(count: int, batch_size: int) -> Callable[..., tuple[Any, Any]]:
    """Keras's SGD on the line w x + b, one update a row of indices, compiled."""
    rate = _Rates(1)
    variable = keras.Variable(np.zeros((1, 2)), dtype="float64")
    optimizer = keras.optimizers.SGD(rate)
    optimizer.build([variable])

    def run(x: Any, y: Any, start: Any, batches: Any, learning_rate: Any) -> tuple[Any, Any]:
        variable.assign(start[tf.newaxis])
        rate.rates.assign([[learning_rate]])
        rate.factors.assign(tf.ones(tf.shape(batches)[:1], tf.float64))
        optimizer.iterations.assign(0)

        def loss(weights: Any, inputs: Any, targets: Any) -> Any:
            return tf.reduce_mean((weights[0] * inputs + weights[1] - targets) ** 2)

        def body(step: Any, positions: Any, losses: Any) -> tuple[Any, ...]:
            weights = variable.value[0]
            chosen = batches[step]
            with tf.GradientTape() as tape:
                tape.watch(weights)
                batch_loss = loss(weights, tf.gather(x, chosen), tf.gather(y, chosen))
            record = positions.write(step, weights), losses.write(step, loss(weights, x, y))
            optimizer.apply([tape.gradient(batch_loss, weights)[tf.newaxis]], [variable])
            return step + 1, *record

        steps = tf.shape(batches)[0]
        records = tf.TensorArray(tf.float64, steps + 1), tf.TensorArray(tf.float64, steps + 1)
        done = tf.while_loop(lambda step, *_: step < steps, body, (0, *records))
        weights = variable.value[0]
        return done[1].write(steps, weights).stack(), done[2].write(steps, loss(weights, x, y)).stack()

    compiled: Callable[..., tuple[Any, Any]] = tf.function(run, autograph=False)
    return compiled


def noisy_descent(task: NoiseTask) -> tuple[NoisyPath, ...]:
    """Descent on one least-squares problem with each of the batch sizes, the same number of epochs."""
    x, y = task.data()
    paths = []
    for batch_size in task.batch_sizes:
        batches = task.batches(batch_size)
        run = _regression(len(x), batch_size)
        positions, losses = run(
            tf.constant(x), tf.constant(y), tf.constant(task.start, tf.float64), tf.constant(batches),
            tf.constant(task.learning_rate, tf.float64),
        )  # fmt: skip
        seen = batch_size * np.arange(len(batches) + 1)
        paths.append(NoisyPath(batch_size=batch_size, positions=positions.numpy(), losses=losses.numpy(), seen=seen))
    return tuple(paths)


def sample_gradients(task: NoiseTask, position: tuple[float, float]) -> np.ndarray:
    """The gradient of each sample's own loss at a position, by autodiff: float64, shape `(samples, 2)`."""
    x, y = (tf.constant(values) for values in task.data())
    weights = tf.tile(tf.constant([position], tf.float64), (len(x), 1))
    with tf.GradientTape() as tape:
        tape.watch(weights)
        losses = (weights[:, 0] * x + weights[:, 1] - y) ** 2
    gradients: np.ndarray = tape.gradient(losses, weights).numpy()
    return gradients
