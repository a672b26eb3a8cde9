"""Sentences of "Gradient descent" that contain numbers, each whole and with its numbers filled in."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from playground.labs.gradient_descent.momentum import DIVERGENT, critical_momentum, regime
from playground.labs.gradient_descent.noise import SAMPLES, NoiseTask
from playground.model.optimizer import OptimizerSpec
from playground.number import number

LOGARITHMIC = "Colours and heights follow the logarithm of the loss."
ARROWS = (
    "The arrows belong to the step shown, for the optimizer selected below the playback bar. The arrows −g (against the "
    "gradient) and v (velocity) are drawn with the same length; the step is drawn to scale. The ellipse shows the divisor. The "
    "dashed lines are the directions of the largest and the smallest curvature λ."
)
NO_VALUE = "The loss has no value at this start. Choose another start."


def place_text(position: np.ndarray) -> str:
    """A position, float64, shape `(2,)`, to four decimals."""
    return "({}, {})".format(*(number(round(float(value), 4), "g") for value in position))


# -- how a path ends -------------------------------------------------------------------------------------------------


def converged(position: np.ndarray, step: int, loss: float, above: float | None) -> str:
    """A path that has come to rest in a minimum.

    Args:
        position: Where, float64, shape `(2,)`.
        step: When it came to rest.
        loss: There.
        above: How far the loss is above that of the lowest minimum: 0 at the lowest, None if the minima are unknown.
    """
    slots = {"at": place_text(position), "step": step, "loss": number(loss)}
    if above is None:
        return "Converged to a minimum at {at} by step {step}. The loss is {loss}.".format(**slots)
    if not above:
        return "Converged to the lowest minimum, at {at}, by step {step}. The loss is {loss}.".format(**slots)
    return (
        "Converged to a local minimum at {at} by step {step}. The loss, {loss}, is {above} above the lowest minimum."
    ).format(**slots, above=number(above, ".3g"))


def stuck(position: np.ndarray, slope: float, curvature: float, *, maximum: bool) -> str:
    """A path that rests where the surface curves downward.

    Args:
        position: Where, float64, shape `(2,)`.
        slope: Length of the gradient there.
        curvature: The negative one.
        maximum: Whether the surface curves downward in every direction.
    """
    slots = {"at": place_text(position), "slope": number(slope, ".2g"), "curvature": number(curvature, ".3g")}
    rest = (
        "The length of the gradient is {slope}, but the surface curves downward there (λ = {curvature}), so it is not a "
        "minimum. From a slightly different start the path would leave it."
    )
    begin = "Stuck at a maximum, {at}." if maximum else "Stuck at a saddle point, {at}."
    return f"{begin} {rest}".format(**slots)


def falling(step: int, loss: float) -> str:
    """A path that has left the map for a loss below all on it."""
    return (
        f"The path left the map at step {step}, and the loss keeps falling there: it is now {number(loss, '.3g')}, below every minimum "
        "on the map."
    )


def diverged(left_at: int | None, overflow_at: int | None, reason: str) -> str:
    """A path whose loss grows.

    Args:
        left_at: Step at which it left the map; None if it is still on it.
        overflow_at: Step at which its numbers become infinite; None if they do not.
        reason: `steps_too_long` or `above_or_below_the_limit`.
    """
    went = (
        "Diverged: the loss keeps growing."
        if left_at is None
        else f"Diverged: the path left the map at step {left_at}."
    )
    sentences = [went]
    if overflow_at is not None:
        sentences.append(f"At step {overflow_at} its numbers overflow.")
    return " ".join((*sentences, reason))


STEPS_TOO_LONG = "Its steps were too long for the slopes of this surface."


def stability(spec: OptimizerSpec, *, step: int, curvature: float, limit: float, rate: float) -> str:
    """The learning rate beside the stable limit.

    Args:
        spec: Plain gradient descent, momentum or Nesterov.
        step: Where the curvature was measured.
        curvature: The largest there, λmax.
        limit: The largest stable learning rate there.
        rate: The learning rate there.
    """
    law = "2/λmax"
    if spec.momentum:
        law = "(2 + 2β)/((1 + 2β) λmax)" if spec.nesterov else "(2 + 2β)/λmax"
    found = f"Around step {step} the largest curvature is λmax = {number(curvature, '.3g')}, so the stable limit is {law} = {number(limit, '.3g')}."
    if rate > limit:
        return f"{found} The learning rate, {rate:.3g}, is above it."
    return f"{found} The learning rate, {rate:.3g}, is below it, but the surface is steeper farther out."


def oscillating(travel: float, loss: float, step: int) -> str:
    """A path that moves back and forth."""
    return (
        f"Still moving: the path oscillates over a distance of {number(travel, '.2g')} because its steps do not shrink. A lower or "
        f"decaying learning rate would let it converge. The loss at step {step} is {number(loss)}."
    )


def still_moving(slope: float, moves: int, distance: float, loss: float, step: int) -> str:
    """A path that has not arrived yet."""
    return (
        f"Still moving: the length of the gradient is {number(slope, '.2g')}, and the last {moves} steps covered a distance of "
        f"{number(distance, '.2g')}. The loss at step {step} is {number(loss)}."
    )


# -- one step --------------------------------------------------------------------------------------------------------


def no_step(name: str) -> str:
    """An optimizer that begins where the loss has no value."""
    return f"{name} cannot take a step from this start."


def last_step(name: str, steps: int) -> str:
    """A step beyond the end of a path was asked for."""
    return f"The path of {name} ends at step {steps}, so its last step is shown."


def keras_step(position: np.ndarray) -> str:
    """Where Keras's own step ends, to compare with the formulas above it."""
    return f"Keras's own step ends at ({number(position[0], '.6g')}, {number(position[1], '.6g')})."


def kept(spec: OptimizerSpec, slots: Collection[str]) -> str:
    """What an optimizer remembers; names as in `optimizer_steps.SLOTS`."""
    known = [f"{symbol} ({_slot_meaning(spec, name)})" for name, symbol in _SLOT_SYMBOLS.items() if name in slots]
    if not known:
        return "Nothing is kept for the next step."
    return "Kept for the next step: " + ", ".join(known) + "."


_SLOT_SYMBOLS = {"m": "m", "v": "v", "product": "∏u"}


def _slot_meaning(spec: OptimizerSpec, name: str) -> str:
    if name == "m":
        return "the velocity" if spec.optimizer in ("sgd", "rmsprop") else "the mean of past gradients"
    if name == "v":
        if spec.optimizer == "adagrad":
            return "the sum of past squared gradients"
        return "the mean of past squared gradients"
    return "the product of all momenta so far"


# -- learning rate and momentum --------------------------------------------------------------------------------------


def other_surface(condition_number: float) -> str:
    """The map of learning rate and momentum belongs to one surface only."""
    return (
        f"This map applies to the elongated bowl and is drawn for κ = {condition_number:g}. To see your race on it, choose "
        "the elongated bowl as the surface."
    )


def measured_runs(runs: int, difference: float) -> str:
    """How the map was made, and how well it agrees with theory."""
    return f"Measured in {runs:,} runs of 600 steps. The largest difference from theory is {difference:.3f}."


def your_settings(name: str, rate: float, momentum: float) -> str:
    """The race's point on the map."""
    return f"**Your settings** ({name}): α = {rate:.3g}, β = {momentum:.3g}"


def convergence(
    rate: float, momentum: float, curvatures: tuple[float, float], found: Sequence[float], expected: Sequence[float]
) -> tuple[str, str]:
    """How the settings do along the ravine and across it.

    Args:
        rate, momentum: The settings.
        curvatures: λ along and across.
        found: The factors by which a step multiplies the distance, measured.
        expected: The same by theory.
    """
    along, across = (regime(rate, momentum, curvature) for curvature in curvatures)
    directions = (
        f"Along the ravine (λ = {curvatures[0]:g}), the path is **{along}**.",
        f"Across the ravine (λ = {curvatures[1]:g}), the path is **{across}**.",
    )
    details = []
    for curvature, kind, factor, theory in zip(curvatures, (along, across), found, expected, strict=True):
        factors = f"Each step multiplies the distance by {factor:.4f} (theory: {theory:.4f})."
        if kind == DIVERGENT:
            details.append(f"{factors} The stable limit is α = {(2 + 2 * momentum) / curvature:.3g}.")
        else:
            details.append(f"{factors} The critical momentum is β = {critical_momentum(rate, curvature):.3g}.")
    return f"{directions[0]} {details[0]}", f"{directions[1]} {details[1]}"


def fastest(rate: float, momentum: float) -> str:
    """The settings that theory says are fastest."""
    return (
        f"Fastest settings by theory: α = {rate:.3g}, β = {momentum:.3g}. Each step then multiplies the distance by "
        f"√β = {momentum**0.5:.4f}."
    )


# -- noise -----------------------------------------------------------------------------------------------------------


def noise_in_words(task: NoiseTask, samples: np.ndarray, batches: np.ndarray) -> str:
    """How far the gradients of samples and mini-batches are from the true gradient, as a Markdown list.

    Args:
        task: Mini-batch size and learning rate.
        samples: Gradients of the samples, float64, shape `(samples, 2)`.
        batches: Gradients of mini-batches, likewise.
    """
    mean, spread = np.hypot(*samples.mean(axis=0)), np.sqrt(samples.var(axis=0).sum())
    thin = np.sqrt(batches.var(axis=0).sum())
    size = task.batch_size
    return "\n".join((
        f"* The true gradient has length **{mean:.3g}**.",
        f"* The gradient of a single sample differs from it by **{spread:.3g}** (root mean square).",
        f"* The mean gradient of {size} samples differs from it by **{thin:.3g}**: it is {spread / max(thin, 1e-12):.2f} times closer. "
        f"Theory says √{size} = {size**0.5:.2f} times, and a little more because no sample occurs twice in a mini-batch.",
        f"* With all {SAMPLES} samples, descent is stable up to a learning rate of 2/λmax = **{task.limit:.3g}**; the learning rate "
        f"selected is {task.learning_rate:g}.",
    ))  # fmt: skip
