"""Digits nobody wrote: a generator makes them, a discriminator tells them from real ones, and both can be trained here."""

import streamlit as st

from pages._gan_digits import controls
from pages._gan_digits.code import TRAINING, code_control, show_sampling_code, show_training_code
from pages._gan_digits.few import show_few
from pages._gan_digits.generate import show_generate
from pages._gan_digits.health import show_health
from pages._gan_digits.train import show_training
from pages._gan_digits.verdict import show_verdict
from pages._gan_digits.walk import show_walk
from pages._ui import navigation
from pages._ui.backend import engine, sentences, wait_until_ready
from pages._ui.challenges import show_challenges
from pages._ui.lesson import lesson, show_lesson
from playground.engine.engine import READY
from playground.labs.gan_digits.lab import CHALLENGES, GanDigitsWork, is_own
from playground.labs.gan_digits.spec import NO_TRUNCATION, SampleRequest

LAB = "gan_digits"
ABOUT_SAMPLES = (controls.GENERATE, controls.WALK, controls.CODE)


def ask_a_pair(view: str) -> GanDigitsWork:
    """The views that ask a trained pair something; what is on the screen, for the challenges."""
    with st.sidebar:
        name, source = controls.pair_control()
        truncation = controls.truncation_control() if view == controls.HEALTH else NO_TRUNCATION
        request = controls.sample_controls(source) if view in ABOUT_SAMPLES else SampleRequest()
    if view == controls.GENERATE:
        return show_generate(source, request, is_own(source))
    if view == controls.WALK:
        return show_walk(source, request, is_own(source))
    if view == controls.JUDGE:
        return show_verdict(source, is_own(source))
    if view == controls.HEALTH:
        show_health(name, source, truncation)
    else:
        show_sampling_code(source, request)
    return GanDigitsWork()


navigation.enter()
st.title("Digits nobody wrote")
st.markdown(lesson(LAB))
view = controls.view_control()
if engine().state.phase != READY:
    wait_until_ready()
work = GanDigitsWork()
with sentences():
    if view == controls.TRAINING:
        show_training()
    elif view == controls.FEW:
        show_few()
    elif view == controls.CODE and code_control() == TRAINING:
        show_training_code()
    else:
        work = ask_a_pair(view)
show_lesson(LAB, "What to notice")
show_challenges(LAB, CHALLENGES, work)
