"""The views below the race of "Gradient descent": one step in numbers, tuning, learning rate and momentum, noise."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from pages._gradient_descent.controls import PREFIX, Settings, nearest_rate, take_rates
from pages._gradient_descent.picture import Runner
from pages._ui.backend import engine
from pages._ui.controls import URL, number_slider
from pages._ui.lesson import lesson
from playground.labs.gradient_descent import words
from playground.labs.gradient_descent.descent import TUNING_RATES, Tuning
from playground.labs.gradient_descent.figures import (
    gradient_cloud,
    loss_by_examples,
    noisy_paths,
    rate_map,
    tuning_scores,
)
from playground.labs.gradient_descent.lab import NOISY_DESCENT, SAMPLE_GRADIENTS, best_for
from playground.labs.gradient_descent.momentum import (
    measured_rate,
    slowest_rate,
    theoretical_rate,
)
from playground.labs.gradient_descent.noise import NoiseTask, NoisyPath, batch_gradients
from playground.labs.gradient_descent.optimizer_steps import SYMBOLS, sub_steps
from playground.labs.gradient_descent.surfaces import ELONGATED
from playground.number import latex

LAB = "gradient_descent"
PLAIN = {"displayModeBar": False}
NOISE_RATES = tuple(
    nearest_rate(rate) for rate in (0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.7, 0.75, 0.8, 0.9, 1, 1.5)
)
PLACES = ("start", "halfway", "least squares")


def show_step(runner: Runner, step: int) -> None:
    """One step of an optimizer, split into sub-steps with their numbers."""
    path = runner.path
    if path.steps < 1:
        st.caption(words.no_step(runner.name))
        return
    if step >= path.steps:
        st.caption(words.last_step(runner.name, path.steps))
        step = path.steps - 1
    w, g, slots = path.positions[step], path.gradients[step], path.slots_at(step)
    known = [
        ("w", w),
        ("g", g),
        (r"\alpha", path.rates[step]),
        *((SYMBOLS[name], value) for name, value in slots.items()),
    ]
    before = r",\quad ".join(rf"{symbol} = {_pair(value)}" for symbol, value in known)
    st.markdown(f"**Before step {step + 1} of {runner.name}:** ${before}$")
    for index, part in enumerate(sub_steps(runner.spec, float(path.rates[step]), step + 1, w, g, slots), start=1):
        left, right = st.columns([2, 3], vertical_alignment="center")
        left.markdown(f"**{index}. {part.title}**\n\n${part.formula}$")
        axes = ("x", "y") if len(part.numbers) == 2 else ("",)
        lines = [rf"{axis + ':' if axis else ''}\;\; {text}" for axis, text in zip(axes, part.numbers, strict=True)]
        right.markdown("\n\n".join(f"${line}$" for line in lines))
    st.caption(words.keras_step(path.positions[step + 1]))
    st.caption(words.kept(runner.spec, slots))


def _pair(value: np.ndarray | float) -> str:
    """One number, or two as a pair."""
    numbers = [latex(one, ".5g") for one in np.atleast_1d(value)]
    return numbers[0] if len(numbers) == 1 else rf"({numbers[0]},\; {numbers[1]})"


def show_tuning(names: list[str], tuning: Tuning) -> None:
    """The tuning rule and the scores."""
    st.markdown(lesson(LAB, "Tuning"))
    st.plotly_chart(tuning_scores(names, TUNING_RATES, tuning.scores), key="descent_tuning", config=PLAIN)
    best: Mapping[str, float] = dict(zip(names, map(float, tuning.best), strict=True))
    st.button(
        "Use these learning rates as individual ones, to change them",
        key=f"{PREFIX}_take",
        on_click=take_rates,
        args=(best,),
    )


@st.cache_data(show_spinner=False, max_entries=50)
def _measured_map(condition_number: float, furthest: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rates, momenta = np.linspace(furthest / 80, furthest, 80), np.linspace(0, 0.99, 67)
    return rates, momenta, measured_rate(*np.meshgrid(rates, momenta), (1.0, condition_number))


def show_rate_map(settings: Settings, runners: list[Runner]) -> None:
    """The map of learning rate and momentum on the elongated bowl, and where the race is on it."""
    if settings.surface.name != ELONGATED:
        st.info(words.other_surface(settings.condition_number))
    low, high = curvatures = (1.0, settings.condition_number)
    on_it = runners if settings.surface.name == ELONGATED else []
    follow = [one for one in on_it if one.name == "momentum"] or [one for one in on_it if one.name == "sgd"]
    here = (follow[0].spec.learning_rate, follow[0].spec.momentum) if follow else None
    furthest = max(4.1 / high, 1.05 * here[0] if here and here[0] < 40 / high else 0.0)
    rates, momenta, measured = _measured_map(settings.condition_number, furthest)
    figure = rate_map(rates, momenta, measured, curvatures=curvatures, best=best_for(high), here=here)
    left, right = st.columns([3, 2])
    left.plotly_chart(figure, key="descent_rates", config=PLAIN)
    with right:
        if here:
            _show_settings(follow[0].name, here, (low, high))
        grid_rates, grid_momenta = np.meshgrid(rates, momenta)
        theory = slowest_rate(grid_rates, grid_momenta, curvatures)
        st.caption(words.measured_runs(measured.size, float(np.abs(measured - theory).max())))
    st.markdown(lesson(LAB, "Learning rate and momentum"))


def _show_settings(name: str, here: tuple[float, float], curvatures: tuple[float, float]) -> None:
    rate, momentum = here
    st.markdown(words.your_settings(name, rate, momentum))
    at = np.array(rate), np.array(momentum)
    found = [float(measured_rate(*at, (curvature,))) for curvature in curvatures]
    expected = [float(theoretical_rate(*at, curvature)) for curvature in curvatures]
    along, across = words.convergence(rate, momentum, curvatures, found, expected)
    st.markdown(f"* {along}\n* {across}")
    st.markdown(words.fastest(*best_for(curvatures[1])))


@st.cache_data(show_spinner=False, max_entries=50)
def _noisy_descent(task: NoiseTask) -> tuple[NoisyPath, ...]:
    paths: tuple[NoisyPath, ...] = engine().call(NOISY_DESCENT, task)
    return paths


def show_noise() -> None:
    """Batch, mini-batch and one-sample descent on the same least-squares problem."""
    st.markdown(lesson(LAB, "Mini-batch noise"))
    first, second, third, fourth = st.columns(4)
    with first:
        batch_size = number_slider("Mini-batch size", (2, 5, 10, 20, 50), value=10, key=f"{PREFIX}_batch_size")
    with second:
        rate = number_slider("Learning rate", NOISE_RATES, value=nearest_rate(0.3), key=f"{PREFIX}_noise_rate")
    with third:
        epochs = number_slider("Epochs", (1, 2, 5, 10, 20, 50), value=20, key=f"{PREFIX}_epochs")
    with fourth:
        place = st.selectbox("Gradients measured at", PLACES, key=f"{PREFIX}_place", bind=URL)
    task = NoiseTask(batch_size=batch_size, learning_rate=rate, epochs=epochs)
    paths = _noisy_descent(task)
    left, right = st.columns(2)
    left.plotly_chart(noisy_paths(task, paths), key="descent_noisy", config=PLAIN)
    right.plotly_chart(loss_by_examples(task, paths), key="descent_examples", config=PLAIN)
    best = task.best()
    start = np.array(task.start)
    places = {"start": start, "halfway": (start + best) / 2, "least squares": best}
    where = places[place]
    samples = engine().call(SAMPLE_GRADIENTS, task, (float(where[0]), float(where[1])))
    batches = batch_gradients(samples, batch_size)
    left, right = st.columns([3, 2])
    left.plotly_chart(gradient_cloud(samples, batches, batch_size), key="descent_cloud", config=PLAIN)
    with right:
        st.markdown(words.noise_in_words(task, samples, batches))
