"""The sidebar of "Gradient descent": surface, optimizers, learning rates and start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from pages._gradient_descent.picture import MAX_COORDINATE, OVERLAYS, sent_seen, sent_start
from pages._ui.controls import PARAMETER_TITLES, URL, number_slider, one_of
from pages._ui.presets import chosen_preset, follow_old_link, preset_control
from playground.labs.gradient_descent.descent import MAX_STEPS, SCHEDULES
from playground.labs.gradient_descent.lab import CONTESTANTS, OWN_RATES, PRESETS, RACES, SAME, RaceStart, own_rate
from playground.labs.gradient_descent.surfaces import (
    ELONGATED,
    OWN,
    OWN_FORMULA,
    OWN_WIDTH,
    SURFACE_BY_NAME,
    Point,
    Surface,
    elongated_bowl,
    own_surface,
)
from playground.model.optimizer import PARAMETERS, OptimizerSpec
from playground.preset import Preset

PREFIX = "gd"
# Of the component.
KEY = "descent"
# From 0.0001 to 10 in steps of 5%, three digits each.
RATES = tuple(dict.fromkeys(float(f"{1e-4 * 1.05**power:.3g}") for power in range(237)))
# As old links name them.
FORMER_SURFACES = {"own formula": OWN}
FORMER_RACES = {"own": OWN_RATES}
CONDITION_NUMBERS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of the sidebar.

    Attributes:
        preset: The chosen preset.
        surface: Where the race takes place.
        condition_number: Of the elongated bowl.
        specs: The optimizers by name, with their learning rates, which a tuned race ignores.
        race: One of `RACES`.
        start: Where all optimizers begin.
        steps: Number of steps each takes.
        overlays: Arrows and shapes on the map.
        changed: Whether a control holds something other than the preset's.
    """

    preset: Preset[RaceStart]
    surface: Surface
    condition_number: float
    specs: Mapping[str, OptimizerSpec]
    race: str
    start: Point
    steps: int
    overlays: tuple[str, ...]
    changed: bool

    @property
    def about(self) -> str:
        """The preset, whose sentence is about its surface, and the surface, in Markdown."""
        surface = self.surface
        name = f"{surface.name[0].upper()}{surface.name[1:]}"
        about = f"**{name}:** {surface.about} ${surface.formula.latex}$"
        if surface.name != self.preset.spec.surface:
            return about
        changed = " You have changed its settings." if self.changed else ""
        return f"**{self.preset.name}.** {self.preset.about}{changed} {about}"


def nearest_rate(rate: float) -> float:
    """The slider's value nearest to a learning rate."""
    return min(RATES, key=lambda one: abs(one / rate - 1))


def surface_of(name: str, condition_number: float) -> Surface:
    """A surface by its name; the custom one has its initial formula."""
    return elongated_bowl(condition_number) if name == ELONGATED else SURFACE_BY_NAME[name]


def preset_values(start: RaceStart) -> dict[str, Any]:
    """What every control holds for a preset, by widget key."""
    surface = surface_of(start.surface, start.condition_number)
    own = {
        f"{PREFIX}_{name}_{field}": start.values.get(name, {}).get(field, getattr(spec, field))
        for name, spec in CONTESTANTS.items()
        for field in parameters_of(name)
    }
    return {
        f"{PREFIX}_surface": start.surface,
        f"{PREFIX}_condition_number": start.condition_number,
        f"{PREFIX}_formula": OWN_FORMULA,
        f"{PREFIX}_width": OWN_WIDTH,
        f"{PREFIX}_optimizers": list(start.optimizers),
        f"{PREFIX}_race": start.race,
        f"{PREFIX}_schedule": "constant",
        f"{PREFIX}_show": list(OVERLAYS[:3]),
        **own,
        **surface_values(surface, start),
    }


def surface_values(surface: Surface, preset: RaceStart | None = None) -> dict[str, Any]:
    """What the controls that belong to a surface hold: start, steps and rates."""
    start = (preset.start if preset else None) or surface.start
    rates = {f"{PREFIX}_{name}_rate": nearest_rate(own_rate(surface, name)) for name in CONTESTANTS}
    return {
        f"{PREFIX}_x": float(start[0]),
        f"{PREFIX}_y": float(start[1]),
        f"{PREFIX}_steps": (preset.steps if preset else 0) or surface.steps,
        f"{PREFIX}_rate": nearest_rate((preset.rate if preset else 0.0) or surface.rate),
        **rates,
    }


def parameters_of(name: str) -> tuple[str, ...]:
    """The fields of an optimizer's spec that the page offers."""
    fields = tuple(one for one in PARAMETERS[CONTESTANTS[name].optimizer] if one in PARAMETER_TITLES)
    return () if name == "sgd" else fields


def load(start: RaceStart) -> None:
    """Sets every control. Called in callbacks, before the widgets are made."""
    st.session_state.update(preset_values(start))


def _load_surface() -> None:
    state = st.session_state
    condition_number = state.get(f"{PREFIX}_condition_number", chosen_preset(PREFIX, PRESETS).spec.condition_number)
    state.update(surface_values(surface_of(state[f"{PREFIX}_surface"], condition_number)))


def take_start() -> None:
    """What the visitor clicked on the map becomes the start. A callback, before the widgets are made."""
    start = sent_start(KEY)
    if start:
        st.session_state[f"{PREFIX}_x"], st.session_state[f"{PREFIX}_y"] = start


def take_seen() -> None:
    """The step and the optimizer at which the visitor looks become the page's. A callback."""
    seen = sent_seen(KEY)
    if seen and seen.follow in CONTESTANTS:
        st.session_state[f"{PREFIX}_follow"] = seen.follow
        st.session_state[f"{PREFIX}_step"] = max(0, min(seen.step, MAX_STEPS))


def take_rates(rates: Mapping[str, float]) -> None:
    """Sets the individual learning rates to the tuned ones. Called in callbacks."""
    st.session_state[f"{PREFIX}_race"] = OWN_RATES
    for name, rate in rates.items():
        st.session_state[f"{PREFIX}_{name}_rate"] = nearest_rate(rate)


def controls() -> Settings:
    """All controls.

    Raises:
        FormulaError: If the custom formula cannot be read.
        ValueError: If the settings are impossible; the message is a sentence.
    """
    chosen_one = preset_control(PREFIX, PRESETS, load)
    preset = chosen_one.spec
    first = preset_values(preset)
    st.markdown("**Surface**")
    follow_old_link(f"{PREFIX}_surface", FORMER_SURFACES)
    chosen = st.selectbox(
        "Surface", list(SURFACE_BY_NAME), index=list(SURFACE_BY_NAME).index(preset.surface), key=f"{PREFIX}_surface",
        bind=URL, on_change=_load_surface, label_visibility="collapsed",
    )  # fmt: skip
    condition_number = preset.condition_number
    if chosen == ELONGATED:
        condition_number = number_slider(
            "Condition number κ = λmax/λmin", CONDITION_NUMBERS, value=preset.condition_number,
            key=f"{PREFIX}_condition_number", on_change=_load_surface,
        )  # fmt: skip
    text, half_width = OWN_FORMULA, OWN_WIDTH
    if chosen == OWN:
        text = st.text_input("Loss as a formula in x and y", OWN_FORMULA, max_chars=300, key=f"{PREFIX}_formula", bind=URL,
                             help="You can use + - * / ^, parentheses, numbers, pi, e, sin, cos, tan, exp, log, sqrt, abs, sign, tanh, min and max.")  # fmt: skip
        half_width = st.number_input(
            "Half the width of the map", 0.1, 100.0, OWN_WIDTH, 0.5, key=f"{PREFIX}_width", bind=URL
        )
    optimizers = st.pills(
        "Optimizers", list(CONTESTANTS), selection_mode="multi", default=list(preset.optimizers),
        key=f"{PREFIX}_optimizers", bind=URL,
    )  # fmt: skip
    follow_old_link(f"{PREFIX}_race", FORMER_RACES)
    race = one_of("Learning rates", RACES, default=preset.race, key=f"{PREFIX}_race")
    start_values = surface_values(surface_of(chosen, condition_number), preset if chosen == preset.surface else None)
    specs = _specs(optimizers, race, first | start_values)
    steps = st.slider("Steps", 10, MAX_STEPS, start_values[f"{PREFIX}_steps"], 10, key=f"{PREFIX}_steps", bind=URL)
    with st.expander("Start"):
        x, y = (
            st.number_input(
                axis,
                -MAX_COORDINATE,
                MAX_COORDINATE,
                start_values[f"{PREFIX}_{axis}"],
                0.1,
                "%.4g",
                key=f"{PREFIX}_{axis}",
                bind=URL,
            )
            for axis in ("x", "y")
        )
    overlays = st.pills(
        "Arrows at the step shown",
        OVERLAYS,
        selection_mode="multi",
        default=list(OVERLAYS[:3]),
        key=f"{PREFIX}_show",
        bind=URL,
    )
    surface = own_surface(text, half_width) if chosen == OWN else surface_of(chosen, condition_number)
    return Settings(
        preset=chosen_one, surface=surface, condition_number=condition_number, specs=specs, race=race, start=(x, y), steps=steps,
        overlays=tuple(overlays), changed=_changed(first),
    )  # fmt: skip


def _changed(values: Mapping[str, Any]) -> bool:
    """Whether a control holds something other than these values. Which arrows are drawn is no setting of the race."""
    return any(st.session_state.get(key, value) != value for key, value in values.items() if key != f"{PREFIX}_show")


def _specs(names: list[str], race: str, values: Mapping[str, Any]) -> dict[str, OptimizerSpec]:
    """The chosen optimizers with their rates, schedule and parameters."""
    rate = 0.0
    if race == SAME:
        rate = number_slider(
            "Learning rate of all optimizers", RATES, value=values[f"{PREFIX}_rate"], key=f"{PREFIX}_rate"
        )
    found = {}
    with st.expander("Learning rates and parameters" if race == OWN_RATES else "Parameters"):
        schedule = st.selectbox("Learning-rate schedule", SCHEDULES, key=f"{PREFIX}_schedule", bind=URL,
                                help="How the learning rate changes over all steps: cosine decays to 0, exponential decays to 1% of the initial value.")  # fmt: skip
        for name in (one for one in CONTESTANTS if one in names):
            fields: dict[str, Any] = {"schedule": schedule, "learning_rate": rate or 1.0}
            if parameters_of(name) or race == OWN_RATES:
                st.markdown(f"**{name}**")
            if race == OWN_RATES:
                fields["learning_rate"] = number_slider(
                    "Learning rate", RATES, value=values[f"{PREFIX}_{name}_rate"], key=f"{PREFIX}_{name}_rate"
                )
            for field in parameters_of(name):
                title, low, high, step, form = PARAMETER_TITLES[field]
                # Zero momentum would be plain descent, which is another of the nine optimizers.
                low = 0.001 if field == "momentum" and name != "rmsprop" else low
                fields[field] = st.number_input(
                    title,
                    low,
                    high,
                    float(values[f"{PREFIX}_{name}_{field}"]),
                    step,
                    form,
                    key=f"{PREFIX}_{name}_{field}",
                    bind=URL,
                )
            found[name] = replace(CONTESTANTS[name], **fields)
    return found
