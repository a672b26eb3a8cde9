"""Why this digit: which pixels speak for a digit and which against it, by seven methods, for two networks side by side."""

import streamlit as st

from pages._explain.methods import show_methods, work_now
from pages._explain.settings import explained_digit, method_settings
from pages._ui import navigation
from pages._ui.backend import engine, sentences, wait_until_ready
from pages._ui.challenges import page_title, show_challenges
from pages._ui.digit_picture import Opened, picture_controls
from pages._ui.lesson import lesson, show_lesson
from pages._ui.networks import known_networks
from playground.digits.networks import CONVOLUTIONAL, WITH_DROPOUT
from playground.engine.state import READY
from playground.labs.explain.lab import CHALLENGES

LAB = "explain"

navigation.enter()
page_title("Why this digit?", LAB, CHALLENGES)
st.markdown(lesson(LAB))
if engine().state.phase != READY:
    wait_until_ready()
networks = known_networks("explain_network", "explain_second")
names = list(networks)
digit = None
with st.sidebar:
    first = st.selectbox("Network", names, index=names.index(CONVOLUTIONAL), key="explain_network", bind="query-params")
    second = st.selectbox(
        "Compare with", names, index=names.index(WITH_DROPOUT), key="explain_second", bind="query-params"
    )
    with sentences():
        digit = picture_controls(LAB, networks[first])
    target = explained_digit()
    spec = method_settings()
opened = Opened(prefix=LAB, name=first, network=networks[first], snapshot="", digit=digit)
show_methods(opened, second, networks[second], target, spec)
show_lesson(LAB, "What to notice")
show_challenges(LAB, CHALLENGES, work_now())
