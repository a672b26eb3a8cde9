"""A GAN in 2D: a generator and a discriminator, and what becomes of their game."""

import streamlit as st

from pages._gan_plane.controls import PREFIX, RERUN, VIEW, drawing, load, spec_controls, take_request, trained_control
from pages._gan_plane.session import KEY, GanSession, gan_session
from pages._gan_plane.view import gan_view, sent_request
from pages._ui import navigation
from pages._ui.backend import engine, wait_until_ready
from pages._ui.challenges import done_before, page_title, show_challenges
from pages._ui.component import room
from pages._ui.hiding import code_section
from pages._ui.lesson import lesson, show_lesson
from pages._ui.plain import plain
from pages._ui.presets import about, preset_control
from playground.challenge import done_now
from playground.engine.state import READY
from playground.gan.losses import ABOUT
from playground.labs.gan_plane.code import script
from playground.labs.gan_plane.lab import CHALLENGES, PRESETS
from playground.labs.gan_plane.words import LOSS, NOT_IN_LINK

LAB = "gan_plane"


@st.fragment
def picture(session: GanSession) -> None:
    """Both networks at work; the drawing's requests rerun nothing else."""
    if st.session_state.pop(RERUN, False):
        st.rerun()
    request = sent_request(VIEW)
    if session.comes_to_rest(request):
        st.rerun()
    if session.hear(request) and set(done_now(CHALLENGES, session.run.work)) - done_before(LAB):
        st.rerun()
    gan_view(VIEW, session.view(request), on_request=take_request)


navigation.enter()
page_title("A GAN in 2D", LAB, CHALLENGES, left_out=NOT_IN_LINK)
st.markdown(lesson(LAB))
with st.sidebar:
    preset = preset_control(PREFIX, PRESETS, load)
    trained_place = st.container()
    spec, own, problem = preset.spec, None, ""
    try:
        spec = spec_controls(preset.spec)
        own = drawing(spec)
    except ValueError as error:
        problem = str(error)
        if spec.data == "own":
            spec = preset.spec
    with trained_place:
        trained = trained_control(spec)
st.caption(about(preset, spec))
if engine().state.phase != READY:
    wait_until_ready()
if problem:
    st.warning(plain(problem), icon=":material/info:")
session: GanSession = st.session_state[KEY] if problem and KEY in st.session_state else gan_session(spec, own, trained)
with room(LAB, phone=1380, desk=685):
    picture(session)
loss = ABOUT[session.run.spec.loss]
st.caption(LOSS.format(title=loss.title, discriminator=loss.discriminator, generator=loss.generator))
show_lesson(LAB, "What to notice")
show_challenges(LAB, CHALLENGES, session.run.work)
with code_section():
    st.markdown(lesson(LAB, "Code"))
    run = session.run
    rounds = int(run.state.round) if run.state and not run.trained else 0
    st.code(script(run.spec, run.drawing, rounds), language="python", height=400)
