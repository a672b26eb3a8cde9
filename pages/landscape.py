"""The loss landscape: the loss over a plane through the weights of a network, with the path of its training."""

import numpy as np
import streamlit as st

from pages._landscape import controls
from pages._landscape.picture import looks, show_path_by_update, show_picture, show_straight_line
from pages._ui import navigation
from pages._ui.backend import engine, sentences, wait_until_ready
from pages._ui.challenges import page_title, show_challenges
from pages._ui.lesson import lesson, show_lesson
from pages._ui.plain import plain
from pages._ui.presets import follow_old_link, preset_control, wanted
from pages._ui.run_list import run_list
from pages._ui.run_panel import chosen_run, start_button, watch
from pages._ui.visitor import visitor_id
from playground.engine.run import Run
from playground.engine.state import READY
from playground.labs.landscape import words
from playground.labs.landscape.code import script
from playground.labs.landscape.figures import loss_so_far
from playground.labs.landscape.lab import CHALLENGES, PRESETS, TRAIN
from playground.labs.landscape.spec import LandscapeSpec, View
from playground.runs.index import DONE, RunRecord

LAB = "landscape"
RUN = "land_run"
BY_UPDATE, STRAIGHT_LINE, RUNS, CODE = "Loss by update", "Interpolation", "Runs", "Code"
SECTIONS = (BY_UPDATE, STRAIGHT_LINE, RUNS, CODE)
# As old links name them.
FORMER_SECTIONS = {"By update": BY_UPDATE, "Straight line": STRAIGHT_LINE}


def share_done(run: Run) -> float:
    """How much of the training is done, 0 to 1; the last tenth is for measuring the path."""
    latest = run.events[-1] if run.events else {}
    return 0.9 * float(latest.get("step", 0)) / LandscapeSpec.from_json(run.record.spec).steps + 0.1 * latest.get(
        "measured", 0.0
    )


def describe(record: RunRecord) -> str:
    """A run's result in a few words."""
    return f"{LandscapeSpec.from_json(record.spec).name} · " + (
        words.losses(record.result) if record.result else record.status
    )


def draw(run: Run) -> None:
    """The training loss so far; the landscape appears when the training has ended."""
    points = [(event["step"], event["loss"]) for event in run.events if "loss" in event]
    if points:
        steps, losses = np.array(points).T
        figure = loss_so_far(steps, losses, LandscapeSpec.from_json(run.record.spec).steps)
        st.plotly_chart(figure, key="land_loss", config={"displayModeBar": False})


navigation.enter()
page_title("The loss landscape", LAB, CHALLENGES)
st.markdown(lesson(LAB))
with st.sidebar:
    start_place = st.container()
    preset = preset_control(controls.PREFIX, PRESETS, controls.load)
    asked = wanted(preset, controls.spec_controls, words.refusal, own_name="My network")
st.caption(asked.about)
ready = engine().state.phase == READY
if not ready:
    wait_until_ready()
if asked.problem:
    st.warning(plain(asked.problem), icon=":material/info:")
run = chosen_run(RUN, TRAIN, asked.spec)
with start_place:
    start_button(RUN, TRAIN, asked.spec, name=asked.name, refusal=asked.problem)
if run and run.record.status != DONE:
    watch(run, draw, share_done)
elif not run and not asked.problem:
    st.info(words.PRESS_START, icon=":material/play_arrow:")
shown = run.record if run and run.record.status == DONE else None
seen = View()
with sentences():
    if shown:
        seen = controls.view_controls()
        show_picture(shown, seen)
follow_old_link("land_section", FORMER_SECTIONS)
section = st.segmented_control(
    "Section", SECTIONS, default=SECTIONS[0], key="land_section", bind="query-params", label_visibility="collapsed"
)
with sentences():
    if section == BY_UPDATE and shown and ready:
        show_path_by_update(shown, seen)
    elif section == STRAIGHT_LINE and shown and ready:
        show_straight_line(shown)
    elif section == RUNS:
        run_list(RUN, engine().runs.of_visitor(visitor_id(), TRAIN), describe)
    elif section == CODE and asked.spec:
        st.markdown(lesson(LAB, "Code"))
        st.code(script(asked.spec, seen, threads=engine().threads), language="python", height=500)
show_lesson(LAB, "What to notice")
show_challenges(LAB, CHALLENGES, looks())
