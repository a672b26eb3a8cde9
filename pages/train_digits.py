"""Train digits: train a network on MNIST, watch it learn, look at its mistakes."""

import numpy as np
import streamlit as st

from pages._train_digits import controls
from pages._train_digits.compare import show_compare
from pages._train_digits.mistakes import epoch_slider, show_mistakes
from pages._train_digits.network_table import network_table
from pages._ui import navigation
from pages._ui.backend import engine, sentences, wait_until_ready
from pages._ui.challenges import page_title, show_challenges
from pages._ui.lesson import lesson, show_lesson
from pages._ui.plain import plain
from pages._ui.presets import preset_control, wanted
from pages._ui.run_list import run_list
from pages._ui.run_panel import chosen_run, start_button, watch
from pages._ui.visitor import visitor_id
from playground.digits.classification import wilson_interval
from playground.digits.figures import digit_grid
from playground.digits.spec import TEST_COUNT, TRAIN, DigitsSpec
from playground.engine.run import Run
from playground.engine.state import READY
from playground.figures.curves import learning_curves
from playground.labs.train_digits.code import script
from playground.labs.train_digits.lab import CHALLENGES, HURRY, PRESETS, refusal, tested
from playground.labs.train_digits.words import grid_caption, stopped_summary, summary
from playground.runs.folder import Folder
from playground.runs.history import read_history
from playground.runs.index import STOPPED, RunRecord

LAB = "train_digits"
RUN = "digits_run"
PLAIN = {"displayModeBar": False}
VIEWS = ("Mistakes", "Compare", "Network", "Code")


def describe(record: RunRecord) -> str:
    """A run's result in one line."""
    accuracy, parameters = record.result.get("test_accuracy"), record.result.get("parameters")
    if accuracy is None:
        return record.status
    if record.status == STOPPED:
        return stopped_summary(record.result["epochs"], accuracy, parameters)
    return summary(accuracy, parameters)


def share_done(run: Run) -> float:
    """How much of the training is done, 0 to 1."""
    latest = read_history(run.events).latest
    return float(latest.get("epoch", 0)) / latest.get("epochs_asked", 1)


def draw(run: Run) -> None:
    """The metrics, the curves and the grid of a run at this moment."""
    if not run.events:
        return
    history = read_history(run.events)
    latest, result = history.latest, run.record.result
    spec = DigitsSpec.from_json(run.record.spec)
    with st.container(horizontal=True):
        for title, value in (
            ("Epoch", f"{latest.get('epoch', 0):.1f} of {spec.epochs}"),
            ("Training accuracy", percent(latest.get("accuracy"))),
            ("Validation accuracy", percent(latest.get("val_accuracy"))),
            ("Training loss", "–" if "loss" not in latest else f"{latest['loss']:.4f}"),
        ):
            st.metric(title, value, width=145)
        if "test_accuracy" in result:
            interval = wilson_interval(result["test_accuracy"], TEST_COUNT)
            st.metric(
                "Test accuracy", f"{interval.value:.2%}", f"{interval.low:.2%} to {interval.high:.2%}", width=170,
                delta_color="off", delta_arrow="off", help="On 10,000 digits that were not used in the training, with the 95% interval.",
            )  # fmt: skip
    st.plotly_chart(learning_curves(history, spec.epochs), key="digits_curves", config=PLAIN)
    digits = grid_of(run.record.folder) if history.newest_grid else None
    if digits is not None:
        epoch = epoch_slider(run.record)
        grid = history.newest_grid if epoch is None else history.grids.get(epoch, history.newest_grid)
        st.caption(grid_caption(epoch, held_back=bool(latest.get("held_back"))))
        figure = digit_grid(digits["x"], digits["y"], grid.predictions, grid.confidence)
        st.plotly_chart(figure, key="digits_grid", config=PLAIN)


@st.cache_data(show_spinner=False, max_entries=200)
def grid_of(folder: str) -> dict[str, np.ndarray] | None:
    """The digits of a run's grid: `x`, uint8, shape `(n, 28, 28)`, and `y`."""
    return Folder(folder).read_arrays("grid.npz")


def percent(share: float | None) -> str:
    """A share as a percentage, or a dash."""
    return "–" if share is None else f"{share:.1%}"


navigation.enter()
page_title("Train digits", LAB, CHALLENGES)
st.markdown(lesson(LAB))

with st.sidebar:
    start_place = st.container()
    preset = preset_control(controls.PREFIX, PRESETS, controls.load)
    asked = wanted(preset, controls.spec_controls, refusal, own_name="My network")

spec = asked.spec
st.caption(asked.about)
if engine().state.phase != READY:
    wait_until_ready()
if asked.problem:
    st.warning(plain(asked.problem), icon=":material/info:")
run = chosen_run(RUN, TRAIN, spec)
with start_place:
    start_button(RUN, TRAIN, spec, name=asked.name, refusal=asked.problem)
if run:
    shown_spec = DigitsSpec.from_json(run.record.spec)
    if spec and spec != shown_spec:
        st.button(
            "The run below has different settings from the sidebar. Load its settings", type="tertiary", icon=":material/tune:",
            key="digits_load", on_click=controls.load, args=(shown_spec,),
        )  # fmt: skip
    watch(run, draw, share_done)
elif not asked.problem:
    st.info("Press Start training in the sidebar (on a phone: » at the top).", icon=":material/play_arrow:")

runs = engine().runs.of_visitor(visitor_id(), TRAIN)
view = st.segmented_control(
    "View", VIEWS, default=VIEWS[0], key="digits_view", bind="query-params", label_visibility="collapsed"
)
with sentences():
    if view == "Mistakes" and run:
        show_mistakes(run.record, st.session_state.get(f"epoch_{run.record.id}"))
    elif view == "Compare":
        show_compare(RUN, runs, run, spec)
        run_list(RUN, runs, describe)
    elif view == "Network" and spec:
        network_table(spec)
    elif view == "Code" and spec:
        st.markdown(lesson(LAB, "Code"))
        st.code(script(spec, threads=engine().threads), language="python", height=500)

show_lesson(LAB, "What to notice")
if preset == HURRY:
    show_lesson(LAB, "The ladder")
show_challenges(LAB, CHALLENGES, tested(runs))
