"""A neural network in 2D: build it neuron by neuron, and watch every neuron while the network learns."""

import streamlit as st

from pages._network.controls import PREFIX, hidden_parts, load, spec_controls, stop_controls, view_controls
from pages._network.files import (
    RERUN,
    VIEW,
    file_controls,
    load_waiting_weights,
    own_points,
    show_messages,
    take_request,
)
from pages._network.session import KEY, SCORES, NetworkSession, network_session
from pages._network.view import network_view, sent_request
from pages._ui import navigation
from pages._ui.backend import engine, wait_until_ready
from pages._ui.challenges import done_before, page_title, show_challenges
from pages._ui.component import room
from pages._ui.hiding import code_section, hidden
from pages._ui.lesson import lesson, show_lesson
from pages._ui.plain import plain
from pages._ui.presets import about, preset_control
from pages._ui.visitor import visitor_id
from playground.challenge import done_now
from playground.engine.state import READY
from playground.labs.network.code import script
from playground.labs.network.lab import CHALLENGES, PRESETS, read_bests
from playground.labs.network.words import NOT_IN_LINK, best_score

LAB = "network"


@st.fragment
def drawing(session: NetworkSession, options: dict[str, bool]) -> None:
    """The network with its maps and curves; its requests rerun nothing else."""
    if st.session_state.pop(RERUN, False):
        st.rerun()
    request = sent_request(VIEW)
    if session.comes_to_rest(request):
        st.rerun()
    if session.hear(request) and set(done_now(CHALLENGES, session.work(session.keep_bests()))) - done_before(LAB):
        st.rerun()
    network_view(VIEW, session.view(request, hide=hidden_parts(), **options), on_request=take_request)


def kept_bests() -> dict[str, float]:
    """The visitor's best scores."""
    return read_bests(engine().visitors.get(visitor_id()).get(SCORES))


navigation.enter()
page_title("A neural network in 2D", LAB, CHALLENGES, left_out=NOT_IN_LINK)
st.markdown(lesson(LAB))
with st.sidebar:
    preset = preset_control(PREFIX, PRESETS, load)
    try:
        spec, problem = spec_controls(preset.spec, own_points()), ""
    except ValueError as error:
        spec, problem = None, str(error)
    stops, options = stop_controls(), view_controls()
if "presets" not in hidden():
    st.caption(about(preset, spec))
show_messages()
if engine().state.phase != READY:
    wait_until_ready()
try:
    session = network_session(spec or preset.spec, own_points())
except ValueError as error:
    session, problem = st.session_state.get(KEY), str(error)
if problem:
    st.warning(plain(problem), icon=":material/info:")
if session:
    session.stops = stops
    load_waiting_weights(session)
    with room(LAB, phone=2030, desk=1070):
        drawing(session, options)
with st.sidebar:
    file_controls(session)
show_lesson(LAB, "What to notice")
if session and "challenges" not in hidden():
    bests = kept_bests()
    show_challenges(LAB, CHALLENGES, session.work(bests))
    if bests:
        st.markdown("  \n".join(best_score(name, value) for name, value in bests.items()))
if session:
    with code_section():
        st.markdown(lesson(LAB, "Code"))
        st.code(script(session.run.spec, int(session.run.epoch)), language="python", height=400)
