"""The training of a GAN: samples from constant noise, both losses, and how to continue a training that has ended."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages._gan_digits import controls
from pages._gan_digits.controls import PREFIX, RUN
from pages._gan_digits.film import film
from pages._gan_digits.own_images import own_images
from pages._gan_digits.sample_sheets import sheet_of, sheet_page
from pages._ui.backend import engine, sentences
from pages._ui.lesson import lesson
from pages._ui.plain import plain
from pages._ui.presets import Wanted, preset_control, wanted
from pages._ui.run_list import run_list
from pages._ui.run_panel import chosen_run, show_run, start_button, watch
from pages._ui.visitor import visitor_id
from playground.engine.run import Run
from playground.gan.losses import ABOUT
from playground.labs.gan_digits.figures import loss_curves
from playground.labs.gan_digits.lab import PRESETS, Progress, continued, read_progress, refusal
from playground.labs.gan_digits.shipped import SHIPPED_SPECS
from playground.labs.gan_digits.spec import CONDITIONAL, GENERATOR_FILE, TRAIN, GanDigitsSpec
from playground.runs.index import DONE, SHIPPED, STOPPED, RunRecord

LAB = "gan_digits"
SHEETS_PER_S, ZOOM = 4.0, 1.9
PLAIN = {"displayModeBar": False}


def training_controls() -> Wanted[GanDigitsSpec]:
    """Preset and settings; to be called in the sidebar."""
    preset = preset_control(PREFIX, PRESETS, controls.load)
    return wanted(preset, _spec_controls, refusal, own_name="My GAN")


def _spec_controls(default: GanDigitsSpec) -> GanDigitsSpec:
    return controls.spec_controls(default, own_images())


def show_training() -> None:
    """The whole view, its controls in the sidebar."""
    with st.sidebar:
        start_place = st.container()
        asked = training_controls()
    st.caption(asked.about)
    if asked.problem:
        st.warning(plain(asked.problem), icon=":material/info:")
    run = chosen_run(RUN, TRAIN, asked.spec)
    with start_place:
        start_button(RUN, TRAIN, asked.spec, name=asked.name, refusal=asked.problem)
    if run is None:
        st.info(
            "Press Start training in the sidebar (on a phone: » at the top). Below you see the training of the conditional GAN that is included.",
            icon=":material/play_arrow:",
        )
        shipped = engine().stored(TRAIN, SHIPPED_SPECS[CONDITIONAL])
        run = engine().watch(shipped.id) if shipped else None
    if run is not None:
        watch(run, _draw, lambda now: read_progress(now.events).done)
        _after(run, asked.spec)
    with st.expander("Your GANs"):
        run_list(RUN, engine().runs.of_visitor(visitor_id(), TRAIN), describe, model_file=GENERATOR_FILE)


def describe(record: RunRecord) -> str:
    """A run in one line."""
    spec = GanDigitsSpec.from_json(record.spec)
    return f"{spec.kind}, {ABOUT[spec.loss].title} · {record.status}, {record.result.get('steps', spec.steps):,} steps"


def _draw(run: Run) -> None:
    """The metrics, the sample sheets and the curves of a run at this moment."""
    if not run.events:
        return
    spec, progress = GanDigitsSpec.from_json(run.record.spec), read_progress(run.events)
    latest = progress.latest
    with st.container(horizontal=True):
        for title, value, width in (
            (f"Step of {spec.steps:,}", f"{latest.get('step', progress.first_step):,}", 150),
            ("Discriminator loss", _number(latest.get("discriminator_loss")), 135),
            ("Generator loss", _number(latest.get("generator_loss")), 120),
            ("Discriminator accuracy", "–" if "right" not in latest else f"{latest['right']:.0%}", 165),
            ("Steps per second", "–" if "steps_per_s" not in latest else f"{latest['steps_per_s']:.1f}", 120),
        ):
            st.metric(title, value, width=width)
    left, right = st.columns([1, 1], gap="large")
    with left:
        _sheets(run, progress)
    with right:
        figure = loss_curves(
            spec.loss,
            progress.step,
            progress.discriminator_loss,
            progress.generator_loss,
            spec.steps,
            progress.first_step,
        )
        st.plotly_chart(figure, key=f"{PREFIX}_losses", config=PLAIN)
        about = ABOUT[spec.loss]
        st.caption(f"{about.title}. Discriminator: {about.discriminator}. Generator: {about.generator}.")


@st.fragment
def _sheets(run: Run, progress: Progress) -> None:
    """All sample sheets so far, played in the browser; with those of the earlier run if this one continues it."""
    folder, spec = run.record.folder, GanDigitsSpec.from_json(run.record.spec)

    def page_of(step: int) -> np.ndarray:
        page = sheet_page(folder, step)
        assert page is not None
        return page

    before = range(0, progress.first_step, spec.sample_every)
    shown = [step for step in (*before, *progress.sheets) if sheet_of(folder, step) is not None]
    if not shown:
        return
    if spec.conditional:
        captions = [f"After step {step:,}, from constant noise, with one digit in each column" for step in shown]
    else:
        captions = [f"After step {step:,}, from constant noise" for step in shown]
    film(
        f"{PREFIX}_sheets", lambda index: (page_of(shown[index]),), captions,
        name="sheet", identity=run.record.id, rate=SHEETS_PER_S, zoom=ZOOM, at_end=True,
    )  # fmt: skip


def _after(run: Run, spec: GanDigitsSpec | None) -> None:
    """What can be done with a run that has ended: make samples with it, continue it, load its settings."""
    record = run.record
    shown = GanDigitsSpec.from_json(record.spec)
    if record.status in (DONE, STOPPED) and read_progress(run.events).latest.get("step"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            names = [name for name, source in controls.known_gans().items() if source.folder == record.folder]
            if names:
                st.button(
                    "Generate samples with it",
                    icon=":material/grid_view:",
                    key=f"{PREFIX}_use",
                    on_click=_use,
                    args=(names[0],),
                )
            more = st.number_input("Additional steps", 1, 100_000, 1_000, 100, key=f"{PREFIX}_more", width=140)
            if st.button("Continue the training", icon=":material/fast_forward:", key=f"{PREFIX}_continue"):
                _go_on(record, shown, run, int(more))
        if record.owner == SHIPPED:
            st.caption(lesson(LAB, "Continuing a shipped GAN"))
    if spec and not shown.continue_from and spec != shown:
        st.button(
            "The run above has different settings from the sidebar. Load its settings", type="tertiary", icon=":material/tune:",
            key=f"{PREFIX}_load", on_click=controls.load, args=(shown,),
        )  # fmt: skip


def _use(name: str) -> None:
    st.session_state[controls.PAIR] = name
    st.session_state[controls.VIEW] = controls.GENERATE


def _go_on(record: RunRecord, spec: GanDigitsSpec, run: Run, more: int) -> None:
    first = 0 if record.owner == SHIPPED else int(read_progress(run.events).latest["step"])
    with sentences():
        try:
            more_of_it = continued(spec, record.folder, first, more)
        except ValueError as error:
            st.warning(plain(str(error)), icon=":material/info:")
            return
        problem = refusal(more_of_it, engine().settings)
        if problem:
            st.warning(plain(problem), icon=":material/info:")
            return
        started = engine().start(TRAIN, more_of_it, visitor=visitor_id(), name="Continued")
        show_run(RUN, started.id)
        st.rerun()


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
