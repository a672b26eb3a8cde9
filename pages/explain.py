"""Why, and how sure: why a network reads a digit, whether the explanation is any good, what breaks it, and how sure it is."""

import streamlit as st

from pages._explain.attacks import show_attacks
from pages._explain.calibration import show_calibration
from pages._explain.judged import show_judged
from pages._explain.methods import show_methods
from pages._explain.robustness import show_robustness
from pages._explain.work import work_now
from pages._ui import navigation
from pages._ui.backend import engine, sentences, wait_until_ready
from pages._ui.challenges import page_title, show_challenges
from pages._ui.controls import one_of
from pages._ui.digit_picture import Opened, picture_controls
from pages._ui.lesson import lesson, show_lesson
from pages._ui.networks import known_networks
from playground.digits.networks import CONVOLUTIONAL
from playground.engine.state import READY
from playground.labs.explain.lab import ATTACKS, CALIBRATION, CHALLENGES, JUDGED, PIXELS, ROBUSTNESS, VIEWS

LAB = "explain"

navigation.enter()
page_title("Why, and how sure", LAB, CHALLENGES)
st.markdown(lesson(LAB))
if engine().state.phase != READY:
    wait_until_ready()
networks = known_networks("explain_network", "explain_second")
names = list(networks)
digit = None
with st.sidebar:
    name = st.selectbox("Network", names, index=names.index(CONVOLUTIONAL), key="explain_network", bind="query-params")
    with sentences():
        digit = picture_controls(LAB, networks[name])
opened = Opened(prefix=LAB, name=name, network=networks[name], digit=digit)
view = one_of("View", VIEWS, default=PIXELS, key="explain_view", label_visibility="collapsed")
with sentences():
    if view == PIXELS:
        show_methods(opened, networks)
    elif view == JUDGED:
        show_judged(opened)
    elif view == ROBUSTNESS:
        show_robustness(opened, networks)
    elif view == ATTACKS:
        show_attacks(opened, networks)
    elif view == CALIBRATION:
        show_calibration(opened, networks)
show_lesson(LAB, "What to notice", view)
show_challenges(LAB, CHALLENGES, work_now())
