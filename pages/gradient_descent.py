"""Gradient descent: race optimizers on a surface, examine a single step, and see why a learning rate is too high."""

from dataclasses import replace

import streamlit as st

from pages._gradient_descent.controls import KEY, PREFIX, Settings, controls, take_seen, take_start
from pages._gradient_descent.picture import MARKS, Runner, Seen, descent_view, look_of
from pages._gradient_descent.views import show_noise, show_rate_map, show_step, show_tuning
from pages._ui import navigation
from pages._ui.backend import engine, sentences, wait_until_ready
from pages._ui.challenges import page_title, show_challenges
from pages._ui.component import room
from pages._ui.controls import URL
from pages._ui.lesson import lesson, show_lesson
from pages._ui.plain import plain
from pages._ui.presets import follow_old_link
from playground.engine.state import READY
from playground.formula.parse import FormulaError
from playground.labs.gradient_descent.code import script
from playground.labs.gradient_descent.descent import Path, Race, Tuning, end_of, tuning_starts
from playground.labs.gradient_descent.lab import CHALLENGES, CONTESTANTS, RACE, TUNE, TUNED, Outcome
from playground.labs.gradient_descent.surfaces import Surface

LAB = "gradient_descent"
ONE_STEP, TUNING, RATE_MAP, NOISE, CODE = "One step", "Tuning", "Learning rate and momentum", "Mini-batch noise", "Code"
VIEWS = (ONE_STEP, TUNING, RATE_MAP, NOISE, CODE)
# As old links name them.
FORMER_VIEWS = {"Rate and momentum": RATE_MAP, "Noise": NOISE}


@st.cache_data(show_spinner=False, max_entries=100)
def paths_of(task: Race) -> tuple[Path, ...]:
    """The paths of a race, cached: equal races have equal paths."""
    paths: tuple[Path, ...] = engine().call(RACE, task)
    return paths


@st.cache_data(show_spinner=False, max_entries=100)
def tuning_of(task: Race, surface: Surface) -> Tuning:
    """The scores of the optimizers at all learning rates."""
    tuning: Tuning = engine().call(TUNE, task, tuning_starts(surface), surface.lowest)
    return tuning


def race_of(settings: Settings) -> list[Runner]:
    """The race, with tuned learning rates if selected, and how each path ended."""
    surface, specs = settings.surface, dict(settings.specs)
    task = Race(text=surface.text, start=settings.start, optimizers=tuple(specs.values()), steps=settings.steps)
    if settings.race == TUNED and specs:
        best = tuning_of(task, surface).best
        specs = {
            name: replace(spec, learning_rate=float(rate))
            for (name, spec), rate in zip(specs.items(), best, strict=True)
        }
        task = Race(text=surface.text, start=settings.start, optimizers=tuple(specs.values()), steps=settings.steps)
    runners = []
    for (name, spec), path in zip(specs.items(), paths_of(task), strict=True):
        colour, dash = look_of(list(CONTESTANTS).index(name))
        end = end_of(path, spec, surface)
        runners.append(Runner(name=name, colour=colour, dash=dash, spec=spec, path=path, end=end))
    return runners


def draw(settings: Settings) -> list[Runner]:
    """Draws map, landscape and chart, lists how each path ended, and shows the chosen view."""
    view_place = room(LAB, phone=1000, desk=650)
    if engine().state.phase != READY:
        with view_place:
            wait_until_ready()
    runners = race_of(settings)
    names = [runner.name for runner in runners]
    ends = [
        f"* **{one.name}** (α = {one.spec.learning_rate:.3g}) {MARKS.get(one.end.kind, '…')} {one.end.sentence}"
        for one in runners
    ]
    st.markdown("\n".join(ends))
    follow_old_link(f"{PREFIX}_view", FORMER_VIEWS)
    view = st.segmented_control(
        "View", VIEWS, default=VIEWS[0], key=f"{PREFIX}_view", bind=URL, label_visibility="collapsed"
    )
    seen = Seen(step=0, follow=names[0] if names else "")
    if view == ONE_STEP and runners:
        left, right = st.columns(2)
        follow = left.selectbox("Optimizer", names, key=f"{PREFIX}_follow", bind=URL)
        step = right.number_input("Step", 0, settings.steps, key=f"{PREFIX}_step", bind=URL,
                                  help="You can also pause the playback bar above or step through it.")  # fmt: skip
        seen = Seen(step=step, follow=follow)
        show_step(runners[names.index(follow)], step)
    with view_place:
        descent_view(KEY, surface=settings.surface, runners=runners, start=settings.start, seen=seen,
                     watched=view == ONE_STEP, overlays=settings.overlays, on_start=take_start, on_seen=take_seen)  # fmt: skip
    if view == TUNING and runners:
        task = Race(
            text=settings.surface.text,
            start=settings.start,
            optimizers=tuple(settings.specs.values()),
            steps=settings.steps,
        )
        show_tuning(names, tuning_of(task, settings.surface))
    elif view == RATE_MAP:
        show_rate_map(settings, runners)
    elif view == NOISE:
        show_noise()
    elif view == CODE:
        optimizers = tuple(runner.spec for runner in runners)
        st.markdown(lesson(LAB, "Code"))
        st.code(
            script(Race(text=settings.surface.text, start=settings.start, optimizers=optimizers, steps=settings.steps)),
            language="python",
        )
    return runners


navigation.enter()
page_title("Gradient descent", LAB, CHALLENGES)
st.markdown(lesson(LAB))
problem, pointer = "", ""
settings: Settings | None = None
runners: list[Runner] = []
with st.sidebar:
    try:
        settings = controls()
    except FormulaError as error:
        problem, pointer = error.reason, error.pointer
    except ValueError as error:
        problem = str(error)
if settings:
    st.caption(settings.about)
if problem:
    st.warning(plain(problem), icon=":material/info:")
    if pointer:
        st.code(pointer, language=None)
elif not settings.specs:
    st.info("Choose at least one optimizer in the sidebar.", icon=":material/info:")
if settings:
    with sentences():
        runners = draw(settings)
show_lesson(LAB, "What to notice")
raced = [
    Outcome(
        surface=settings.surface, condition_number=settings.condition_number, specs={one.name: one.spec for one in runners},
        paths={one.name: one.path for one in runners}, ends={one.name: one.end for one in runners},
    )
] if runners else []  # fmt: skip
show_challenges(LAB, CHALLENGES, raced)
